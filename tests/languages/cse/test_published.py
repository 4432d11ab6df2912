"""Expressions that others published: nothing may be called wrong in them that is not, and broken ones are noticed.

The vendor's own rules have no licence and lie nowhere here; where somebody lays them beside the other published
queries, one a file in a folder `cse`, these floors hold for them too.
"""

import os
from pathlib import Path

import pytest

from benchmarks.corruption import caught, corrupt
from benchmarks.published import queries
from sieminator.languages.cse.lint import lint
from sieminator.languages.cse.tokens import tokenize
from sieminator.languages.reader import reader
from sieminator.model.problem import Level
from tests.languages.cse.corpus import operands

CORPORA = Path(os.environ.get("SIEMINATOR_CORPORA", Path(__file__).parents[4] / "shared" / "corpora"))
if not CORPORA.is_dir():
    pytest.skip(f"no published queries at {CORPORA} (set SIEMINATOR_CORPORA)", allow_module_level=True)

ACCEPTED, CAUGHT = 0.99, 0.9
SEED = 4


def test_published_expressions_are_accepted():
    texts = queries("cse")

    refused = [text for text in texts if any(finding.level is Level.ERROR for finding in lint(text))]

    assert texts
    assert 1 - len(refused) / len(texts) >= ACCEPTED, refused[:10]


def test_a_wrong_letter_in_a_published_expression_is_noticed():
    outcomes = [
        caught(reader("cse"), text, corrupted)
        for text in queries("cse")
        for corrupted in corrupt(text, list(operands(text)), SEED)
    ]

    assert sum(outcomes) / len(outcomes) >= CAUGHT


def test_tokens_tile_every_published_expression():
    for text in queries("cse"):
        at = 0
        for token in tokenize(text):
            assert not text[at : token.start].strip()
            at = token.end
        assert not text[at:].strip()
