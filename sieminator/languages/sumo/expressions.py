"""Read an expression: a stack of operators, so that only brackets recurse, and those are counted.

Binding, from loose to tight: `? :`, `or`, `and`, `not`, comparisons, `+ -`, `* / %`, unary minus. The documentation
gives arithmetic and NOT > AND > OR; that a comparison binds between them is what its examples show
(field-expressions.md and where.md, read 2026-11-28).
"""

from collections.abc import Callable
from typing import NamedTuple

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import Cursor, bare, shortened
from sieminator.languages.sumo.quantities import number
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.languages.sumo.tree import Expression
from sieminator.languages.sumo.vocabulary import vocabulary
from sieminator.model.problem import Level

_CHOICE, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN = range(8)
_INFIX = {
    **dict.fromkeys(("or", "||"), (_OR, "or")),
    **dict.fromkeys(("and", "&&"), (_AND, "and")),
    **dict.fromkeys(("=", "=="), (_COMPARISON, "=")),
    **dict.fromkeys(("!=", "<>"), (_COMPARISON, "!=")),
    **{word: (_COMPARISON, word) for word in ("<", "<=", ">", ">=", "contains", "matches", "in", "not")},
    **{word: (_SUM, word) for word in "+-"},
    **{word: (_PRODUCT, word) for word in "*/%"},
    "?": (_CHOICE, "?"),
}
_WORDS_OF_VALUES = frozenset({"true", "false", "null"})
_NO_VALUES = frozenset({"and", "or", "as", "by", "matches", "in", "contains", "where"})


class _Pending(NamedTuple):
    """An operator that still waits for what is right of it."""

    binding: int
    word: str
    start: int


class _Stacks:
    """What one expression has read so far."""

    __slots__ = ("pending", "values")

    def __init__(self) -> None:
        self.pending: list[_Pending] = []
        self.values: list[Expression] = []

    def reduce(self, binding: int, *, equals: bool) -> None:
        """Apply what binds tighter than something that follows, or, with `equals`, as tight."""
        while self.pending and (self.pending[-1].binding > binding or (equals and self.pending[-1].binding == binding)):
            self._apply(self.pending.pop())

    def choose(self) -> None:
        """Apply all but a `?` that still waits for its `:`."""
        self.reduce(_CHOICE, equals=False)
        while self.pending and self.pending[-1].word == ":":
            self._apply(self.pending.pop())

    def _apply(self, operator: _Pending) -> None:
        values = self.values
        if operator.word in {"and", "or"}:
            self._join(operator)
            return
        right = values.pop()
        if operator.word in {"not", "negative"}:
            word = "not" if operator.word == "not" else "-"
            values.append(tree.Unary(word, right, operator.start, right.end))
        elif operator.word == ":":
            then, condition = values.pop(), values.pop()
            values.append(tree.Conditional(condition, then, right, condition.start, right.end))
        elif operator.word == "matches":
            left = values.pop()
            values.append(tree.Matches(left, right, left.start, right.end))
        else:
            left = values.pop()
            values.append(tree.Binary(operator.word, left, right, left.start, right.end))

    def _join(self, operator: _Pending) -> None:
        """Join a run of the same word into one node, so that a long chain is not a deep tree."""
        count = 2
        while self.pending and self.pending[-1].word == operator.word:
            self.pending.pop()
            count += 1
        operands = tuple(self.values[-count:])
        del self.values[-count:]
        self.values.append(tree.Logic(operator.word, operands, operands[0].start, operands[-1].end))


def expression(cursor: Cursor) -> Expression:
    """Read one expression, up to what cannot belong to it."""
    stacks = _Stacks()
    while True:
        while cursor.word in {"not", "!", "-", "+"}:
            sign = cursor.take()
            if sign.text == "-":
                stacks.pending.append(_Pending(_SIGN, "negative", sign.start))
            elif sign.text != "+":
                stacks.pending.append(_Pending(_NOT, "not", sign.start))
        stacks.values.append(_value(cursor))
        if not _infix(cursor, stacks):
            break
    return stacks.values[0]


def _infix(cursor: Cursor, stacks: _Stacks) -> bool:
    """Read the operator between two values, and say whether there is one."""
    while cursor.at < cursor.end:
        token = cursor.tokens[cursor.at]
        known = _INFIX.get(token.word)
        if known is None:
            return _unknown(cursor, stacks, token)
        binding, word = known
        if word in {"in", "not"}:
            stacks.reduce(binding, equals=True)
            _membership(cursor, stacks)
            continue  # another operator may follow: `x in (…) and …`
        cursor.at += 1
        stacks.reduce(binding, equals=word not in {"and", "or", "?"})
        if word == "matches":
            _check_pattern(cursor)
        stacks.pending.append(_Pending(binding, word, token.start))
        return True
    return _end(cursor, stacks)


def _unknown(cursor: Cursor, stacks: _Stacks, token: Token) -> bool:
    """Read what is no operator: the `:` of a choice, another language's word, or the end of the expression."""
    if token.text == ":":
        stacks.choose()
        if stacks.pending:
            cursor.at += 1
            stacks.pending[-1] = stacks.pending[-1]._replace(word=":")
            return True
    foreign = vocabulary().foreign_infix.get(token.word)
    if foreign and token.kind in {Kind.NAME, Kind.OPERATOR}:
        message = f"`{token.text}` is {foreign.language} operator, not Sumo Logic's"
        raise cursor.unreadable(message, f"write {foreign.ours}", "SUM007")
    return _end(cursor, stacks)


def _end(cursor: Cursor, stacks: _Stacks) -> bool:
    stacks.choose()
    if stacks.pending:
        raise cursor.due("the `:` of a `?`")
    return False


def _membership(cursor: Cursor, stacks: _Stacks) -> None:
    negated = cursor.accept("not")
    if negated and cursor.word == "matches":
        hint = 'write !(<field> matches "…")'
        cursor.at -= 1
        raise cursor.unreadable("`not` cannot stand before `matches`", hint, "SUM010")
    foreign = vocabulary().foreign_infix.get(cursor.word)
    if negated and foreign:
        message = f"`{cursor.tokens[cursor.at].text}` is {foreign.language} operator, not Sumo Logic's"
        raise cursor.unreadable(message, f"write {foreign.ours}", "SUM007")
    if not cursor.accept("in"):
        raise cursor.due("`in`")
    subject = stacks.values.pop()
    if cursor.word != "(" and cursor.kind is not Kind.TEMPLATE:
        raise cursor.due("a list in brackets")
    items = arguments(cursor.inside()) if cursor.word == "(" else (_value(cursor),)
    stacks.values.append(tree.Membership(subject, items, negated, subject.start, cursor.done))


def _check_pattern(cursor: Cursor) -> None:
    if cursor.kind is Kind.NUMBER:
        token = cursor.tokens[cursor.at]
        hint = 'write a pattern ("4*"), a regular expression (/^4/) or a field'
        raise cursor.unreadable(f"`matches` takes no number ({token.text})", hint, "SUM011")


def arguments(cursor: Cursor) -> tuple[Expression, ...]:
    """Read all of a bracket: values with commas between them."""
    if cursor.at == cursor.end:
        return ()
    found = [expression(cursor)]
    while cursor.accept(","):
        found.append(expression(cursor))
    if cursor.at < cursor.end:
        raise cursor.due("`,` or `)`")
    return tuple(found)


def _value(cursor: Cursor) -> Expression:
    if cursor.at >= cursor.end:
        raise cursor.due("a value")
    token = cursor.tokens[cursor.at]
    if token.kind is Kind.OPEN:
        return _bracket(cursor, token)
    read = _READ.get(token.kind)
    if read is None:
        if token.text == "*":
            cursor.at += 1
            return tree.Everything(token.start, token.end)
        raise cursor.due("a value")
    return read(cursor)


def _bracket(cursor: Cursor, token: Token) -> Expression:
    inner = cursor.inside()
    if token.text == "(":
        if inner.at == inner.end:
            raise cursor.unreadable("the brackets are empty")
        value = expression(inner)
        if inner.at < inner.end:
            raise inner.due("`)`")
        return value
    if len(token.text) == 1:
        cursor.at -= 1
        raise cursor.unreadable("a value cannot begin with `[`", "write `[subquery: …]` for a query in a query")
    from sieminator.languages.sumo.grammar import pipeline

    query = pipeline(cursor.reading, inner.at, inner.end)
    return tree.Subquery(token.text, query, token.start, cursor.done)


def _named(cursor: Cursor) -> Expression:
    token = cursor.take()
    if cursor.word == "(":
        inner = cursor.inside()
        values = arguments(inner)
        if token.word == "if" and len(values) == 3:
            return tree.Conditional(*values, token.start, cursor.done)
        return tree.Call(token.text, values, token.start, cursor.done)
    if token.word in _WORDS_OF_VALUES:
        return tree.Word(token.word, token.start, token.end)
    if token.word in _NO_VALUES:
        cursor.at -= 1
        raise cursor.due("a value")
    return tree.Field(token.text, token.start, token.end)


def _single(cursor: Cursor) -> Expression:
    token = cursor.take()
    message = f"{shortened(token.text)} is no string: strings stand in double quotes"
    cursor.note("SUM013", Level.ERROR, token.start, message, f'write "{shortened(token.text).strip(chr(39))}"')
    return tree.Text(token.text[1:-1], token.start, token.end)


def _escaped(cursor: Cursor) -> Expression:
    token = cursor.take()
    return tree.Field(bare(token), token.start, token.end)


def _number(cursor: Cursor) -> Expression:
    return number(cursor.take())


def _regex(cursor: Cursor) -> Expression:
    token = cursor.take()
    return tree.Regex(token.text[1:-1], token.start, token.end)


def _parameter(cursor: Cursor) -> Expression:
    token = cursor.take()
    if cursor.word == "(":
        return tree.Call(token.text, arguments(cursor.inside()), token.start, cursor.done)
    return tree.Parameter(token.text, token.start, token.end)


def _address(cursor: Cursor) -> Expression:
    token = cursor.take()
    return tree.Address(token.text, token.start, token.end)


_READ: dict[Kind, Callable[[Cursor], Expression]] = {
    Kind.NAME: _named,
    Kind.ESCAPED: _escaped,
    Kind.STRING: Cursor.text,
    Kind.SINGLE: _single,
    Kind.NUMBER: _number,
    Kind.REGEX: _regex,
    Kind.TEMPLATE: _parameter,
    Kind.ADDRESS: _address,
}
