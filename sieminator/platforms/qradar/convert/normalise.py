"""One form for what means the same, so that only what somebody changed differs.

Each function answers one noise of the console, which its docstring names. Together they are idempotent.
"""

from collections.abc import Mapping

from sieminator.platforms.qradar.convert.aql import one_form
from sieminator.platforms.qradar.convert.fields import EVENT, METRICS

Tree = dict[str, object]

FLAGS = ("contributeOffenseName", "describeOffense", "forceOffenseCreation", "overrideOffenseName")
NUMBERS = ("severity", "credibility", "relevance", "qid", "lowLevelCategory", "offenseMapping")
TEXTS = ("name", "description")
"""Attributes of a `newevent` that are known; the others are the customer's, and survive."""

LOG_SOURCES, AQL, OTHER = "log_source_types", "aql", "other"
"""What a test is, where the order of a rule's tests is told."""


def normalise(body: Mapping[str, object]) -> Tree:
    """Return a body in its one form; the input stays untouched."""
    kept: Tree = {
        "name": plain(_text(body.get("name"))).strip(),
        "notes": plain(_text(body.get("notes"))),
        "type": body.get("type") or EVENT,
        "tests": tests(_tree(body.get("tests"))),
        **{metric: body.get(metric) for metric in METRICS},
        "offense": offense(_tree(body.get("offense"))),
        "response": response(_tree(body.get("response"))),
        "limiter": limiter(_tree(body.get("limiter"))),
        "group": group(body.get("group")),
    }
    return {name: value for name, value in kept.items() if value or value == 0}


def plain(text: str) -> str:
    """Return a text with LF for every line end, and nothing blank after its end: a browser's form sends CRLF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip(" \t\n")


def tests(found: Mapping[str, object]) -> Tree:
    """Return what a rule tests; numbers of log source types sorted, since the console lists them as they were picked.

    The order of the tests is told only where it is not ours: log source types, then the filter, then all others.
    """
    types, others = _list(found.get("log_source_types")), _list(found.get("others"))
    kept: Tree = {
        "log_source_types": sorted({number for number in types if isinstance(number, int)}),
        "aql": one_form(_text(found.get("aql"))),
        "others": others,
    }
    order = _list(found.get("order"))
    if order != usual_order(kept):
        kept["order"] = order
    return {name: value for name, value in kept.items() if value}


def usual_order(found: Mapping[str, object]) -> list[object]:
    """Return the order in which we would put the tests of a rule: what costs least stands first."""
    cheap = [LOG_SOURCES] if found.get("log_source_types") else []
    return [*cheap, *([AQL] if found.get("aql") else []), *[OTHER] * len(_list(found.get("others")))]


def offense(found: Mapping[str, object]) -> Tree:
    """Return whether a rule makes an offense, and by what it is indexed: the console keeps an index even for none."""
    return {"create": True, "index_by": found.get("index_by", 0)} if found.get("create") else {}


def response(found: Mapping[str, object]) -> Tree:
    """Return the event that a rule dispatches, without what it does not do: the console spells every `false` out.

    Its offense's index is told only where it makes one.
    """
    if not found:
        return {}
    kept: Tree = {name: plain(_text(found.get(name))) for name in TEXTS}
    kept |= {name: found[name] for name in NUMBERS if found.get(name) is not None}
    kept |= {name: True for name in FLAGS if found.get(name)}
    if "forceOffenseCreation" not in kept:
        kept.pop("offenseMapping", None)
    return {name: value for name, value in kept.items() if value or value == 0}


def limiter(found: Mapping[str, object]) -> Tree:
    """Return how often a rule responds, with the interval in minutes: the wizard offers hours and days too.

    Minutes are what public rules have, and so what is sent.
    """
    if not found:
        return {}
    count, unit = found.get("intervalCount"), _text(found.get("intervalType"))
    if unit in _MINUTES and isinstance(count, int):
        count, unit = count * _MINUTES[unit], "m"
    kept = {**found, "intervalCount": count, "intervalType": unit}
    return {name: value for name, value in kept.items() if value not in (None, "")}


_MINUTES = {"h": 60, "d": 24 * 60}


def group(found: object) -> object:
    """Return the group that a rule is in, or the groups in the order of the alphabet."""
    names = sorted({name for name in _list(found) if isinstance(name, str) and name})
    if names:
        return names[0] if len(names) == 1 else names
    return found if isinstance(found, str) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _tree(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
