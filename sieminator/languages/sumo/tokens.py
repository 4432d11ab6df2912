"""Cut a Sumo log search into tokens: tolerant of anything, exact about where each one stands.

The scope has other words than the operators after it (`*sysmon*`, `windows/security`, `15:39`), so there are two sets
of tokens; a pipe leads from the first to the second, and `[subquery:` back for a while.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from sieminator.languages.memory import remembered
from sieminator.languages.scan import Comment


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    """A keyword of a scope, with its wildcards."""
    NAME = "name"
    """A field, a function, an operator or a keyword after the scope; `user.name` is one."""
    ESCAPED = "escaped name"
    """`%"a name"` or `%a.name[0]`."""
    STRING = "string"
    SINGLE = "single-quoted"
    """Such as `':'`, which is a string only as an option of csv and split."""
    BROKEN = "broken"
    """A string, a regular expression or a comment that never ends."""
    REGEX = "regular expression"
    """Between slashes."""
    NUMBER = "number"
    """Also a size or a time, such as `1.5Gi` or `15m`."""
    TEMPLATE = "template parameter"
    """A name or a word that holds `{{…}}`."""
    ADDRESS = "address"
    """Of a lookup, such as `geo://location` or `path://"/Library/…"`."""
    COMMENT = "comment"
    OPEN = "open"
    """Also all of `[subquery from=(-1d):`."""
    CLOSE = "close"
    PIPE = "pipe"
    OPERATOR = "operator"
    """Any other punctuation."""


class Token(NamedTuple):
    """A piece of a query: never empty, never with white space at its start."""

    kind: Kind
    text: str
    start: int
    """Offset of the first character, 0-based."""
    word: str
    """The text in lower case, since the words of the language ignore case; of a string it is the text."""

    @property
    def end(self) -> int:
        """Return the offset after the last character."""
        return self.start + len(self.text)


# Only repetitions of one character are possessive (`*+`): those of a group could match wrongly before CPython 3.11.5
# (gh-106052). A string may run over lines, but not over a line that begins with a pipe: there its quote was forgotten.
_STRING = r'" [^"\\\n]*+ (?: (?: \\[\s\S] | \n(?![\ \t]*\|) ) [^"\\\n]*+ )* "'
_COMMENT = r"(?: //[^\n]*+ | /\*[\s\S]*?\*/ )"
_OPEN_COMMENT = r"/\*[\s\S]*+"
_IN_SCOPE_ONLY = r'(?<![^\s|(),\]"])'
_SUBQUERY = r"\[\s*+[sS][uU][bB][qQ][uU][eE][rR][yY] (?: \s*+ (?:from|to) \s*+ = \s*+ \([^()]*+\) )* \s*+ :"
_PARAMETER = r"\{\{[^{}\n]*+\}\}"
# The word of a scope may hold whatever has no other meaning there.
_IN_SCOPE = re.compile(
    rf"""
      (?P<COMMENT> {_IN_SCOPE_ONLY} {_COMMENT} )
    | (?P<BROKEN> {_IN_SCOPE_ONLY} {_OPEN_COMMENT} )
    | (?P<WORD> (?: [^\s()\[\]|"=!<>{{]++ | {_PARAMETER} | \{{ )+ )
    | (?P<STRING> {_STRING} )
    | (?P<BROKEN_> "[^\n]*+ )
    | (?P<OPERATOR> [!<>]= | [=!<>] )
    | (?P<PIPE> \| )
    | (?P<OPEN> {_SUBQUERY} | [(\[] )
    | (?P<CLOSE> [)\]] )
    """,
    re.VERBOSE,
)
_TIMES_AND_SIZES = "[KkMGBTP]i?|ns|us|ms|[smhdw]"
_IN_STAGES = re.compile(
    rf"""
      (?P<NAME> (?: [^\W\d]\w*+ (?!://) | {_PARAMETER} ) (?: \w++ | \.[\w@$]++ | {_PARAMETER} )* )
    | (?P<STRING> {_STRING} )
    | (?P<PIPE> \|(?!\|) )
    | (?P<OPEN> {_SUBQUERY} | [(\[] )
    | (?P<CLOSE> [)\]] )
    | (?P<NUMBER> (?: \d++(?:\.\d++)? | \.\d++ ) (?:[eE][+-]?\d++)? (?:{_TIMES_AND_SIZES})? (?![\w{{]) )
    | (?P<NAME_> \w++ (?!://) (?: \.\w++ | {_PARAMETER} \w*+ )* )
    | (?P<COMMENT> (?<!:) {_COMMENT} )
    | (?P<BROKEN> (?<!:) {_OPEN_COMMENT} | "[^\n]*+ )
    | (?P<SLASH> / )
    | (?P<ESCAPED> %\s*+"[^"\n]*+" | (?<![\w)"\]])%[^\W\d][\w.\[\]@$*{{}}-]*+ )
    | (?P<ADDRESS> \w++://(?: "[^"\n]*+" | [^\s|,()"]*+ ) )
    | (?P<SINGLE> ''' | '[^'\n]*+' )
    | (?P<OPERATOR> [<>=!]= | <> | => | [=!]~ | && | \|\| | \S )
    """,
    re.VERBOSE,
)
_REGEX = re.compile(r"/[^/\\\n\[]*+(?:(?:\\.|\[\^?\]?[^\]\\\n]*+(?:\\.[^\]\\\n]*+)*\])[^/\\\n\[]*+)*/")
_PLAIN_REGEX = re.compile(r"/[^/\\\n]*+(?:\\.[^/\\\n]*+)*/")
_LINE = re.compile(r"[^\n]*")
_KINDS = {
    group: Kind[group.rstrip("_")] if group != "SLASH" else Kind.OPERATOR
    for group in (*_IN_SCOPE.groupindex, *_IN_STAGES.groupindex)
}
# What leads to no other set of tokens; most tokens are such.
_PLAIN = frozenset(group for group in _KINDS if group not in {"SLASH", "PIPE", "OPEN", "CLOSE"})
# After these a value is due, so that a slash begins a regular expression.
_BEFORE_VALUES = frozenset({"matches", "in", "and", "or", "not", "where", "if"})
_VALUES = (Kind.NAME, Kind.ESCAPED, Kind.STRING, Kind.NUMBER, Kind.CLOSE, Kind.TEMPLATE, Kind.SINGLE)


@remembered
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens that cover all of it but the white space between them; never raises."""
    tokens: list[Token] = []
    modes: list[bool] = []  # for each open `[`, whether it stands in a scope
    in_scope, at = True, 0
    while at < len(text):
        in_scope, at = _run(text, at, tokens, modes, in_scope=in_scope)
    if "{{" in text:
        tokens = [_with_template(token) if "{{" in token.text else token for token in tokens]
    return tuple(tokens)


def _run(text: str, at: int, tokens: list[Token], modes: list[bool], *, in_scope: bool) -> tuple[bool, int]:
    """Read up to where the set of tokens changes, and say to which, and from where on."""
    append, kinds, plain = tokens.append, _KINDS, _PLAIN
    for found in (_IN_SCOPE if in_scope else _IN_STAGES).finditer(text, at):
        group = found.lastgroup or ""
        piece = found.group()
        if group in plain:
            append(Token(kinds[group], piece, found.start(), piece if group == "STRING" else piece.lower()))
            continue
        if group == "SLASH" and _value_is_due(tokens):
            append(_regex(text, found.start()))
            return False, tokens[-1].end
        append(Token(kinds[group], piece, found.start(), piece.lower()))
        after = _mode_after(group, piece, modes, in_scope=in_scope)
        if after is not in_scope:
            return after, found.end()
    return in_scope, len(text)


def _mode_after(group: str, piece: str, modes: list[bool], *, in_scope: bool) -> bool:
    """Say whether a scope is what follows a pipe or a bracket."""
    if group == "OPEN":
        if piece[0] == "[":
            modes.append(in_scope)
        return in_scope or len(piece) > 1
    if piece == "]" and modes:
        return modes.pop()
    return in_scope and group != "PIPE"


def _value_is_due(tokens: list[Token]) -> bool:
    return not tokens or tokens[-1].kind not in _VALUES or tokens[-1].word in _BEFORE_VALUES


def _regex(text: str, at: int) -> Token:
    found = _REGEX.match(text, at) or _PLAIN_REGEX.match(text, at)
    if found:
        return Token(Kind.REGEX, found.group(), at, found.group())
    rest = _LINE.match(text, at)
    assert rest is not None
    return Token(Kind.BROKEN, rest.group(), at, rest.group())


def _with_template(token: Token) -> Token:
    is_one = token.kind in (Kind.NAME, Kind.WORD, Kind.ESCAPED)
    return token._replace(kind=Kind.TEMPLATE) if is_one else token


@remembered
def code(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens and leave the comments out."""
    comment = Kind.COMMENT
    return tuple([token for token in tokenize(text) if token.kind is not comment])


def comments(text: str) -> Iterator[Comment]:
    """Yield every comment."""
    for token in tokenize(text):
        if token.kind is Kind.COMMENT:
            yield Comment(token.start, token.text)
