"""Query texts, read by their languages: findings become problems with a place in a file."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from difflib import get_close_matches

from sieminator.engine.ignoring import Ignoring
from sieminator.languages.finding import Finding
from sieminator.languages.reader import reader
from sieminator.languages.scan import Lines
from sieminator.languages.suppressions import silence
from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Rule

Deeply = Callable[[str, str, Sequence[Finding], Collection[str]], Iterable[Finding]]
"""What else an analyser finds that costs more than a plan should take: of a language and a text, what was found in it
already, and the functions that are known to be there."""


class QueryLint:
    """Lints each text once, however many targets share it."""

    def __init__(self, deeply: Deeply | None = None) -> None:
        self._deeply = deeply
        self._known: dict[_Key, tuple[Finding, ...]] = {}
        self.ignoring = Ignoring()
        """What authors answer for."""

    def check(self, rule: Rule, language: str, detection: Detection, variant: Variant) -> Iterator[Problem]:
        """Yield what is wrong with a rule's query, at its place in the query's file, and nobody answers for."""
        yield from self.ignoring.filter(detection, variant.stem, self._problems(rule, language, variant))

    def findings(
        self, language: str, text: str, lookback: timedelta | None = None, functions: tuple[str, ...] = ()
    ) -> tuple[Finding, ...]:
        """Return what a language finds in a text, less what its comments answer for, in the order of the text.

        Without a look-back no rule runs the query, and its windows are its own affair. ``functions`` are known to be
        there, beside the vendor's.
        """
        key = (language, text, lookback, functions)
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _problems(self, rule: Rule, language: str, variant: Variant) -> Iterator[Problem]:
        known = rule.requires.functions
        for finding in self.findings(language, rule.query, variant.schedule.lookback, known):
            yield problem(finding, rule.locate(finding.offset) if rule.locate else Position(rule.path))
        yield from missing_columns(rule, language)

    def _find(self, key: "_Key") -> tuple[Finding, ...]:
        language, text, lookback, functions = key
        read = reader(language)
        beside = read.of_rules if lookback is None else read.of_searches
        found = [finding for finding in read.lint(text) if finding.code not in beside]
        if lookback is not None:
            found += read.lint_windows(text, lookback)
        if self._deeply:
            found += self._deeply(language, text, found, functions)
        return silence(text, read.comments(text), sorted(found, key=lambda finding: finding.offset))


_Key = tuple[str, str, timedelta | None, tuple[str, ...]]
"""Language, text, look-back, functions that are known."""


def lint_text(queries: QueryLint, language: str, text: str, path: str) -> Iterator[Problem]:
    """Yield what is wrong with the text of a file that belongs to no detection."""
    findings = queries.findings(language, text)
    lines = Lines(text) if findings else None
    for finding in findings:
        yield problem(finding, Position(path, *(lines.position(finding.offset) if lines else (1, 1))))


def problem(finding: Finding, where: Position) -> Problem:
    """Return a finding as the problem that it is in a file."""
    return Problem(finding.code, finding.message, where, finding.level, finding.hint)


def missing_columns(rule: Rule, language: str) -> Iterator[Problem]:
    """Yield the columns that a rule needs of its query's result, where the result surely lacks them."""
    columns = reader(language).columns(rule.query) if rule.needs else None
    if columns is None:
        return
    for need in rule.needs:
        if need.column not in columns:
            message = f"{need.what} needs the column {need.column}, which the query's result does not have"
            yield Problem("LNT010", message, rule.where(need.field), Level.WARNING, _near(need.column, columns))


def _near(column: str, columns: frozenset[str]) -> str:
    near = get_close_matches(column, sorted(columns), 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(columns))}"
