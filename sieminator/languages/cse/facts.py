"""What a rule expression gives and looks for."""

from collections.abc import Iterator

from sieminator.languages.cse.grammar import parse
from sieminator.languages.cse.lint.patterns import shapes
from sieminator.languages.cse.lint.reading import folding, texts
from sieminator.languages.cse.tree import Comparison, Match, Membership, Node, Regex, Text, walk
from sieminator.languages.facts import Program
from sieminator.languages.regexes import program


def columns(text: str) -> frozenset[str] | None:  # noqa: ARG001
    """Return None: an expression says which records it is about, and gives no columns."""
    return None


def programs(text: str) -> tuple[Program, ...]:
    """Return the programs that an expression looks for by name, in the order of the text, each once.

    What stands under a NOT is not looked for.
    """
    condition = parse(text).condition
    if condition is None:
        return ()
    found: dict[str, Program] = {}
    for node in walk(condition, into_not=False):
        for one in _named(node, text):
            found.setdefault(one.name, one)
    return tuple(sorted(found.values(), key=lambda one: one.offset))


def _named(node: Node, text: str) -> Iterator[Program]:
    match node:
        case Comparison(operator="=", left=left, right=Text() as right):
            yield from _ends(((right.value,), right), text, ignores_case=bool(folding(left)))
        case Membership(left=left, items=items):
            for item in texts(items):
                yield from _ends(((item.value,), item), text, ignores_case=bool(folding(left)))
        case Match(operator=operator, left=left, pattern=(Text() | Regex()) as pattern):
            regex = isinstance(pattern, Regex) or operator == "rlike"
            ignores = bool(folding(left)) or (regex and "(?i)" in text[pattern.start : pattern.end])
            yield from _ends((shapes(operator, pattern), pattern), text, ignores_case=ignores)
        case _:
            pass


def _ends(pattern: tuple[tuple[str, ...], Text | Regex], text: str, *, ignores_case: bool) -> Iterator[Program]:
    shapes_, node = pattern
    for shape in shapes_:
        found = program(shape)
        if found:
            name = found[0]
            at = text.find(name, node.start, node.end)
            yield Program(name.lower(), at if at >= 0 else node.start, ignores_case)
