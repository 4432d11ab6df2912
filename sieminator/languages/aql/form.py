"""What is wrong with a text before any grammar: brackets, quotes, depth."""

from collections.abc import Iterator, Sequence

from sieminator.languages.aql.tokens import Kind, Token
from sieminator.languages.finding import Finding
from sieminator.languages.pairs import unpaired
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

_SHOWN = 40


def shape(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield what keeps a text from being read any further: only errors, in order."""
    curly = next((token for token in tokens if token.kind is Kind.CURLY), None)
    if curly is not None:
        message = f"`{curly.text}` is a typographic quote, which AQL does not read"
        yield Finding("AQL035", Level.ERROR, curly.start, message, "type it again: ' around text, \" around names")
        return
    if tokens and tokens[-1].kind is Kind.BROKEN:
        broken = tokens[-1]
        what = "text" if broken.text[0] == "'" else "name"
        yield Finding("AQL004", Level.ERROR, broken.start, f"the {what} never ends ({_shortened(broken.text)})")
        return
    deep = _too_deep(tokens)
    if deep is not None:
        message = f"more than {NESTING} brackets or CASE within each other"
        yield Finding("AQL003", Level.ERROR, deep.start, message, "brackets around one condition can go")
        return
    yield from _brackets(tokens)


def paired(tokens: Sequence[Token]) -> list[Token]:
    """Leave the brackets out that have no partner."""
    opened: list[int] = []
    lonely: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind is Kind.OPEN:
            opened.append(at)
        elif token.kind is Kind.CLOSE and opened:
            opened.pop()
        elif token.kind is Kind.CLOSE:
            lonely.add(at)
    lonely.update(opened)
    return [token for at, token in enumerate(tokens) if at not in lonely]


def levels(tokens: Sequence[Token]) -> list[int]:
    """Return in how many brackets each token stands; both of a pair stand outside."""
    found, depth = [], 0
    for token in tokens:
        depth -= token.kind is Kind.CLOSE
        found.append(depth)
        depth += token.kind is Kind.OPEN
    return found


def _too_deep(tokens: Sequence[Token]) -> Token | None:
    brackets = cases = 0
    for token in tokens:
        if token.kind is Kind.OPEN:
            brackets += 1
        elif token.kind is Kind.CLOSE:
            brackets = max(brackets - 1, 0)
        elif token.word == "CASE":
            cases += 1
        elif token.word == "END":
            cases = max(cases - 1, 0)
        if brackets + cases > NESTING:
            return token
    return None


def _brackets(tokens: Sequence[Token]) -> Iterator[Finding]:
    brackets = ((token.text, token.start) for token in tokens if token.kind in (Kind.OPEN, Kind.CLOSE))
    for offset, message in unpaired(brackets):
        yield Finding("AQL002", Level.ERROR, offset, message)


def _shortened(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
