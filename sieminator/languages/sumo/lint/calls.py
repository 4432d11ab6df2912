"""Functions: those that do not exist, and those with the wrong number of arguments."""

from collections.abc import Iterator

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.grammar import Parsed
from sieminator.languages.sumo.spelling import closest
from sieminator.languages.sumo.vocabulary import Function, operators_and_functions, vocabulary
from sieminator.model.problem import Level


def calls(parsed: Parsed) -> Iterator[Finding]:
    """Yield what is wrong with the functions of a query."""
    for node in parsed.nodes:
        if isinstance(node, tree.Call):
            yield from _call(node)
        elif isinstance(node, tree.Binary):
            yield from _compared(node)
        elif isinstance(node, tree.Measure):
            yield from _measure(node)


def _call(call: tree.Call) -> Iterator[Finding]:
    words = vocabulary()
    word = call.function.lower()
    known = words.functions.get(word)
    if known is not None:
        yield from _arguments(call, known)
        return
    foreign = words.foreign_functions.get(word)
    if foreign is not None:
        message = f"`{call.function}` is {foreign.language} function, not Sumo Logic's"
        yield Finding("SUM007", Level.ERROR, call.start, message, f"write `{foreign.ours}`")
    elif word in words.aggregates:
        hint = "aggregate in an operator of its own, and read its result after it"
        message = f"`{call.function}` aggregates, and stands in an expression"
        yield Finding("SUM008", Level.WARNING, call.start, message, hint)
    elif word not in words.operators and "{{" not in word:
        close = closest(word, operators_and_functions())
        meant = words.functions.get(close or "")
        hint = f"did you mean `{meant.name if meant else close}`?" if close else ""
        message = f"the documentation has no function `{call.function}`"
        yield Finding("SUM008", Level.WARNING, call.start, message, hint)


def _arguments(call: tree.Call, known: Function) -> Iterator[Finding]:
    count = len(call.arguments)
    if count < known.fewest or (known.most is not None and count > known.most):
        most = known.most
        due = f"{known.fewest}" if most == known.fewest else f"{known.fewest} to {most}" if most else f"{known.fewest}"
        few = "at least " if most is None else ""
        message = f"`{call.function}` takes {few}{due} argument{'' if due == '1' else 's'}, and has {count}"
        yield Finding("SUM009", Level.WARNING, call.start, message)


def _compared(node: tree.Binary) -> Iterator[Finding]:
    for side in (node.left, node.right):
        if isinstance(side, tree.Regex):
            message = f"`{node.operator}` cannot compare with a regular expression"
            yield Finding("SUM011", Level.ERROR, side.start, message, "write `matches /…/`")


def _measure(measure: tree.Measure) -> Iterator[Finding]:
    # Source: search-cheat-sheets/log-operators.md, "an aggregation function can't take another function"; seen
    # 2026-11-28.
    for argument in measure.arguments[:1]:
        if isinstance(argument, tree.Binary | tree.Call | tree.Conditional | tree.Logic | tree.Matches | tree.Unary):
            message = f"`{measure.function}` takes a field, not a calculation"
            hint = "calculate it before: `| <calculation> as x`, then aggregate x"
            yield Finding("SUM032", Level.ERROR, argument.start, message, hint)
