"""What a log search gives and looks for, as far as its text tells."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sieminator.languages.facts import Program
from sieminator.languages.regexes import ENDINGS
from sieminator.languages.regexes import programs as listed
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.flow import Known, flow
from sieminator.languages.sumo.grammar import Parsed, parse

_ENDINGS = "|".join(ENDINGS)
_PROGRAM = re.compile(rf"[\w.+-]*\w\.(?:{_ENDINGS})", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\\/*]")
# In a regular expression: one name, or a group of them, before their ending.
_IN_REGEX = re.compile(
    rf"(?P<before>\(\?i\)|^)?(?:\((?:\?:)?(?P<group>[\w|\\.+-]+)\)|(?P<one>[\w+-]+))\\\.(?P<ending>{_ENDINGS})\b",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"[^|]+")
_COMPARING = frozenset({tree.Matches, tree.Binary, tree.Membership, tree.Pair})
_GIVING = frozenset({tree.Assign, tree.Unread})
_LOWERS = frozenset({"tolowercase", "touppercase"})


class Comparison(NamedTuple):
    """A program that is compared with, and how."""

    program: Program
    over_matches: bool
    """Another program whose name ends alike is matched, too."""


def columns(text: str) -> frozenset[str] | None:
    """Return the columns of the result as they are written; None where the text alone does not tell.

    A query without an aggregate and with `fields` has those; the system fields, which begin with `_` and pass `fields`
    unasked, are only among them where it names them.
    """
    query = parse(text).query
    if query is None or any(isinstance(stage, tree.Unread) for stage in query.stages):
        return None
    known = Known()
    for _ in flow(query, known):
        pass
    return frozenset(known.names.values()) if known.closed and known.certain else None


def programs(text: str) -> tuple[Program, ...]:
    """Return the programs that the query looks for by name, in the order of the text."""
    return tuple(comparison.program for comparison in compared(parse(text), text))


def compared(parsed: Parsed, text: str) -> tuple[Comparison, ...]:
    """Return each comparison of a field with the name of a program, in the order of the text."""
    nodes = parsed.nodes
    lowered = frozenset(_lowered(nodes))
    found = [one for node in nodes if type(node) in _COMPARING for one in _compared(node, text, lowered)]
    return tuple(sorted(found, key=lambda one: one.program.offset))


def _lowered(nodes: tuple[object, ...]) -> Iterator[str]:
    """Yield the fields that hold only one case, by what made them, or may."""
    for node in nodes:
        if type(node) not in _GIVING:
            continue
        match node:
            case tree.Assign(value=tree.Call(function=function, arguments=arguments), name=name):
                if function.lower() in _LOWERS:
                    yield from (
                        one.name.lower() for one in arguments[:1] if name is None and isinstance(one, tree.Field)
                    )
                    yield from (one.text.lower() for one in (name,) if one is not None)
            case tree.Unread(assigned=assigned):
                yield from (name.text.lower() for name in assigned)
            case _:
                pass


def _compared(node: object, text: str, lowered: frozenset[str]) -> Iterator[Comparison]:
    match node:
        case tree.Matches(subject=subject, pattern=tree.Regex() as pattern):
            yield from _from_regex(pattern, ignores_case=_has_one_case(subject, lowered))
        case tree.Matches(subject=subject, pattern=value) | tree.Binary(operator="=", left=subject, right=value):
            yield from _from_globs([value], ignores_case=_has_one_case(subject, lowered))
        case tree.Membership(subject=subject, items=items):
            yield from _from_globs(items, ignores_case=_has_one_case(subject, lowered))
        case tree.Pair(operator="=", value=value, start=start, end=end):
            place = text.find(value, start, end)
            if place >= 0:
                yield from _from_globs([tree.Text(value, place, end)], ignores_case=True)
        case _:
            pass


def _has_one_case(subject: tree.Expression, lowered: frozenset[str]) -> bool:
    if isinstance(subject, tree.Call):
        return subject.function.lower() in _LOWERS
    return isinstance(subject, tree.Field) and subject.name.lower() in lowered


def _from_globs(values: Sequence[tree.Expression], *, ignores_case: bool) -> Iterator[Comparison]:
    for value in values:
        if not isinstance(value, tree.Text):
            continue
        bare = value.value.rstrip("*")
        name = _SEPARATOR.split(bare)[-1]
        if _PROGRAM.fullmatch(name):
            loose = bare.removesuffix(name).endswith("*")
            yield Comparison(Program(name.lower(), value.start, ignores_case), loose)


def _from_regex(node: tree.Regex, *, ignores_case: bool) -> Iterator[Comparison]:
    ignores_case = ignores_case or "(?i)" in node.pattern
    places = dict(_places(node.pattern))
    for name in dict.fromkeys(listed(node.pattern)):
        at, loose = places.get(name, (-1, False))
        yield Comparison(Program(name, node.start + 1 + at, ignores_case), loose)


def _places(pattern: str) -> Iterator[tuple[str, tuple[int, bool]]]:
    """Yield programs that a regex spells plainly, each with where, and whether nothing stands before it."""
    for found in reversed([*_IN_REGEX.finditer(pattern)]):
        which = "group" if found["group"] is not None else "one"
        for name in _ALTERNATIVE.finditer(found[which]):
            program = f"{name[0]}.{found['ending']}".replace("\\", "").lower()
            yield program, (found.start(which) + name.start(), found["before"] is not None)
