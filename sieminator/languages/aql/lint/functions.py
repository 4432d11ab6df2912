"""Functions that AQL does not have, or has with other arguments."""

from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.tree import Call, Select
from sieminator.languages.aql.vocabulary import AGGREGATES, FOREIGN_FUNCTIONS, FUNCTIONS
from sieminator.languages.aql.walk import aggregates, calls, selects
from sieminator.languages.aql.words import REFERENCES, near
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level


def functions(root: Any) -> Iterator[Finding]:
    """Yield what is wrong with the functions below a node."""
    for call in calls(root):
        yield from _known(call) if call.name in FUNCTIONS else _unknown(call)
        if call.distinct and call.name in AGGREGATES:
            message = f"{call.name}(DISTINCT …) is in no page of IBM's since AQL 3"
            yield Finding("AQL047", Level.WARNING, call.start, message, "write UNIQUECOUNT(…)")
    for select in selects(root):
        yield from _misplaced(select)


def _known(call: Call) -> Iterator[Finding]:
    least, most = FUNCTIONS[call.name]
    given = len(call.arguments)
    if not least <= given <= most:
        wanted = str(least) if least == most else f"at least {least}" if given < least else f"at most {most}"
        message = f"{call.name} takes {wanted} argument{'s' * (wanted != '1')}, not {given}"
        yield Finding("AQL042", Level.ERROR, call.start, message)


def _unknown(call: Call) -> Iterator[Finding]:
    if call.name in REFERENCES:  # `foreign` says what is wrong with it
        return
    meant = near(call.name, FUNCTIONS)
    if call.name in FOREIGN_FUNCTIONS:
        message, hint = f"AQL has no function {call.name}", f"write {FOREIGN_FUNCTIONS[call.name]}"
        yield Finding("AQL010", Level.ERROR, call.start, message, hint)
    elif meant:
        message = f"AQL has no function {call.name}"
        yield Finding("AQL010", Level.ERROR, call.start, message, f"did you mean {meant}?")
    elif "::" not in call.name:  # a name space is an app's, and only the console knows it
        message = f"{call.name} is not among the functions that IBM lists"
        yield Finding("AQL011", Level.WARNING, call.start, message, "ask the console: GET /ariel/functions")


def _misplaced(select: Select) -> Iterator[Finding]:
    for call in aggregates(select.where) if select.where is not None else ():
        message = f"{call.name} counts over rows that WHERE has not chosen yet"
        yield Finding("AQL025", Level.ERROR, call.start, message, "put the condition into HAVING, after GROUP BY")
