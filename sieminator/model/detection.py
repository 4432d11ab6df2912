"""What an author wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from sieminator.model.problem import Position


class Status(StrEnum):
    """How far a detection has come; only production deploys where a target does not say otherwise."""

    EXPERIMENTAL = "experimental"
    TEST = "test"
    PRODUCTION = "production"
    DEPRECATED = "deprecated"
    """Withdrawn everywhere: disabled where it was deployed, then pruned."""


class Severity(StrEnum):
    """How bad it is if it is true; each platform maps it to its own scale."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(StrEnum):
    """How likely a hit is to be true."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Operator(StrEnum):
    """How the number of results is compared with the threshold."""

    GREATER = "gt"
    LESS = "lt"
    EQUAL = "eq"
    NOT_EQUAL = "ne"


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a run raises an alert: *number of results* ``operator`` *threshold*."""

    operator: Operator = Operator.GREATER
    threshold: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a query runs, and over what stretch of time."""

    every: timedelta
    lookback: timedelta
    """The stretch that one run sees, ending ``delay`` before the run."""
    delay: timedelta = timedelta(0)
    """How long to wait for late events."""
    at: time | None = None
    """The first run of a day in UTC, where it matters; None lets the platform spread."""
    clock: str = "event"
    """``event`` or ``ingest``: which of the two times the stretch is cut by."""
    trigger: Trigger = Trigger()
    overlap_accepted: bool = False
    """The author knows that ``lookback`` exceeds ``every``, so that one event can alert twice."""


@dataclass(frozen=True, slots=True)
class Requires:
    """What must be there before a query can run."""

    tables: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A blank in a query, ``<<name>>``, with its default."""

    name: str
    type: str
    """``text``, ``number``, ``list`` or ``raw``: says how the language escapes the value."""
    default: object
    """A string, a number, or a tuple of strings."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One query of a detection, for one platform (and one choice of tables there)."""

    platform: str
    name: str
    """What sets it apart on its platform, such as ``mde``; empty for the plain one."""
    kind: str
    """The platform's kind of rule that it becomes."""
    query: str
    """As written, line ends LF, no byte-order mark; variables not yet filled in."""
    query_path: str
    schedule: Schedule
    """The detection's, with what this variant says of its own."""
    requires: Requires
    options: object
    """What the room's ``options`` shape read from this variant's block."""

    @property
    def stem(self) -> str:
        """The query file's stem, and the block's name in ``detection.yml``: ``sentinel.mde``."""
        return f"{self.platform}.{self.name}" if self.name else self.platform


@dataclass(frozen=True, slots=True)
class Unhoused:
    """A query for a platform that has no room here: it is linted, and deployed nowhere."""

    stem: str
    """Of its file: `logscale.cql` without the suffix."""
    language: str
    """The folder under ``languages/`` that reads it."""
    query: str
    """As written; variables not yet filled in."""
    query_path: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding about queries that the author has looked at, and answers for."""

    code: str
    variant: str
    """The query file's stem, such as ``sentinel.mde``; empty for all of them."""
    reason: str


@dataclass(frozen=True, slots=True)
class Detection:
    """What an author wrote: identity, meaning, variables, and one or more variants."""

    id: str
    """A UUID in lower case; the detection's identity for ever."""
    title: str
    version: str
    """Semantic version of at most 11 characters, so that the mark fits."""
    status: Status
    severity: Severity
    confidence: Confidence
    techniques: tuple[str, ...]
    """ATT&CK ids, sub-techniques as such."""
    tactics: tuple[str, ...]
    """ATT&CK short names, derived from the techniques, in the order of the kill chain."""
    description: str
    path: str
    """The folder, relative to the root: ``content/detections/T1204.001-malicious-link``."""
    schedule: Schedule
    variants: tuple[Variant, ...]
    enabled: bool = True
    tags: tuple[str, ...] = ()
    data_sources: tuple[str, ...] = ()
    false_positives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    runbook: str = ""
    contact: str = ""
    variables: Mapping[str, Variable] = field(default_factory=dict)
    exclusions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Query language to the fragments that overrides exclude; what ``<<exclusions>>`` takes."""
    unmanaged: frozenset[str] = frozenset()
    """The platform's fields that an override leaves to the customer, besides the target's own."""
    remote_id: str = ""
    """The vendor's id of somebody else's rule that an override takes over; empty for none."""
    unhoused: tuple[Unhoused, ...] = ()
    """Queries for platforms that sieminator cannot deploy to."""
    ignored: tuple[Ignored, ...] = ()
    origins: Mapping[str, Position] = field(default_factory=dict)
    """Dotted field name (``schedule.every``, ``variants.sentinel.mde.entity_mappings``) to where it was set.
    Use ``where``; the mapping may be worked out only when asked."""

    def where(self, *fields: str) -> Position:
        """Say where the first of the dotted fields that is known was set; the detection's file otherwise."""
        for name in fields:
            if name in self.origins:
                return self.origins[name]
        return Position(f"{self.path}/detection.yml")
