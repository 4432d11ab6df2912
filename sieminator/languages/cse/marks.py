"""What is wrong with a text before anybody reads what it says: quotes, comments, brackets, and how deep they go."""

from collections.abc import Iterable, Iterator, Sequence

from sieminator.languages.cse.tokens import TYPOGRAPHIC, Kind, Token
from sieminator.languages.finding import Finding
from sieminator.languages.pairs import unpaired
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

_SHOWN = 40


def broken_marks(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield texts, regexes and comments that never end, and comments that the language does not have."""
    for token in tokens:
        if token.kind is Kind.BROKEN_STRING:
            yield _broken_string(token)
        elif token.kind is Kind.BROKEN_REGEX:
            message = f"the regex never ends ({_shortened(token.text)})"
            yield Finding("CSE003", Level.ERROR, token.start, message, "close it with a slash")
        elif token.kind is Kind.BROKEN_COMMENT:
            yield Finding("CSE003", Level.ERROR, token.start, "the comment never ends", "close it with `*/`")
        elif token.kind is Kind.LINE_COMMENT:
            message = f"`{token.text[:2]}` begins no comment in a Cloud SIEM expression"
            yield Finding("CSE007", Level.ERROR, token.start, message, "write /* … */")


def backslashes(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the first text that ends in a backslash, in tokens that were cut as if that escaped nothing."""
    for token in tokens:
        if token.kind is Kind.STRING and token.text[-2] == "\\":
            # Not an error: how the server reads it is not documented, and the other reading makes no sense.
            message = f"{_shortened(token.text)} ends in a backslash, which escapes the quote behind it"
            yield Finding("CSE031", Level.WARNING, token.start, message, "double the backslash")
            return


def until_too_deep(tokens: Iterable[Token]) -> tuple[list[Token], Finding | None]:
    """Return all tokens, or those up to the first bracket that is deeper than anybody reads, and its finding."""
    read: list[Token] = []
    depth = 0
    for token in tokens:
        read.append(token)
        if token.kind is Kind.OPEN:
            depth += 1
            if depth > NESTING:
                message = f"more than {NESTING} brackets stand within each other"
                return read, Finding("CSE004", Level.ERROR, token.start, message, "say it in fewer")
        elif token.kind is Kind.CLOSE and depth:
            depth -= 1
    return read, None


def brackets(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the first bracket that closes nothing or the wrong one, or else each one that nothing closes."""
    brackets = ((token.text, token.start) for token in tokens if token.kind in (Kind.OPEN, Kind.CLOSE))
    for offset, message in unpaired(brackets):
        yield Finding("CSE002", Level.ERROR, offset, message)


def _broken_string(token: Token) -> Finding:
    if token.text[0] in TYPOGRAPHIC:
        message = f"{_shortened(token.text)} stands in typographic quotes"
        return Finding("CSE003", Level.ERROR, token.start, message, "write straight quotes: 'x' or \"x\"")
    message = f"the text never ends ({_shortened(token.text)})"
    hint = "a backslash before the closing quote escapes it: double it" if token.text.endswith("\\'") else ""
    return Finding("CSE003", Level.ERROR, token.start, message, hint or "close the quote")


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
