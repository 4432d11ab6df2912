"""All detections of a root, and how to read one of them again with other values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sieminator.model.detection import Detection
from sieminator.model.node import Node
from sieminator.model.ports import Report
from sieminator.model.problem import Problem

Reread = Callable[[Node, Report], Detection | None]
"""Reads a detection again with a block of other values laid over its file."""


@dataclass(frozen=True, slots=True)
class Content:
    """What `content/` holds."""

    detections: tuple[Detection, ...]
    """Without errors, in the order of their folders."""
    problems: tuple[Problem, ...] = ()
    reread: Mapping[str, Reread] = field(default_factory=dict, repr=False)
    """By detection id."""
    broken: frozenset[str] = frozenset()
    """Ids and folder names of detections that are there and cannot be read: known, and not to be had."""
    claimed: frozenset[str] = frozenset()
    """Every id that a file claims, in lower case, broken files too."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """Folder name to the id that its file claims, in lower case; of a file that is no YAML, its ``id:`` line."""
    found: bool = True
    """Whether the folder itself could be read: if not, nobody can say what there is."""
