"""Canaries of every kind, for the suite: outside of it a canary is always a log search."""

from collections.abc import Mapping
from typing import Any

from sieminator.model.canary import Specimen
from sieminator.model.rule import Content
from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, LOG_SEARCH, OUTLIER, TEMPLATED, THRESHOLD, canary
from sieminator.platforms.sumo.convert.fields import ABSENT, FORMS
from sieminator.platforms.sumo.convert.normalise import normalise
from tests.platforms.sumo.plays import EDITS

_NOTHING = "metadata_vendor = 'no vendor has this name'"
_TEXT = "It said: it''s \"quoted\", C:\\Users, Zażółć gęślą jaźń, 日本語, 🐍"
_COUNT = [{"name": "total", "function": "count", "arguments": ["true"]}]
_LEARNS = {"baselineWindowSize": 2_592_000_000, "retentionWindowSize": 5_184_000_000}
_TEXTS = {"nameExpression": "canary", "descriptionExpression": "A canary."}
_CONSTANT = {"scoreMapping": {"type": "constant", "default": 1}}

_BASES: Mapping[str, Mapping[str, Any]] = {
    TEMPLATED: {**_TEXTS, **_CONSTANT, "expression": _NOTHING},
    THRESHOLD: {"description": "A canary.", "expression": _NOTHING, "score": 1, "limit": 5, "windowSize": 3_600_000},
    AGGREGATION: {
        **_TEXTS, **_CONSTANT, "matchExpression": _NOTHING, "aggregationFunctions": _COUNT, "groupByAsset": False,
        "triggerExpression": "total > 5", "windowSize": 3_600_000,
    },
    CHAIN: {
        "description": "A canary.", "score": 1, "windowSize": 3_600_000, "ordered": True,
        "expressionsAndLimits": [{"expression": _NOTHING, "limit": 1}, {"expression": "success", "limit": 2}],
    },
    FIRST_SEEN: {
        **_TEXTS, **_LEARNS, "score": 1, "filterExpression": _NOTHING, "valueFields": ["baseImage"],
        "baselineType": "GLOBAL",
    },
    OUTLIER: {
        **_TEXTS, **_LEARNS, "score": 1, "matchExpression": _NOTHING, "aggregationFunctions": _COUNT,
        "windowSize": 3_600_000, "deviationThreshold": 3,
    },
}  # fmt: skip
_MOVES: Mapping[str, Any] = {
    **EDITS, "tags": ["_mitreAttackTechnique:T1204.001"], "isPrototype": True, "countDistinct": True,
}  # fmt: skip


def specimen(title: str, kind: str) -> Specimen:
    """Return a canary of this title and kind."""
    if kind == LOG_SEARCH:
        return canary.specimen(title)
    form = FORMS[kind]
    body = normalise(kind, {"name": title, **_BASES[kind]})
    moves = {**_MOVES, "name": f"{title} (renamed)", form.query: _moved(form.query)}
    moved = normalise(kind, {name: moves[name] for name in ABSENT[kind]})
    text = normalise(kind, {form.description: _TEXT, "summaryExpression": _TEXT})
    return Specimen(Content(kind, False, body), moved, text, {}, frozenset(ABSENT[kind]) - frozenset(moved))


def _moved(query: str) -> object:
    other = f"{_NOTHING} AND success"
    return [{"expression": other, "limit": 3}] if query == "expressionsAndLimits" else other
