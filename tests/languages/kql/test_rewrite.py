from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.kql.facts import columns
from sieminator.languages.kql.lint import lint
from sieminator.languages.kql.rewrite import bound, count, exclude, literal
from sieminator.languages.kql.tokens import Kind, code, tokenize
from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Level

GOOD = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).with_name("good").glob("*.kql"))]
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
WINDOW = "TimeGenerated >= datetime(2026-11-01T00:00:00Z) and TimeGenerated < datetime(2026-11-02T00:00:00Z)"
ANY_TEXT = st.text(st.characters(codec=None)) | st.text(alphabet="\"'\\\n\r\u2028|;()/<>h@`~a")


def decode(string):
    """Read a KQL string literal the way that Microsoft's scanner does."""
    named = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"'}
    parts, at = [], 1
    while at < len(string) - 1:
        if string[at] != "\\":
            parts.append(string[at])
            at += 1
        elif string[at + 1] == "u":
            parts.append(chr(int(string[at + 2 : at + 6], 16)))
            at += 6
        else:
            parts.append(named[string[at + 1]])
            at += 2
    return "".join(parts)


@given(ANY_TEXT)
def test_any_text_becomes_one_string_that_reads_back_as_itself(value):
    written = literal(value, "text")

    assert [token.kind for token in tokenize(written)] == [Kind.STRING]
    assert decode(written) == value
    assert written.isprintable() or not set(written) & set("\r\n\u2028\u2029\x00\ufeff")


@given(st.lists(ANY_TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_a_list_becomes_literals_with_commas_between_them(values):
    tokens = [token for token in code(f"dynamic([{literal(values, 'list')}])") if token.text != "-"]

    inner = tokens[3:-2]
    assert all(token.kind in {Kind.STRING, Kind.NUMBER} for token in inner[::2])
    assert all(token.text == "," for token in inner[1::2])
    assert len(inner[::2]) == len(values)


def test_numbers_and_raw_text_are_written_as_they_are():
    assert literal(5, "number") == "5"
    assert literal(-0.5, "number") == "-0.5"
    assert literal("ago(1d)", "raw") == "ago(1d)"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "text"),
        ("5", "number"),
        (True, "number"),
        (float("nan"), "number"),
        ("a", "list"),
        ([["a"]], "list"),
        ("a", "?"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(value, kind):
    with pytest.raises(ValueError, match="not a value of type"):
        literal(value, kind)


def test_exclusions_are_filters_one_a_line():
    assert exclude(['A == "x"', "B has 'y'\n"]) == "| where not (A == \"x\")\n| where not (B has 'y')"
    assert exclude([]) == ""


def test_a_comment_at_the_end_of_an_exclusion_swallows_nothing():
    text = "T\n" + exclude(['A == "x" // the scanner'])

    assert list(lint(text)) == []


# ---- bound


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T", "T | where W"),
        ("T // a | b\n| take 1", "T | where W // a | b\n| take 1"),
        ("['a table']\n| count", "['a table'] | where W\n| count"),
        ("union A, (B | take 1)", "union (A | where W), (B | where W | take 1)"),
        ("A | union B", "A | where W | union (B | where W)"),
        ("A | join kind=inner B on x", "A | where W | join kind=inner (B | where W) on x"),
        ("A | join kind=inner (B) on x", "A | where W | join kind=inner (B | where W) on x"),
        ("let x = 5; let y = ago(1d); A", "let x = 5; let y = ago(1d); A | where W"),
        ("let X = A; X | count", "let X = A | where W; X | count"),
        ("let X = materialize(A | take 1); X", "let X = materialize(A | where W | take 1); X"),
        (
            "let f = (a: string) { A | where b == a }; f('x')",
            "let f = (a: string) { A | where W | where b == a }; f('x')",
        ),
        (
            "let a = 1; let f = (T: (*)) { T | take 1 }; f(a, 'x', true)",
            "let a = 1; let f = (T: (*)) { T | take 1 }; f(a, 'x', true)",
        ),
        ("((A) | take 1) | count", "((A | where W) | take 1) | count"),
        ("A | where x in (SigninLogs)", "A | where W | where x in (SigninLogs | where W)"),
        ("A | where x in ((B | project x))", "A | where W | where x in ((B | where W | project x))"),
        ("A | where x == toscalar(B | count)", "A | where W | where x == toscalar(B | where W | count)"),
        ('workspace("w").A | count', 'workspace("w").A | where W | count'),
        ('A | where x == "B | y" // union C', 'A | where W | where x == "B | y" // union C'),
        ("datatable(x: long) [1, 2] | count", "datatable(x: long) [1, 2] | count"),
        ("print x = 1", "print x = 1"),
    ],
)
def test_every_table_is_bound_to_the_window(text, expected):
    assert bound(text, START, END) == expected.replace("W", WINDOW)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("union Device*", "by a pattern"),
        ("search 'x'", "`search` does not say"),
        ("_Im_Dns(x=1) | take 1", "`_Im_Dns` reads is not known"),
        ("_Im_Dns | take 1", "`_Im_Dns` reads is not known"),
        ("Ours(1) | take 1", "`Ours` reads is not known"),
        ("A | invoke Ours()", "what `invoke` reads is not known"),
        ("A | evaluate ipv4_lookup(B, x, y)", "what `evaluate` reads is not known"),
        ("let f = (T: (*)) { T | take 1 }; f(A)", "`A` may be a table"),
        ("A | where x in (B)", "`B` may be a table or a column"),
        ("A | wehre x == 1", "it cannot be read"),
        ("A | where (x == 1", "not closed"),
        ("let x = A;", "it holds no query"),
        ("", "it holds no query"),
    ],
)
def test_what_a_query_reads_has_to_be_certain(text, reason):
    found = bound(text, START, END)

    assert isinstance(found, Refusal)
    assert reason in found.reason


def test_a_window_is_written_in_utc_and_may_be_of_another_column():
    east = datetime(2026, 11, 1, 2, tzinfo=timezone(timedelta(hours=2)))

    assert bound("T", east, END, "Timestamp") == "T | where " + WINDOW.replace("TimeGenerated", "Timestamp")
    with pytest.raises(ValueError, match="without a zone"):
        bound("T", datetime(2026, 11, 1), END)  # noqa: DTZ001


@pytest.mark.parametrize("text", GOOD)
def test_a_bound_query_still_reads_and_gives_the_same_columns(text):
    found = bound(text, START, END)

    if isinstance(found, str):
        assert not [finding for finding in lint(found) if finding.level is Level.ERROR]
        assert columns(found) == columns(text)
        assert found.count("\n") == text.count("\n")


def test_most_good_queries_can_be_bound():
    assert sum(isinstance(bound(text, START, END), str) for text in GOOD) >= len(GOOD) - 4


# ---- count


@pytest.mark.parametrize(
    ("text", "bucket", "by", "expected"),
    [
        ("T", None, (), "T\n| summarize Count = count()"),
        ("T // all\n", None, (), "T\n| summarize Count = count() // all\n"),
        ("T;\n", timedelta(hours=1), (), "T\n| summarize Count = count() by bin(TimeGenerated, 1h);\n"),
        ("T", timedelta(seconds=90), ("a",), "T\n| summarize Count = count() by bin(TimeGenerated, 90s), a"),
        ("T", None, ("a b", "in"), 'T\n| summarize Count = count() by ["a b"], ["in"]'),
        ("T", None, ("time", "Time"), 'T\n| summarize Count = count() by ["time"], Time'),
        ("T | project a", None, ("a",), "T | project a\n| summarize Count = count() by a"),
    ],
)
def test_a_count_is_one_step_more(text, bucket, by, expected):
    assert count(text, bucket, by) == expected


@pytest.mark.parametrize(
    ("text", "bucket", "by", "reason"),
    [
        ("T | project a", timedelta(hours=1), (), "no column TimeGenerated"),
        ("union (T | project a), (U | project b)", timedelta(hours=1), (), "no column TimeGenerated"),
        ("T | summarize n = count() by a", None, ("b",), "no column b"),
        ("T | render piechart", None, (), "no step can follow `render`"),
        ("T | where", None, (), "it cannot be read"),
        ("let a = 1;", None, (), "it holds no query"),
    ],
)
def test_what_the_result_does_not_have_is_not_counted_by(text, bucket, by, reason):
    found = count(text, bucket, by)

    assert isinstance(found, Refusal)
    assert reason in found.reason


def test_a_bucket_of_no_time_is_no_bucket():
    with pytest.raises(ValueError, match="not a bucket"):
        count("T", timedelta(0))


@given(
    st.sampled_from(GOOD), st.timedeltas(min_value=timedelta(microseconds=1)), st.lists(st.text(min_size=1), max_size=3)
)
def test_a_counted_query_still_reads(text, bucket, names):
    found = count(text, bucket, names)

    if isinstance(found, str):
        assert not [finding for finding in lint(found) if finding.level is Level.ERROR and finding.code != "KQL025"]
        assert isinstance(count(found, None, []), str)
