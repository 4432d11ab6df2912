"""One place where rules live, and which of them should live there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from sieminator.model.detection import Detection, Severity, Status
from sieminator.model.hold import Hold
from sieminator.model.problem import Position


class OnEdit(StrEnum):
    """What a deploy does with a rule that somebody edited in a console."""

    HOLD = "hold"
    HEAL = "heal"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Names of secrets, never secrets: looked up in the keyring, then in environment variables."""

    read: str = ""
    """Used by everything that only reads; empty means the platform's own default way to sign in."""
    write: str = ""
    """Used by ``deploy``; the same as ``read`` where a target names only one."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which detections: every list that is not empty must hold one that fits; an empty match fits all."""

    ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    """A technique fits its sub-techniques too."""
    severities: tuple[Severity, ...] = ()
    statuses: tuple[Status, ...] = ()

    def fits(self, detection: Detection) -> bool:
        """Say whether the detection is meant."""
        return (
            (not self.ids or detection.id in self.ids)
            and (not self.tags or not set(self.tags).isdisjoint(detection.tags))
            and (not self.techniques or any(self._technique(one) for one in detection.techniques))
            and (not self.severities or detection.severity in self.severities)
            and (not self.statuses or detection.status in self.statuses)
        )

    def _technique(self, technique: str) -> bool:
        return technique in self.techniques or technique.partition(".")[0] in self.techniques


@dataclass(frozen=True, slots=True)
class Selection:
    """Which detections a target takes."""

    match: Match = Match(statuses=(Status.PRODUCTION,))
    exclude: Match | None = None
    nothing: bool = False
    """``select: none``: the target takes nothing, and means it."""

    def takes(self, detection: Detection) -> bool:
        """Say whether the target wants the detection; a deprecated one is never wanted."""
        if self.nothing or detection.status is Status.DEPRECATED:
            return False
        return self.match.fits(detection) and not (self.exclude and self.exclude.fits(detection))


@dataclass(frozen=True, slots=True)
class Override:
    """What is different here for some detections, and why."""

    match: Match
    set: Mapping[str, object]
    """Any field of ``detection.yml`` but ``id`` and ``version``; nested as there."""
    exclude: Mapping[str, tuple[str, ...]]
    """Query language to predicates that must not match."""
    unmanaged: frozenset[str]
    reason: str
    until: date | None
    where: Position
    remote_id: str = ""
    """The vendor's id of somebody else's rule that is taken over; empty for none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one deploy may change at one target, counted over rules that carry our mark."""

    removals_percent: int = 30
    """Disables and deletes, in percent, where ten rules or more are ours."""
    removals_few: int = 2
    """Disables and deletes where fewer than ten rules are ours."""
    updates_percent: int = 50
    """More updates than this, where ten rules or more are ours, need ``--yes``."""


@dataclass(frozen=True, slots=True)
class Target:
    """One place where rules live."""

    environment: str
    name: str
    platform: str
    owner: str
    """A short stable string that signs our rules there; two repositories may share one place under two owners."""
    settings: object
    """What the room's ``settings`` shape read."""
    credentials: Credentials = Credentials()
    selection: Selection = Selection()
    variants: tuple[str, ...] = ()
    """Names of variants, the preferred first; empty takes whichever a detection has for the platform, first by name."""
    variables: Mapping[str, object] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    holds: tuple[Hold, ...] = ()
    """Edits that are accepted there; those that have ended are among them."""
    limits: Limits = Limits()
    unmanaged: frozenset[str] = frozenset()
    """Fields (the platform's own names) that belong to the customer: neither compared nor written."""
    on_edit: OnEdit = OnEdit.HOLD
    title_format: str = "{title}"
    """What the rule is called there; ``{title}`` stands for the detection's title."""
    severity_map: Mapping[Severity, str] = field(default_factory=dict)
    """Our severity to the platform's, where it differs from the documented default."""
    proxy: str = ""
    ca_bundle: Path | None = None
    lab: bool = False
    """Our own fake answers for this target; ``cli`` starts it and sets the endpoint."""
    origins: Mapping[str, Position] = field(default_factory=dict)
    """Dotted field name to where its value was set: the environment's defaults, the group, or the target."""
    where: Position = Position("environments")
