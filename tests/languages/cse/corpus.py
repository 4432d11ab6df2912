"""The good expressions beside the tests, and where a hurried hand breaks one."""

from collections.abc import Iterator
from pathlib import Path

from sieminator.languages.cse.tokens import Kind, tokenize

GOOD = sorted(Path(__file__).with_name("good").glob("*.cse"))
CONNECTIVES = {"and", "or", "&&", "||"}
KEYWORDS = {"and", "like", "rlike", "matches", "between", "not"}


def operands(text: str) -> Iterator[int]:
    """Yield where the first word of each operand after AND and OR begins."""
    due = False
    for token in tokenize(text):
        if token.kind is Kind.NAME and due and token.text.lower() not in CONNECTIVES:
            yield token.start
            due = False
        due |= token.kind in {Kind.NAME, Kind.OPERATOR} and token.text.lower() in CONNECTIVES


def keywords(text: str) -> Iterator[int]:
    """Yield where each keyword begins."""
    for token in tokenize(text):
        if token.kind is Kind.NAME and token.text.lower() in KEYWORDS:
            yield token.start
