"""A place in a query's tokens, and how a reader goes on after what it cannot read."""

from collections.abc import Sequence

from sieminator.languages.cql.tokens import Kind, Token
from sieminator.languages.cql.tree import Parameter, Regex, Text, Value, Word
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_ESCAPES = {'"': '"', "\\": "\\", "n": "\n"}


class Unreadable(Exception):
    """A step cannot be read from here on."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Cursor:
    """Reads tokens from left to right; behind the last one stands a bracket that closes everything."""

    def __init__(self, tokens: Sequence[Token], end: int) -> None:
        self._tokens = (*tokens, Token(Kind.CLOSE, "", end, end), Token(Kind.CLOSE, "", end, end))
        self._at = 0
        self.token = self._tokens[0]
        """The one that is read next."""
        self.done = 0
        """Offset after the last one that was read."""
        self.findings: list[Finding] = []

    def after(self, count: int = 1) -> Token:
        """Return a token behind the next one."""
        return self._tokens[min(self._at + count, len(self._tokens) - 1)]

    def next(self) -> Token:
        """Read the next token; the end of the text is never passed."""
        token = self.token
        if token.text:
            self.done = token.end
            self._at += 1
            self.token = self._tokens[self._at]
        return token

    def take(self, text: str) -> bool:
        """Read the next token if it is this one."""
        if self.token.text == text and self.token.kind is not Kind.STRING:
            self.next()
            return True
        return False

    def expect(self, text: str, message: str) -> None:
        """Read a token that has to stand here."""
        if not self.take(text):
            raise self.unreadable(message)

    def unreadable(self, message: str, hint: str = "", *, code: str = "CQL005", at: Token | None = None) -> Unreadable:
        """Return what is raised where a step cannot be read."""
        token = at or self.token
        return Unreadable(Finding(code, Level.ERROR, token.start, message, hint))

    def tell(self, code: str, at: int, message: str, hint: str = "", level: Level = Level.ERROR) -> None:
        """Note something after which reading goes on."""
        self.findings.append(Finding(code, level, at, message, hint))

    def skip_step(self) -> None:
        """Go to the next `|`, `;` or closing bracket that is not inside brackets."""
        depth = 0
        while self.token.text:
            kind = self.token.kind
            if depth == 0 and kind in _STEP_ENDS:
                return
            depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(kind, 0)
            self.next()

    def skip_brackets(self) -> None:
        """Pass an opening bracket, the one that closes it, and all between."""
        depth = 0
        while self.token.text:
            depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(self.next().kind, 0)
            if depth <= 0:
                return


_STEP_ENDS = frozenset({Kind.PIPE, Kind.END, Kind.CLOSE})


def shown(token: Token) -> str:
    """Return a token as a message shows it."""
    if not token.text:
        return "the end"
    line = token.text.partition("\n")[0]
    return f"`{line if len(line) <= 40 else line[:39] + '…'}`"


def value(token: Token) -> Value:
    """Make a node of a word, string, regular expression or parameter."""
    if token.kind is Kind.STRING:
        return Text(unescaped(token.text[1:-1]), token.start, token.end)
    if token.kind is Kind.REGEX:
        end = token.text.rindex("/")
        return Regex(token.text[1:end], token.text[end + 1 :], token.start, token.end)
    if token.kind is Kind.PARAMETER:
        return _parameter(token)
    return Word(token.text, token.start, token.end)


def name(token: Token) -> Word | Text:
    """Make a node of a word or string that names a field."""
    if token.kind is Kind.STRING:
        return Text(unescaped(token.text[1:-1]), token.start, token.end)
    return Word(token.text, token.start, token.end)


def unescaped(text: str) -> str:
    """Resolve the escapes of a string; a backslash before anything else stays, as exported content needs it."""
    if "\\" not in text:
        return text
    parts: list[str] = []
    at = 0
    while (slash := text.find("\\", at)) >= 0:
        parts.append(text[at:slash])
        following = text[slash + 1 : slash + 2]
        parts.append(_ESCAPES.get(following, "\\" + following))
        at = slash + 2
    return "".join(parts) + text[at:]


def _parameter(token: Token) -> Parameter:
    inside = token.text[1:]
    if not inside.startswith("{"):
        return Parameter(inside.strip('"'), None, token.start, token.end)
    label, equals, default = inside[1:-1].partition("=")
    return Parameter(label.strip().strip('"'), default.strip().strip('"') if equals else None, token.start, token.end)
