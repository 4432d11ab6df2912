"""What is wrong with a rule expression: what cannot be read first, then what it says and cannot mean."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from sieminator.languages.cse.grammar import Parsed, parse
from sieminator.languages.cse.lint import chains, comparisons, letters, names, patterns
from sieminator.languages.cse.lint.reading import Reading, read
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_CHECKS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    names.functions,
    names.fields,
    patterns.wildcards,
    patterns.regexes,
    patterns.program_names,
    letters.case,
    letters.one_case,
    comparisons.nulls,
    comparisons.constants,
    comparisons.arguments,
    comparisons.types,
    comparisons.repeated,
    chains.operands,
    chains.repeated,
    chains.contradictions,
    chains.scopes,
)


def lint(text: str) -> Iterator[Finding]:
    """Yield what is wrong with an expression, in the order of the text."""
    yield from _sorted(parse(text), text)


def lint_fragment(text: str) -> Iterator[Finding]:
    """Yield what keeps a text from being one condition, which can stand in brackets wherever an expression has one."""
    parsed = parse(text)
    found = list(_sorted(parsed, text))
    if parsed.condition is not None and parsed.is_query:
        message = "it is more than a condition: pipes, `json` or `where` stand around it"
        hint = "write the condition alone, with fields['x'] for a key of the log"
        found.insert(0, Finding("CSE009", Level.ERROR, len(text) - len(text.lstrip()), message, hint))
    yield from found


def lint_windows(text: str, lookback: timedelta) -> Iterator[Finding]:  # noqa: ARG001
    """Yield nothing: an expression speaks of one record, and has no window of time."""
    return iter(())


def _sorted(parsed: Parsed, text: str) -> Iterator[Finding]:
    findings = list(parsed.findings)
    if parsed.condition is not None:
        reading = read(text, parsed.condition, parsed)
        for check in _CHECKS:
            findings += check(reading)
    return iter(sorted(findings, key=lambda finding: finding.offset))
