"""Read one operator: which it is, and what a stage is that begins with no operator."""

from collections.abc import Callable
from itertools import pairwise

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import parsing, shaping, tree
from sieminator.languages.sumo.aggregates import aggregate
from sieminator.languages.sumo.cursor import Cursor, Unreadable
from sieminator.languages.sumo.expressions import expression
from sieminator.languages.sumo.spelling import closest
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.languages.sumo.tree import Stage
from sieminator.languages.sumo.vocabulary import operators_and_functions, vocabulary
from sieminator.model.problem import Level

_READERS: dict[str, Callable[[Cursor], Stage]] = {
    "where": shaping.where,
    "parse": parsing.parse,
    "extract": parsing.parse,
    "xml": parsing.parse,
    "json": parsing.keyed,
    "keyvalue": parsing.keyed,
    "kv": parsing.keyed,
    "csv": parsing.columns,
    "split": parsing.columns,
    "fields": shaping.fields,
    "sort": shaping.sort,
    "order": shaping.sort,
    "limit": shaping.limit,
    "top": shaping.top,
    "timeslice": shaping.timeslice,
    "lookup": shaping.lookup,
    "transpose": shaping.transpose,
}
# What shows that the word before it is a field of that name, and no operator: `total as x`, `count / 2 as half`.
_AFTER_A_FIELD = frozenset(
    {"as", "/", "*", "%", "=", "==", "!=", "<>", "<", ">", "<=", ">=", "matches", "?", "contains"}
)
_AFTER_AN_OPERATOR = {
    "count": {"as"},
    "timeslice": {"as"},
    "lookup": {"*"},
    "save": {"/"},
    "cat": {"/"},
    "merge": {"*"},
    "dedup": {"*"},
    "transpose": {"as"},
}


def stage(cursor: Cursor) -> Stage:
    """Read what stands between two pipes."""
    head = cursor.tokens[cursor.at]
    following = cursor.ahead()
    if head.kind is Kind.NAME and (_is_call(cursor) or not _is_field(head.word, following)):
        words = vocabulary()
        read = _READERS.get(head.word)
        if read:
            return read(cursor)
        if head.word in words.aggregates:
            return aggregate(cursor)
        if head.word == "summarize" and following == "count":
            return _foreign(cursor, head)
        if head.word in words.operators:
            return shaping.other(cursor)
        if head.word in words.foreign_operators and head.word not in words.functions:
            return _foreign(cursor, head)
        if _is_unknown(cursor, head):
            raise Unreadable(_unknown(head))
    return assign(cursor)


def _is_call(cursor: Cursor) -> bool:
    """Say whether what follows is the function `contains`, as in `where contains(a, "b")`, and not the operator."""
    return cursor.ahead() == "contains" and cursor.ahead(2) == "("


def _is_field(word: str, following: str) -> bool:
    if following in {"+", "-"}:
        return word not in _READERS
    return following in _AFTER_A_FIELD and following not in _AFTER_AN_OPERATOR.get(word, ())


def _is_unknown(cursor: Cursor, head: Token) -> bool:
    """Say whether a word is followed by what no expression goes on with."""
    if cursor.at + 1 == cursor.end:
        return True
    following = cursor.tokens[cursor.at + 1]
    if following.kind is Kind.NAME:
        return following.word not in {"in", "and", "or", "not"} and following.word not in vocabulary().foreign_infix
    if following.text[0] in "![" and following.text != "!=":
        return True
    if following.kind is Kind.TEMPLATE:  # it may stand for anything, so only a misspelt word is one
        return closest(head.word, operators_and_functions()) is not None
    return following.kind in (Kind.STRING, Kind.NUMBER, Kind.ESCAPED, Kind.ADDRESS, Kind.SINGLE)


def _unknown(head: Token) -> Finding:
    close = closest(head.word, operators_and_functions())
    if close:
        hint = f"did you mean `{close}`?"
        return Finding("SUM006", Level.ERROR, head.start, f"there is no operator `{head.text}`", hint)
    # The vendor's list is not closed: its own apps use operators that have no page.
    hint = "write an operator; `<expression> as <field>` makes a field, `where` filters"
    return Finding("SUM006", Level.WARNING, head.start, f"the documentation has no operator `{head.text}`", hint)


def _check_head(head: Token) -> None:
    """Blame a misspelt operator rather than what stands behind its first argument."""
    words = vocabulary()
    if head.kind is Kind.NAME and head.word not in words.operators and head.word not in words.functions:
        finding = _unknown(head)
        if finding.level is Level.ERROR:
            raise Unreadable(finding)


def _foreign(cursor: Cursor, head: Token) -> Stage:
    foreign = vocabulary().foreign_operators[head.word]
    tokens = cursor.tokens[cursor.at + 1 : cursor.end]
    names = tuple(_name(one) for one, after in pairwise(tokens) if after.text == "=" and one.kind is Kind.NAME)
    others = tuple(_name(one) for one in tokens if one.kind is Kind.NAME)
    ours = foreign.ours.replace("<field>", names[0].text) if names else foreign.ours
    message = f"`{head.text}` is {foreign.language}, not Sumo Logic's"
    cursor.note("SUM007", Level.ERROR, head.start, message, f"write {ours}")
    return tree.Unread(head.word, names, others, head.start, cursor.tokens[cursor.end - 1].end)


def _name(token: Token) -> tree.Name:
    return tree.Name(token.text, token.start, token.end)


def assign(cursor: Cursor) -> Stage:
    """Read `<expression> as <name>`; a function may stand alone."""
    head = cursor.tokens[cursor.at]
    value = expression(cursor)
    name = cursor.name() if cursor.accept("as") else None
    if cursor.at < cursor.end:
        _check_head(head)
        raise cursor.due("`as` or the end of the operator" if name is None else "the end of the operator")
    return tree.Assign(value, name, head.start, cursor.done)
