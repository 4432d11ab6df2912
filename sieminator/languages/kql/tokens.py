"""Cut KQL into tokens: tolerant of anything, exact about where each one stands."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from sieminator.languages.memory import remembered
from sieminator.languages.scan import Comment


class Kind(Enum):
    """What a token is, judged from its own text: no token knows its neighbours.

    So `['a name']` is three tokens, as it is an index elsewhere, and `mv-expand` is three, as `a-b` is.
    """

    STRING = "string"
    BROKEN_STRING = "broken string"
    """A string that never ends, or with a backslash sequence that KQL does not know."""
    COMMENT = "comment"
    NAME = "name"
    """An identifier or a keyword; may start with digits or with `$`."""
    NUMBER = "number"
    """Also a timespan, such as `1.5h`."""
    OPEN = "open"
    CLOSE = "close"
    PIPE = "pipe"
    END = "end"
    """The `;` between statements."""
    PUNCTUATION = "punctuation"


class Token(NamedTuple):
    """A piece of a query: never empty, never with white space at its start."""

    kind: Kind
    text: str
    start: int
    """Offset of the first character, 0-based."""

    @property
    def end(self) -> int:
        """Return the offset after the last character."""
        return self.start + len(self.text)


TIMESPAN_UNITS = {
    **dict.fromkeys(("tick", "ticks"), 1e-7),
    **dict.fromkeys(("nano", "nanos", "nanosec", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("micro", "micros", "microsec", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ms", "milli", "millis", "millisec", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
"""Each suffix that makes a number a timespan, and its seconds."""

# No text can be read in two ways, so that a hostile one costs no more than another. Only repetitions of one character
# are possessive (`*+`): those of a group could match wrongly before CPython 3.11.5 (gh-106052).
_ESCAPE = r"\\(?:[\\'\"abfnrtv]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{1,3}+)"
_UNITS = "|".join(sorted(TIMESPAN_UNITS, key=len, reverse=True))
# Tried in this order at each place that is not white space; most tokens are names, so they come first.
_TOKENS = re.compile(
    rf"""
      (?P<NAME> (?! [hH] (?: @?["'] | ``` | ~~~ ) ) [^\W\d]\w*+ )
    | (?P<STRING> [hH]? (?:
            " [^"\\\r\n]*+ (?: {_ESCAPE} [^"\\\r\n]*+ )* "
          | ' [^'\\\r\n]*+ (?: {_ESCAPE} [^'\\\r\n]*+ )* '
          | @" [^"\r\n]*+ (?: "" [^"\r\n]*+ )* "(?!")
          | @' [^'\r\n]*+ (?: '' [^'\r\n]*+ )* '(?!')
          | ```[\s\S]*?```
          | ~~~[\s\S]*?~~~
      ))
    | (?P<BROKEN_STRING> [hH]? (?:
            " [^"\\\r\n]*+ (?: \\. [^"\\\r\n]*+ )* "?
          | ' [^'\\\r\n]*+ (?: \\. [^'\\\r\n]*+ )* '?
          | @["'] [^\r\n]*+
          | (?: ``` | ~~~ ) [\s\S]*+
      ))
    | (?P<COMMENT> // [^\r\n\u2028\u2029]*+ )
    | (?P<NUMBER> 0[xX][0-9a-fA-F]++ (?!\w) | \d++ (?:\.\d++|\.(?![\w.]))? (?:[eE][+-]?\d++)? (?:{_UNITS})? (?!\w) )
    | (?P<NAME_> \$?\w++ )
    | (?P<PIPE> \| )
    | (?P<END> ; )
    | (?P<OPEN> [(\[{{] )
    | (?P<CLOSE> [)\]}}] )
    | (?P<PUNCTUATION> [=!]~ | [=!<>]= | <> | => | \.\. | \S )
    """,
    re.VERBOSE,
)
_KINDS = {group: Kind[group.rstrip("_")] for group in _TOKENS.groupindex}


@remembered
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens that cover all of it but the white space between them; never raises."""
    new = tuple.__new__  # half the price of calling the class, and most of what reading a query costs is paid here
    return tuple(
        [new(Token, (_KINDS[found.lastgroup or ""], found[0], found.start())) for found in _TOKENS.finditer(text)]
    )


@remembered
def code(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens and leave the comments out."""
    comment = Kind.COMMENT
    return tuple([token for token in tokenize(text) if token[0] is not comment])


def comments(text: str) -> Iterator[Comment]:
    """Yield every comment."""
    for token in tokenize(text):
        if token.kind is Kind.COMMENT:
            yield Comment(token.start, token.text)
