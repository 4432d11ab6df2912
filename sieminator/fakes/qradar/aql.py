"""What the console says of AQL: its form, the names in it, and what has no place in the filter of a rule.

The form is judged by `languages/aql`. Names are those of IBM's pages, and the console's own properties. The texts and
the numbers of messages are unconfirmed. What IBM bans in AQL-based properties (SELECT, aggregates) is banned in the
filter of a rule too: the list for rules was not found. No comment syntax is documented, so a comment is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.qradar import parameters
from sieminator.fakes.qradar.console import Console
from sieminator.languages.aql.grammar import parse, parse_condition
from sieminator.languages.aql.tokens import comments
from sieminator.languages.aql.tree import Call, Name, Select, Table, TextSearch
from sieminator.languages.aql.vocabulary import AGGREGATES, DATABASES, FIELDS, FUNCTIONS
from sieminator.languages.aql.walk import aliases, walk

_FORM, _NAME, _WORDS = 1, 2, 3
_NOT_IN_RULES = {"INOFFENSE", "RULENAME"}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that the console says of a query."""

    code: int
    severity: str
    """`WARN` or `ERROR`."""
    message: str

    def shown(self) -> dict[str, Any]:
        """Return it as the API says it."""
        return {"code": self.code, "contexts": [], "message": self.message, "severity": self.severity}


def messages(console: Console, text: str) -> list[Message]:
    """Return what is said of a whole query."""
    found = [*_commented(text), *(_error(_FORM, finding.message) for finding in parse(text).findings)]
    if not found and len(parse(text).statements) != 1:
        found.append(_error(_FORM, "one query is expected"))
    if not found:
        select = parse(text).statements[0]
        found += [_error(_NAME, fault) for fault in _name_faults(console, select)]
        found += [_error(_NAME, fault) for fault in _source_faults(select)]
        found += [_error(_FORM, fault) for fault in parameters.faults(text, select)]
    doubts = [doubt for words, doubt in console.behaviour.doubts.items() if words in text]
    return [*found, *_complained(console, text), *(Message(_WORDS, "WARN", doubt) for doubt in doubts)]


def errors(console: Console, text: str) -> list[str]:
    """Return why a whole query cannot run; empty where it can."""
    return [each.message for each in messages(console, text) if each.severity == "ERROR"]


def filter_faults(console: Console, text: str) -> Iterator[str]:
    """Yield each reason for which a text cannot be the filter of a rule."""
    parsed = parse_condition(text)
    said = [*(each.message for each in _commented(text)), *(finding.message for finding in parsed.findings)]
    if said or parsed.expression is None:
        yield f"the AQL filter does not parse: {said[0] if said else 'it is no condition'}"
        return
    yield from _name_faults(console, parsed.expression)
    for node in walk(parsed.expression):
        if type(node) is Select:
            yield "the AQL filter holds a SELECT"
        elif type(node) is TextSearch:
            yield "the AQL filter holds a TEXT SEARCH"
        elif type(node) is Call and (node.name in AGGREGATES or node.name in _NOT_IN_RULES):
            yield f"the AQL filter calls {node.name}, which rules cannot"
    yield from (each.message for each in _complained(console, text))
    yield from (why for words, why in console.behaviour.refuses.items() if words in text)


def properties(console: Console) -> frozenset[str]:
    """Return the names of the custom properties, in lower case."""
    return frozenset(name.lower() for (name,) in console.state.execute("SELECT name FROM property"))


def _error(code: int, message: str) -> Message:
    return Message(code, "ERROR", message)


def _commented(text: str) -> list[Message]:
    return [_error(_FORM, f"no viable alternative at input '{comment.text[:20]}'") for comment in comments(text)][:1]


def _complained(console: Console, text: str) -> list[Message]:
    return [_error(_WORDS, said) for words, said in console.behaviour.complaints.items() if words in text]


def _name_faults(console: Console, root: Any) -> Iterator[str]:
    known = FIELDS | properties(console) | aliases(root)
    for node in walk(root):
        if type(node) is Name and node.name.lower() not in known:
            yield f"Field '{node.name}' does not exist in catalog"
        elif type(node) is Call and "::" not in node.name:
            yield from _function_faults(node)


def _function_faults(node: Call) -> Iterator[str]:
    takes = FUNCTIONS.get(node.name)
    if takes is None:
        yield f"Function '{node.name}' does not exist"
    elif not takes.least <= len(node.arguments) <= takes.most:
        yield f"Function '{node.name}' does not take {len(node.arguments)} arguments"


def _source_faults(select: Select) -> Iterator[str]:
    source = select.source
    if isinstance(source, Table) and source.name.upper() not in DATABASES:
        yield f"Database '{source.name}' does not exist"
