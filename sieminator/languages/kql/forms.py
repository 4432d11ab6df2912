"""Read the forms of operators that detections seldom use: of most, only their fixed words and the pipelines within.

Source: Microsoft Learn, `kusto/query`, a page for each operator; what its parser 12.4.1 refuses is refused here; both
seen 2026-11-28.
"""

from sieminator.languages.finding import Finding
from sieminator.languages.kql import wrong
from sieminator.languages.kql.arguments import Arguments
from sieminator.languages.kql.expressions import Broken, Place
from sieminator.languages.kql.literals import column_findings, no_type
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.vocabulary import CHARTS, OPERATORS, TYPES, nearest
from sieminator.model.problem import Level

_WITH = frozenset({"with"})
_OF_PATTERNS = frozenset({Kind.NAME, Kind.STRING, Kind.BROKEN_STRING})


class Forms(Arguments):
    """Reads what stands behind the name of a seldom operator."""

    def anything(self, at: int, end: int) -> int:
        """Any operator: only the pipelines in it are read."""
        self.clear = False
        while at < end:
            if self.tokens[at].kind is Kind.OPEN:
                if self.name != "scan":  # whose semicolons end steps
                    self._inside(at)
                at = self.closers[at]
            at += 1
        return end

    def _inside(self, at: int) -> None:
        begins = self.token(at + 1, self.closers[at])
        if at in self.cuts or (begins.kind is Kind.NAME and begins.text in OPERATORS and self.tokens[at].text != "["):
            self.pipeline(Place(at + 1, self.closers[at], at))

    def parsed(self, at: int, end: int) -> int:
        """`parse Column with * "text" Name: type`."""
        at = self.argument(self.arguments, at, end, _WITH)
        at = self.word("with", at, end)
        self._pattern_ends(at, end)
        for number in range(at, end):
            token = self.tokens[number]
            if token.kind is Kind.NAME and self.tokens[number - 1].text == ":":
                self.findings += [] if token.text in TYPES else [no_type(token)]
            elif token.kind is Kind.NAME:
                self.adds.append(token.text)
        return end

    def _pattern_ends(self, at: int, end: int) -> None:
        """Raise Broken where something follows the pattern of `parse`, most likely a step without its pipe."""
        beyond = next((n for n in range(at, end) if self.tokens[n].kind not in _OF_PATTERNS and self._is_beyond(n)), -1)
        if beyond < 0:
            return
        names = [number for number in range(at + 1, beyond) if self.tokens[number].text in OPERATORS]
        steps = [number for number in names if self.tokens[number + 1].text != "("]
        found = wrong.follows(self.tokens, steps[-1], end) if steps else wrong.unexpected(self.tokens, beyond)
        raise Broken(found, steps[-1] if steps else beyond)

    def _is_beyond(self, at: int) -> bool:
        return self.tokens[at].text not in ("*", ":", "[", "]")

    def series(self, at: int, end: int) -> int:
        """`make-series Name = count() on Time from … to … step …`, or `on Time in range(…)`."""
        on = self._require("on", at, end)
        if not any(self.token(number, end).text in ("step", "in") for number in self._outside(on, end)):
            self._require("step", at, end)
        return self.anything(at, end)

    def by_first(self, at: int, end: int) -> int:
        """`facet by …`, `partition by …`, `reduce by …`."""
        return self.anything(self.word("by", at, end), end)

    def nested(self, at: int, end: int) -> int:
        """`top-nested 3 of … by …`, `top-hitters 3 of …`."""
        self._require("of", at, end)
        if self.name == "top-nested":
            self._require("by", at, end)
        return self.anything(at, end)

    def forked(self, at: int, end: int) -> int:
        """`fork (…) Name=(…)`."""
        self.clear = False
        while at < end:
            at += 2 if self.token(at + 1, end).text == "=" else 0
            if self.token(at, end).text != "(":
                raise Broken(wrong.missing(self.tokens, at), at)
            self.pipeline(Place(at + 1, self.closers[at], at))
            at = self.closers[at] + 1
        return min(at, end)

    def keyed(self, at: int, end: int) -> int:
        """`parse-kv Text as (Name: type) with (…)`."""
        opener = self._require("as", at, end) + 1
        if self.token(opener, end).text != "(":
            raise Broken(wrong.missing(self.tokens, opener), opener)
        self.findings += column_findings(self.tokens, self.closers, opener)
        after = self.closers[opener] + 1
        if after < end:
            self.properties(after, end)
        return self.anything(at, end)

    def rendered(self, at: int, end: int) -> int:
        """`render timechart with (…)`."""
        token = self.token(at, end)
        if not token.text:
            message = "`render` wants a kind of chart"
            raise Broken(Finding("KQL019", Level.ERROR, self.tokens[at - 1].start, message), at)
        if token.text not in CHARTS:
            meant = nearest(token.text, CHARTS)
            hint = f"did you mean `{meant}`?" if meant else ""
            raise Broken(Finding("KQL024", Level.ERROR, token.start, f"`{token.text}` is no chart", hint), at)
        at += 1
        while self.token(at + 1, end).text == "=" and at + 2 < end:  # an older form, without `with`
            at += 3
        if at < end and self.tokens[at].text != "by":  # nor is that form documented any longer
            self.properties(at, end)
        return end

    def properties(self, at: int, end: int) -> int:
        """Read `with (Name = value, …)`; return the index of what follows."""
        opener = self.word("with", at, end)
        if self.token(opener, end).text != "(":
            raise Broken(wrong.missing(self.tokens, opener), opener)
        return self.read_properties(opener)

    def _outside(self, at: int, end: int) -> list[int]:
        """Return the indexes of what stands directly in a step, not in brackets."""
        found = []
        while at < end:
            found.append(at)
            at = self.closers[at] + 1 if self.tokens[at].kind is Kind.OPEN else at + 1
        return found

    def _require(self, word: str, at: int, end: int) -> int:
        """Return where a word stands that the form cannot do without."""
        outside = self._outside(at, end)
        found = next((number for number in outside if self.tokens[number].text == word), -1)
        if found >= 0:
            return found
        meant = next((number for number in outside if nearest(self.tokens[number].text, {word})), at - 1)
        message = f"`{self.name}` wants `{word}`"
        raise Broken(Finding("KQL019", Level.ERROR, self.tokens[meant].start, message), meant)
