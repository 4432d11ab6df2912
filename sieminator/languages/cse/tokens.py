"""Cut a rule expression into tokens: tolerant of anything, exact about where each one stands."""

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple

from sieminator.languages.scan import Comment


class Kind(Enum):
    """What a token is."""

    STRING = "string"
    BROKEN_STRING = "broken string"
    """A text that never ends, or one in typographic quotes."""
    REGEX = "regex"
    """`/…/`, where a value is due; behind a value, a slash divides."""
    BROKEN_REGEX = "broken regex"
    COMMENT = "comment"
    BROKEN_COMMENT = "broken comment"
    """`/*` without an end."""
    LINE_COMMENT = "line comment"
    """`//` or `--` to the end of the line: other languages' comments, which this one does not have."""
    NAME = "name"
    """A field, a function or a keyword."""
    NUMBER = "number"
    """Also with a unit, such as `5m` or `2Ki`."""
    OPEN = "open"
    CLOSE = "close"
    PIPE = "pipe"
    END = "end"
    """The `;` that SQL ends a statement with."""
    OPERATOR = "operator"
    UNKNOWN = "unknown"
    """A character that the language has no use for, as often as it stands there."""


class Quoting(Enum):
    """How quoted texts are read. The first is what is documented; the others find out what was meant."""

    ESCAPED = "escaped"
    """A backslash takes the next character along, and a text may run over lines."""
    ONE_LINE = "one line"
    """A text ends at its line, so that a forgotten quote is found where it was forgotten."""
    PLAIN = "plain"
    """A text ends at its line, and a backslash before a quote is just that: `'C:\\'`."""


class Token(NamedTuple):
    """A piece of an expression: never empty, never with white space at its start."""

    kind: Kind
    text: str
    start: int
    """Offset of the first character, 0-based."""

    @property
    def end(self) -> int:
        """Return the offset after the last character."""
        return self.start + len(self.text)


# Source: the token names in the server's parse error, rules-status.md @1c3bbd19; seen 2026-11-28.
OPERATOR_WORDS = frozenset({"and", "or", "not", "like", "rlike", "regexp", "matches", "in", "between", "is", "escape"})
"""Keywords that a value follows."""

TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019\u201a"
"""Quotes that word processors, and some of the vendor's own pages, write for the straight ones."""

# Source: cse-rules-syntax.md, "literals supported in Cloud SIEM"; seen 2026-11-28.
_UNITS = "ns|us|ms|[smhdw]|[KMGTP]i|[kKMGBTP]"
_REGEX_CLASS = r"\[ [^\]\\\r\n]{0,400}+ (?: \\. [^\]\\\r\n]{0,400}+ ){0,100} \]"

_REGEX = rf"""
          | (?P<REGEX> / [^/\\\[\r\n]*+ (?: (?: \\. | {_REGEX_CLASS} ) [^/\\\[\r\n]*+ )* / )
          | (?P<REGEX_> / [^/\\\r\n]*+ (?: \\. [^/\\\r\n]*+ )* / )
          | (?P<BROKEN_REGEX> / [^\r\n]*+ )
"""


@cache  # not at import: four patterns take a moment
def _pattern(quoting: Quoting, *, after_value: bool) -> re.Pattern[str]:
    """Build the pattern of one token, white space before it included; no text can be read in two ways.

    Only repetitions of one character are possessive (`*+`): those of a group could match wrongly before CPython 3.11.5
    (gh-106052).
    """
    line_end = "" if quoting is Quoting.ESCAPED else r"\r\n"
    any_escape = {Quoting.ESCAPED: r"\\[\s\S]", Quoting.ONE_LINE: r"\\.", Quoting.PLAIN: r"\\"}[quoting]
    return re.compile(
        rf"""
        \s*+ (?:
            (?P<NAME> [^\W\d]\w*+ | ` [^`\r\n]++ ` )
          | (?P<STRING>
                ' [^'\\{line_end}]*+ (?: {any_escape} [^'\\{line_end}]*+ )* '
              | " [^"\\{line_end}]*+ (?: {any_escape} [^"\\{line_end}]*+ )* "
            )
          | (?P<BROKEN_STRING>
                ' [^'\\\r\n]*+ (?: \\. [^'\\\r\n]*+ )*
              | " [^"\\\r\n]*+ (?: \\. [^"\\\r\n]*+ )*
              | [{TYPOGRAPHIC}] [^{TYPOGRAPHIC}\r\n]*+ [{TYPOGRAPHIC}]?
            )
          | (?P<NUMBER> \d++ (?: \. \d++ )? (?: [eE] [+-]? \d++ )? (?: {_UNITS} )? (?!\w) )
          | (?P<NAME_> \w++ )
          | (?P<COMMENT> /\* [\s\S]*? \*/ )
          | (?P<BROKEN_COMMENT> /\* [\s\S]*+ )
          | (?P<LINE_COMMENT> (?: // | -- ) [^\r\n]*+ )
          {"" if after_value else _REGEX}
          | (?P<OPEN> [(\[{{] )
          | (?P<CLOSE> [)\]}}] )
          | (?P<OPERATOR>
                <=> | <> | != | == | <= | >= | =< | => | =~ | !~ | := | && | \|\| | [=<>!+\-*/%.,:]
            )
          | (?P<PIPE> \| )
          | (?P<END> ; )
          | (?P<UNKNOWN> (?P<SAME> \S ) (?P=SAME)* )
        )
        """,
        re.VERBOSE,
    )


_KINDS = {**{kind.name: kind for kind in Kind}, "NAME_": Kind.NAME, "REGEX_": Kind.REGEX}
_VALUES = frozenset({Kind.STRING, Kind.NUMBER, Kind.CLOSE, Kind.BROKEN_STRING, Kind.REGEX, Kind.BROKEN_REGEX})
COMMENTS = frozenset({Kind.COMMENT, Kind.BROKEN_COMMENT, Kind.LINE_COMMENT})
"""What is no code, comments that the language does not have among it."""


def tokenize(text: str, quoting: Quoting = Quoting.ESCAPED) -> tuple[Token, ...]:
    """Cut a text into tokens that cover all of it but the white space between them; never raises."""
    return tuple(cut(text, quoting))


def cut(text: str, quoting: Quoting = Quoting.ESCAPED) -> Iterator[Token]:
    """Yield the tokens of a text, each when it is asked for."""
    value = _pattern(quoting, after_value=True).match
    no_value = _pattern(quoting, after_value=False).match
    at, after_value = 0, False
    while found := (value if after_value else no_value)(text, at):
        group = found.lastgroup or ""
        kind = _KINDS[group]
        token = Token(kind, found[group], found.start(group))
        yield token
        at = found.end()
        if kind is Kind.NAME:
            after_value = token.text.lower() not in OPERATOR_WORDS
        elif kind not in COMMENTS:
            after_value = kind in _VALUES


def comments(text: str) -> Iterator[Comment]:
    """Yield every comment; what `//` and `--` begin is none here."""
    if "/*" not in text:
        return
    for token in tokenize(text):
        if token.kind is Kind.COMMENT:
            yield Comment(token.start, token.text)
