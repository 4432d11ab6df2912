"""What a rule needs of its console: properties, log source types, an event, an index. Pure; the preflight asks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.rewrite import bound, strip_comments
from sieminator.languages.aql.vocabulary import FIELDS
from sieminator.languages.aql.walk import aliases, names
from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Position
from sieminator.model.rule import Rule
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.convert.aql import flat
from sieminator.platforms.qradar.filters import filter_of

_MINUTE = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=1))


class Property(NamedTuple):
    """A custom property that a query reads."""

    name: str
    """Without quotes, as it is written."""
    where: Position
    for_rules: bool = True
    """Whether it must be enabled for rules; a search finds any."""


def properties(rule: Rule) -> tuple[Property, ...]:
    """Return the properties that a rule's query names, each once, in the order of the text.

    What a database of Ariel has by itself, quoted or not, is none. Of a custom rule only the condition is looked at;
    its properties must be enabled for rules: one that is not is empty when rules run. Source: IBM,
    r_aql_c_prop_examples, seen 2026-11-28.
    """
    if rule.content.kind == SEARCH:
        return tuple(_of_search(rule))
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


def reference_set(rule: Rule) -> str:
    """Return the name of the reference set that a rule's hits go to; empty for none."""
    name = _at(rule.content.body, "reference_set").get("name")
    return name if isinstance(name, str) else ""


def probe(rule: Rule) -> str:
    """Return a query for the console's validator: the rule's own over a minute, or one with its filter for a condition.

    Either reads next to none.
    """
    if rule.content.kind == SEARCH:
        query = str(rule.content.body.get("query", ""))
        text = bound(query, *_MINUTE)
        return query if isinstance(text, Refusal) else text
    tests = _at(rule.content.body, "tests")
    source = "flows" if rule.content.body.get("type") == "FLOW" else "events"
    condition = flat(str(tests.get("aql", "")))
    return f"SELECT COUNT(*) FROM {source} WHERE {condition} LAST 1 MINUTES"  # noqa: S608 - AQL, and meant to be sent


def place(rule: Rule, offset: int) -> Position:
    """Return where a place of a rule's query was written."""
    return rule.locate(offset) if rule.locate else rule.where("tests")


def _of_search(rule: Rule) -> Iterator[Property]:
    """Yield the properties of a search, as far as its query can be read."""
    if not rule.query:  # a rule that no query made, such as one rolled back
        return
    statements = parse(strip_comments(rule.query)).statements
    known = {*FIELDS, *aliases(statements)}
    for found in names(statements):
        if found.name.lower() not in known:
            known.add(found.name.lower())
            yield Property(found.name, place(rule, found.start), for_rules=False)


def _at(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}
