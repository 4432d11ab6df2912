"""The search that a canary is made of: it finds nothing, tells nobody, and has no schedule. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.canary import Specimen
from sieminator.model.rule import Content
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.convert.fields import FIELDS, ONLY_ON
from sieminator.platforms.sumo.convert.normalise import normalise

_QUERY = '_sourceCategory="no source has this name"\n| "sieminator" as canary'


def _since(relative: str, until: str = "") -> Mapping[str, object]:
    def moment(time: str) -> Mapping[str, object]:
        return {"type": "RelativeTimeRangeBoundary", "relativeTime": time}

    return {"type": "BeginBoundedTimeRange", "from": moment(relative), **({"to": moment(until)} if until else {})}


_BASE: Mapping[str, object] = MappingProxyType({
    "description": "Made by sieminator doctor --canary, which removes it at its end. It is off, and finds nothing.",
    "queryString": _QUERY,
    "timeRange": _since("-15m"),
})  # fmt: skip

_MOVES: Mapping[str, object] = MappingProxyType({
    "description": "The canary's description has moved.",
    "queryString": f"{_QUERY}\n| count by canary",
    "parsingMode": "AutoParse",
    "runByReceiptTime": True,
    "timeRange": _since("-3h", "-5m"),
})  # fmt: skip

_HARD = "it''s \"quoted\", C:\\Users\\*.exe, \\\\server\\share, a\ttab, Zażółć gęślą jaźń, 日本語, 🐍"

_REFUSED: Mapping[str, tuple[str, object]] = MappingProxyType({
    # Source: the pattern of `LogSearchDefinition.name`, core OpenAPI c151e5f7; seen 2026-11-28. The vendor's provider
    # has dropped its own copy of it, so that the service may be laxer.
    "name_pattern": ("name", "sieminator [canary]"),
})  # fmt: skip


def specimen(title: str) -> Specimen:
    """Return the canary of this title.

    Which folders there are only the target knows, and without a schedule none can be tried; the fields of rules of
    Cloud SIEM are not a search's.
    """
    body = normalise(LOG_SEARCH, {"name": title, **_BASE})
    moved = normalise(LOG_SEARCH, {"name": f"{title} (renamed)", **_MOVES})
    text = normalise(LOG_SEARCH, {"description": f"It said: {_HARD}", "queryString": f"{_QUERY}\n// {_HARD}"})
    elsewhere = frozenset(FIELDS) - frozenset(moved)
    return Specimen(Content(LOG_SEARCH, False, body, ONLY_ON), moved, text, _REFUSED, elsewhere)
