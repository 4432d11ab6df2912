"""AQL as sqlglot reads it: what a query means, for what turns it into another engine's SQL.

sqlglot takes a tenth of a second to load, so it is loaded at the first call. Positions are `grammar`'s business, and so
is what is wrong with a text: sqlglot only sees what that has understood, so that it has nothing to report.
"""

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.rewrite import strip_comments
from sieminator.languages.aql.tokens import Kind, code
from sieminator.languages.aql.walk import selects
from sieminator.languages.refusal import Refusal

if TYPE_CHECKING:
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.expressions import Expr

_OWN = frozenset({"LAST", "START", "STOP", "INTO", "SESSION", "PARAMETERS"})
"""Clauses that SQL has no reading for; their meaning is in `tree`."""


@cache
def dialect() -> "type[Dialect]":
    """Return what is left of AQL without its time clauses, as a dialect of sqlglot's.

    Names stand in double quotes, a backslash is a backslash, `^` is a power, and an alias may stand in single quotes.
    """
    from sqlglot import exp
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.parser import Parser as SqlParser
    from sqlglot.tokenizer_core import TokenType
    from sqlglot.tokens import Tokenizer as SqlTokenizer

    class AQL(Dialect):
        class Tokenizer(SqlTokenizer):
            QUOTES: ClassVar = ["'"]
            IDENTIFIERS: ClassVar = ['"']
            STRING_ESCAPES: ClassVar = ["'"]
            HEX_STRINGS: ClassVar = [("0x", ""), ("0X", "")]
            KEYWORDS: ClassVar = {
                **SqlTokenizer.KEYWORDS,
                "MATCHES": TokenType.RLIKE,
                "IMATCHES": TokenType.IRLIKE,
            }

        class Parser(SqlParser):
            STRING_ALIASES = True
            BITWISE: ClassVar = {kind: one for kind, one in SqlParser.BITWISE.items() if kind is not TokenType.CARET}
            EXPONENT: ClassVar = {TokenType.CARET: exp.Pow}

    return AQL


def meaning(text: str) -> "Expr | Refusal":
    """Return sqlglot's tree of the one query of a text, its time clauses left out; never raises, never logs."""
    clean = strip_comments(text)
    parsed = parse(clean)
    if parsed.findings:
        return Refusal(parsed.findings[0].message, parsed.findings[0].offset)
    if len(parsed.statements) != 1:
        return Refusal("it is more than one query", parsed.statements[1].start)
    from sqlglot import ErrorLevel, parse_one
    from sqlglot.errors import SqlglotError

    try:
        return parse_one(_plain(clean), dialect=dialect(), error_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        return Refusal(f"sqlglot does not read it ({reason})", parsed.statements[0].start)


def _plain(text: str) -> str:
    """Drop what only AQL has, and write its name spaces and its full-text search as functions."""
    gone = {
        at
        for select in selects(parse(text).statements)
        for clause in select.clauses
        if clause.word in _OWN
        for at in range(clause.start, clause.end)
    }
    pieces: list[str] = []
    search = False
    for token in code(text):
        if token.kind is Kind.END or token.start in gone:
            continue
        if search and token.kind is Kind.STRING:
            pieces[-1] = f"TEXT_SEARCH({token.text})"
        elif not (search and token.word == "SEARCH"):
            pieces.append(token.text.replace("::", "__") if token.kind is Kind.NAME else token.text)
        search = token.word == "TEXT" or (search and token.word == "SEARCH")
    return " ".join(pieces)
