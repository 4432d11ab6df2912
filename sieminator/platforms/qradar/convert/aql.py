"""The AQL of a filter test: in one form, and as the vendor's XML holds it."""

import json
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote, unquote

from sieminator.platforms.qradar.convert.calibration import Encoding

_SHALLOW = 1
"""How deep in brackets a condition still gets a line of its own."""


@lru_cache(maxsize=4096)
def one_form(text: str) -> str:
    """Return a filter with one blank wherever it had white space, and its outer conditions on lines of their own.

    What stands in quotes is left as it is, and so is a text that holds a comment or a quote without end: in those a
    line end may matter.
    """
    from sieminator.languages.aql.tokens import Kind, tokenize

    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(token.kind in (Kind.COMMENT, Kind.BROKEN) for token in tokenize(plain)):
        return plain
    return "".join(_spaced(plain))


def _spaced(text: str) -> Iterator[str]:
    from sieminator.languages.aql.tokens import Kind, tokenize

    depth, end, between = 0, 0, False
    for token in tokenize(text):
        depth -= token.kind is Kind.CLOSE
        joins = token.word in ("AND", "OR") and not (between and token.word == "AND")
        if joins and end and depth <= _SHALLOW:
            yield "\n" + "  " * max(depth, 0)
        elif token.start > end:
            yield " "
        between = token.word == "BETWEEN" or (between and token.word != "AND")
        depth += token.kind is Kind.OPEN
        end = token.end
        yield token.text


def flat(text: str) -> str:
    """Return a filter on one line: no console is known to mind a line end in it, and none is known not to."""
    from sieminator.languages.aql.tokens import Kind, tokenize

    if "\n" not in text or any(token.kind in (Kind.COMMENT, Kind.BROKEN) for token in tokenize(text)):
        return text
    parts, end = [], 0
    for token in tokenize(text):
        parts += [" " if token.start > end else "", token.text]
        end = token.end
    return "".join(parts)


def encode(text: str, encoding: Encoding) -> str:
    """Return a filter as the selection of a test."""
    once = quote(text, safe="")
    return once if encoding == "plain" else f"{once}|{quote(json.dumps([text], ensure_ascii=False), safe='')}"


def decode(selection: str) -> tuple[str, Encoding]:
    """Read the selection of a test, and how it was encoded.

    Only what stands before the `|` is read: public tools do not agree on how a backslash is written after it.
    """
    once, bar, _ = selection.strip().partition("|")
    return unquote(once), "json" if bar else "plain"
