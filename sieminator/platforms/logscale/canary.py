"""The rule that a canary is made of: it finds nothing, triggers nothing, and is off. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.canary import Specimen
from sieminator.model.rule import Content
from sieminator.platforms.logscale import SCHEDULED
from sieminator.platforms.logscale.convert.normalise import normalise

_QUERY = '#repo = "no repository has this name"\n| canary = "sieminator"\n'

_BASE: Mapping[str, object] = MappingProxyType({
    "description": "Made by sieminator doctor --canary, which removes it at its end. It is off, and finds nothing.",
    "queryString": _QUERY,
    "trigger": {
        "schedule": "7 * * * *",
        "searchIntervalSeconds": 3600,
        "queryTimestampType": "EventTimestamp",
    },
    "labels": ["sieminator:severity=informational"],
})  # fmt: skip

_MOVES: Mapping[str, object] = MappingProxyType({
    "description": "The canary's description has moved.",
    "queryString": f'{_QUERY}| host = "nowhere"\n',
    "trigger": {
        "schedule": "8 */2 * * *",
        "timeZone": "UTC+05:30",
        "searchIntervalSeconds": 7200,
        "maxWaitTimeSeconds": 600,
        "queryTimestampType": "IngestTimestamp",
        "triggerOnEmptyResult": True,
    },
    "labels": ["sieminator:attack=T1204.001", "sieminator:severity=low"],
})  # fmt: skip

_ELSEWHERE = frozenset({"actions", "queryOwnership"})
"""Which actions and users there are, only the target knows."""

_HARD = "it''s \"quoted\", C:\\Users\\*.exe, \\\\server\\share, a\ttab, Zażółć gęślą jaźń, 日本語, 🐍"

_REFUSED: Mapping[str, tuple[str, object]] = MappingProxyType({
    "time_zone": ("trigger", {**_BASE["trigger"], "timeZone": "Europe/Warsaw"}),  # type: ignore[dict-item]
})  # fmt: skip


def specimen(title: str) -> Specimen:
    """Return the canary of this title."""
    body = normalise(SCHEDULED, {"name": title, **_BASE})
    moved = normalise(SCHEDULED, {"name": f"{title} (renamed)", **_MOVES})
    text = normalise(SCHEDULED, {"description": f"The canary said: {_HARD}", "queryString": f"{_QUERY}// {_HARD}\n"})
    return Specimen(Content(SCHEDULED, False, body), moved, text, _REFUSED, _ELSEWHERE)
