"""Read the clauses of a query, and go on at the next one where one is wrong."""

from dataclasses import dataclass, field
from typing import NamedTuple

from sieminator.languages.aql.cursor import Unexpected
from sieminator.languages.aql.expressions import Expressions
from sieminator.languages.aql.tokens import Kind, Token, unquoted
from sieminator.languages.aql.tree import (
    Clause,
    Column,
    Expression,
    Key,
    Number,
    Select,
    Table,
    Window,
)
from sieminator.languages.aql.words import CLAUSES, INNER, JOINING, JOINTS, RESERVED, UNITING, WITH_BY, near

_NEXT = "AND, OR or the next clause"
_WORDS = (*CLAUSES, *sorted(JOINTS), *sorted(INNER))
_ALIASES = frozenset({Kind.NAME, Kind.QUOTED, Kind.STRING})


class Misspelt(Exception):
    """A word of the grammar with a wrong letter; the text is then read again as if it were right."""

    def __init__(self, at: int, meant: str) -> None:
        super().__init__(meant)
        self.at = at
        """The token's number."""
        self.meant = meant


class Fault(NamedTuple):
    """Something wrong with the form of a query."""

    kind: str
    """`unexpected`, `early` (a clause behind one that it should stand before) or `twice`."""
    at: int
    """The token's number."""
    wanted: str
    """What would have had a place there, or the clause that stands too early."""
    clause: int
    """The number of the clause's first token."""


@dataclass(slots=True)
class _Parts:
    """A query while it is read."""

    columns: tuple[Column, ...] = ()
    distinct: bool = False
    source: Table | Select | None = None
    where: Expression | None = None
    group: tuple[Expression, ...] = ()
    having: Expression | None = None
    order: tuple[Key, ...] = ()
    limit: Number | None = None
    windows: list[Window] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    """The first word of each clause so far, each once."""
    early: set[str] = field(default_factory=set)
    """Clauses that are known to stand too early."""

    def select(self, start: int, end: int) -> Select:
        return Select(
            start, end, self.columns, self.distinct, self.source, self.where, self.group, self.having, self.order,
            self.limit, tuple(self.windows), tuple(self.clauses),
        )  # fmt: skip


class Statements(Expressions):
    """Reads queries from the tokens of a text."""

    def __init__(self, tokens: list[Token], length: int, levels: list[int]) -> None:
        super().__init__(tokens, length)
        self.faults: list[Fault] = []
        self._levels = levels
        """How many brackets each token stands in; both of a pair stand outside."""
        self._readers = {
            "SELECT": self._select, "FROM": self._from, "INTO": self._into, "WHERE": self._where,
            "GROUP": self._group, "HAVING": self._having, "ORDER": self._order, "LIMIT": self._limit,
            "LAST": self._last, "START": self._bound, "STOP": self._bound,
        }  # fmt: skip

    def statements(self) -> tuple[Select, ...]:
        """Read all queries of the text."""
        found = []
        while self.at < len(self.tokens):
            if not self.skip(Kind.END) and not self._skip_uniting():
                found.append(self.select())
                while self.token.kind is Kind.CLOSE:  # of a bracket that a `;` has cut in two
                    self.take()
        return tuple(found)

    def _skip_uniting(self) -> bool:
        """Read UNION ALL as if it were a `;`: `foreign` says what is wrong with it."""
        if self.token.word not in UNITING:
            return False
        self.take()
        self.skip_word("ALL")
        return True

    def select(self) -> Select:
        """Read a query up to its end: the text's, a `;`, or the bracket that closes a sub-select."""
        start, parts = self.token.start, _Parts()
        level = self._levels[self.at]
        if self.token.word != "SELECT":
            self._fault(Unexpected(self.at, "SELECT"), self.at, level)
        while not self._is_over(level):
            first = self.at
            self._read_clause(parts, level)
            parts.clauses.append(Clause(self.tokens[first].start, self.last_end(), self.tokens[first].word))
        return parts.select(start, self.last_end())

    def _read_clause(self, parts: _Parts, level: int) -> None:
        """Read one clause, and pass over the rest of it where it cannot be read."""
        first, depth = self.at, self._depth
        word = self.take().word
        self._check_place(word, first, parts)
        try:
            if word in WITH_BY:
                self.expect_word("BY")
            if word in self._readers:
                self._readers[word](parts)
            else:
                self._pass(level)
            self._expect_end(level)
        except Unexpected as found:
            self._depth = depth
            self._fault(found, first, level)

    def _expect_end(self, level: int) -> None:
        if not self._ends(level):
            raise Unexpected(self.at, _NEXT)

    def _fault(self, found: Unexpected, first: int, level: int) -> None:
        token = self.tokens[found.at] if found.at < len(self.tokens) else None
        if token is not None and token.kind is Kind.NAME:
            choices = (found.wanted,) if found.wanted.isupper() and " " not in found.wanted else ()
            open_end = _WORDS if found.wanted.startswith("AND") or not choices else ()
            meant = "" if token.word in RESERVED else near(token.word, (*choices, *open_end))
            if meant:
                raise Misspelt(found.at, meant)
        self.faults.append(Fault("unexpected", found.at, found.wanted, first))
        self.go(max(min(found.at, len(self.tokens)), self.at))
        self._pass(level)

    def _pass(self, level: int) -> None:
        while not self._ends(level):
            self.take()

    def _ends(self, level: int) -> bool:
        """Say whether the clause ends here: another begins, or the query is over."""
        return self._is_over(level) or (
            self.token.word in CLAUSES
            and self._levels[self.at] == level
            and not (self.token.word == "LAST" and self.peek().kind is Kind.OPEN)
        )

    def _is_over(self, level: int) -> bool:
        kind = self.token.kind
        if kind is Kind.NAME:
            return self.token.word in UNITING and self.peek().word in {"SELECT", "ALL"}
        return kind is Kind.END or (kind is Kind.CLOSE and self._levels[self.at] < level)

    def _check_place(self, word: str, first: int, parts: _Parts) -> None:
        if word in parts.seen:
            self.faults.append(Fault("twice", first, word, first))
            return
        early = max(parts.seen, key=lambda one: CLAUSES.get(one, 0), default="")
        parts.seen.append(word)
        if early and CLAUSES.get(word, 99) < CLAUSES.get(early, 0) and word != "INTO" and early not in parts.early:
            parts.early.add(early)
            self.faults.append(Fault("early", first, early, first))

    # ---- the clauses

    def _select(self, parts: _Parts) -> None:
        parts.distinct = self.skip_word("DISTINCT")
        found = [self._column()]
        while self.skip(Kind.COMMA):
            found.append(self._column())
        parts.columns = tuple(found)

    def _column(self) -> Column:
        start = self.token.start
        expression = self.condition()
        if self.skip_word("AS"):
            if self.token.kind not in _ALIASES:
                raise Unexpected(self.at, "a name")
            alias = unquoted(self.take())
        else:
            bare = self.token.start if self.token.kind in {Kind.NAME, Kind.QUOTED} else -1
            alias = self._bare_alias()
            return Column(start, self.last_end(), expression, alias, bare if alias else -1)
        return Column(start, self.last_end(), expression, alias)

    def _bare_alias(self) -> str:
        """Read a name that follows without AS, as in a sample of IBM's (`t_aql_transaction`)."""
        if self.token.kind not in _ALIASES or self.token.word in RESERVED | JOINING | UNITING:
            return ""
        meant = near(self.token.word, CLAUSES) if self.token.word else ""
        if meant:
            raise Misspelt(self.at, meant)
        return unquoted(self.take())

    def _from(self, parts: _Parts) -> None:
        start = self.token.start
        if self.skip(Kind.OPEN):
            if self.token.word != "SELECT":
                raise Unexpected(self.at, "SELECT")
            inner = self.select()
            self.expect(Kind.CLOSE, "`)`")
            parts.source = inner._replace(start=start, end=self.last_end())
            self._table_alias()
            return
        if self.token.kind not in {Kind.NAME, Kind.QUOTED} or self.token.word in RESERVED:
            raise Unexpected(self.at, "a database, such as `events`")
        name = self.take()
        if name.word == "GLOBALVIEW" and self.skip(Kind.OPEN):
            self.values()  # the name of a saved search, and NORMAL, HOURLY or DAILY
            self.expect(Kind.CLOSE, "`)`")
        alias = self._table_alias()
        parts.source = Table(name.start, name.end, unquoted(name), alias)
        while self.token.word in JOINING:  # `foreign` says what is wrong with it
            self._join()

    def _join(self) -> None:
        while self.token.word in JOINING:
            self.take()
        if self.token.kind in {Kind.NAME, Kind.QUOTED}:
            self.take()
            self._table_alias()
        if self.skip_word("ON"):
            self.condition()

    def _table_alias(self) -> str:
        if self.skip_word("AS") and self.token.kind not in {Kind.NAME, Kind.QUOTED}:
            raise Unexpected(self.at, "a name")
        return self._bare_alias()

    def _into(self, parts: _Parts) -> None:  # noqa: ARG002 - read like every other clause
        if self.token.kind not in _ALIASES:
            raise Unexpected(self.at, "the name of a cursor")
        self.take()

    def _where(self, parts: _Parts) -> None:
        parts.where = self.condition()

    def _group(self, parts: _Parts) -> None:
        parts.group = self.values()

    def _having(self, parts: _Parts) -> None:
        parts.having = self.condition()

    def _order(self, parts: _Parts) -> None:
        found = [self._key()]
        while self.skip(Kind.COMMA):
            found.append(self._key())
        parts.order = tuple(found)

    def _key(self) -> Key:
        start = self.token.start
        expression = self.condition()
        descending = self.skip_word("DESC")
        if not descending:
            self.skip_word("ASC")
        if self.skip_word("COLLATE"):
            self.expect(Kind.STRING, "a language in single quotes")
        return Key(start, self.last_end(), expression, descending)

    def _limit(self, parts: _Parts) -> None:
        number = self.expect(Kind.NUMBER, "a number")
        parts.limit = Number(number.start, number.end, number.text)

    def _last(self, parts: _Parts) -> None:
        start = self.tokens[self.at - 1].start
        number = self.expect(Kind.NUMBER, "a number")
        if self.token.kind is not Kind.NAME or self.token.word in CLAUSES:
            raise Unexpected(self.at, "MINUTES, HOURS or DAYS")
        unit = self.take()
        value = Number(number.start, number.end, number.text)
        parts.windows.append(Window(start, unit.end, "LAST", value, unit.word))

    def _bound(self, parts: _Parts) -> None:
        keyword = self.tokens[self.at - 1]
        value = self.condition()
        parts.windows.append(Window(keyword.start, value.end, keyword.word, value, ""))
