"""Programs that a query looks for by the names of their files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sieminator.languages.cql.fields import argument_of
from sieminator.languages.cql.tree import (
    Argument,
    Array,
    Call,
    Chain,
    Comparison,
    Match,
    Node,
    Not,
    Piped,
    Regex,
    Text,
    Word,
)
from sieminator.languages.cql.walk import walk
from sieminator.languages.regexes import ENDINGS, programs

_ENDINGS = f"(?:{'|'.join(ENDINGS)})"
# A name as a value holds it: behind the start, a wildcard, a separator or a space, and up to a wildcard or the end.
_IN_VALUE = re.compile(rf"(?P<name>[\w.-]*[\w-]\.{_ENDINGS})(?![\w.])", re.IGNORECASE)
# A name as a regular expression spells it: `cmd\.exe`, `net1?\.exe`, `(?:a|b)\.exe`.
_IN_REGEX = re.compile(
    rf"(?:\((?:\?:|\?<\w+>|\?i\))?(?P<names>[\w|-]+)\)|(?P<name>[\w-]+\??))\\?\.(?P<ending>{_ENDINGS})(?![\w])",
    re.IGNORECASE,
)
_GROUP_START = re.compile(r"\((?:\?(?::|<\w+>|i\)))?$")
# What may stand before a name so that nothing longer ends with it: the start, a separator, a space, a quote.
_BOUNDARY = re.compile(r"""(?:^|(?<!\\)(?:\\\\)*(?:\\[/bsW"]|[\^/"\s])|\\\\|\[[^\]]*[\\/][^\]]*\])\)?[+?*]?$""")
_BOUNDARIES = frozenset("\\/\"' =")


class Name(NamedTuple):
    """A program's name in a comparison."""

    name: str
    """In lower case."""
    offset: int
    ignores_case: bool
    field: str
    """Which it is compared with."""
    bounded: bool
    """Whether no longer name ends with it and passes too."""


def names(nodes: Sequence[Node]) -> tuple[Name, ...]:
    """Return the programs that a query compares with, in the order of the text; not those that it rules out."""
    found = [name for node in nodes for name in _of_node(node)]
    ruled_out = _ruled_out(nodes) if found else []
    kept = [name for name in found if not any(start <= name.offset < end for start, end in ruled_out)]
    return tuple(sorted(kept, key=lambda name: name.offset))


def _ruled_out(nodes: Iterable[Node]) -> list[tuple[int, int]]:
    return [
        (node.start, node.end)
        for node in nodes
        if isinstance(node, Not)
        or (isinstance(node, Call) and node.negated)
        or (isinstance(node, Comparison) and node.operator == "!=")
    ]


def _of_node(node: Node) -> Iterator[Name]:
    if isinstance(node, Comparison):
        yield from _comparison(node)
    elif isinstance(node, Match):
        for arm in node.arms:
            yield from _value(arm.guard, node.field.text, ignores_case=False)
    elif isinstance(node, Piped):
        yield from _call(node.call, node.field.text)
    elif isinstance(node, Call):
        field = argument_of(node, "field")
        if field and isinstance(field.value, Word | Text):
            yield from _call(node, field.value.text)
    elif isinstance(node, Chain):
        yield from _tested(node)


def _comparison(comparison: Comparison) -> Iterator[Name]:
    values = comparison.value.items if isinstance(comparison.value, Array) else (comparison.value,)
    for value in values:
        yield from _value(value, comparison.field.text, ignores_case=False)


def _tested(chain: Chain) -> Iterator[Name]:
    """Yield what an expression compares with: `FileName == "cmd.exe"`."""
    for operator, operand in chain.rest:
        if operator == "==" and isinstance(operand, Text) and isinstance(chain.first, Word):
            yield from _value(operand, chain.first.text, ignores_case=False)


def _call(call: Call, field: str) -> Iterator[Name]:
    function = call.name.lower()
    ignores_case = _is_true(argument_of(call, "ignorecase"))
    if function == "in" and (values := argument_of(call, "values")):
        for value in walk(values.value, into_pipelines=False):
            yield from _value(value, field, ignores_case=ignores_case)
    elif function == "wildcard" and (pattern := argument_of(call, "pattern")):
        yield from _value(pattern.value, field, ignores_case=ignores_case)
    elif function == "regex" and (pattern := argument_of(call, "regex")) and isinstance(pattern.value, Text):
        flags = argument_of(call, "flags")
        folds = isinstance(flags.value, Word | Text) and "i" in flags.value.text if flags else False
        yield from _regex(pattern.value.text, folds, pattern.value.start + 1, field)


def _is_true(argument: Argument | None) -> bool:
    return argument is not None and isinstance(argument.value, Word | Text) and argument.value.text.lower() == "true"


def _value(value: Node, field: str, *, ignores_case: bool) -> Iterator[Name]:
    if isinstance(value, Regex):
        yield from _regex(value.body, "i" in value.flags, value.start + 1, field)
    elif isinstance(value, Word | Text):
        for found in _IN_VALUE.finditer(value.text):
            before = value.text[: found.start()]
            bounded = not before or before[-1] in _BOUNDARIES
            # Counted from the end: escapes before the name make the text shorter than what is written.
            offset = value.end - isinstance(value, Text) - len(value.text) + found.start()
            yield Name(found["name"].lower(), offset, ignores_case, field, bounded)


def _regex(body: str, folds: bool, start: int, field: str) -> Iterator[Name]:
    ignores_case = folds or body.startswith("(?i)")
    places = dict(_places(body))
    for name in dict.fromkeys(programs(body)):
        at = places.get(name)
        bounded = at is None or _is_bounded(body, at[0])
        yield Name(name, start + (at[1] if at else 0), ignores_case, field, bounded)


def _places(body: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield programs that a regular expression spells plainly, each with where it and where its list begins."""
    for found in reversed([*_IN_REGEX.finditer(body)]):
        place = found.start(), found.start("names" if found["names"] else "name")
        for stem in (found["names"] or found["name"]).split("|"):
            for each in (stem.rstrip("?"), stem[:-2]) if stem.endswith("?") else (stem,):
                yield f"{each}.{found['ending']}".lower(), place


def _is_bounded(body: str, at: int) -> bool:
    """Say whether something stands before a place in a regular expression that keeps other letters away."""
    for _ in range(8):  # so many groups within each other
        before = body[:at]
        if _BOUNDARY.search(before.removesuffix("(?i)")) and before.removesuffix("(?i)"):
            return True
        opened = _enclosing(before)
        if opened is None:
            return False
        at = opened
    return False


def _enclosing(before: str) -> int | None:
    """Return where the group opens in which a place stands at the start of an alternative."""
    start = _GROUP_START.search(before)
    if start:
        return start.start()
    if not before.endswith("|"):
        return None
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if _is_escaped(before, at):
            continue
        depth += {")": 1, "(": -1}.get(before[at], 0)
        if depth < 0:
            return at
    return None


def _is_escaped(body: str, at: int) -> bool:
    before = body[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
