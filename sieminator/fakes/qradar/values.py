"""The values of AQL over one row, as far as counting what rules found needs them.

Fields that a row lacks are null. DATEFORMAT writes a time in the console's zone. What is not here is refused by name,
never answered as null.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sieminator.fakes.qradar.filters import like
from sieminator.languages.aql import tree

Row = Mapping[str, Any]

_LETTERS = re.compile(r"'[^']*'|([A-Za-z])\1*")
_FORMATS = {
    "yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "EEEE": "%A", "EEE": "%a",
    "u": "%u", "D": "%j", "DDD": "%j", "MMM": "%b", "hh": "%I", "a": "%p",
}  # fmt: skip


_SUMS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


class Unsupported(Exception):
    """Something of AQL that the fake does not run."""


@dataclass(frozen=True, slots=True)
class Values:
    """Reads values of rows."""

    now: int
    rules: Mapping[int, str]
    """Names of rules by their numbers."""
    log_source_types: Mapping[int, str]
    log_sources: Mapping[str, str]
    """Names of log sources by their numbers, as text."""
    zone: tzinfo
    """Where the console stands."""
    aliases: Mapping[str, tree.Expression]
    """Expressions of the query by their aliases, in lower case."""

    def of(self, node: tree.Expression, row: Row) -> Any:
        """Return the value of an expression for a row; conditions are true or false."""
        found = getattr(self, f"_{type(node).__name__.lower()}", None)
        if found is None:
            raise Unsupported(type(node).__name__)
        return found(node, row)

    def _name(self, node: tree.Name, row: Row) -> Any:
        name = node.name.lower()
        if name in row:
            return row[name]
        alias = self.aliases.get(name)
        if alias is None or (type(alias) is tree.Name and alias.name.lower() == name):
            return None
        return self.of(alias, row)

    def _text(self, node: tree.Text, _: Row) -> Any:
        return node.value

    def _number(self, node: tree.Number, _: Row) -> Any:
        if node.text[:2].lower() == "0x":
            return int(node.text, 16)
        if len(node.text) > 300:
            raise Unsupported("a number of that length")
        return int(node.text) if node.text.isdigit() else float(node.text)

    def _constant(self, node: tree.Constant, _: Row) -> Any:
        return {"TRUE": True, "FALSE": False}.get(node.word)

    def _sign(self, node: tree.Sign, row: Row) -> Any:
        value = self.of(node.operand, row)
        if node.operator == "~":
            raise Unsupported("~")
        return None if not _is_number(value) else -value if node.operator == "-" else value

    def _sum(self, node: tree.Sum, row: Row) -> Any:
        left, right = self.of(node.left, row), self.of(node.right, row)
        if not (_is_number(left) and _is_number(right)):
            return None
        if node.operator in "/%" and not right:
            return None
        whole = isinstance(left, int) and isinstance(right, int)
        if node.operator == "/" and whole:
            return left // right
        if node.operator not in _SUMS:
            raise Unsupported(node.operator)
        return _SUMS[node.operator](left, right)

    def _comparison(self, node: tree.Comparison, row: Row) -> bool:
        left, right = self.of(node.left, row), self.of(node.right, row)
        if left is None or right is None:
            return False
        # A list (`creeventlist`, and the names of its rules) passes where one of its items does; unconfirmed.
        items = left if isinstance(left, list) else [left]
        return any(_compared(node.operator, one, right) for one in items) != node.negated

    def _within(self, node: tree.Within, row: Row) -> bool:
        if type(node.choices) is tree.Select:
            raise Unsupported("a sub-select")
        left = self.of(node.operand, row)
        choices: Sequence[Any] = [self.of(one, row) for one in node.choices]
        items = left if isinstance(left, list) else [left]
        return any(_compared("=", one, choice) for one in items for choice in choices) != node.negated

    def _between(self, node: tree.Between, row: Row) -> bool:
        value, low, high = (self.of(one, row) for one in (node.operand, node.low, node.high))
        return (_compared(">=", value, low) and _compared("<=", value, high)) != node.negated

    def _isnull(self, node: tree.IsNull, row: Row) -> bool:
        return (self.of(node.operand, row) is None) != node.negated

    def _not(self, node: tree.Not, row: Row) -> bool:
        return not self.of(node.operand, row)

    def _junction(self, node: tree.Junction, row: Row) -> bool:
        met = (bool(self.of(one, row)) for one in node.operands)
        return all(met) if node.word == "AND" else any(met)

    def _case(self, node: tree.Case, row: Row) -> Any:
        for when, then in node.branches:
            met = self.of(when, row)
            if node.subject is not None:
                met = _compared("=", self.of(node.subject, row), met)
            if met:
                return self.of(then, row)
        return None if node.otherwise is None else self.of(node.otherwise, row)

    def _call(self, node: tree.Call, row: Row) -> Any:
        given = [self.of(one, row) for one in node.arguments]
        if node.name == "NOW":
            return self.now
        if node.name in ("RULENAME", "LOGSOURCETYPENAME"):
            return self._named(given[0], self.rules if node.name == "RULENAME" else self.log_source_types)
        if node.name == "LOGSOURCENAME":
            return None if given[0] is None else self.log_sources.get(str(given[0]), f"Log source {given[0]}")
        if node.name == "DATEFORMAT":
            return _date(given[0], given[1], self.zone)
        if node.name == "CONCAT":
            return "".join(str(one) for one in given)
        return _plain(node.name, given[0] if given else None)

    @staticmethod
    def _named(value: Any, names: Mapping[int, str]) -> Any:
        if isinstance(value, list):
            return [names.get(one, str(one)) for one in value]
        return names.get(value, value) if isinstance(value, int) else value


def _plain(name: str, value: Any) -> Any:
    known: Mapping[str, Callable[[], Any]] = {
        "LOWER": lambda: str(value).lower(),
        "UPPER": lambda: str(value).upper(),
        "STR": lambda: str(value),
        "UTF8": lambda: str(value),
        "STRLEN": lambda: len(str(value)),
        "LONG": lambda: int(value) if _is_number(value) else _whole(value),
        "DOUBLE": lambda: float(value) if _is_number(value) else None,
        "QIDNAME": lambda: f"QID {value}",
    }
    if name not in known:
        raise Unsupported(name)
    return None if value is None else known[name]()


def _whole(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _date(value: Any, pattern: Any, zone: tzinfo) -> str | None:
    if not _is_number(value) or not isinstance(pattern, str) or not 0 <= value < 4e12:
        return None
    moment = datetime.fromtimestamp(value / 1_000, zone)

    def said(found: re.Match[str]) -> str:
        if found[0].startswith("'"):
            return found[0][1:-1]
        if found[0] not in _FORMATS:
            raise Unsupported(f"DATEFORMAT with {found[0]}")
        return moment.strftime(_FORMATS[found[0]])

    return _LETTERS.sub(said, pattern)


def _compared(sign: str, value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return False
    if sign in ("LIKE", "ILIKE"):
        return like(str(wanted), ignore_case=sign == "ILIKE").fullmatch(str(value)) is not None
    if sign in ("MATCHES", "IMATCHES"):
        try:
            return re.search(str(wanted), str(value), re.IGNORECASE if sign == "IMATCHES" else 0) is not None
        except re.error as error:
            raise Unsupported(f"the regular expression ({error})") from error
    numbers = _is_number(value) and _is_number(wanted)
    left, right = (value, wanted) if numbers else (str(value), str(wanted))
    results = {
        "=": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right,
        ">=": left >= right,
    }  # fmt: skip
    return results[sign]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
