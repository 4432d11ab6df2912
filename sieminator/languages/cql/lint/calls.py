"""Functions that do not exist, and arguments that they do not take."""

import re
from collections.abc import Iterator

from sieminator.languages.cql.near import near_argument, near_function
from sieminator.languages.cql.query import Query
from sieminator.languages.cql.tree import Argument, Assignment, Call, Chain, Node, Piped, Regex, Subquery, Text, Word
from sieminator.languages.cql.vocabulary import FOREIGN_FUNCTIONS, Function, functions
from sieminator.languages.cql.walk import walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_DURATION = re.compile(r"\d+(?:ms|s|sec|m|min|h|hours?|d|days?|w)", re.ASCII)
_CONDITIONS = frozenset({"if", "test"})


def wrong_calls(query: Query) -> Iterator[Finding]:
    """Yield what is wrong with the calls of a query and with its expressions."""
    for node in query.nodes:
        if isinstance(node, Call):
            known = functions().get(node.name.lower())
            if known:
                yield from _arguments(node, known)
            elif node.name[0] != "$" and node.name.lower() != "case":
                yield _unknown(node)
        elif isinstance(node, Assignment):
            yield from _regex(node.value)
        elif isinstance(node, Piped):
            yield from _piped(node)
        elif isinstance(node, Chain):
            yield from _durations(node)


def _unknown(call: Call) -> Finding:
    ours = FOREIGN_FUNCTIONS.get(call.name.lower())
    message = f"there is no function `{call.name}`"
    if ours:
        return Finding("CQL007", Level.ERROR, call.start, message, f"CQL says {ours}")
    near = near_function(call.name)
    if near:
        return Finding("CQL007", Level.ERROR, call.start, message, f"did you mean `{near}`?")
    # New functions come every few weeks, so that one which is not on the list may well be one.
    message = f"the documentation that we read has no function `{call.name}`"
    return Finding("CQL008", Level.WARNING, call.start, message, "look for it in the list of query functions")


def _arguments(call: Call, known: Function) -> Iterator[Finding]:
    unnamed = [argument for argument in call.arguments if not argument.name and not _is_named(argument)]
    for argument in call.arguments:
        wrong = _wrong_name(argument, known)
        if wrong:
            yield wrong
        else:
            yield from _regex(argument.value)
    yield from _given_twice(call, known, unnamed)
    if len(unnamed) > 1:
        # Source: library.humio.com/lql-grammar, FunctionArguments, read 2026-11-28.
        message = f"`{call.name}` takes one argument without a name, this is the second"
        yield Finding("CQL011", Level.ERROR, unnamed[1].start, message, _signature(known))


def _given_twice(call: Call, known: Function, unnamed: list[Argument]) -> Iterator[Finding]:
    seen = {known.unnamed} if unnamed and known.unnamed else set()
    for argument in call.arguments:
        if argument.name and argument.name in seen:
            hint = f"`{known.unnamed}` is what goes without a name" if argument.name == known.unnamed else ""
            yield Finding("CQL035", Level.WARNING, argument.start, f"`{argument.name}` is given twice", hint)
        seen.add(argument.name)


def _piped(piped: Piped) -> Iterator[Finding]:
    """Yield the argument that `=~` fills already."""
    known = functions().get(piped.call.name.lower())
    for argument in piped.call.arguments:
        named = argument.name or (known.unnamed if known else "")
        if named == "field":
            message = f"`=~` gives `{piped.call.name}` its field, and this is another"
            hint = _signature(known) if known else ""
            yield Finding("CQL035", Level.WARNING, argument.start, message, hint)
            return


def _durations(chain: Chain) -> Iterator[Finding]:
    for operand in (chain.first, *(operand for _, operand in chain.rest)):
        if isinstance(operand, Word) and _DURATION.fullmatch(operand.text):
            # Source: functions-duration, library.humio.com data-analysis, read 2026-11-28.
            message = f"in a calculation, `{operand.text}` is a field"
            yield Finding("CQL036", Level.WARNING, operand.start, message, f'write `duration("{operand.text}")`')


def _is_named(argument: Argument) -> bool:
    """Say whether an argument is a subquery that brings its own name: `correlate(a: {…}, b: {…})`."""
    return isinstance(argument.value, Subquery) and bool(argument.value.name)


def _wrong_name(argument: Argument, known: Function) -> Finding | None:
    if not argument.name or known.arguments is None or argument.name in known.arguments:
        return None
    if known.name in _CONDITIONS:
        message = f"in a call, `{argument.name} = …` names an argument, and compares nothing"
        hint = f'write `{argument.name} == "…"`; for a regular expression take `case {{ {argument.name}=/…/ | … }}`'
        return Finding("CQL010", Level.ERROR, argument.start, message, hint)
    message = f"`{known.name}` has no argument `{argument.name}`"
    near = near_argument(argument.name, known.arguments)
    hint = f"did you mean `{near}`?" if near else _signature(known)
    return Finding("CQL012", Level.WARNING, argument.start, message, hint)


def _regex(value: Node) -> Iterator[Finding]:
    """Yield a regular expression in an expression; what is in its calls and subqueries is theirs."""
    found = next(_own_regexes(value), None)
    if found:
        # Source: library.humio.com/lql-grammar, appendix A: `a:=/fisk/i` is a syntax error; read 2026-11-28.
        hint = 'a filter compares with it (`field=/…/`), a function takes it in quotes (`regex("…")`)'
        yield Finding("CQL010", Level.ERROR, found.start, "an expression cannot hold a regular expression", hint)


def _own_regexes(value: Node) -> Iterator[Regex]:
    if isinstance(value, Regex):
        yield value
    elif not isinstance(value, Call | Subquery | Word | Text):
        inside = (node for node in walk(value, into_pipelines=False) if isinstance(node, Call | Regex))
        first = next(inside, None)
        if isinstance(first, Regex):
            yield first


def _signature(known: Function) -> str:
    if not known.arguments:
        return "name the arguments: `name=value`"
    return f"its arguments: {', '.join(known.arguments)}"
