"""A place in a list of tokens, and what is raised where a token has no place."""

from sieminator.languages.aql.tokens import Kind, Token


class Unexpected(Exception):
    """A token that no rule of the grammar has a place for; caught where the clause is read."""

    def __init__(self, at: int, wanted: str) -> None:
        super().__init__(wanted)
        self.at = at
        """The token's number; the number of tokens where the text ends too early."""
        self.wanted = wanted
        """What would have had a place: `a value`, `AND, OR or the next clause`."""


class TooDeep(Exception):
    """Deeper than brackets alone may lead: IF in IF in IF."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class Cursor:
    """Reads tokens one by one."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens = tokens
        self.at = 0
        self.token = Token(Kind.END, "", length, "")
        """The token to be read next; an empty one after the last."""
        self._beyond = self.token
        self.go(0)

    def go(self, at: int) -> None:
        """Go on reading at a token's number."""
        self.at = at
        self.token = self.tokens[at] if at < len(self.tokens) else self._beyond

    def peek(self) -> Token:
        """Return the token behind the next one."""
        at = self.at + 1
        return self.tokens[at] if at < len(self.tokens) else self._beyond

    def last_end(self) -> int:
        """Return the offset after the token that was read last."""
        return self.tokens[self.at - 1].end if self.at else 0

    def take(self) -> Token:
        """Read one token."""
        token = self.token
        at = self.at = self.at + 1
        self.token = self.tokens[at] if at < len(self.tokens) else self._beyond
        return token

    def skip(self, kind: Kind) -> bool:
        """Read one token if it is of a kind, and say whether it was."""
        if self.token.kind is kind:
            self.take()
            return True
        return False

    def skip_word(self, word: str) -> bool:
        """Read one token if it is a word, and say whether it was."""
        if self.token.word == word:
            self.take()
            return True
        return False

    def expect(self, kind: Kind, wanted: str) -> Token:
        """Read one token of a kind, or raise Unexpected."""
        if self.token.kind is not kind:
            raise Unexpected(self.at, wanted)
        return self.take()

    def expect_word(self, word: str) -> Token:
        """Read one word, or raise Unexpected."""
        if self.token.word != word:
            raise Unexpected(self.at, word)
        return self.take()
