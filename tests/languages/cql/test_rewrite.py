import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.cql.facts import columns
from sieminator.languages.cql.grammar import parse
from sieminator.languages.cql.rewrite import bound, count, exclude, literal
from sieminator.languages.cql.tree import Comparison, Filter, Text
from sieminator.languages.refusal import Refusal

GOOD = sorted(Path(__file__).with_name("good").glob("*.cql"))
START = datetime(2026, 11, 28, 12, tzinfo=UTC)
END = START + timedelta(hours=1)
HOUR = timedelta(hours=1)
HOURLY = "| _bucket := @timestamp - (@timestamp % 3600000)\n"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_reads_back_as_what_it_was(value):
    (step,) = parse(f"a={literal(value, 'text')}").tree.steps

    assert isinstance(step, Filter)
    assert isinstance(step.condition, Comparison)
    assert isinstance(step.condition.value, Text)
    assert step.condition.value.text == value


@given(st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers())))
def test_a_list_stands_in_an_array(values):
    (step,) = parse(f"in(a, values=[{literal(values, 'list')}])").tree.steps

    assert len(step.condition.arguments[1].value.items) == len(values)


@pytest.mark.parametrize(
    ("value", "type", "written"),
    [
        ('a"b\\c\n', "text", '"a\\"b\\\\c\\n"'),
        (5, "number", "5"),
        (1.5, "number", "1.5"),
        (["a", 2], "list", '"a", 2'),
        ("a b", "raw", "a b"),
    ],
)
def test_a_value_is_written(value, type, written):  # noqa: A002 - the word of the function
    assert literal(value, type) == written


@pytest.mark.parametrize(("value", "type"), [(5, "text"), (True, "number"), (float("nan"), "number"), ("a", "list")])
def test_a_value_of_another_type_is_refused(value, type):  # noqa: A002 - the word of the function
    with pytest.raises(ValueError, match="not a value of type"):
        literal(value, type)


def test_fragments_are_dropped_each_on_its_line():
    text = exclude(["a=1 or b=2", " c=/\\)/ // why"])

    assert text == "| not (a=1 or b=2)\n| not (c=/\\)/ // why\n)"
    assert parse("#a=b\n" + text + "\n| count()").findings == ()
    assert exclude([]) == ""


@pytest.mark.parametrize(
    ("text", "bounded"),
    [
        ("a=b", "@timestamp >= 1795867200000 | @timestamp < 1795870800000\n| a=b"),
        ("// why\n| a=b", "// why\n@timestamp >= 1795867200000 | @timestamp < 1795870800000\n| a=b"),
    ],
)
def test_a_query_is_bound_by_filters_in_front(text, bounded):
    assert bound(text, START, END) == bounded


def test_a_zone_does_not_change_the_moment():
    zone = timezone(timedelta(hours=5))

    assert bound("a=b", START.astimezone(zone), END.astimezone(zone)) == bound("a=b", START, END)
    with pytest.raises(ValueError, match="without a zone"):
        bound("a=b", START.replace(tzinfo=None), END)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("setTimeInterval(start=1d) | a=b", "it sets its own time interval"),
        ("a | join({b}, field=c)", "`join` searches on its own"),
        ('readFile("a.csv")', "`readFile` reads no events"),
        ("a | $b()", "nobody here knows what the saved query `b` searches"),
        ("a | (", "`(` is never closed"),
        ("", "the query is empty"),
    ],
)
def test_what_filters_do_not_reach_is_not_bound(text, reason):
    refusal = bound(text, START, END)

    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason


@pytest.mark.parametrize(
    ("text", "bucket", "by", "counted"),
    [
        ("a=b", None, (), "a=b\n| count()"),
        ("a=b // why", None, (), "a=b // why\n| count()"),
        ("a=b | select([c]) | sort(c)", None, (), "a=b\n| count()"),
        ("a=b", None, ["c", "d e"], 'a=b\n| groupBy([c, "d e"], function=count(), limit=max)'),
        (
            "a=b",
            HOUR,
            ["c"],
            f"a=b\n{HOURLY}| groupBy([_bucket, c], function=count(), limit=max)",
        ),
        ("groupBy([c])", None, ["c"], "groupBy([c])\n| groupBy([c], function=count(), limit=max)"),
    ],
)
def test_a_query_is_counted(text, bucket, by, counted):
    assert count(text, bucket, by) == counted


@pytest.mark.parametrize(
    ("text", "bucket", "by", "reason"),
    [
        ("groupBy([c])", HOUR, (), "its rows have no field `@timestamp`"),
        ("groupBy([c])", None, ["d"], "its rows have no field `d`"),
        ("timeChart(c)", None, ["d"], "its rows have no field `d`"),
        ("a | head(10)", None, (), "`head` cuts its rows"),
        ("a | sort(b) | c=d", None, (), "`sort` cuts its rows"),
        ("a | |", None, (), "there is no step between two `|`"),
    ],
)
def test_what_cannot_be_counted_is_refused(text, bucket, by, reason):
    refusal = count(text, bucket, by)

    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert 0 <= refusal.offset <= len(text)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_what_was_rewritten_still_reads(path):
    text = path.read_text(encoding="utf-8")

    for rewritten in (bound(text, START, END), count(text), count(text, HOUR, ["aid"])):
        if isinstance(rewritten, str):
            assert parse(rewritten).findings == ()
    counted = count(text)
    assert isinstance(counted, Refusal) or columns(counted) == {"_count"}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_rewrite_keeps_what_was_written(path):
    text = path.read_text(encoding="utf-8")
    bounded = bound(text, START, END)
    if isinstance(bounded, str):
        without = re.sub(r"@timestamp >= \d+ \| @timestamp < \d+\n(\| )?", "", bounded, count=1)

        assert text.replace("\n| ", "\n").lstrip("| ") == without.replace("\n| ", "\n").lstrip("| ")
