"""Published queries that nobody here wrote: what LogScale exported is good, and a wrong letter in it is noticed."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.corruption import caught, corrupt
from benchmarks.steps import steps
from sieminator.languages.cql.tokens import tokenize
from sieminator.languages.reader import reader
from sieminator.model.problem import Level

CORPORA = Path(os.environ.get("SIEMINATOR_CORPORA", Path(__file__).parents[4] / "shared" / "corpora"))
if not (CORPORA / "cql").is_dir():
    pytest.skip(f"no published queries at {CORPORA} (set SIEMINATOR_CORPORA)", allow_module_level=True)

EXPORTED = (".yaml", ".yml", ".logscale")
# Each looked at on 2026-11-28, and each does what the finding says: a sort or a filter by a field that the aggregate
# before it did not keep, and a second name of a detection that is looked for in all of the event.
WARNED = {
    ("Search-AcquireHostDetails-1d3fe0fe78", "CQL015"),
    ("StatusEvents-LinuxSensorModeStatus-1a12effb22", "CQL015"),
    ("Defender-SearchByIPAddress-b763c06ea0", "CQL015"),
    ("AuthenticationEvents-826e955443", "CQL015"),
    ("NetworkEvents-bbd4199670", "CQL015"),
    ("ThreatHunter-1cb9a74a3d", "CQL030"),
}
ROOM = reader("cql")


def exported():
    """Yield name and text of each query that LogScale itself wrote out."""
    for line in (CORPORA / "cql/index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        text = (CORPORA / "cql" / entry["file"]).read_text(encoding="utf-8-sig")
        if entry["source"].endswith(EXPORTED) and text.strip():
            yield entry["file"].removesuffix(".cql"), text


def test_no_exported_query_has_an_error_and_few_a_warning():
    found = {
        (name, finding.code)
        for name, text in exported()
        for finding in ROOM.lint(text)
        if finding.level is not Level.HINT
    }

    assert found == WARNED


def test_a_wrong_letter_is_noticed():
    outcomes = [
        caught(ROOM, text, corrupted)
        for _, text in exported()
        for corrupted in corrupt(text, steps("cql", text), seed=1)
    ]

    assert sum(outcomes) / len(outcomes) > 0.95  # measured: 0.966; what is missed are names that nobody documents


def test_a_wrong_letter_in_a_function_is_always_noticed():
    for name, text in exported():
        starts = [at for at in steps("cql", text) if text[at:].partition("(")[0].replace(":", "").isalnum()]
        for corrupted in corrupt(text, starts, seed=1):
            if corrupted.text.lower() != text.lower():  # `formaTtime` is `formatTime`: case does not matter
                assert caught(ROOM, text, corrupted), (name, corrupted.line)


def test_tokens_tile_every_query():
    for name, text in exported():
        at = 0
        for token in tokenize(text):
            assert not text[at : token.start].strip(), name
            at = token.end
        assert not text[at:].strip(), name
