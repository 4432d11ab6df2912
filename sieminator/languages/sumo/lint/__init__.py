"""What is wrong with a log search: what cannot run, and what runs and is very likely not what was meant.

How long a query may be is a platform's business, not the language's.
"""

from collections.abc import Iterator, Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.sumo.grammar import Parsed, parse
from sieminator.languages.sumo.lint.calls import calls
from sieminator.languages.sumo.lint.conventions import conventions
from sieminator.languages.sumo.lint.names import names
from sieminator.languages.sumo.lint.operators import operators
from sieminator.languages.sumo.lint.scopes import metrics, scopes
from sieminator.languages.sumo.lint.texts import texts
from sieminator.languages.sumo.lint.windows import lint_windows
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.model.problem import Level

__all__ = ["lint", "lint_fragment", "lint_windows"]

# A fragment is read as what follows `where`.
_BEFORE, _TOKENS_BEFORE = "* | where ", 3
_LEXICAL = frozenset({"SUM001", "SUM002", "SUM003", "SUM004"})


def lint(text: str) -> Iterator[Finding]:
    """Yield what is wrong with a query, in the order of the text."""
    yield from _found(parse(text), text)


def _found(parsed: Parsed, text: str) -> list[Finding]:
    found = list(parsed.findings)
    if parsed.query is not None:
        about_metrics = metrics(parsed)
        if about_metrics is not None:
            found = [about_metrics, *(finding for finding in found if finding.code in _LEXICAL)]
        else:
            found += scopes(parsed, text)
            found += calls(parsed)
            found += operators(parsed)
            found += names(parsed)
            found += texts(parsed, text)
            found += conventions(parsed, text)
    return sorted(found, key=lambda finding: finding.offset)


def lint_fragment(text: str) -> Iterator[Finding]:
    """Yield what keeps a text from being one condition, which can stand in brackets wherever a query filters."""
    parsed = parse(_BEFORE + text)
    tokens = parsed.tokens[_TOKENS_BEFORE:]
    pipe = _pipe(tokens)
    if not tokens:
        yield Finding("SUM001", Level.ERROR, 0, "it is empty")
    elif pipe is not None:
        hint = "write a condition, as it would follow `where`"
        yield Finding("SUM028", Level.ERROR, pipe.start - len(_BEFORE), "`|` ends it", hint)
    else:
        for finding in _found(parsed, _BEFORE + text):
            if finding.code != "SUM023":
                offset = max(finding.offset - len(_BEFORE), 0)
                yield Finding(finding.code, finding.level, offset, finding.message, finding.hint)


def _pipe(tokens: Sequence[Token]) -> Token | None:
    """Return the first pipe that stands in no bracket: those of a subquery end nothing."""
    depth = 0
    for token in tokens:
        if token.kind is Kind.OPEN:
            depth += 1
        elif token.kind is Kind.CLOSE:
            depth -= 1
        elif token.kind is Kind.PIPE and depth <= 0:
            return token
    return None
