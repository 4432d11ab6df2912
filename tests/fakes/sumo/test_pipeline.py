"""The few operators that run, and how queries are cut into stages."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.fakes.sumo import pipeline, query, scope
from sieminator.fakes.sumo.refusals import Refusal

DAY = 86_400_000
ROWS = [
    {"_messagetime": str(DAY + 1), "_raw": 'Name="A b" n=1', "host": "one", "n": "1", "path": r"C:\a"},
    {"_messagetime": str(2 * DAY), "_raw": 'Name="C" n=10', "host": "two", "n": "10"},
    {"_messagetime": str(2 * DAY + 5), "_raw": '{"a": {"b": 5}}', "host": "one", "n": "2"},
]


def run(*stages: str, zone: str = "UTC") -> list[dict[str, Any]]:
    found = pipeline.run(stages, ROWS, zone)
    return found.messages if found.records is None else found.records


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ('host = "one"', 2),
        ('host == "ONE"', 0),
        ('host != "one"', 1),
        ("n > 1", 2),
        ("n >= 2 and n < 10", 1),
        ('n = "10" or n = 2', 2),
        ('not (host = "one") || n = 1', 2),
        ('!(host matches "o*")', 1),
        ("host matches /^t/", 1),
        ("host matches /w/", 1),
        ('host in ("one", "three")', 2),
        ('host not in ("one")', 1),
        ("isNull(path)", 2),
        ("!isBlank(path)", 1),
        ("path = null", 0),
        ("true", 3),
        ("false or 1", 3),
        ("isNull()", 3),
        ("formatDate(path) = 1", 0),
        ('formatDate(_messagetime) = "01/02/1970 00:00:00"', 1),
        ('formatDate(_messagetime, "HH", "Europe/Copenhagen") = "01"', 3),
        ("n + 1 = 11", 1),
        ("n * 2 - 2 = 2", 1),
        ("n % 2 = 0", 2),
        ("n / 0 = 1", 0),
        ('toUpperCase(host) = "TWO"', 1),
        ('contains(host, "n")', 2),
        ('concat(host, "-", n) = "two-10"', 1),
        ('if (n > 5, "big", "small") = "big"', 1),
        ('formatDate(_messagetime, "yyyy-MM-dd") = "1970-01-02"', 1),
    ],
)
def test_where_keeps_what_fulfils_it(condition: str, count: int) -> None:
    assert len(run(f"where {condition}")) == count


def test_a_stage_may_name_what_it_computes() -> None:
    assert [row["x"] for row in run('"Execution" as x')] == ["Execution"] * 3
    assert [row["%x"] if "%x" in row else row["a b"] for row in run('n as %"a b"')] == ["1", "10", "2"]


def test_days_begin_at_midnight_of_the_query() -> None:
    assert [row["_timeslice"] for row in run("timeslice 1d")] == [DAY, 2 * DAY, 2 * DAY]
    assert run("timeslice by 1d as day", zone="Europe/Copenhagen")[0]["day"] == DAY - 3_600_000


def test_aggregates_of_many_kinds_stand_beside_each_other() -> None:
    found = run("count as c, sum(n) as s, max(n) as m, min(n), count_distinct(n) as d by host", "sort by host asc")

    assert found == [
        {"host": "one", "c": 2, "s": 3.0, "m": 2.0, "_min": 1.0, "d": 2},
        {"host": "two", "c": 1, "s": 10.0, "m": 10.0, "_min": 10.0, "d": 1},
    ]


def test_an_aggregate_may_follow_another() -> None:
    assert run("count by host", "count") == [{"_count": 2}]


def test_a_count_over_nothing_is_no_record() -> None:
    assert run('where host = "nobody"', "count") == []


def test_sorting_is_descending_unless_it_says_otherwise() -> None:
    assert [row["n"] for row in run("sort by n")] == ["10", "2", "1"]
    assert [row["n"] for row in run("order by host asc, n desc")] == ["2", "1", "10"]


def test_fields_are_kept_or_dropped() -> None:
    assert set(run("fields host")[0]) == {"_messagetime", "_raw", "host"}
    assert "host" not in run("fields - host, n")[0]
    assert len(run("limit 2")) == 2


def test_messages_are_read_by_key() -> None:
    assert [row["Name"] for row in run('kv "Name"')] == ["A b", "C"]
    assert [row["x"] for row in run('kv "Name", "n" as x, y nodrop')] == ["A b", "C", None]
    assert [row["b"] for row in run('json "a.b"')] == [5]
    assert [row.get("a") for row in run("json auto")] == [None, None, {"b": 5}]
    assert [row["b"] for row in run('json field=_raw "a.b"')] == [5]


@pytest.mark.parametrize(
    "stage",
    [
        "transpose row a", "where a like 1", "where", "where (a", "where f(a) = 1", "where a in b", "where a matches b",
        "where a matches /(/", "count(", "count by a b", "median(a)", "sum by a", "timeslice", "timeslice 1x",
        "timeslice 10 buckets", "limit many", "sort by a b c", "json auto keys", 'json "a" as b c', "n + 1",
    ],
)  # fmt: skip
def test_what_the_fake_does_not_run_is_refused(stage: str) -> None:
    with pytest.raises(Refusal):
        run(stage)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("*", 3),
        ("host=one", 2),
        ("host = one", 2),
        ('host="ONE" n=2', 1),
        ("host=o*", 2),
        ("host=one OR host=two", 3),
        ("host=two or host=one and n=1", 2),
        ("(host=two or host=one) and n=1", 1),
        ("not host=one", 1),
        ("!host=one", 1),
        ('"name=\\"a b\\""', 1),
        ("name*c", 1),
        ("nobody=one", 0),
    ],
)
def test_a_scope_keeps_what_it_names(text: str, count: int) -> None:
    fits = scope.test(text)

    assert sum(fits(row) for row in ROWS) == count


@pytest.mark.parametrize("text", ["", "(a", "a)", "a and", "or", "not", "()"])
def test_a_scope_that_does_not_parse_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        scope.test(text)


def test_pipes_in_strings_brackets_patterns_and_remarks_cut_nothing() -> None:
    text = 'a "x|y" || b /* | */ | where c matches /d|e/ // | f\n| if (a || b, 1, 0) as g | parse "|*|" as h'

    assert query.stages(text) == [
        'a "x|y" || b', "where c matches /d|e/", "if (a || b, 1, 0) as g", 'parse "|*|" as h',
    ]  # fmt: skip
    assert query.fault(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        '_sourceCategory=windows/sysmon\n| json "EventData.Image" as image\n| where image matches /\\\\cmd\\.exe$/i',
        "a | a.b + c as d | !(x = 1) as e | x in (1, 2) as f | (a+b) as g",
        'error | parse regex "(?<a>\\d+)" multi | count by a | sort by _count | limit 5',
        'a | "Execution" as stage | 7 as normalizedSeverity | host as srcDevice_hostname',
        'a | toLowerCase(b) as c | if (c = "x", 1, 0) as d | concat(b, "|") as e',
        "a | toLowerCase(b)",
        "http://example.com/a | count",
        "a | where b = {{parameter}}",
    ],
)
def test_a_query_that_parses_is_not_complained_of(text: str) -> None:
    assert query.fault(text) == ""


@pytest.mark.parametrize(
    "text",
    ["", "// nothing", "a | extend b = c", "a | project b", "a | x = y", "a | b c", 'a | rename "b"', "a ]", "a | b"],
)
def test_a_query_that_does_not_parse_is(text: str) -> None:
    assert query.fault(text)


@given(st.text(alphabet='ab=|"()[]{}/\\*!,%_ \n1d', max_size=30))
def test_any_text_is_read_as_a_query_or_refused(text: str) -> None:
    assert isinstance(query.fault(text), str)
    head, *stages = query.stages(text)
    with suppress(Refusal):
        scope.test(head)
    with suppress(Refusal):
        pipeline.run(stages, ROWS, "UTC")
