"""On queries that were written to be good: nothing is found, and what a hurried hand breaks is."""

import time
from pathlib import Path

import pytest

from benchmarks.corruption import caught, corrupt
from sieminator.languages.aql.lint import lint
from sieminator.languages.aql.tokens import Kind, code
from sieminator.languages.aql.words import CLAUSES
from sieminator.languages.reader import reader
from sieminator.model.problem import Level

GOOD = sorted(Path(__file__).with_name("good").glob("*.aql"))
CAUGHT = 0.9
PER_SECOND = 100
"""Measured 400 to 900 on one core; a machine that others use as well may be slow."""


def steps(text, *, joints):
    """Where the first word of each clause after the first stands; with `joints`, of each condition as well."""
    tokens = code(text)
    found = set()
    for at, token in enumerate(tokens[1:], 1):
        if token.word in CLAUSES:
            found.add(token.start)
        if joints and tokens[at - 1].word in {"AND", "OR"}:
            while at < len(tokens) - 1 and tokens[at].kind is Kind.OPEN:
                at += 1  # noqa: PLW2901 - brackets before the word
            found.add(tokens[at].start)
    return sorted(found)


def rate(texts, *, joints, seed=1):
    broken = [(text, one) for text in texts for one in corrupt(text, steps(text, joints=joints), seed)]
    assert len(broken) > 50
    return sum(caught(reader("aql"), text, one) for text, one in broken) / len(broken)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_nothing_is_found_in_a_good_query(path):
    found = [finding for finding in lint(path.read_text(encoding="utf-8")) if finding.level is not Level.HINT]

    assert found == []


@pytest.mark.parametrize("joints", [False, True])
def test_a_wrong_letter_is_found(joints):
    assert rate([path.read_text(encoding="utf-8") for path in GOOD], joints=joints) >= CAUGHT


def test_a_query_is_read_fast_enough():
    texts = [f"{path.read_text(encoding='utf-8')} " for path in GOOD] * 3
    started = time.process_time()

    for number, text in enumerate(texts):
        list(lint(text + " " * number))

    assert len(texts) / (time.process_time() - started) > PER_SECOND
