"""The rule that a canary is made of: it matches nothing, makes no offense, and is off. Pure.

The console's own export of it settles what nobody has published: which number an AQL filter test has there, and how
its query is encoded (`convert.rule_xml.calibrated`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.canary import Specimen
from sieminator.model.rule import Content
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.convert.fields import FIELDS, SEARCH_FIELDS
from sieminator.platforms.qradar.convert.normalise import normalise

_FILTER = "username = 'sieminator canary' AND username = 'nobody has two names'"

_BASE: Mapping[str, object] = MappingProxyType({
    "notes": "Made by sieminator doctor --canary, which removes it at its end. It is off, and matches nothing.",
    "type": "EVENT",
    "tests": {"aql": _FILTER},
    "severity": 1,
    "credibility": 3,
})  # fmt: skip

_MOVES: Mapping[str, object] = MappingProxyType({
    "notes": "The canary's description has moved.",
    # 12 is Windows' on every console, as far as anybody has said.
    "tests": {"log_source_types": [12], "aql": f"{_FILTER} AND sourceip = '192.0.2.1'"},
    "severity": 2,
    "credibility": 5,
    "relevance": 4,
    "offense": {"create": True, "index_by": 3},
    "limiter": {"responseCount": 1, "intervalCount": 30, "intervalType": "m", "hostType": "ATTACKER"},
})  # fmt: skip
"""Each is valid whichever of the others are in place."""

_ELSEWHERE = frozenset({"type", "response", "group"}) | (frozenset(SEARCH_FIELDS) - frozenset(FIELDS))
"""A rule of flows is another rule, an event's QID is the console's, and a group that was made would stay; what only a
scheduled search has is a row that the console does not look into."""

_HARD = 'it\'s "quoted", 50% of C:\\Users\\*.exe, \\\\server\\share, a|b, <b>&amp;</b>, Zażółć gęślą jaźń, 日本語, 🐍'

# That an unknown name is refused is documented of searches (error 2000); what an installation does with it is not.
_REFUSED: Mapping[str, tuple[str, object]] = MappingProxyType({
    "filter": ("tests", {"aql": "(username = 'a bracket without a partner'"}),
})  # fmt: skip


def specimen(title: str) -> Specimen:
    """Return the canary of this title."""
    body = normalise({"name": title, **_BASE})
    quoted = _HARD.replace("'", "''")
    moved = {"name": f"{title} (renamed)", **_MOVES}
    text = {"notes": f"The canary said:\n{_HARD}", "tests": {"aql": f"username = '{quoted}'"}}
    return Specimen(Content(KIND, False, body), _in_one_form(moved), _in_one_form(text), _REFUSED, _ELSEWHERE)


def _in_one_form(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in normalise(values).items() if name in values}
