"""What is wrong with a KQL text: only what is certain is an error.

How long a query may be is a platform's business, not the language's.
"""

from collections.abc import Iterator
from datetime import timedelta

from sieminator.languages.finding import Finding
from sieminator.languages.kql.columns import Tracer
from sieminator.languages.kql.comparisons import comparisons
from sieminator.languages.kql.definitions import lets_by_name
from sieminator.languages.kql.grammar import parse
from sieminator.languages.kql.lint import names
from sieminator.languages.kql.lint.flow import flow_findings
from sieminator.languages.kql.lint.lexical import lexical, side_by_side
from sieminator.languages.kql.lint.programs import comparison_findings, pattern_findings
from sieminator.languages.kql.lint.rules import rule_findings
from sieminator.languages.kql.lint.windows import window_findings
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.tree import Parsed
from sieminator.languages.kql.vocabulary import LEADERS
from sieminator.languages.template import names as names_of_variables
from sieminator.model.problem import Level

_NAMES_ONLY = frozenset({"KQL011", "KQL012"})


def lint(text: str) -> Iterator[Finding]:
    """Yield what is wrong with a query, in the order of the text."""
    parsed = parse(text)
    if not parsed.tokens:
        yield Finding("KQL001", Level.ERROR, 0, "the query is empty")
        return
    yield from sorted(_all(parsed), key=lambda finding: finding.offset)


def lint_fragment(text: str) -> Iterator[Finding]:
    """Yield what keeps a text from being one predicate, which can stand in brackets wherever a query has a filter."""
    parsed = parse(_without_variables(text))
    if not parsed.tokens:
        yield Finding("KQL001", Level.ERROR, 0, "it is empty")
        return
    yield from sorted(_readable(parsed), key=lambda finding: finding.offset)
    ends = _ends(parsed)
    if ends:
        message = f"`{ends.text}` ends it" if ends.start else f"`{ends.text}` begins a query"
        yield Finding("KQL010", Level.ERROR, ends.start, message, "write a condition, as it would follow `where`")


def lint_windows(text: str, lookback: timedelta) -> Iterator[Finding]:
    """Yield where a query looks further back than its rule, or, at its furthest, less far.

    The platform cuts the events to the rule's look-back first: what lies before it is missing without a word.
    """
    yield from window_findings(text, lookback)


def _all(parsed: Parsed) -> Iterator[Finding]:
    found = list(_readable(parsed))
    yield from found
    if parsed.is_sound and not _is_foreign(parsed, found):
        yield from _pipelines(parsed)


def _readable(parsed: Parsed) -> Iterator[Finding]:
    """Yield what is wrong with the words, brackets and expressions of a text."""
    is_deep = any(finding.code == "KQL011" for finding in parsed.findings)
    found = list(lexical(parsed.tokens, balanced=parsed.is_sound or is_deep))
    yield from found
    if _is_foreign(parsed, found):
        return
    for finding in parsed.findings:
        if parsed.is_sound or finding.code in _NAMES_ONLY:
            yield finding
    if parsed.is_sound:
        yield from names.function_findings(parsed, lets_by_name(parsed.statements))
        yield from comparison_findings(list(comparisons(parsed)))
        yield from pattern_findings(parsed)
        yield from side_by_side(parsed)


def _is_foreign(parsed: Parsed, found: list[Finding]) -> bool:
    """Say whether a text is another language's from its first word on: then nothing more is to say of it here."""
    return any(finding.code == "KQL007" and finding.offset == parsed.tokens[0].start for finding in found)


def _pipelines(parsed: Parsed) -> Iterator[Finding]:
    lets = lets_by_name(parsed.statements)
    tracer = Tracer(parsed)
    yield from names.definition_findings(parsed, lets)
    yield from names.source_findings(parsed, lets, tracer.defined)
    yield from names.column_list_findings(parsed, lets)
    yield from names.reserved_findings(parsed)
    yield from flow_findings(parsed, tracer)
    yield from rule_findings(parsed)


def _without_variables(text: str) -> str:
    """Put a name as long as itself in the place of each variable: whether one may stand there is not for KQL to say."""
    pieces, done = [], 0
    for use in names_of_variables(text):
        pieces += [text[done : use.offset], f"__{use.name}__"]
        done = use.offset + len(use.name) + len("<<>>")
    return "".join([*pieces, text[done:]])


def _ends(parsed: Parsed) -> Token | None:
    """Return the token that makes a text more than one condition: a pipe or `;` outside brackets, or a statement."""
    if parsed.tokens[0].text in LEADERS | {"let", "set"} and len(parsed.tokens) > 1:
        return parsed.tokens[0]
    depth = 0
    for token in parsed.tokens:
        if token.text in "([{":
            depth += 1
        elif token.text in ")]}":
            depth -= 1
        elif token.kind is Kind.END or (token.kind is Kind.PIPE and depth == 0):
            return token
    return None
