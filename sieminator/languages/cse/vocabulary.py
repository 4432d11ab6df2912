"""The names that Cloud SIEM knows: functions, the fields of a record, the attributes of a threat indicator.

Functions and attributes are from cse-rules-syntax.md, read 2026-11-28. The page says that it lists the *commonly used*
functions, so a function that is missing here may still exist.
"""

import json
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple


class Function(NamedTuple):
    """A documented function."""

    name: str
    """As the documentation spells it."""
    fewest: int
    most: int
    """Arguments, from and to; documented optional ones included."""


_MANY = 1_000
_SHORT = 5
"""Names of so few letters are taken for another only where one slip makes it."""
# Written as the documentation spells them, in the order of how many arguments they take.
_ONE_ARGUMENT = """
    abs acos asciiToHex asin atan base64Decode base64Encode cbrt ceil cos cosh decToHex exp expm1 float floor
    fromBase64 fromHex hexToAscii hexToDec int ipv4ToNumber isBlank isEmpty isNull isNumeric isPrivateIP isPublicIP
    isValidIP isValidIPv4 isValidIPv6 jsonArraySize length log log10 log1p lower luhn maskFromCIDR num number sin sinh
    size sqrt tan tanh toBase64 toDegrees toDouble toFloat toHex toInt toLong toLowerCase toRadians toUpperCase trim
    upper urldecode urlencode
"""
_SIGNATURES = (
    (1, 1, _ONE_ARGUMENT),
    (1, 2, "round"),
    (1, 3, "hasThreatMatch"),
    (2, 2, "anyHttpHeaderMatches array_contains atan2 contains getCIDRPrefix hypot jsonArrayContains"),
    (2, 3, "substring"),
    (2, _MANY, "concat"),
    (3, 3, "compareCIDRPrefix if"),
    (4, 4, "haversine"),
    # Spark's own; not on the page, and read without complaint.
    (0, _MANY, "array"),
    (1, 1, "cast"),
)
FUNCTIONS = {
    name.lower(): Function(name, fewest, most) for fewest, most, names in _SIGNATURES for name in names.split()
}
"""By name in lower case: whether case matters is not documented."""

INDICATOR_ATTRIBUTES = frozenset(
    ["actors", "confidence", "id", "indicator", "killChain", "source", "threatType", "type", "validFrom", "validUntil"]
)
INDICATOR_STATES = frozenset({"active_indicators", "expired_indicators", "all_indicators"})
"""The third argument of `hasThreatMatch`; case does not matter."""

WORDS = ("true", "false", "null", "not")
"""Keywords that may stand where a field may, in lower case."""

PATH_FIELDS = frozenset(
    {
        *("baseImage", "parentBaseImage", "grandparentBaseImage", "file_path", "file_basename"),
        *("commandLine", "parentCommandLine", "grandparentCommandLine"),
    }
)
"""Fields that hold paths of files or command lines, in whatever case the log has them."""

SCOPE_FIELDS = frozenset({"metadata_vendor", "metadata_product", "metadata_deviceEventId"})
"""What a rule names the records by that it is meant for. Source: about-cse-rules.md, "Product identification"."""

# What others call a function that is here under another name, in lower case: whose word, and what to write.
FOREIGN_FUNCTIONS = {
    "tolower": ("KQL's", "lower(…)"),
    "toupper": ("KQL's", "upper(…)"),
    "strlen": ("KQL's", "length(…)"),
    "strcat": ("KQL's", "concat(…)"),
    "iff": ("KQL's", "if(…)"),
    "iif": ("KQL's", "if(…)"),
    "isnotempty": ("KQL's", "!isEmpty(…)"),
    "ipv4_is_private": ("KQL's", "isPrivateIP(…)"),
    "array_length": ("KQL's", "size(…)"),
    "incidr": ("AQL's", "compareCIDRPrefix(…)"),
    "cidrmatch": ("SPL's", "compareCIDRPrefix(…)"),
    "len": ("SPL's", "length(…)"),
    "mvcount": ("SPL's", "size(…)"),
    "cidr": ("CQL's", "compareCIDRPrefix(…)"),
    "regex": ("CQL's", "… RLIKE '…'"),
    "regexp_like": ("SQL's", "… RLIKE '…'"),
}


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of a record."""

    types: dict[str, str]
    """By name; such as `string`, `long`, `array[string]`, `map[string]string`."""
    deprecated: frozenset[str]

    def kind(self, name: str) -> str:
        """Return `text`, `number`, `boolean`, `array` or `map`; `` where the field is unknown or of another type."""
        return _KINDS.get(self.types.get(name, "").partition("[")[0], "")


_KINDS = {
    "string": "text",
    **dict.fromkeys(("int", "long", "float", "double"), "number"),
    "boolean": "boolean",
    "array": "array",
    "map": "map",
}


@cache
def schema() -> Schema:
    """Return the fields of a record, `_raw` among them, which Cloud SIEM takes for `fields`."""
    found = json.loads(Path(__file__).with_name("fields.json").read_text(encoding="utf-8"))
    types = {name: type_ for type_, names in found["types"].items() for name in names}
    return Schema({**types, "_raw": types["fields"]}, frozenset(found["deprecated"]))


@lru_cache(maxsize=256)
def similar_field(name: str) -> str:
    """Return the field, or the keyword, that a misspelt name probably means; empty where none is near."""
    return _similar(name, (*WORDS, *schema().types))


@lru_cache(maxsize=256)
def similar_function(name: str) -> str:
    """Return the function that a misspelt name probably means; empty where none is near."""
    found = _similar(name.lower(), tuple(FUNCTIONS))
    return FUNCTIONS[found].name if found else ""


@lru_cache(maxsize=256)
def similar_word(name: str, words: tuple[str, ...]) -> str:
    """Return the word of a few, in lower case, that a misspelt one probably means; empty where none is near."""
    return _similar(name.lower(), words)


def _similar(name: str, among: tuple[str, ...]) -> str:
    folded = {one.lower(): one for one in among if abs(len(one) - len(name)) <= 2}
    wanted = name.lower()
    for one, spelled in folded.items():
        if _one_slip(wanted, one):
            return spelled
    near = get_close_matches(wanted, folded, 1, 0.85) if len(wanted) > _SHORT else []
    return folded[near[0]] if near else ""


def _one_slip(one: str, other: str) -> bool:
    """Say whether one letter was dropped, doubled, added, changed, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, due = one[at:], other[at:]
    if rest[1:] == due[1:] or rest[1:] == due or rest == due[1:]:
        return True
    return rest[:2] == due[1::-1] and rest[2:] == due[2:]
