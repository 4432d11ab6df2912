"""Read KQL's expressions, token by token: where a value is due, and where an operator.

No tree is grown from them. Noted are the names that are read, the functions that are called and the pipelines that
stand in brackets; said is what no reading can make sense of.
"""

from typing import NamedTuple

from sieminator.languages.finding import Finding
from sieminator.languages.kql import wrong
from sieminator.languages.kql.brackets import Brackets
from sieminator.languages.kql.literals import column_findings, literal_findings, row_findings
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.tree import Call
from sieminator.languages.kql.vocabulary import (
    BRACKETED,
    CONDITIONS,
    LEADERS,
    LITERALS,
    NEGATED,
    OPERATORS,
    aggregates,
    scalars,
)

NOTHING: frozenset[str] = frozenset()
_SIGNS = frozenset({"==", "!=", "=~", "!~", "<", ">", "<=", ">=", "<>", "+", "-", "*", "/", "%"})
_JOINTS = frozenset({"!", ".", "["})
_SEPARATORS = frozenset({",", ".."})
_BEYOND = Token(Kind.END, "", -1)
# Calls whose brackets hold no expressions: the columns of a table, a literal.
_OPAQUE = LITERALS | {"datatable", "externaldata", "external_data"}
# Calls whose brackets hold a pipeline, even where it is a table and nothing else.
_TABULAR = frozenset({"materialize", "toscalar", "totable"})
_NAME, _STRING, _NUMBER, _OPEN, _BROKEN = Kind.NAME, Kind.STRING, Kind.NUMBER, Kind.OPEN, Kind.BROKEN_STRING


class Broken(Exception):
    """What stands here cannot be read; whoever reads the step goes on behind it. Never leaves `grammar`."""

    def __init__(self, finding: Finding | None, at: int) -> None:
        super().__init__()
        self.finding = finding
        """None where somebody else says it, such as of a broken string."""
        self.at = at
        """Index of the token that could not be read."""


class Place(NamedTuple):
    """A stretch of tokens in brackets that holds a pipeline."""

    first: int
    last: int
    opener: int
    """Index of the bracket."""


class Expressions:
    """Reads the expressions of one text; what it notes on the way is for its caller to collect."""

    def __init__(self, tokens: tuple[Token, ...], brackets: Brackets) -> None:
        self.tokens = tokens
        self.closers = brackets.closers
        self.cuts = brackets.cuts
        self.references: list[int] = []
        """Indexes of names that are read as values."""
        self.calls: list[Call] = []
        self.findings: list[Finding] = []
        self.aggregating = False
        """Whether aggregate functions may stand here."""
        self._list = -1  # the bracket behind the last `in`, which may hold many values

    def pipeline(self, place: Place) -> None:
        """Read a pipeline that stands in an expression; `grammar` knows how."""
        raise NotImplementedError

    def token(self, at: int, end: int) -> Token:
        """Return a token before an end, or one without text."""
        return self.tokens[at] if at < end else _BEYOND

    def read(self, at: int, end: int, stops: frozenset[str] = NOTHING) -> int:
        """Read one expression; return the index of what follows it: a comma, `..`, one of the stops, or the end."""
        tokens = self.tokens
        due = True
        while at < end:
            kind, text, _ = tokens[at]
            if due:
                at = self._signed(at, end) if text in ("-", "+") else self._value(at, end, stops)
                due = False
            elif text in _SIGNS:
                at, due = at + 1, True
            elif kind is _NAME and text in CONDITIONS:
                at, due = self._condition(at, end), True
            elif text in _JOINTS:
                at, due = self._joined(at, end)
            elif text in _SEPARATORS or text in stops:
                return at
            else:
                raise Broken(wrong.follows(tokens, at, end), at)
        at = min(at, end)  # a bracket that is never closed reaches beyond
        if due:
            raise Broken(wrong.missing(tokens, at), at)
        return at

    def items(self, at: int, end: int, *, named: bool = False) -> int:
        """Read what stands in brackets: expressions with commas (or `..`) between them; return how many."""
        count = 0
        while at < end:
            if named and self.tokens[at].kind is _NAME and self.token(at + 1, end).text == "=":
                at += 2
            at = self.read(at, end)
            count += 1
            if at < end:
                at += 1
                if at == end:
                    raise Broken(wrong.missing(self.tokens, at), at)
        return count

    def brackets(self, at: int, *, named: bool = False) -> int:
        """Read what stands in the brackets that open at a place; return how many arguments that is."""
        close = self.closers[at]
        if self.holds_pipeline(at):
            self.pipeline(Place(at + 1, close, at))
            return 1
        return self.items(at + 1, close, named=named)

    def holds_pipeline(self, at: int) -> bool:
        """Say whether the brackets that open at a place hold a pipeline rather than expressions."""
        if at in self.cuts:
            return True
        return self.leads(at + 1, self.closers[at])

    def leads(self, at: int, end: int) -> bool:
        """Say whether an operator stands at a place that needs no table before it."""
        word, follows = self.token(at, end).text, self.token(at + 1, end)
        if word not in LEADERS or (follows.kind is Kind.PUNCTUATION and follows.text != "*"):
            return False
        return word != "range" or follows.text != "("  # which is a function too

    def _signed(self, at: int, end: int) -> int:
        while self.token(at, end).text in ("-", "+"):
            at += 1
        return self._value(at, end, NOTHING)

    def _value(self, at: int, end: int, stops: frozenset[str]) -> int:
        kind, text, _ = self.token(at, end)
        if kind is _NAME:
            return self._named(at, end, stops)
        if kind is _STRING:
            at += 1
            while self.token(at, end).kind is _STRING:  # strings that stand side by side are one
                at += 1
            return at
        if kind is _NUMBER or text == "*":
            return at + 1
        if kind is _OPEN and text != "{":
            return self._group(at)
        raise Broken(None if kind is _BROKEN else wrong.missing(self.tokens, at), at)

    def _named(self, at: int, end: int, stops: frozenset[str]) -> int:
        """Read a column or a call, whose name stands at a place."""
        text, follows = self.tokens[at].text, self.token(at + 1, end)
        if follows.text == "(" and text not in CONDITIONS:
            if text in OPERATORS and text not in scalars() and text not in aggregates():
                raise Broken(wrong.step_within(self.tokens[at]), at)
            return self._call(at)
        if text in CONDITIONS or text in stops or (text == "not" and follows.kind is _NAME):
            raise Broken(wrong.missing(self.tokens, at), at)
        self.references.append(at)
        return at + 1

    def _group(self, at: int) -> int:
        close = self.closers[at]
        if self.tokens[at].text == "[":  # a name in quotes: ['a name']
            if close > at + 2:
                raise Broken(wrong.listed(self.tokens[at]), at)
            self.references.append(at)
        elif close == at + 1:
            raise Broken(wrong.missing(self.tokens, close), close)
        elif self.brackets(at) > 1 and at != self._list:
            raise Broken(wrong.many(self.tokens[at]), at)
        return close + 1

    def _call(self, at: int) -> int:
        text, close = self.tokens[at].text, self.closers[at + 1]
        if text in _OPAQUE:
            return self._literal(at, close)
        if text in _TABULAR:
            self.pipeline(Place(at + 2, close, at + 1))
            return close + 1
        number, known = len(self.calls), len(self.findings)
        is_member = at > 0 and self.tokens[at - 1].text == "."
        ours = text in scalars() or text in aggregates()
        count = self.brackets(at + 1, named=is_member or not ours)
        self.calls.insert(number, Call(at, count, self.aggregating, is_member))
        pipe = next((cut for cut in self.cuts.get(at + 1, ()) if self.tokens[cut].kind is Kind.PIPE), -1)
        if pipe >= 0 and len(self.findings) == known:
            self.findings.append(wrong.piped(self.tokens[at], self.tokens[pipe]))
        return close + 1

    def _literal(self, at: int, close: int) -> int:
        """Read a literal, or a table that is written out, by its name; return the index of what follows."""
        if self.tokens[at].text == "string":
            raise Broken(wrong.stringly(self.tokens[at]), at)
        if self.tokens[at].text in LITERALS:
            self.findings += literal_findings(self.tokens, self.closers, at)
            return close + 1
        self.findings += column_findings(self.tokens, self.closers, at + 1)
        if close == len(self.tokens):
            return close
        if self.token(close + 1, len(self.tokens)).text != "[":
            raise Broken(wrong.rowless(self.tokens[at]), close + 1)
        if self.tokens[at].text == "datatable":
            self.findings += row_findings(self.tokens, self.closers, close + 1)
        return self._after_rows(close + 1)

    def _after_rows(self, at: int) -> int:
        """Step over what follows the columns of a `datatable` or `externaldata`."""
        end = len(self.tokens)
        while self.token(at, end).text == "[":
            at = self.closers[at] + 1
        if self.token(at, end).text == "with" and self.token(at + 1, end).text == "(":
            at = self.read_properties(at + 1)
        return at

    def comma(self, at: int, end: int) -> int:
        """Return the index of the next comma outside brackets, or the end."""
        while at < end and self.tokens[at].text != ",":
            at = self.closers[at] + 1 if self.tokens[at].kind is _OPEN else at + 1
        return min(at, end)

    def read_properties(self, opener: int) -> int:
        """Read `(Name = value, …)`; return the index of what follows. A value may itself have commas: `y = a, b`."""
        close = self.closers[opener]
        at, first = opener + 1, True
        if close == len(self.tokens):
            return close
        while at < close:
            stop = self.comma(at, close)
            is_property = self.token(at + 1, stop).text == "=" and self.tokens[at].kind is _NAME
            if not is_property and (first or stop > at + 1):
                raise Broken(wrong.unnamed(self.tokens, at), at)
            if is_property and at + 3 < stop and self.tokens[at + 3].kind in (_NAME, Kind.END):
                raise Broken(wrong.unexpected(self.tokens, at + 3), at + 3)
            at, first = stop + 1, False
        return close + 1

    def _condition(self, at: int, end: int) -> int:
        """Step over an operator that is a word; return the index of its right side."""
        token = self.tokens[at]
        text, after = token.text, at + 1
        if text == "in" and after < end and self.tokens[after].text == "~" and self.tokens[after].start == token.end:
            after += 1
        if text == "matches":
            if self.token(after, end).text != "regex":
                raise Broken(wrong.matches(token), at)
            after += 1
        if text in BRACKETED and self.token(after, end).text != "(" and after < end:
            if self.tokens[after].kind is _BROKEN:
                raise Broken(None, after)
            raise Broken(wrong.unbracketed(token, self.tokens[after]), after)
        if text == "between" and after < end:
            self._ranged(token, after)
        self._list = after if text in BRACKETED else -1
        return after

    def _ranged(self, operator: Token, at: int) -> None:
        """Raise Broken where no `..` stands directly in the brackets of `between`."""
        number, close = at + 1, self.closers[at]
        if close == len(self.tokens):
            return
        while number < close and self.tokens[number].text not in _SEPARATORS:
            number = self.closers[number] + 1 if self.tokens[number].kind is _OPEN else number + 1
        if self.tokens[number].text != "..":
            raise Broken(wrong.unranged(operator, self.tokens[number]), number)

    def _joined(self, at: int, end: int) -> tuple[int, bool]:
        """Step over `!has`, `.member` or `[index]`; return where to go on, and whether a value is due there."""
        token, follows = self.tokens[at], self.token(at + 1, end)
        if token.text == "[":
            return self._index(at), False
        if token.text == "!":
            if follows.text in NEGATED and follows.start == token.end:
                return self._condition(at + 1, end), True
            raise Broken(wrong.follows(self.tokens, at, end), at)
        if follows.text == "[":
            return at + 1, False
        if follows.kind is not _NAME:
            raise Broken(wrong.missing(self.tokens, at + 1), at + 1)
        if self.token(at + 2, end).text == "(":
            return self._call(at + 1), False
        return at + 2, False

    def _index(self, at: int) -> int:
        close = self.closers[at]
        if close == at + 1:
            raise Broken(wrong.missing(self.tokens, close), close)
        self.items(at + 1, close)
        return close + 1
