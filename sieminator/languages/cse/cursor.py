"""A place in the tokens of a text, and what is wrong there."""

from collections.abc import Sequence

from sieminator.languages.cse.foreign import unexpected
from sieminator.languages.cse.tokens import Kind, Token
from sieminator.languages.finding import Finding

END = "\0"
"""The word of the end of the text: no token has it."""
_SPOKEN = frozenset({Kind.NAME, Kind.OPERATOR, Kind.OPEN, Kind.CLOSE, Kind.PIPE, Kind.END})


class Unexpected(Exception):
    """A token that cannot stand where it does."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Cursor:
    """A place in the tokens, which moves forward only."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        end = Token(Kind.END, "", tokens[-1].end if tokens else 0)
        self.tokens = (*tokens, end)
        # Quoted texts have no word, so that 'and' in quotes is never taken for the keyword.
        self.words = [token.text.lower() if token.kind in _SPOKEN else "" for token in tokens]
        self.words.append(END)
        self.at = 0

    @property
    def token(self) -> Token:
        """Return the token at this place; an empty one at the end."""
        return self.tokens[self.at]

    @property
    def word(self) -> str:
        """Return the token's text in lower case; empty for texts and numbers, `END` at the end."""
        return self.words[self.at]

    @property
    def behind(self) -> int:
        """Return the offset after the token before this place."""
        return self.tokens[self.at - 1].end if self.at else 0

    def ahead(self) -> str:
        """Return the word of the next token."""
        return self.words[min(self.at + 1, len(self.words) - 1)]

    def advance(self) -> Token:
        """Move on, and return the token that was left; the end is never left."""
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def take(self, word: str) -> bool:
        """Move on if the word is this one."""
        if self.words[self.at] != word:
            return False
        self.advance()
        return True

    def expect(self, word: str) -> Token:
        """Move on over a word; raise `Unexpected` where another stands."""
        if self.words[self.at] != word:
            raise self.unexpected(f"`{word}`")
        return self.advance()

    def unexpected(self, due: str) -> Unexpected:
        """Return what to raise at this token; `due` says what could stand here."""
        before = self.tokens[self.at - 1] if self.at else None
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        return Unexpected(unexpected(before, self.token, after, due))
