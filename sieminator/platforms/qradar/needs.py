"""What a rule needs of its console: properties, log source types, an event, an index. Pure; the preflight asks.

A rule needs no column of its query's result: nothing of a custom rule names one.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Position
from sieminator.model.rule import Rule
from sieminator.platforms.qradar.convert.aql import flat
from sieminator.platforms.qradar.filters import filter_of


class Property(NamedTuple):
    """A custom property that a filter reads."""

    name: str
    """Without quotes, as it is written."""
    where: Position


def properties(rule: Rule) -> tuple[Property, ...]:
    """Return the properties that a rule's query names in its condition, each once, in the order of the text.

    What a database of Ariel has by itself, quoted or not, is none. Each must be there, and be enabled for rules: one
    that is not is empty when rules run. Source: IBM, r_aql_c_prop_examples, seen 2026-11-28.
    """
    found = filter_of(rule.query)
    if isinstance(found, Refusal):  # a rule that no query made, such as one rolled back
        return ()
    return tuple(Property(one.name, place(rule, one.offset)) for one in found.properties)


def log_source_types(rule: Rule) -> tuple[int, ...]:
    """Return the numbers of the log source types that a rule tests first."""
    return tuple(_at(rule.content.body, "tests").get("log_source_types", ()))


def offense_type(rule: Rule) -> int | None:
    """Return the number of what a rule's offenses are indexed by; None for a rule that makes none."""
    index = _at(rule.content.body, "offense").get("index_by", _at(rule.content.body, "response").get("offenseMapping"))
    return index if isinstance(index, int) else None


def qid(rule: Rule) -> int | None:
    """Return the QID of the event that a rule dispatches; None for a rule that dispatches none."""
    number = _at(rule.content.body, "response").get("qid")
    return number if isinstance(number, int) else None


def probe(rule: Rule) -> str:
    """Return a query with the rule's filter for its condition, for the console's validator; it reads next to none."""
    tests = _at(rule.content.body, "tests")
    source = "flows" if rule.content.body.get("type") == "FLOW" else "events"
    condition = flat(str(tests.get("aql", "")))
    return f"SELECT COUNT(*) FROM {source} WHERE {condition} LAST 1 MINUTES"  # noqa: S608 - AQL, and meant to be sent


def place(rule: Rule, offset: int) -> Position:
    """Return where a place of a rule's query was written."""
    return rule.locate(offset) if rule.locate else rule.where("tests")


def _at(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}
