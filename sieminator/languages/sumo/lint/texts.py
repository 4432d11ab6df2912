"""Words and texts that are read as something else than they were meant to be."""

import re
from collections.abc import Iterator

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.flow import gives
from sieminator.languages.sumo.grammar import Parsed
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.languages.sumo.tree import Field, Pipeline, Text
from sieminator.model.problem import Level

_EQUALS = frozenset({"=", "!="})
_ADDS = frozenset({"+", "-", "*", "/", "%"})
# What only a regular expression has, at its ends or anywhere.
_QUOTED_REGEX = re.compile(
    r"\^.+\$|/.*[\\^(\[|$].*/|\.\*.+|\(\?i\).+|.*\\[dwsbDWSB](?:[+*{].*|$)|.*\((?:[\w.*?-]+\|)+[\w.*?-]+\).*", re.DOTALL
)
_PERCENT = re.compile(r"%[^%*]{2,}%")
_OF_MESSAGES = frozenset({"_sourcecategory", "_sourcehost", "_sourcename", "_source", "_collector", "_index", "_view"})
# How a line of the scope begins that was meant to be an operator, by its first word.
_SECOND_WORDS = {
    "parse": frozenset({"regex", "field", "xml"}),
    "json": frozenset({"field", "auto"}),
    "count": frozenset({"by"}),
    "sort": frozenset({"by"}),
    "order": frozenset({"by"}),
    "timeslice": frozenset({"by"}),
}
_SPAN = re.compile(r"\d+[smhdw]")


def texts(parsed: Parsed, text: str) -> Iterator[Finding]:
    """Yield what is likely not read as it was meant."""
    given = {name.text.lower() for each in parsed.nodes if isinstance(each, Pipeline) for name in _names(each)}
    for node in parsed.nodes:
        match node:
            case tree.Matches(pattern=Text() as pattern):
                yield from _pattern(pattern)
            case tree.Binary(operator=operator, left=Field() as left, right=right) if operator in _EQUALS:
                yield from _compared(left, right, given)
            case tree.Membership(items=items):
                yield from (_star(one) for one in items[:1] if isinstance(one, Text) and _has_star(one))
            case tree.Binary(operator=operator, left=left, right=right) if operator in _ADDS:
                yield from _added(left, right)
            case tree.Pair():
                yield from _pair(node)
            case _:
                pass
    yield from _scope(parsed, text)


def _names(query: Pipeline) -> Iterator[tree.Name]:
    for stage in query.stages:
        yield from gives(stage)


def _pattern(pattern: Text) -> Iterator[Finding]:
    # Source: search-operators/matches.md, rules and syntax; seen 2026-11-28.
    if _QUOTED_REGEX.fullmatch(pattern.value):
        message = "in quotes, only `*` is special: this regular expression is compared as a text"
        yield Finding("SUM038", Level.WARNING, pattern.start, message, "write `matches /…/`")
    elif _PERCENT.fullmatch(pattern.value):
        hint = f'write `matches "*{pattern.value.strip("%")}*"`'
        yield Finding("SUM038", Level.WARNING, pattern.start, "`%` is no wildcard here, `*` is", hint)


def _compared(left: Field, right: tree.Expression, given: set[str]) -> Iterator[Finding]:
    if isinstance(right, Text) and _has_star(right):
        yield _star(right)
    elif isinstance(right, Field) and left.name.lower() in _OF_MESSAGES and right.name.lower() not in given:
        # Source: search-operators/where.md, rules, "you need to quote the value"; seen 2026-11-28.
        message = f"without quotes, `{right.name}` is a field, and none that the query makes"
        yield Finding("SUM040", Level.WARNING, right.start, message, f'write `{left.name} = "{right.name}"`')


def _has_star(text: Text) -> bool:
    inner = text.value.strip("*")
    return bool(inner) and inner != text.value


def _star(text: Text) -> Finding:
    # Source: search-operators/where.md, rules, "must use the matches syntax … when using wildcards"; seen 2026-11-28.
    message = "`*` stands for itself here; it stands for anything after `matches` alone"
    return Finding("SUM037", Level.WARNING, text.start, message, f'write `matches "{text.value}"`')


def _added(left: tree.Expression, right: tree.Expression) -> Iterator[Finding]:
    first = next((each for each in (left, right) if isinstance(each, Text)), None)
    if first:
        # Source: field-expressions.md, "There are no string operators like + or ."; seen 2026-11-28.
        hint = 'write `concat(a, "…", b)`'
        yield Finding("SUM039", Level.WARNING, first.start, "this calculates with a text", hint)


def _pair(pair: tree.Pair) -> Iterator[Finding]:
    if pair.quoted:
        return
    at, hint = pair.end - len(pair.value), f'write `{pair.field.name}="…"`'
    if pair.value.startswith("'") and pair.value.endswith("'"):
        yield _in_scope(at, f"the quotes of {pair.value} belong to the value", hint)
    elif pair.value.startswith("="):
        yield _in_scope(at, "the second `=` belongs to the value", f"write `{pair.field.name}={pair.value[1:]}`")


def _in_scope(at: int, message: str, hint: str) -> Finding:
    return Finding("SUM041", Level.WARNING, at, message, hint)


def _scope(parsed: Parsed, text: str) -> Iterator[Finding]:
    """Yield words of the scope that were meant as operators, comments or comparisons."""
    before: Token | None = None
    tokens = parsed.tokens
    for number, token in enumerate(tokens):
        if token.kind is Kind.PIPE or (token.kind is Kind.OPEN and len(token.text) > 1):
            return
        begins_line = before is None or "\n" in text[before.end : token.start]
        if token.kind is Kind.WORD:
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            yield from _word(token, following, first=before is None, begins_line=begins_line)
        before = token


def _word(token: Token, following: Token | None, *, first: bool, begins_line: bool) -> Iterator[Finding]:
    field, colon, value = token.word.partition(":")
    if colon and value and field in _OF_MESSAGES:
        hint = f"write `{token.text.replace(':', '=', 1)}`"
        yield _in_scope(token.start, f"`{token.text}` is a word that the message must hold", hint)
    elif begins_line and token.text in {"#", "--"}:
        yield _in_scope(token.start, f"`{token.text}` begins no comment", "write `//`")
    elif begins_line and not first and following and _is_operator(token.word, following):
        yield _in_scope(token.start, f"`{token.text}` is a word of the scope here", "put a `|` before it")


def _is_operator(word: str, following: Token) -> bool:
    if following.word in _SECOND_WORDS.get(word, ()) or (word == "timeslice" and _SPAN.fullmatch(following.word)):
        return True
    if word in {"parse", "json", "extract"}:
        return following.kind is Kind.STRING
    return word == "where" and following.kind is Kind.WORD
