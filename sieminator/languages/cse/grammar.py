"""Read a rule expression: tokens in, a tree and what is wrong out. Never raises, and recurses with brackets only.

Precedence is Spark's, whose grammar the server's parse error shows (rules-status.md @1c3bbd19, read 2026-11-28): OR,
AND, NOT, comparisons, `+ -`, `* / %`, unary minus.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sieminator.languages.cse.clauses import read_head, read_tail
from sieminator.languages.cse.cursor import END, Cursor, Unexpected
from sieminator.languages.cse.foreign import foreign_text
from sieminator.languages.cse.marks import backslashes, brackets, broken_marks, until_too_deep
from sieminator.languages.cse.tokens import COMMENTS, Kind, Quoting, Token, cut
from sieminator.languages.cse.tree import (
    Between,
    Broken,
    Chain,
    Comparison,
    Is,
    Json,
    Match,
    Membership,
    Node,
    Not,
    Regex,
)
from sieminator.languages.cse.values import Values
from sieminator.languages.finding import Finding
from sieminator.languages.memory import remembered
from sieminator.model.problem import Level

_CONNECTIVES = {"and": "and", "&&": "and", "or": "or", "||": "or"}
_COMPARISONS = {"=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "<=>": "<=>"}
_FILTER_COMPARISONS = {"=<": "<=", "=>": ">="}
_NEGATIONS = frozenset({"not", "!"})
_KEYED = frozenset({"like", "rlike", "regexp", "matches", "in", "between"})
_FOLLOWERS = frozenset({*_CONNECTIVES, ")", "]", ",", "|", "as", END})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text as it was read."""

    condition: Node | None
    """None where the text was not read further: it is empty, too deep, or another language's."""
    clauses: tuple[Json, ...]
    is_query: bool
    """Whether pipes, `json` or `where` stand around the condition."""
    findings: tuple[Finding, ...]
    """What keeps it from being read, and texts side by side; in no certain order."""


@remembered
def parse(text: str) -> Parsed:
    """Read a text; a quoted text may run over lines, or end in a backslash, only where all of it can be read so."""
    tokens, deep = until_too_deep(cut(text))
    if deep:
        return Parsed(None, (), is_query=False, findings=(deep,))
    parsed = _read(tokens)
    if not _is_refused(parsed):
        return parsed
    if "\\'" in text or '\\"' in text:
        plain, deep = until_too_deep(cut(text, Quoting.PLAIN))
        meant = parsed if deep else _read(plain)
        if not _is_refused(meant):
            return replace(meant, findings=(*meant.findings, *backslashes(plain)))
    if any("\n" in token.text for token in tokens if token.kind is Kind.STRING):
        tokens, deep = until_too_deep(cut(text, Quoting.ONE_LINE))
        return parsed if deep else _read(tokens)
    return parsed


def _is_refused(parsed: Parsed) -> bool:
    return any(finding.level is Level.ERROR for finding in parsed.findings)


def _read(every: Sequence[Token]) -> Parsed:
    tokens = [token for token in every if token.kind not in COMMENTS]
    marks = list(broken_marks(every))
    if not tokens:
        empty = Finding("CSE001", Level.ERROR, 0, "the expression is empty")
        return Parsed(None, (), is_query=False, findings=tuple(marks) or (empty,))
    stop = foreign_text(tokens)
    if stop:
        return Parsed(None, (), is_query=False, findings=(stop,))
    broken = [finding for finding in marks if finding.code == "CSE003"]
    # A text that never ends may have swallowed the bracket that is missed.
    wrong = [] if broken else list(brackets(tokens))
    cursor = Cursor(tokens)
    clauses, findings = read_head(cursor)
    is_query = bool(cursor.at)
    if findings and cursor.word == END:
        return Parsed(None, clauses, is_query=True, findings=(*marks, *wrong, *findings))
    reader = _Conditions(cursor)
    condition = reader.read()
    if cursor.word == "|":
        is_query = True
        tail = read_tail(cursor)
        findings += [tail] if tail else []
    findings += reader.findings
    if broken or wrong:
        # What follows a missing mark is read askew: one finding for one cause.
        findings = [finding for finding in findings if finding.code != "CSE005"]
    return Parsed(condition, clauses, is_query=is_query, findings=(*marks, *wrong, *findings))


class _Conditions(Values):
    """Reads one condition. Each method reads one level of precedence, and leaves the cursor behind it."""

    def read(self) -> Node:
        """Read to the end or to a pipe, over brackets that close nothing."""
        cursor = self.cursor
        parts = [self.either()]
        while cursor.word not in {END, "|"}:
            if cursor.token.kind is not Kind.CLOSE:  # one that closes nothing is told already
                self.findings.append(cursor.unexpected("AND or OR").finding)
            cursor.advance()
            if cursor.word in _CONNECTIVES:
                cursor.advance()
            if cursor.word not in {END, "|"}:
                parts.append(self.either())
        return parts[0] if len(parts) == 1 else Chain(parts[0].start, parts[-1].end, "and", tuple(parts))

    def either(self) -> Node:
        return self._chain("or", self._both)

    def _both(self) -> Node:
        return self._chain("and", self._opposite)

    def _chain(self, operator: str, part: Callable[[], Node]) -> Node:
        first = part()
        if not self._connects(operator):
            return first
        operands = [first, part()]
        while self._connects(operator):
            operands.append(part())
        return Chain(first.start, operands[-1].end, operator, tuple(operands))

    def _connects(self, operator: str) -> bool:
        cursor = self.cursor
        if _CONNECTIVES.get(cursor.word) == operator:
            cursor.advance()
            return True
        return operator == "and" and self._goes_on()

    def _goes_on(self) -> bool:
        """Say whether a comparison follows without an AND, as the filter of `hasThreatMatch` may."""
        cursor = self.cursor
        compares = cursor.token.kind is Kind.NAME and cursor.ahead() in _COMPARISONS | _FILTER_COMPARISONS
        return self.in_filter and (compares or cursor.word == "(")

    def _opposite(self) -> Node:
        """Read a condition with the NOTs before it; what cannot be read ends at the next AND or OR."""
        cursor, start = self.cursor, self.cursor.token.start
        negated = False
        while cursor.word in _NEGATIONS:
            cursor.advance()
            negated = not negated
        try:
            node = self._predicate()
        except Unexpected as wrong:
            self._complain(wrong)
            node = Broken(start, max(cursor.behind, start))
        else:
            if cursor.word not in _FOLLOWERS and not self._goes_on():
                self._complain(cursor.unexpected("AND or OR"))
        return Not(start, node.end, node) if negated else node

    def _complain(self, wrong: Unexpected) -> None:
        """Note what is wrong, and skip to where the next condition may begin."""
        self.findings.append(wrong.finding)
        depth, cursor = 0, self.cursor
        while cursor.word != END:
            kind = cursor.token.kind
            if depth == 0 and (cursor.word in _CONNECTIVES or kind in {Kind.CLOSE, Kind.PIPE}):
                return
            depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)
            cursor.advance()

    def _predicate(self) -> Node:
        left = self.sum()
        cursor = self.cursor
        while True:
            word = cursor.word
            operator = _COMPARISONS.get(word) or (_FILTER_COMPARISONS.get(word) if self.in_filter else None)
            if operator:
                cursor.advance()
                right = self.sum()
                left = Comparison(left.start, right.end, operator, left, right)
            elif word in _KEYED or (word in _NEGATIONS and cursor.ahead() in _KEYED):
                left = self._keyed(left)
            elif word == "is":
                left = self._is(left)
            else:
                return left

    def _keyed(self, left: Node) -> Node:
        cursor = self.cursor
        negated = cursor.word in _NEGATIONS
        if negated:
            cursor.advance()
        word = cursor.word
        cursor.advance()
        if word == "in":
            cursor.expect("(")
            if cursor.word == ")":
                self.findings.append(cursor.unexpected("a value").finding)
            items = self.items(")")
            return Membership(left.start, cursor.behind, left, items, negated)
        if word == "between":
            low = self.sum()
            cursor.expect("and")
            high = self.sum()
            return Between(left.start, high.end, left, low, high, negated)
        if word == "regexp":  # Spark's other word for RLIKE; the server's parse error hides whether it is one here too
            offset, hint = cursor.tokens[cursor.at - 1].start, "write RLIKE"
            self.findings.append(Finding("CSE006", Level.WARNING, offset, "`REGEXP` is not documented", hint))
            word = "rlike"
        pattern = self._pattern(word)
        if cursor.take("escape"):
            self.primary()
        return Match(left.start, cursor.behind, word, left, pattern, negated)

    def _pattern(self, operator: str) -> Node:
        cursor = self.cursor
        if operator != "matches" or cursor.token.kind not in {Kind.REGEX, Kind.BROKEN_REGEX}:
            return self.sum()
        token = cursor.advance()
        flags = cursor.token
        if flags.kind is Kind.NAME and flags.start == token.end:
            message, hint = f"`{flags.text}` behind the slash is CQL, not Cloud SIEM's", "write (?i) in the regex"
            self.findings.append(Finding("CSE006", Level.ERROR, flags.start, message, hint))
            cursor.advance()
        return Regex(token.start, token.end, token.text[1:-1])

    def _is(self, left: Node) -> Node:
        cursor = self.cursor
        cursor.advance()
        negated = cursor.take("not")
        if cursor.word not in {"null", "true", "false"}:
            raise cursor.unexpected("NULL")
        value = self.primary()
        return Is(left.start, value.end, left, value, negated)
