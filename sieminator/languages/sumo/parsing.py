"""Read the operators that take fields out of a text: parse, extract, json, keyvalue, csv, split.

Source: search-query-language/parse-operators/, read 2026-11-28. Their options may stand in any order here: the pages
write them in several.
"""

import re

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import Cursor
from sieminator.languages.sumo.quantities import number
from sieminator.languages.sumo.tokens import Kind
from sieminator.languages.sumo.tree import Field, Name, Stage, Text

_GROUP = re.compile(r"\(\?P?<([^\W\d][^>]*)>")
_FLAGS = frozenset({"auto", "keys", "refonly", "infer", "extractarrays", "nodrop", "multi"})
_WITH_VALUE = frozenset({"maxdepth", "delim", "regex"})
_OPTIONS = frozenset({"delim", "delimiter", "escape", "quote"})


def parse(cursor: Cursor) -> Stage:
    """Read `parse`, `parse regex`, `extract` and `parse xml`; several patterns may stand with commas between."""
    head = cursor.take()
    method = {"extract": "regex", "xml": "xml"}.get(head.word, "anchor")
    source: Field | None = None
    patterns: list[tuple[Text, tuple[Name, ...]]] = []
    flags: set[str] = set()
    while cursor.at < cursor.end:
        word = cursor.word
        if word == "field":
            source = _source(cursor)
        elif word in {"regex", "xml"} and (not patterns or cursor.tokens[cursor.at - 1].text == ","):
            method = cursor.take().word
        elif word in {"nodrop", "multi"} or (word == "," and patterns):
            flags.add(cursor.take().word)
        elif cursor.kind is Kind.STRING:
            patterns.append(_pattern(cursor, method))
        elif word == "using":
            return tree.Operator("parse", tuple(cursor.tokens[cursor.at : cursor.end]), (), head.start, _rest(cursor))
        else:
            raise cursor.due(
                "a pattern in double quotes" if not patterns else "`as`, `nodrop` or the end of the operator"
            )
    if not patterns:
        raise cursor.due("a pattern in double quotes")
    names = tuple(name for _, given in patterns for name in given)
    return tree.Parse(
        method, tuple(patterns), names, source, "nodrop" in flags, "multi" in flags, head.start, cursor.done
    )


def _rest(cursor: Cursor) -> int:
    cursor.at = cursor.end
    return cursor.done


def _source(cursor: Cursor) -> Field:
    cursor.at += 1
    if not cursor.accept("="):
        raise cursor.due("`=` after `field`")
    return cursor.field()


def _pattern(cursor: Cursor, method: str) -> tuple[Text, tuple[Name, ...]]:
    token = cursor.tokens[cursor.at]
    text = cursor.text()
    if method == "regex":
        groups = tuple(
            Name(found[1], token.start + found.start(1), token.start + found.end(1))
            for found in _GROUP.finditer(token.text)
        )
        return text, groups + (cursor.names() if cursor.accept("as") else ())
    return text, _aliases(cursor)


def _aliases(cursor: Cursor) -> tuple[Name, ...]:
    """Read `as a, b`; a comma before a string begins the next pattern."""
    if not cursor.accept("as"):
        return ()
    if cursor.word == "(":
        return cursor.names()
    found = [cursor.name()]
    while cursor.word == "," and cursor.at + 1 < cursor.end and cursor.tokens[cursor.at + 1].kind is not Kind.STRING:
        cursor.at += 1
        found.append(cursor.name())
    return tuple(found)


def keyed(cursor: Cursor) -> Stage:
    """Read `json` and `keyvalue`."""
    head = cursor.take()
    method = "json" if head.word == "json" else "keyvalue"
    source: Field | None = None
    keys: list[Text | tree.Number] = []
    names: tuple[Name, ...] = ()
    flags: set[str] = set()
    while cursor.at < cursor.end:
        word = cursor.word
        if word == "field" and cursor.ahead() == "=":
            source = _source(cursor)
        elif word == "as":
            names += _aliases(cursor)
        elif word in _FLAGS or word == ",":
            flags.add(cursor.take().word)
        elif word in _WITH_VALUE:
            cursor.at = min(cursor.at + 2 + (cursor.ahead() == "="), cursor.end)
        else:
            keys.append(_key(cursor, named=bool(names)))
    if not keys and "auto" not in flags:
        raise cursor.due("a key in double quotes" if method == "keyvalue" else "a key in double quotes, or `auto`")
    given = names or tuple(Name(key.value, key.start, key.end) for key in keys if isinstance(key, Text))
    auto, keeps = "auto" in flags, "nodrop" in flags
    return tree.Extract(method, tuple(keys), given, len(names), source, auto, keeps, head.start, cursor.done)


def _key(cursor: Cursor, *, named: bool) -> Text:
    if cursor.kind is Kind.STRING:
        return cursor.text()
    if cursor.kind not in (Kind.NAME, Kind.ESCAPED, Kind.TEMPLATE) or named:
        raise cursor.due("a key in double quotes, an option or the end of the operator")
    field = cursor.field()
    return Text(field.name, field.start, field.end)


def columns(cursor: Cursor) -> Stage:
    """Read `csv` and `split`: `extract 1 as a, 3 as b`, or `extract a, _, b`."""
    head = cursor.take()
    source = cursor.field() if cursor.word != "extract" and cursor.ahead() != "=" else None
    while cursor.at < cursor.end and cursor.word != "extract":
        if cursor.word in _OPTIONS and cursor.ahead() == "=":
            _skip_option(cursor)
        elif cursor.word == "field" and cursor.ahead() == "=":
            source = _source(cursor)
        elif not (cursor.accept(",") or cursor.accept("nodrop")):
            raise cursor.due("`extract`")
    if not cursor.accept("extract"):
        raise cursor.due("`extract`")
    keys, names, keeps = _positions(cursor)
    return tree.Extract(head.word, keys, names, len(names), source, False, keeps, head.start, cursor.done)


def _positions(cursor: Cursor) -> tuple[tuple[tree.Number, ...], tuple[Name, ...], bool]:
    """Read `1 as a, 3 as b`, and say whether `nodrop` stands among it; `_` passes a position over."""
    keys: list[tree.Number] = []
    names: list[Name] = []
    keeps = False
    while cursor.at < cursor.end:
        if cursor.accept("nodrop"):
            keeps = True
        elif not cursor.accept(","):
            if cursor.kind is Kind.NUMBER and cursor.ahead() == "as":
                keys.append(number(cursor.take()))
                cursor.at += 1
            names.append(cursor.name())
    if not names:
        raise cursor.due("a name")
    return tuple(keys), tuple(name for name in names if name.text != "_"), keeps


def _skip_option(cursor: Cursor) -> None:
    """Go past `delim=':'`; a quote of its own may have been cut into pieces."""
    cursor.at += 2
    if cursor.at < cursor.end:
        cursor.at += 1
    while cursor.at < cursor.end and cursor.word not in {"extract", ","} and cursor.word not in _OPTIONS:
        cursor.at += 1
