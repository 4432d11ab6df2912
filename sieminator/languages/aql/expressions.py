"""Read the values and conditions of AQL.

What is wrong is raised as `Unexpected`, and met where a clause is read: a clause has one syntax error at most. How
tightly the signs of arithmetic bind is nowhere documented; they are read as most languages read them.
"""

from collections.abc import Callable

from sieminator.languages.aql.cursor import Cursor, TooDeep, Unexpected
from sieminator.languages.aql.tokens import Kind, Token, unquoted
from sieminator.languages.aql.tree import (
    Between,
    Call,
    Case,
    Comparison,
    Constant,
    Expression,
    IsNull,
    Junction,
    Name,
    Not,
    Number,
    Select,
    Sign,
    Star,
    Sum,
    Text,
    TextSearch,
    Within,
)
from sieminator.languages.aql.words import LIKES, NEGATED, REFERENCES, RESERVED, SPANS
from sieminator.languages.scan import NESTING

_COMPARISONS = {"=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_BINDS = {"|": 1, "||": 1, "&": 2, "<<": 3, ">>": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "^": 6}
_SIGNS = frozenset("-+~")
_CONSTANTS = frozenset({"NULL", "TRUE", "FALSE"})
_NO_CALL = RESERVED - {"LAST"} | {"IF", "CASE"}
_DEEPEST = NESTING + 8
_VALUE = "a value"


class Expressions(Cursor):
    """Reads expressions; `Statements` reads the clauses around them."""

    _depth = 0

    def select(self) -> Select:
        """Read a query: a sub-select is one, in brackets."""
        raise NotImplementedError

    def condition(self) -> Expression:
        """Read a condition or a value: AQL lets either stand in the other's place."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TooDeep(self.at)
        found = self._junction("OR", self._conjunction)
        self._depth -= 1
        return found

    def values(self) -> tuple[Expression, ...]:
        """Read one or more expressions with commas between them."""
        found = [self.condition()]
        while self.skip(Kind.COMMA):
            found.append(self.condition())
        return tuple(found)

    def _conjunction(self) -> Expression:
        return self._junction("AND", self._negation)

    def _junction(self, word: str, operand: Callable[[], Expression]) -> Expression:
        start = self.token.start
        first = operand()
        if self.token.word != word:
            return first
        operands = [first]
        while self.skip_word(word):
            operands.append(operand())
        return Junction(start, self.last_end(), word, tuple(operands))

    def _negation(self) -> Expression:
        start, negated = self.token.start, False
        while self.skip_word("NOT"):
            negated = not negated
        found = self._predicate()
        return Not(start, self.last_end(), found) if negated else found

    def _predicate(self) -> Expression:
        start = self.token.start
        left = self._value(0)
        token = self.token
        if token.text in _COMPARISONS:
            self.take()
            right = self._value(0)
            return Comparison(start, self.last_end(), _COMPARISONS[token.text], False, left, right)
        if token.word == "IS":
            return self._is_null(start, left)
        negated = token.word == "NOT" and self.peek().word in NEGATED
        if negated:
            self.take()
        return self._compared(start, left, negated=negated)

    def _is_null(self, start: int, left: Expression) -> Expression:
        self.take()
        negated = self.skip_word("NOT")
        self.expect_word("NULL")
        return IsNull(start, self.last_end(), negated, left)

    def _compared(self, start: int, left: Expression, *, negated: bool) -> Expression:
        word = self.token.word
        if word in LIKES:
            self.take()
            right = self._value(0)
            return Comparison(start, self.last_end(), word, negated, left, right)
        if word == "IN":
            self.take()
            choices = self._choices()
            return Within(start, self.last_end(), negated, left, choices)
        if word == "BETWEEN":
            self.take()
            low = self._value(0)
            self.expect_word("AND")
            high = self._value(0)
            return Between(start, self.last_end(), negated, left, low, high)
        return left

    def _choices(self) -> tuple[Expression, ...] | Select:
        if self.token.word in REFERENCES:  # `foreign` says what is wrong with it
            return (self._call(),)
        self.expect(Kind.OPEN, "`(`")
        found: tuple[Expression, ...] | Select = self.select() if self.token.word == "SELECT" else self.values()
        self.expect(Kind.CLOSE, "`,` or `)`")
        return found

    def _value(self, binds: int) -> Expression:
        start = self.token.start
        left = self._signed()
        while True:
            operator = self.token.text
            own = _BINDS.get(operator, 0)
            if own <= binds:
                return left
            self.take()
            right = self._value(own)
            if type(right) is Number and self.token.word.rstrip("S") in SPANS:  # as above
                self.take()
            left = Sum(start, self.last_end(), operator, left, right)

    def _signed(self) -> Expression:
        token = self.token
        if token.text not in _SIGNS:
            return self._primary()
        run = self.at
        while self.take().text in _SIGNS and self.token.text in _SIGNS:
            if self.at - run > _DEEPEST:
                raise TooDeep(self.at)
        operand = self._primary()
        for sign in reversed(self.tokens[run : self.at]):
            if sign.start < operand.start and sign.text in _SIGNS:
                operand = Sign(sign.start, operand.end, sign.text, operand)
        return operand

    def _primary(self) -> Expression:
        token = self.token
        kind = token.kind
        if kind is Kind.STRING:
            self.take()
            return Text(token.start, token.end, unquoted(token))
        if kind is Kind.NUMBER:
            self.take()
            return Number(token.start, token.end, token.text)
        if kind is Kind.OPEN:
            return self._bracketed()
        if token.text == "*":
            self.take()
            return Star(token.start, token.end)
        if kind is Kind.NAME:
            return self._named(token)
        if kind is Kind.QUOTED:
            return self._name()
        raise Unexpected(self.at, _VALUE)

    def _bracketed(self) -> Expression:
        start = self.take().start
        found: Expression = self.select() if self.token.word == "SELECT" else self.condition()
        self.expect(Kind.CLOSE, "AND, OR or `)`")
        return found._replace(start=start, end=self.last_end())

    def _named(self, token: Token) -> Expression:
        word = token.word
        if self.peek().kind is Kind.OPEN and word not in _NO_CALL:
            return self._call()
        if word == "CASE":
            return self._case()
        if word == "IF":
            return self._if()
        if word == "TEXT" and self.peek().word == "SEARCH":
            return self._text_search()
        if word in _CONSTANTS:
            self.take()
            return Constant(token.start, token.end, word)
        if word in RESERVED:
            raise Unexpected(self.at, _VALUE)
        return self._name()

    def _name(self) -> Expression:
        token, table = self.take(), ""
        start = token.start
        if self.token.text == ".":
            self.take()
            table, token = unquoted(token), self.take()
            if token.text == "*":
                return Star(start, token.end)
            if token.kind not in {Kind.NAME, Kind.QUOTED}:
                raise Unexpected(self.at - 1, "a field")
        return Name(start, token.end, unquoted(token), token.kind is Kind.QUOTED, table)

    def _call(self) -> Expression:
        name = self.take()
        self.take()
        distinct = self.skip_word("DISTINCT")
        arguments = () if self.token.kind is Kind.CLOSE else self.values()
        self.expect(Kind.CLOSE, "`,` or `)`")
        return Call(name.start, self.last_end(), name.word, arguments, distinct)

    def _case(self) -> Expression:
        start = self.take().start
        subject = None if self.token.word == "WHEN" else self.condition()
        branches: list[tuple[Expression, Expression]] = []
        while self.token.word == "WHEN" or not branches:
            self.expect_word("WHEN")
            when = self.condition()
            self.expect_word("THEN")
            branches.append((when, self.condition()))
        otherwise = self.condition() if self.skip_word("ELSE") else None
        self.expect_word("END")
        return Case(start, self.last_end(), subject, tuple(branches), otherwise)

    def _if(self) -> Expression:
        start = self.take().start
        when = self.condition()
        self.expect_word("THEN")
        then = self.condition()
        otherwise = self.condition() if self.skip_word("ELSE") else None
        return Case(start, self.last_end(), None, ((when, then),), otherwise)

    def _text_search(self) -> Expression:
        start = self.take().start
        self.take()
        words = self.expect(Kind.STRING, "a text")
        return TextSearch(start, words.end, unquoted(words))
