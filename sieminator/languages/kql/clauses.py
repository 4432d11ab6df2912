"""Read what stands behind the name of each tabular operator.

Source of the forms: Microsoft Learn, `kusto/query`, a page for each operator; what its parser 12.4.1 refuses is refused
here; both seen 2026-11-28.
"""

from collections.abc import Callable
from itertools import pairwise

from sieminator.languages.finding import Finding
from sieminator.languages.kql import wrong
from sieminator.languages.kql.expressions import NOTHING, Broken, Place
from sieminator.languages.kql.forms import Forms
from sieminator.languages.kql.literals import column_findings
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Argument, Pipeline
from sieminator.languages.kql.vocabulary import JOIN_KINDS, LOOKUP_KINDS, OPERATORS, TYPES, nearest
from sieminator.model.problem import Level

_BY, _ON, _TO = frozenset({"by"}), frozenset({"on"}), frozenset({"to", "limit", "on"})


class Clauses(Forms):
    """Reads what stands behind an operator's name, in the form that the operator has."""

    def body(self, at: int, end: int) -> None:
        """Read all that stands behind the operator's name; raise Broken where that makes no sense."""
        at = self.read_options(at, end)
        after = _FORMS.get(self.name, Clauses.anything)(self, at, end)
        if after < end:
            self._too_much(after, end)

    def _too_much(self, at: int, end: int) -> None:
        token = self.tokens[at]
        if token.text == ",":
            message = f"`{self.name}` takes one value, and a comma follows it"
            hint = "join conditions with `and`" if self.name in ("where", "filter") else ""
            raise Broken(Finding("KQL017", Level.ERROR, token.start, message, hint), at)
        raise Broken(wrong.follows(self.tokens, at, end), at)

    # ---- the forms

    def nothing(self, at: int, end: int) -> int:  # noqa: ARG002
        """`getschema`, `consume`."""
        return at

    def condition(self, at: int, end: int) -> int:
        """`where`."""
        if self.token(at + 1, end).text == "=" and self.tokens[at].kind is Kind.NAME:
            raise Broken(wrong.follows(self.tokens, at + 1, end), at + 1)
        return self.argument(self.arguments, at, end)

    def amount(self, at: int, end: int) -> int:
        """`take`."""
        return self.argument(self.arguments, at, end)

    def computed(self, at: int, end: int) -> int:
        """`extend`, `distinct`, `print`."""
        return self.read_list(self.arguments, at, end)

    def computed_or_nothing(self, at: int, end: int) -> int:
        """`project`, `serialize`."""
        return self.read_list(self.arguments, at, end) if at < end else at

    def counted(self, at: int, end: int) -> int:
        """`count as Name`."""
        if self.token(at, end).text == "as":
            self.adds.append(self.token(at + 1, end).text)
            return at + 2
        if at < end:
            message = f"`count` takes nothing, but `{wrong.shown(self.tokens[at].text)}` follows"
            raise Broken(Finding("KQL019", Level.ERROR, self.tokens[at].start, message, _COUNT), at)
        return at

    def summarized(self, at: int, end: int) -> int:
        """`summarize … by …`."""
        self.aggregating = True
        if at < end and self.tokens[at].text != "by":
            at = self.read_list(self.arguments, at, end, _BY)
        self.aggregating = False
        if self.token(at, end).text == "by":
            at = self.read_list(self.by, at + 1, end)
        return at

    def sorted(self, at: int, end: int) -> int:
        """`sort by`."""
        at = self.word("by", at, end)
        while True:
            at = self.directed(at, end)
            if self.token(at, end).text != ",":
                return at
            at += 1

    def topped(self, at: int, end: int) -> int:
        """`top 5 by`."""
        at = self.argument(self.arguments, at, end, _BY)
        return self.directed(self.word("by", at, end), end)

    def sampled(self, at: int, end: int) -> int:
        """`sample-distinct 5 of`."""
        at = self.argument(self.arguments, at, end, frozenset({"of"}))
        return self.argument(self.by, self.word("of", at, end), end)

    def joined(self, at: int, end: int) -> int:
        """`join kind=inner (…) on …`."""
        self._kind()
        at = self._leg(at, end, frozenset({"on", "where"}))
        if self.token(at, end).text == "where":  # an undocumented form of Microsoft's parser
            return self.argument(self.by, at + 1, end)
        return self.read_list(self.by, self.word("on", at, end), end)

    def _kind(self) -> None:
        kinds = JOIN_KINDS if self.name == "join" else LOOKUP_KINDS
        for option in self.options:
            kind = option.value.strip("'\"")
            if option.name == "kind" and kind not in kinds:
                meant = nearest(kind, kinds)
                hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(sorted(kinds))}"
                message = f"`{kind}` is no kind of {self.name}"
                raise Broken(Finding("KQL024", Level.ERROR, option.start, message, hint), 0)

    def _leg(self, at: int, end: int, stops: frozenset[str]) -> int:
        """Read a table or a pipeline in brackets, which an operator takes whole."""
        token = self.token(at, end)
        if token.text == "(":
            close = self.closers[at]
            if close == at + 1:
                raise Broken(wrong.missing(self.tokens, close), close)
            self.pipeline(Place(at + 1, close, at))
            self._take(at + 1, close)
            return min(close + 1, end)
        if self.name in ("join", "lookup"):
            self._stray_kind(at, end)
        outer, self.references = self.references, []
        try:
            after = self.read(at, end, stops)
        finally:
            self.references = outer
        self.taken.append(self.plain(at, after))
        return after

    def _stray_kind(self, at: int, end: int) -> None:
        """Raise Broken where a kind stands without its `kind=`, which would be read as a function or a comparison."""
        token, follows = self.token(at, end), self.token(at + 1, end).text
        if (token.text in JOIN_KINDS and follows == "(") or (token.text == "kind" and follows == "=="):
            kind = token.text if follows == "(" else "inner"
            message = f"`{token.text} {follows}` gives no kind"
            raise Broken(Finding("KQL019", Level.ERROR, token.start, message, f"write `kind={kind}`"), at)

    def _take(self, first: int, last: int) -> None:
        """Note the pipeline that was just read as one that this operator takes."""
        raise NotImplementedError

    def plain(self, first: int, last: int) -> Pipeline:
        """Make a pipeline of a source alone."""
        raise NotImplementedError

    def united(self, at: int, end: int) -> int:
        """`union A, (B | …)`."""
        while True:
            stop = self.comma(at, end)
            if any(token.text == "*" for token in self.tokens[at:stop]) and self.tokens[at].text != "(":
                self.clear, at = False, stop  # tables by a pattern
            else:
                at = self._leg(at, end, NOTHING)
            if self.token(at, end).text != ",":
                return at
            at += 1

    def expanded(self, at: int, end: int) -> int:
        """`mv-expand`, and `mv-apply` with its pipeline."""
        while True:
            at = self.argument(self.arguments, at, end, _TO)
            if self.token(at, end).text == "to":
                at = self.argument([], self._to_type(at + 1, end), end, _TO)
            if self.token(at, end).text != ",":
                break
            at += 1
        if self.token(at, end).text == "limit":
            at = self.argument([], at + 1, end, _ON)
        if self.name in ("mv-expand", "mvexpand"):
            return at
        at = self.word("on", at, end)
        self.clear = False
        if self.token(at, end).text == "(":
            self._begins_anew(at)
            self.pipeline(Place(at + 1, self.closers[at], at))
            return min(self.closers[at] + 1, end)
        raise Broken(wrong.missing(self.tokens, at), at)

    def _to_type(self, at: int, end: int) -> int:
        token = self.token(at, end)
        if token.text in TYPES:
            message = f"`to` wants `typeof(…)`, but `{token.text}` follows"
            raise Broken(Finding("KQL019", Level.ERROR, token.start, message, f"write `to typeof({token.text})`"), at)
        return at

    def _begins_anew(self, opener: int) -> None:
        """Raise Broken where what `mv-apply` runs begins with a value: a step is due, whose rows it hands over."""
        first = self.token(opener + 1, self.closers[opener])
        reads = opener in self.cuts and self.token(opener + 2, self.closers[opener]).kind is not Kind.PIPE
        if (
            reads
            and first.text
            and first.text not in OPERATORS
            and self.token(opener + 2, len(self.tokens)).text != "-"
        ):
            message = f"`{wrong.shown(first.text)}` begins no step"
            hint = "write `where …` or another step behind `on (`"
            raise Broken(Finding("KQL012", Level.ERROR, first.start, message, hint), opener)

    def picked(self, at: int, end: int) -> int:
        """`project-away A, B*`: names and patterns."""
        if at == end:
            raise Broken(wrong.missing(self.tokens, at), at)
        while at < end:
            stop = self.comma(at, end)
            self._pattern(at, stop)
            at = stop + 1
            if at == end:
                raise Broken(wrong.missing(self.tokens, at), at)
        return end

    def _pattern(self, at: int, end: int) -> None:
        tokens = self.tokens[at:end]
        for before, token in pairwise(tokens):
            if "," not in (before.text, token.text) and token.start > before.end:
                is_direction = token.text in ("asc", "desc", "granny") and self.name == "project-reorder"
                if not is_direction:
                    raise Broken(wrong.follows(self.tokens, at + 1, end), at + 1)
        if not tokens:
            raise Broken(wrong.missing(self.tokens, at), at)
        is_name = len(tokens) == 1 and tokens[0].kind is Kind.NAME
        references = (at,) if is_name else ()
        self.clear = self.clear and (is_name or tokens[0].text == "[" or self.name == "project-reorder")
        self.arguments.append(Argument((), at, end, references, tokens[0].start, tokens[-1].end))

    def evaluated(self, at: int, end: int) -> int:
        """`evaluate`, `invoke`: a call, whose columns nobody knows."""
        self.clear = False
        self.aggregating = self.name == "evaluate"  # as `pivot` takes one
        outer, self.references = self.references, []
        try:
            after = self.read(at, end, frozenset({":"}))
        finally:
            self.references = outer
        if self.token(after, end).text == ":" and self.token(after + 1, end).text == "(":
            self.findings += column_findings(self.tokens, self.closers, after + 1)
            return min(self.closers[after + 1] + 1, end)
        return after

    def named(self, at: int, end: int) -> int:
        """`as Name`."""
        if self.token(at, end).kind is not Kind.NAME:
            raise Broken(wrong.missing(self.tokens, at), at)
        self.adds.append(self.tokens[at].text)
        return at + 1


_COUNT = "write `summarize count() by …` to count for each of something"
_FORMS: dict[str, Callable[[Clauses, int, int], int]] = {
    **dict.fromkeys(("where", "filter"), Clauses.condition),
    **dict.fromkeys(("take", "limit", "sample"), Clauses.amount),
    **dict.fromkeys(("extend", "distinct", "print", "project-rename"), Clauses.computed),
    **dict.fromkeys(("project", "serialize"), Clauses.computed_or_nothing),
    **dict.fromkeys(("sort", "order"), Clauses.sorted),
    **dict.fromkeys(("join", "lookup"), Clauses.joined),
    **dict.fromkeys(("mv-expand", "mvexpand", "mv-apply", "mvapply"), Clauses.expanded),
    **dict.fromkeys(("parse", "parse-where"), Clauses.parsed),
    **dict.fromkeys(("project-away", "project-keep", "project-reorder"), Clauses.picked),
    **dict.fromkeys(("evaluate", "invoke"), Clauses.evaluated),
    **dict.fromkeys(("getschema", "consume"), Clauses.nothing),
    "count": Clauses.counted,
    "summarize": Clauses.summarized,
    "top": Clauses.topped,
    "sample-distinct": Clauses.sampled,
    "union": Clauses.united,
    "render": Clauses.rendered,
    "make-series": Clauses.series,
    **dict.fromkeys(("facet", "partition", "reduce"), Clauses.by_first),
    **dict.fromkeys(("top-nested", "top-hitters"), Clauses.nested),
    "fork": Clauses.forked,
    "parse-kv": Clauses.keyed,
    "as": Clauses.named,
}
