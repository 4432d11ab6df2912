"""Where a target's values are from: what ``sieminator targets`` shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sieminator.model.hold import Hold
from sieminator.model.problem import Position
from sieminator.model.target import Match, Override, Target


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a target, and the file that gave it."""

    name: str
    """Dotted, as in the file: ``settings.workspace``."""
    value: object
    """Plain JSON."""
    where: Position


def settings_of(target: Target) -> list[Setting]:
    """Return every value that a file gave the target, by name; what nothing was said of has its documented default."""
    said = [
        Setting(name, _plain(value), where)
        for name, where in sorted(target.origins.items())
        if name not in ("overrides", "holds") and (value := _value(target, name)) is not _ABSENT
    ]
    overrides = (_override(place, one) for place, one in enumerate(target.overrides, 1))
    return [*said, *overrides, *(_hold(place, one) for place, one in enumerate(target.holds, 1))]


def _override(place: int, override: Override) -> Setting:
    value = {
        "match": _block(override.match),
        "set": _plain(override.set),
        "exclude": _plain(override.exclude),
        "unmanaged": _plain(override.unmanaged),
        "remote_id": override.remote_id,
        "reason": override.reason,
        "until": _plain(override.until),
    }
    return Setting(f"overrides.{place}", {name: one for name, one in value.items() if one}, override.where)


def _hold(place: int, hold: Hold) -> Setting:
    value = {
        "detection": hold.detection,
        "fields": sorted(hold.fields),
        "reason": hold.reason,
        "until": hold.until.isoformat(),
    }
    return Setting(f"holds.{place}", value, hold.where)


def _block(match: Match) -> dict[str, object]:
    return {name: value for name in _MATCH if (value := _plain(getattr(match, name)))}


_MATCH = ("ids", "tags", "techniques", "severities", "statuses")

# The file's words where they differ from the model's, and where `select` says less than the model holds.
_ALSO = {
    "select.ids": "selection.match.ids",
    "select.tags": "selection.match.tags",
    "select.techniques": "selection.match.techniques",
    "select.severity": "selection.match.severities",
    "select.status": "selection.match.statuses",
    "select.exclude.ids": "selection.exclude.ids",
    "select.exclude.tags": "selection.exclude.tags",
    "select.exclude.techniques": "selection.exclude.techniques",
    "select.exclude.severity": "selection.exclude.severities",
    "select.exclude.status": "selection.exclude.statuses",
}
_ABSENT = object()


def _value(target: Target, name: str) -> object:
    """Return the value at a dotted name of the file; ``_ABSENT`` where the model keeps none, as of ``group``."""
    if name == "select":
        return "none" if target.selection.nothing else _ABSENT
    value: object = target
    for step in _ALSO.get(name, name).split("."):
        value = _step(value, step)
    return value


def _step(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return next((inner for key, inner in value.items() if str(key) == name), _ABSENT)
    return getattr(value, name, _ABSENT)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(str(_plain(one)) for one in value)
    return str(value)
