"""The place in the tokens where the parser reads, and how it stops where they make no sense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sieminator.languages.finding import Finding
from sieminator.languages.sumo.outline import Outline
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.languages.sumo.tree import Field, Name, Text
from sieminator.model.problem import Level

_SHOWN = 40
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NAMES = (Kind.NAME, Kind.ESCAPED, Kind.TEMPLATE, Kind.WORD)


class Unreadable(Exception):
    """The operator is not written as it must be; the finding says where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(slots=True)
class Reading:
    """One text while it is parsed."""

    tokens: Sequence[Token]
    outline: Outline
    length: int
    """Of the text."""
    findings: list[Finding] = field(default_factory=list)


class Cursor:
    """Reads tokens from one number up to another, which it does not pass."""

    __slots__ = ("at", "end", "reading", "tokens")

    def __init__(self, reading: Reading, at: int, end: int) -> None:
        self.reading = reading
        self.tokens = reading.tokens
        self.at = at
        self.end = end

    @property
    def word(self) -> str:
        """Return the next token in lower case; empty at the end."""
        return self.tokens[self.at].word if self.at < self.end else ""

    @property
    def kind(self) -> Kind | None:
        """Return what the next token is; None at the end."""
        return self.tokens[self.at].kind if self.at < self.end else None

    @property
    def offset(self) -> int:
        """Return where the next token starts; at the end, where the last one stops."""
        if self.at < self.end:
            return self.tokens[self.at].start
        return self.tokens[self.end - 1].end if self.end else 0

    @property
    def done(self) -> int:
        """Return where the token before the next one stops."""
        return self.tokens[self.at - 1].end if self.at else 0

    def ahead(self, count: int = 1) -> str:
        """Return a later token in lower case; empty behind the end."""
        return self.tokens[self.at + count].word if self.at + count < self.end else ""

    def take(self) -> Token:
        """Return the next token and go on; there must be one."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, word: str) -> bool:
        """Go on where the next token is this word, and say whether it was."""
        if self.at < self.end and self.tokens[self.at].word == word:
            self.at += 1
            return True
        return False

    def inside(self) -> "Cursor":
        """Return a cursor for what stands in the bracket that is next, and go on behind it."""
        closer = self.reading.outline.partner.get(self.at)
        if closer is None or closer >= self.end:
            raise self.unreadable("its bracket is never closed")
        inner = Cursor(self.reading, self.at + 1, closer)
        self.at = closer + 1
        return inner

    def due(self, what: str) -> Unreadable:
        """Say that something else must stand here."""
        if self.at >= self.end:
            return self.unreadable(f"the operator ends where {what} is due")
        text = self.tokens[self.at].text
        hint = 'a name with brackets or blanks in it is written %"users[2].name"' if text == "[" else ""
        return self.unreadable(f"`{shortened(text)}` stands where {what} is due", hint)

    def unreadable(self, message: str, hint: str = "", code: str = "SUM005") -> Unreadable:
        """Make a syntax error of the next token."""
        return Unreadable(Finding(code, Level.ERROR, self.offset, message, hint))

    def note(self, code: str, level: Level, offset: int, message: str, hint: str = "") -> None:
        """Report what does not keep the rest from being read."""
        self.reading.findings.append(Finding(code, level, offset, message, hint))

    def name(self) -> Name:
        """Read a name that is given to a field."""
        if self.kind not in _NAMES and self.kind is not Kind.STRING:
            raise self.due("a name")
        token = self.take()
        return Name(bare(token), token.start, token.end)

    def names(self) -> tuple[Name, ...]:
        """Read names with commas between them, in brackets or not."""
        if self.word == "(":
            return self.inside().names()
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        return tuple(found)

    def field(self) -> Field:
        """Read the name of a field."""
        if self.kind not in _NAMES:
            raise self.due("a field")
        token = self.take()
        return Field(bare(token), token.start, token.end)

    def fields(self) -> tuple[Field, ...]:
        """Read fields with commas between them."""
        found = [self.field()]
        while self.accept(","):
            found.append(self.field())
        return tuple(found)

    def text(self) -> Text:
        """Read a string, which must be next."""
        token = self.take()
        return Text(unquoted(token.text), token.start, token.end)


def bare(token: Token) -> str:
    """Return the name of a field without the marks of `%"…"`."""
    if token.kind is Kind.ESCAPED or token.text[0] in '%"':
        return token.text.removeprefix("%").strip().strip('"')
    return token.text


def unquoted(text: str) -> str:
    """Return what a string says; a backslash keeps its meaning before anything but a quote or another one."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    return _ESCAPE.sub(lambda found: found[1] if found[1] in '"\\' else found[0], inner)


def shortened(text: str) -> str:
    """Return the start of what may be long, for a message."""
    line = text.partition("\n")[0]
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
