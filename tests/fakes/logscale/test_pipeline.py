"""The few steps of CQL that the fake runs, each on rows that one can count by hand."""

from typing import Any

import pytest

from sieminator.fakes.logscale import pipeline, query
from sieminator.fakes.logscale.refusals import Refusal

ROWS: list[dict[str, Any]] = [
    {"@timestamp": 1_000, "host": "a", "n": "1", "event": "Start-up"},
    {"@timestamp": 2_000, "host": "b", "n": "3", "event": "stop"},
    {"@timestamp": 3_000, "host": "a", "n": "2.5"},
]


def run(text: str) -> list[dict[str, Any]]:
    return pipeline.run(query.steps(text), [dict(row) for row in ROWS])


def hosts(text: str) -> str:
    return "".join(row["host"] for row in run(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("host=a", "aa"),
        ('host="a" AND n>1', "a"),
        ("host=a n<=1", "a"),
        ("NOT host=a", "b"),
        ("host!=a", "b"),
        ("event=*", "ab"),
        ("event=Start-up", "a"),
        ("event=st*", "b"),
        ("event=/ST/i", "ab"),
        ("missing!=a", "aba"),
        ("n>=2.5 | n<3", "a"),
        ("in(host, values=[b, c])", "b"),
        ('in(field=host, values=["A"], ignoreCase=true)', "aa"),
        ("head(2)", "ab"),
        ("tail(limit=1)", "a"),
        ("sort(host)", "baa"),
        ("sort(field=[host, n], order=asc)", "aab"),
    ],
)
def test_rows_that_are_left(text: str, left: str) -> None:
    assert hosts(text) == left


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("count()", [{"_count": "3"}]),
        ("count(host, distinct=true, as=hosts)", [{"hosts": "2"}]),
        ("count(event)", [{"_count": "2"}]),
        ("sum(n)", [{"_sum": "6.5"}]),
        ("max(field=n, as=most)", [{"most": "3"}]),
        ("min(nothing)", [{"_min": "0"}]),
        ("selectLast([host, n])", [{"host": "a", "n": "2.5"}]),
        ("collect([host, event, missing])", [{"host": "a\nb", "event": "Start-up\nstop"}]),
        (
            'groupBy(host, function=[count(as=all), collect(n, separator=", ")])',
            [{"host": "a", "all": "2", "n": "1, 2.5"}, {"host": "b", "all": "1", "n": "3"}],
        ),
        ('selectFromMax(field="n", include=[host, event])', [{"host": "b", "event": "stop"}]),
        (
            "coalesce([event, n], as=told) | select([told])",
            [{"told": "Start-up"}, {"told": "stop"}, {"told": "2.5"}],
        ),
        ("coalesce([nothing], as=told) | select([told])", [{}, {}, {}]),
        ("groupBy(host)", [{"host": "a", "_count": "2"}, {"host": "b", "_count": "1"}]),
        ("groupBy(event, function={count(as=x)})", [{"event": "Start-up", "x": "1"}, {"event": "stop", "x": "1"}]),
        ("select([host]) | head(1)", [{"host": "a"}]),
        ("bucket(span=2s, field=host)", [
            {"_bucket": "0", "host": "a", "_count": "1"},
            {"_bucket": "2000", "host": "a", "_count": "1"},
            {"_bucket": "2000", "host": "b", "_count": "1"},
        ]),
        ("timeChart(series=host, span=1d)", [
            {"_bucket": "0", "host": "a", "_count": "2"},
            {"_bucket": "0", "host": "b", "_count": "1"},
        ]),
    ],
)  # fmt: skip
def test_rows_that_are_made(text: str, rows: list[dict[str, Any]]) -> None:
    assert run(text) == rows


@pytest.mark.parametrize(
    "text",
    ["host=a OR host=b", "free text", "(host=a)", "eval(x=1)", "groupBy(host, function=avg(n))", "x := lower(host)"],
)
def test_a_step_that_is_not_known_is_named(text: str) -> None:
    with pytest.raises(Refusal, match=r"does not run"):
        run(text)


def test_over_nothing_only_what_makes_rows_makes_some() -> None:
    steps = query.steps("anything at all | eval(x=1) | count()")

    assert pipeline.run_on_nothing(steps) == [{"_count": "0"}]
    assert pipeline.run_on_nothing(steps[:2]) == []
