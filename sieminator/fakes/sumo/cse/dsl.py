"""The query language of Cloud SIEM's listings: `field:"x"`, `field:in("a", "b")`, ranges; a space is an AND.

Source: the description of the parameter `q` in the vendor's Cloud SIEM OpenAPI of 2024-07, seen 2026-11-28. It names
five forms; what is none of them is refused with 400, and so is a field that the listing does not have: that the
service refuses and does not pass over them is unconfirmed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.refusals import Refusal

TEXT, NUMBER, MOMENT, FLAG = "text", "number", "date", "boolean"

_STRING = r'"(?:[^"\\]|\\.)*"'
_TERM = re.compile(
    rf"""\s*(?P<field>[A-Za-z_][A-Za-z0-9_.]*):(?:
      (?P<equal>{_STRING})
      |in\(\s*(?P<among>{_STRING}(?:\s*,\s*{_STRING})*)\s*\)
      |contains\(\s*(?P<within>{_STRING})\s*\)
      |(?P<sign><=|>=|<|>)(?P<bound>[0-9][^\s]*)
      |(?P<first>[0-9](?:(?!\.\.)[^\s])*)\.\.(?P<last>[0-9][^\s]*)
    )(?=\s|\Z)""",
    re.VERBOSE | re.DOTALL,
)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a query may name."""

    kind: str
    """TEXT, NUMBER, MOMENT or FLAG."""
    values: Callable[[Any], Iterable[Any]]
    """What an object has in it: several for a tag, none where it has none; a MOMENT is an aware datetime."""


Test = Callable[[Any], bool]


def select(query: str, fields: Mapping[str, Field], objects: Iterable[Found]) -> list[Found]:
    """Return the objects that a query asks for, in their order; a query that does not parse is refused."""
    tests = _tests(query, fields)
    return [one for one in objects if all(test(one) for test in tests)]


def _tests(query: str, fields: Mapping[str, Field]) -> list[Test]:
    found: list[Test] = []
    rest = query
    while rest.strip():
        term = _TERM.match(rest)
        if term is None:
            raise _refused(f"Unable to parse the query at: {rest.strip()[:60]}")
        found.append(_test(term, fields))
        rest = rest[term.end() :]
    return found


def _test(term: re.Match[str], fields: Mapping[str, Field]) -> Test:
    name = term["field"]
    field = fields.get(name)
    if field is None:
        raise _refused(f"Unknown field in the query: {name}")
    if term["within"] is not None:
        if field.kind != TEXT:
            raise _refused(f"The field {name} is not a text")
        part = _unquoted(term["within"]).lower()  # that letters' case does not matter is unconfirmed
        return lambda one: any(part in str(value).lower() for value in field.values(one))
    if term["equal"] is not None or term["among"] is not None:
        wanted = [_read(field, name, _unquoted(each)) for each in re.findall(_STRING, term["equal"] or term["among"])]
        return lambda one: any(value in wanted for value in field.values(one))
    return _compared(term, field, name)


def _compared(term: re.Match[str], field: Field, name: str) -> Test:
    if field.kind not in (NUMBER, MOMENT):
        raise _refused(f"The field {name} has no order")
    if term["first"] is not None:
        first, last = _read(field, name, term["first"]), _read(field, name, term["last"])
        return lambda one: any(first <= value <= last for value in field.values(one))
    bound, sign = _read(field, name, term["bound"]), term["sign"]
    holds: dict[str, Callable[[Any], bool]] = {
        "<": lambda value: value < bound,
        "<=": lambda value: value <= bound,
        ">": lambda value: value > bound,
        ">=": lambda value: value >= bound,
    }
    return lambda one: any(holds[sign](value) for value in field.values(one))


def _read(field: Field, name: str, text: str) -> Any:
    try:
        if field.kind == NUMBER:
            return float(text)
        if field.kind == MOMENT:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if field.kind == FLAG:
            return {"true": True, "false": False}[text]
    except (ValueError, KeyError):
        raise _refused(f"The field {name} is a {field.kind}, not: {text[:60]}") from None
    return text


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def _refused(message: str) -> Refusal:
    return refusals.refusal(400, "invalid_query", message)
