"""Read a scope: keywords and `field=value`, where NOT binds tighter than AND, and AND, which is white space, than OR.

Source: get-started-with-search/build-search/keyword-search-expressions.md, read 2026-11-28.
"""

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import Cursor, unquoted
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.languages.sumo.tree import Expression

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_TERMS = (Kind.WORD, Kind.STRING, Kind.TEMPLATE)


class _Group:
    """What one pair of brackets has read so far."""

    def __init__(self) -> None:
        self.choices: list[Expression] = []
        self.terms: list[Expression] = []
        self.negations: list[int] = []
        """Where each `not` stands that waits for its term."""
        self.joined = True
        """Whether an `and` or an `or`, or nothing yet, is what came last."""

    def add(self, term: Expression) -> None:
        while self.negations:
            term = tree.Unary("not", term, self.negations.pop(), term.end)
        self.terms.append(term)
        self.joined = False

    def close_terms(self) -> None:
        """Make one choice of the terms."""
        if self.terms:
            self.choices.append(_logic("and", self.terms))
            self.terms = []


def scope(cursor: Cursor) -> Expression | None:
    """Read all that the cursor holds; None where it holds nothing."""
    group = _Group()
    while cursor.at < cursor.end:
        token = cursor.tokens[cursor.at]
        if token.word in {"and", "or"} and token.kind is Kind.WORD:
            _join(cursor, group, token)
        elif token.text == "!" or (token.word == "not" and token.kind is Kind.WORD):
            group.negations.append(token.start)
            cursor.at += 1
        else:
            group.add(_term(cursor, token))
    if group.negations or (group.joined and (group.choices or group.terms)):
        raise cursor.due("a term")
    group.close_terms()
    return _logic("or", group.choices) if group.choices else None


def _join(cursor: Cursor, group: _Group, token: Token) -> None:
    if group.joined or group.negations:
        raise cursor.due("a term")
    cursor.at += 1
    group.joined = True
    if token.word == "or":
        group.close_terms()


def _logic(word: str, operands: list[Expression]) -> Expression:
    if len(operands) == 1:
        return operands[0]
    return tree.Logic(word, tuple(operands), operands[0].start, operands[-1].end)


def _term(cursor: Cursor, token: Token) -> Expression:
    if token.kind is Kind.OPEN:
        return _bracket(cursor, token)
    cursor.at += 1
    if token.kind in _TERMS and cursor.word in _COMPARISONS:
        return _pair(cursor, token)
    if token.kind in _TERMS and cursor.word == "in" and cursor.ahead() == "(":
        cursor.at += 1
        field = tree.Field(token.text, token.start, token.end)
        inner = cursor.inside()
        items = tuple(_keyword(one) for one in inner.tokens[inner.at : inner.end] if one.kind in _TERMS)
        return tree.Membership(field, items, negated=False, start=token.start, end=cursor.done)
    return _keyword(token)


def _bracket(cursor: Cursor, token: Token) -> Expression:
    if token.text == "[":  # such as a keyword's own: `sshd[1234]`
        cursor.at += 1
        return _keyword(token)
    inner = cursor.inside()
    if len(token.text) > 1:
        from sieminator.languages.sumo.grammar import pipeline

        return tree.Subquery(token.text, pipeline(cursor.reading, inner.at, inner.end), token.start, cursor.done)
    if inner.at == inner.end:
        raise cursor.unreadable("the brackets are empty")
    found = scope(inner)
    assert found is not None  # there was a token
    return found


def _keyword(token: Token) -> Expression:
    if token.kind is Kind.STRING:
        return tree.Keyword(unquoted(token.text), quoted=True, start=token.start, end=token.end)
    if token.kind is Kind.TEMPLATE:
        return tree.Parameter(token.text, token.start, token.end)
    return tree.Keyword(token.text, quoted=False, start=token.start, end=token.end)


def _pair(cursor: Cursor, field: Token) -> Expression:
    """Read `field=value`; the value goes on as long as no white space ends it."""
    operator = cursor.take()
    pieces: list[Token] = []
    if cursor.word == "(":
        inner = cursor.inside()
        pieces = list(inner.tokens[inner.at : inner.end])
    else:
        while cursor.at < cursor.end and (not pieces or cursor.tokens[cursor.at].start == cursor.done):
            token = cursor.tokens[cursor.at]
            if token.kind in (Kind.OPEN, Kind.CLOSE):
                break
            pieces.append(token)
            cursor.at += 1
    if not pieces:
        raise cursor.due("a value")
    quoted = len(pieces) == 1 and pieces[0].kind is Kind.STRING
    value = unquoted(pieces[0].text) if quoted else "".join(piece.text for piece in pieces)
    name = tree.Field(field.text.strip('"'), field.start, field.end)
    return tree.Pair(name, operator.text, value, quoted, field.start, cursor.done)
