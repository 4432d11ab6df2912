"""sqlglot reads what our own grammar has read, and means the same."""

from pathlib import Path

import pytest

from sieminator.languages.aql.dialect import meaning
from sieminator.languages.refusal import Refusal

GOOD = sorted(Path(__file__).with_name("good").glob("*.aql"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_good_query_has_a_meaning(path, caplog):
    found = meaning(path.read_text(encoding="utf-8"))

    assert not isinstance(found, Refusal), found
    assert caplog.records == []


@pytest.mark.parametrize(
    ("condition", "sql"),
    [
        (r"p LIKE '%\cmd.exe'", r"p LIKE '%\cmd.exe'"),
        ("p ILIKE 'a' AND p NOT IMATCHES 'b'", "p ILIKE 'a' AND NOT REGEXP_I_LIKE(p, 'b')"),
        ("a ^ 2 & 0xff = 3", "POWER(a, 2) & 255 = 3"),
        ("TEXT SEARCH 'it''s'", "TEXT_SEARCH('it''s')"),
        ("GEO::LOOKUP(a, 'b') = \"c d\"", "GEO__LOOKUP(a, 'b') = \"c d\""),
        ("a = 1 OR b = 2 AND NOT c = 3", "a = 1 OR b = 2 AND NOT c = 3"),
        ("IF a = 1 THEN b ELSE c", "CASE WHEN a = 1 THEN b ELSE c END"),
        ("a IN (SELECT b FROM flows LAST 1 HOURS)", "a IN (SELECT b FROM flows)"),
    ],
)
def test_a_condition_means_what_it_says(condition, sql):
    text = f"SELECT 'x' AS 'y' FROM events INTO t WHERE {condition} START 1 STOP 2 PARAMETERS A=1"

    assert meaning(text).sql() == f"SELECT 'x' AS \"y\" FROM events WHERE {sql}"


@pytest.mark.parametrize("text", ["", "SELECT a FROM", "SELECT a FROM events; SELECT b FROM events", "a = 1"])
def test_what_our_own_grammar_does_not_read_is_refused(text):
    assert isinstance(meaning(text), Refusal)


def test_a_long_chain_is_no_trouble():
    text = "SELECT a FROM events WHERE " + " OR ".join(["a LIKE 'x'"] * 5_000)

    assert not isinstance(meaning(text), Refusal)
