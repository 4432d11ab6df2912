"""Time in AQL: what clauses and conditions say about the stretch that a query reads."""

import re
from datetime import UTC, datetime, timedelta

from sieminator.languages.aql.tree import Call, Expression, Number, Sum, Text

# Source: IBM, `r_aql_start_stop`: minutes, hours and days, in the plural in every sample; seen 2026-11-28.
UNITS = {"MINUTES": timedelta(minutes=1), "HOURS": timedelta(hours=1), "DAYS": timedelta(days=1)}
_ALL_UNITS = UNITS | {unit.rstrip("S"): span for unit, span in UNITS.items()}
# The five forms of the same page, with or without seconds and `Z`; milliseconds as IBM's own Grafana plugin sends them.
_FORM = re.compile(r"(\d{4})([-/:])(\d\d)\2(\d\d)[ -](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?[zZ]?")
_AGO = re.compile(r"\s*(\d{1,6})\s+(minute|hour|day|week)s?\s+ago\s*", re.IGNORECASE)
_AGO_UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_LONGEST_MS = 100 * 366 * 86_400_000


def is_time_text(text: str) -> bool:
    """Say whether START and STOP take a text."""
    return _FORM.fullmatch(text.strip()) is not None


def last(count: Expression | None, unit: str) -> timedelta | None:
    """Return the stretch of `LAST count unit`; None where it is none."""
    if type(count) is not Number or not count.text.isdigit() or len(count.text) > 6 or unit not in _ALL_UNITS:
        return None
    return int(count.text) * _ALL_UNITS[unit]


def moment(value: Expression | None) -> datetime | None:
    """Return the fixed moment that START or STOP names, as if the console stood in UTC; None where it is none."""
    if type(value) is Number:
        number = milliseconds(value)
        return datetime.fromtimestamp(number / 1000, UTC) if number is not None and number < 4e12 else None
    found = _FORM.fullmatch(value.value.strip()) if type(value) is Text else None
    if not found:
        return None
    year, month, day, hour, minute, second = (int(found[group] or 0) for group in (1, 3, 4, 5, 6, 7))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def ago(value: Expression | None) -> timedelta | None:
    """Return how long ago `PARSEDATETIME('1 day ago')` or `NOW() - 86400000` is; None where neither stands there."""
    if type(value) is Call and value.name == "PARSEDATETIME" and value.arguments:
        said = value.arguments[0]
        found = _AGO.fullmatch(said.value) if type(said) is Text else None
        return timedelta(minutes=int(found[1]) * _AGO_UNITS[found[2].lower()]) if found else None
    if type(value) is Sum and value.operator == "-" and type(value.left) is Call and value.left.name == "NOW":
        number = milliseconds(value.right)
        return timedelta(milliseconds=number) if number is not None and 0 < number < _LONGEST_MS else None
    return None


def milliseconds(value: Expression) -> float | None:
    """Return a number, or a product of numbers such as `24 * 60 * 60 * 1000`; None where it is neither."""
    product, node = 1.0, value
    while type(node) is Sum and node.operator == "*" and type(node.right) is Number:
        factor = _number(node.right)
        if factor is None:
            return None
        product, node = product * factor, node.left
    factor = _number(node) if type(node) is Number else None
    return product * factor if factor is not None else None


def _number(node: Number) -> float | None:
    try:
        return float(node.text) if len(node.text) < 20 else None
    except ValueError:
        return None
