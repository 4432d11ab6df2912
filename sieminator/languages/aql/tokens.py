"""Cut AQL into tokens: tolerant of anything, exact about where each one stands."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from sieminator.languages.memory import remembered
from sieminator.languages.scan import Comment


class Kind(Enum):
    """What a token is, judged from its own text: no token knows its neighbours."""

    NAME = "name"
    """A field, a function (with its name space: `GEO::LOOKUP`) or a keyword."""
    QUOTED = "quoted name"
    """A name in double quotes."""
    STRING = "string"
    """In single quotes; `''` in it is a quote, and a backslash is a backslash."""
    BROKEN = "broken"
    """A string or a quoted name that never ends: it takes the rest of the text."""
    NUMBER = "number"
    COMMENT = "comment"
    OPEN = "open"
    CLOSE = "close"
    COMMA = "comma"
    END = "end"
    """The `;` between statements."""
    CURLY = "typographic quote"
    """What a word processor makes of a quote."""
    OPERATOR = "operator"
    """Also every character that AQL has no use for."""


class Token(NamedTuple):
    """A piece of a query: never empty, never with white space at its start."""

    kind: Kind
    text: str
    start: int
    """Offset of the first character, 0-based."""
    word: str
    """A bare name in capitals, to be compared with; empty for every other kind."""

    @property
    def end(self) -> int:
        """Return the offset after the last character."""
        return self.start + len(self.text)


# No text can be read in two ways, so that a hostile one costs no more than another. Only repetitions of one character
# are possessive (`*+`): those of a group could match wrongly before CPython 3.11.5 (gh-106052).
_TOKENS = re.compile(
    r"""
      (?P<NAME> [^\W\d] \w*+ (?: ::[^\W\d]\w*+ )* )
    | (?P<STRING> ' [^']*+ (?: '' [^']*+ )* '(?!') )
    | (?P<QUOTED> " [^"]*+ (?: "" [^"]*+ )* "(?!") )
    | (?P<BROKEN> ['"] [\s\S]*+ )
    | (?P<COMMENT> -- [^\r\n]*+ | /\* (?s: .*? ) \*/ | /\* [\s\S]*+ )
    | (?P<NUMBER> 0[xX][0-9a-fA-F]++ | \d++ (?: \.\d++ )? (?: [eE][+-]?\d++ )? )
    | (?P<COMMA> , )
    | (?P<OPEN> \( )
    | (?P<CLOSE> \) )
    | (?P<END> ; )
    | (?P<CURLY> [\u2018-\u201f] )
    | (?P<OPERATOR> [!=<>]= | =[~] | ![~] | <> | << | >> | \|\| | && | :: | \S )
    """,
    re.VERBOSE,
)
_KINDS = {group: Kind[group] for group in _TOKENS.groupindex}


@remembered
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens that cover all of it but the white space between them; never raises."""
    kinds, name = _KINDS, Kind.NAME
    found = []
    for match in _TOKENS.finditer(text):
        kind, piece = kinds[match.lastgroup or ""], match.group()
        found.append(Token(kind, piece, match.start(), piece.upper() if kind is name else ""))
    return tuple(found)


@remembered
def code(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens and leave the comments out."""
    return tuple(token for token in tokenize(text) if token.kind is not Kind.COMMENT)


def comments(text: str) -> Iterator[Comment]:
    """Yield every comment: what no page of IBM's describes, and what many write."""
    for token in tokenize(text):
        if token.kind is Kind.COMMENT:
            yield Comment(token.start, token.text)


def unquoted(token: Token) -> str:
    """Return what stands between the quotes of a string or a quoted name; a bare name as it is."""
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote) if quote in "'\"" else token.text
