"""What the tokens of a text tell alone: comments, signs, several queries."""

from collections.abc import Iterator

from sieminator.languages.aql.tokens import Kind, comments, tokenize
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

# Source: IBM, `r_aql_operators`: its table has `=` and `!=` only, and one of its own samples writes `==`; seen
# 2026-11-28.
_UNLISTED = {"==": "=", "<>": "!=", "||": "CONCAT(…)"}


def texts(text: str) -> Iterator[Finding]:
    """Yield what no tree is needed for; in no order."""
    yield from _comments(text)
    tokens = [token for token in tokenize(text) if token.kind is not Kind.COMMENT]
    signs = [token for token in tokens if token.text in _UNLISTED]
    if signs:
        first = signs[0]
        message = f"`{first.text}` is not among the operators that IBM lists"
        yield Finding("AQL039", Level.HINT, first.start, message, f"write {_UNLISTED[first.text]}")
    ends = [token for token in tokens if token.kind is Kind.END]
    if ends and len(ends) < len(tokens):
        first = ends[0]
        several = first.start < tokens[-1].start and any(
            token.kind is not Kind.END for token in tokens if token.start > first.start
        )
        message = "`;` ends the query, and another follows" if several else "`;` is not among what IBM's pages show"
        hint = "write one query in each file" if several else "leave it out: the API takes one query without an end"
        yield Finding("AQL030", Level.WARNING, first.start, message, hint)


def _comments(text: str) -> Iterator[Finding]:
    found = list(comments(text))
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        line = found[0].text.partition("\n")[0]
        shown = line if len(line) <= 24 else line[:23] + "…"
        message = f"IBM documents no comments in AQL (`{shown}`{more})"
        hint = "keep them out of what is sent: a console that folds lines would drop all that follows"
        yield Finding("AQL016", Level.WARNING, found[0].start, message, hint)
