"""Read the lists, options and fixed words that the forms of KQL's operators are made of."""

from sieminator.languages.finding import Finding
from sieminator.languages.kql import wrong
from sieminator.languages.kql.expressions import NOTHING, Broken, Expressions
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Argument, Operator, Option, Pipeline
from sieminator.model.problem import Level

DIRECTIONS = frozenset({"asc", "desc", "nulls", "granny-asc"})
"""What may follow a column that is sorted by."""
# The names of options that are written `name=value` straight behind the operator; `hint.…` goes with all of them.
_OPTIONS = {
    **dict.fromkeys(("join", "lookup", "search", "reduce", "partition", "fork"), frozenset({"kind"})),
    "union": frozenset({"kind", "isfuzzy", "withsource", "with_source", "best_effort"}),
    "find": frozenset({"datascope", "withsource", "with_source"}),
    **dict.fromkeys(("mv-expand", "mvexpand"), frozenset({"kind", "bagexpansion", "with_itemindex"})),
    **dict.fromkeys(("mv-apply", "mvapply"), frozenset({"with_itemindex", "id"})),
    **dict.fromkeys(("parse", "parse-where"), frozenset({"kind", "flags"})),
    "make-series": frozenset({"kind"}),
    "consume": frozenset({"decodeblocks"}),
}


class Arguments(Expressions):
    """Reads the parts of one operator at a time into `arguments`, `by` and the rest, which the caller collects."""

    name = ""
    options: list[Option]
    arguments: list[Argument]
    by: list[Argument]
    adds: list[str]
    taken: list[Pipeline]
    clear = True

    def begin(self, name: str) -> None:
        """Forget the operator before."""
        self.name, self.clear, self.aggregating = name, True, False
        self.options, self.arguments, self.by, self.adds, self.taken = [], [], [], [], []

    def made(self, at: int, body: int, stop: int) -> Operator:
        """Return the operator that was read, from its name to `stop`."""
        return Operator(
            self.name,
            self.tokens[at].start,
            self.tokens[stop - 1].end,
            body,
            stop,
            tuple(self.options),
            tuple(self.arguments),
            tuple(self.by),
            tuple(self.adds),
            tuple(self.taken),
            self.clear,
        )

    def read_options(self, at: int, end: int) -> int:
        """Read `kind=inner hint.strategy=shuffle` and the like; return the index of what follows."""
        known = _OPTIONS.get(self.name, NOTHING)
        tokens = self.tokens
        while at + 2 < end and tokens[at].kind is Kind.NAME:
            equals = at + 1
            if tokens[at].text == "hint" and tokens[equals].text == ".":
                equals += 2
            elif tokens[at].text not in known:
                return at
            if equals + 1 >= end or tokens[equals].text != "=":
                return at
            self.options.append(Option(tokens[at].text, tokens[equals + 1].text, tokens[at].start))
            at = self._after_value(equals + 1, end)
        return at

    def _after_value(self, at: int, end: int) -> int:
        if self.tokens[at].kind is Kind.OPEN:
            return min(self.closers[at] + 1, end)
        at += 1
        while self.token(at, end).text == "." and self.token(at + 1, end).kind is Kind.NAME:
            at += 2
        return at

    def read_list(self, into: list[Argument], at: int, end: int, stops: frozenset[str] = NOTHING) -> int:
        """Read `[Name =] expression, …` up to one of the stops."""
        while True:
            at = self.argument(into, at, end, stops)
            if self.token(at, end).text != ",":
                return at
            at += 1

    def argument(self, into: list[Argument], at: int, end: int, stops: frozenset[str] = NOTHING) -> int:
        """Read `[Name =] expression` into a list; return the index of what follows."""
        tokens = self.tokens
        start = tokens[at].start if at < end else 0
        names, first = self._names(at, end)
        outer, self.references = self.references, []
        try:
            at = self.read(first, end, stops)
            into.append(Argument(names, first, at, tuple(self.references), start, tokens[at - 1].end))
        finally:
            self.references = outer
        return at

    def _names(self, at: int, end: int) -> tuple[tuple[str, ...], int]:
        """Read `Name =`, `['a name'] =` or `(a, b) =`; return the names and the index of what follows."""
        tokens = self.tokens
        if at + 1 >= end:
            return (), at
        kind, text, _ = tokens[at]
        if kind is Kind.NAME and tokens[at + 1].text == "=":
            return (text,), at + 2
        if kind is Kind.OPEN:
            after = self.closers[at] + 1
            if self.token(after, end).text == "=":
                inside = tokens[at + 1 : after - 1]
                names = [each.text for each in inside if each.kind is Kind.NAME]
                names += [each.text[1:-1] for each in inside if each.kind is Kind.STRING]
                return tuple(names), after + 1
        return (), at

    def word(self, word: str, at: int, end: int) -> int:
        """Step over a word that has to stand here."""
        token = self.token(at, end)
        if token.text == word:
            return at + 1
        if token.kind is Kind.BROKEN_STRING:
            raise Broken(None, at)
        met = f", but `{wrong.shown(token.text)}` follows" if token.text else ""
        offset = token.start if token.text else self.tokens[min(at, len(self.tokens)) - 1].start
        raise Broken(Finding("KQL019", Level.ERROR, offset, f"`{self.name}` wants `{word}`{met}"), at)

    def directed(self, at: int, end: int) -> int:
        """Read `expression desc nulls last` into `by`."""
        at = self.argument(self.by, at, end, DIRECTIONS)
        if self.token(at, end).text in ("asc", "desc"):
            at += 1
        if self.token(at, end).text == "nulls" and self.token(at + 1, end).text in ("first", "last"):
            at += 2
        return at
