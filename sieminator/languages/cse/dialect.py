"""The same language as a dialect of sqlglot, for who wants to run or to translate an expression.

The tree of `grammar` is what lint and facts are told from; sqlglot costs a tenth of a second to load, and more than
ten times as long to parse. So it is loaded in here only, and a test holds the two readings against each other.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from sieminator.languages.cse.grammar import parse
from sieminator.languages.cse.tokens import COMMENTS, Kind, Token, tokenize
from sieminator.languages.refusal import Refusal
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

if TYPE_CHECKING:
    from sqlglot.dialects.spark import Spark
    from sqlglot.expressions import Expr

_RESPELLED = {"&&": "AND", "||": "OR", "!": "NOT", "==": "="}
_PREFIXES = frozenset({"!", "not", "-", "+"})


@cache
def dialect() -> type["Spark"]:
    """Return the dialect: Spark's, whose `GLOB` is what MATCHES does with a quoted pattern."""
    from sqlglot.dialects.spark import Spark
    from sqlglot.tokenizer_core import TokenType

    class CloudSiem(Spark):
        """Cloud SIEM's rule expressions."""

        class Tokenizer(Spark.Tokenizer):
            """Spark's words, and MATCHES."""

            KEYWORDS = {**Spark.Tokenizer.KEYWORDS, "MATCHES": TokenType.GLOB}  # noqa: RUF012 - as sqlglot has it

    return CloudSiem


def expression(text: str) -> "Expr | Refusal":
    """Return an expression as sqlglot's, or why that cannot be.

    `MATCHES /…/` is RLIKE there; MATCHES with a quoted pattern is a Glob. What stands around the condition (`json`,
    `where`) has no counterpart.
    """
    parsed = parse(text)
    wrong = next((finding for finding in parsed.findings if finding.level is Level.ERROR), None)
    if wrong:
        return Refusal(wrong.message, wrong.offset)
    if parsed.is_query:
        return Refusal("pipes stand around the condition", 0)
    tokens = [token for token in tokenize(text) if token.kind not in COMMENTS]
    deep = _deep_without_brackets(tokens)
    if deep:
        return Refusal(f"more than {NESTING} signs follow each other", deep.start)
    return _parsed(" ".join(_respelled(tokens)))


def _parsed(sql: str) -> "Expr | Refusal":
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        found = dialect()().parse_into(exp.Condition, sql)[0]
    except SqlglotError as error:
        return Refusal(f"sqlglot cannot read it ({error})", 0)
    return found if found is not None else Refusal("sqlglot finds nothing in it", 0)


def _deep_without_brackets(tokens: Sequence[Token]) -> Token | None:
    """Find where sqlglot would recurse for what is not in brackets: long runs of signs, and of `[…][…]`."""
    run = indexes = 0
    for before, token in pairwise(tokens):
        run = run + 1 if token.text.lower() in _PREFIXES else 0
        indexes += before.text == "]" and token.text == "["
        if run > NESTING or indexes > NESTING:
            return token
    return None


def _respelled(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words that sqlglot reads: a regex becomes a text, and what Spark spells otherwise is spelled so."""
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.kind is Kind.REGEX:
            yield "'" + token.text[1:-1].replace("\\", "\\\\").replace("'", "\\'") + "'"
        elif token.kind is Kind.NAME and token.text.lower() == "matches" and following and following.kind is Kind.REGEX:
            yield "RLIKE"
        else:
            yield _RESPELLED.get(token.text, token.text)
