"""Cut CQL into tokens: tolerant of anything, exact about where each one stands.

Filters and expressions have different words (`a-b` is one word in a filter and a subtraction in an expression), and a
`/` means what its place makes of it, so the cut follows the brackets. Source: library.humio.com/lql-grammar, its
character table and quirks, read 2026-11-28.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from sieminator.languages.scan import Comment


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    """A field, a function, a number, an unquoted value: what it is its place tells."""
    STRING = "string"
    REGEX = "regex"
    """With its slashes and flags: `/a|b/i`."""
    PARAMETER = "parameter"
    """`?name` or `?{name=default}`."""
    SAVED = "saved"
    """The name of a saved query: `$package/name:query`."""
    OPERATOR = "operator"
    OPEN = "open"
    CLOSE = "close"
    PIPE = "pipe"
    END = "end"
    """The `;` between the clauses of a `case`."""
    COMMA = "comma"
    COMMENT = "comment"
    BROKEN = "broken"
    """A string, regular expression or comment that never ends."""
    PUNCTUATION = "punctuation"


class Token(NamedTuple):
    """A piece of a query: never empty, never with white space at its start."""

    kind: Kind
    text: str
    start: int
    """Offset of the first character, 0-based."""
    end: int
    """Offset after the last character."""


# A text can be read in one way only, so that a hostile one costs no more than another. Only repetitions of one
# character are possessive (`*+`): those of a group could match wrongly before CPython 3.11.5 (gh-106052).
# Words hold all but white space, controls and the reserved characters, which leaves `#%&.@\^_`, letters and digits.
_RESERVED = r"""\s\x00-\x1f!"$'(),/;<=>?\[\]`{|}\x7f"""
_FIELD = rf"[^{_RESERVED}*+\-:~]"
_VALUE = rf"[^{_RESERVED}:]"
_INDEX = r"\[[0-9]*\]"
_QUOTED = r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*"'
_SHARED = rf"""
    | (?P<STRING> {_QUOTED} )
    | (?P<PIPE> \| )
    | (?P<OPEN> [(\[{{] )
    | (?P<CLOSE> [)\]}}] )
    | (?P<COMMA> , )
    | (?P<END> ; )
    | (?P<COMMENT> //[^\n]*+ | /\*[\s\S]*?\*/ )
    | (?P<PARAMETER> \?(?:
          {_QUOTED} | {_VALUE}++
        | \{{\s*(?: {_QUOTED} | {_VALUE}+ )\s*(?: =\s*(?: {_QUOTED}\s* | [^"{{}}|\n]* ) )?\}} ) )
    | (?P<SAVED> \$(?: {_QUOTED} | (?:{_VALUE}|[:/])++ ) )
"""
_LAST = r"""
    | (?P<BROKEN> "[\s\S]*+ | /\*[\s\S]*+ )
    | (?P<PUNCTUATION> \S )
"""
_REGEX = r"| (?P<REGEX> /(?:[^/\\\n]|\\[^\n])++/[A-Za-z]*+ ) | (?P<BROKEN_> /[^\n]*+ )"
_FILTER = re.compile(
    rf"""\s*+(?:
      (?P<WORD> (?:{_VALUE}|:(?!=))
          (?: {_VALUE}++ | :(?!=) | {_INDEX} | /(?![/*]) | //(?={_VALUE}) | /\*(?=[\s|)]|$) )* )
    | (?P<OPERATOR> <=> | := | =~(?!["*]) | => | [!<>]= | [=<>!] )
    {_SHARED} {_REGEX} {_LAST} )""",
    re.VERBOSE,
)
_EXPRESSION = rf"""\s*+(?:
      (?P<WORD> {_FIELD} (?: {_FIELD}++ | {_INDEX} | :(?={_FIELD}) )* )
    | (?P<OPERATOR> <=> | := | =~ | => | [!<>=]= | [=<>!+*:~-] | @DIVISION@ )
    {_SHARED} @REGEX@ {_LAST} )"""
_OPERAND = re.compile(_EXPRESSION.replace("@DIVISION@", "[=]").replace("@REGEX@", _REGEX), re.VERBOSE)
"""Where an operand is due, a `/` opens a regular expression (which is not allowed there, and told)."""
_AFTER = re.compile(_EXPRESSION.replace("@DIVISION@", r"/(?![/*])").replace("@REGEX@", ""), re.VERBOSE)
"""After an operand it divides."""
_KINDS = {name: Kind[name.rstrip("_")] for name in _FILTER.groupindex}
_IS_OPERAND = frozenset({Kind.WORD, Kind.STRING, Kind.PARAMETER, Kind.CLOSE, Kind.REGEX})
_COMPARES = frozenset({"=", "!=", "<", "<=", ">", ">="})
_LOGIC = frozenset({"and", "or", "not", "like"})


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens that cover all of it but the white space between them; never raises."""
    tokens: list[Token] = []
    outer: list[tuple[bool, bool]] = []
    expression = assigned = False
    at = 0
    before = last = _NONE
    while found := _pattern(last, expression=expression).match(text, at):
        group = found.lastgroup or ""
        at = found.end()
        kind = _KINDS[group]
        token = Token(kind, found[group], found.start(group), at)
        tokens.append(token)
        if kind is Kind.COMMENT:
            continue
        if kind is Kind.OPEN:
            outer.append((expression, assigned))
            expression, assigned = _holds_expression(token, last, before, expression=expression), False
        elif kind is Kind.CLOSE:
            expression, assigned = outer.pop() if outer else (False, False)
        elif kind is Kind.OPERATOR and token.text == ":=" and not expression:
            expression = assigned = True
        elif assigned and (kind is Kind.PIPE or kind is Kind.END):
            expression = assigned = False
        before, last = last, token
    return tuple(tokens)


def code(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens and leave the comments out."""
    return tuple(token for token in tokenize(text) if token.kind is not Kind.COMMENT)


def comments(text: str) -> Iterator[Comment]:
    """Yield every comment."""
    for token in tokenize(text):
        if token.kind is Kind.COMMENT:
            yield Comment(token.start, token.text)


_NONE = Token(Kind.PIPE, "", 0, 0)
"""What stands before the first token."""


def _pattern(last: Token, *, expression: bool) -> re.Pattern[str]:
    if not expression:
        return _FILTER
    return _AFTER if last.kind in _IS_OPERAND else _OPERAND


def _holds_expression(bracket: Token, last: Token, before: Token, *, expression: bool) -> bool:
    """Say whether a bracket holds expressions, judged by what stands before it; else it holds filters or steps."""
    if bracket.text != "(":
        return bracket.text == "["
    if expression or last.kind is Kind.SAVED:
        return True
    if last.kind is not Kind.WORD or last.text.lower() in _LOGIC or before.text in _COMPARES:
        return False  # a group, also in `#category=Request(uri=/a/ or uri=/b/)`, as exported content has it
    return last.end == bracket.start
