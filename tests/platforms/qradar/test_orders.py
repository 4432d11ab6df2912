"""What a runner reads in a body that somebody may have edited."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.model import durations
from sieminator.model.detection import Operator, Trigger
from sieminator.platforms.qradar.convert.orders import Orders, orders
from sieminator.platforms.qradar.convert.searches import normalise_search
from sieminator.platforms.qradar.convert.xml import Unreadable

PLAIN = {
    "name": "Sample",
    "severity": 8,
    "query": "SELECT username FROM events",
    "schedule": {"every": "1h30m", "lookback": "2h"},
}
RICH = {
    **PLAIN,
    "schedule": {"every": "1d", "lookback": "1d", "delay": "10m", "at": "06:30"},
    "trigger": {"operator": "lt", "threshold": 3},
    "row_limit": 50,
    "time_limit": "90s",
    "reference_set": {"name": "Hosts", "column": "host"},
    "leef": {"usrName": "username"},
}


def test_what_a_body_leaves_out_is_as_documented():
    assert orders(PLAIN) == Orders(
        query="SELECT username FROM events",
        every=timedelta(minutes=90),
        lookback=timedelta(hours=2),
        delay=timedelta(0),
        at=None,
        trigger=Trigger(),
        row_limit=1000,
        time_limit=timedelta(minutes=5),
        reference_set=None,
        leef=None,
    )


def test_what_a_body_says_is_read():
    found = orders(RICH)

    assert (found.every, found.delay, found.at) == (timedelta(days=1), timedelta(minutes=10), time(6, 30))
    assert found.trigger == Trigger(Operator.LESS, 3)
    assert (found.row_limit, found.time_limit) == (50, timedelta(seconds=90))
    assert (found.reference_set, found.leef) == (("Hosts", "host"), {"usrName": "username"})
    assert orders({**RICH, "leef": {}}).leef == {}


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("query", "", "query"),
        ("query", 5, "query"),
        ("schedule", "1h", "schedule"),
        ("schedule", {"every": "1h"}, "lookback"),
        ("schedule", {"every": "90s", "lookback": "1h"}, "every"),
        ("schedule", {"every": "0m", "lookback": "1h"}, "every"),
        ("schedule", {"every": "1h", "lookback": "1h", "delay": "30s"}, "delay"),
        ("schedule", {"every": "1h", "lookback": "1h", "at": "6:30"}, "at"),
        ("schedule", {"every": "1h", "lookback": "1h", "at": "24:00"}, "at"),
        ("schedule", {"every": "1h", "lookback": "1h", "at": None}, "at"),
        ("trigger", {"operator": "ge"}, "operator"),
        ("trigger", {"operator": "gt", "threshold": -1}, "threshold"),
        ("trigger", {"operator": "gt", "threshold": True}, "threshold"),
        ("trigger", "gt 5", "trigger"),
        ("trigger", {"operator": "lt", "threshold": 50}, "trigger counts to 50"),
        ("schedule", {"every": "99999d", "lookback": "1h"}, "every"),
        ("time_limit", "99999d", "time_limit"),
        ("query", "SELECT username FROM events LIMIT 51", "51 rows"),
        ("query", "SELECT username FROM events INTO theirs", "cursor"),
        ("query", "SELECT '\ud800' FROM events", "half a character"),
        ("row_limit", 0, "row_limit"),
        ("row_limit", 100_001, "row_limit"),
        ("row_limit", "50", "row_limit"),
        ("time_limit", "0m", "time_limit"),
        ("time_limit", 5, "time_limit"),
        ("reference_set", {"name": "Hosts"}, "column"),
        ("reference_set", None, "reference_set"),
        ("leef", {"usrName": 1}, "usrName"),
        ("leef", [], "leef"),
    ],
)
def test_what_somebody_edited_into_something_else_is_told_by_name(field, value, word):
    with pytest.raises(Unreadable, match=word):
        orders({**RICH, field: value})


@given(st.dictionaries(st.sampled_from([*RICH]), st.none() | st.text() | st.integers() | st.lists(st.text())))
def test_any_edit_is_read_or_told(edits):
    reason = "its body was read"
    try:
        orders({**RICH, **edits})
    except Unreadable as told:
        reason = str(told)

    assert reason.startswith("its ")


@given(st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_comes_back_as_it_was(duration):
    assert durations.read(durations.write(duration)) == duration


@pytest.mark.parametrize("text", ["", "5", "m5", "5m1h", "1w", "-5m", "٣m", " 5m", None, 5, "9" * 50 + "m"])
def test_what_is_no_duration_is_none(text):
    assert durations.read(text) is None


# ---- one form


def test_what_equals_its_default_is_left_out():
    usual = {
        "notes": "",
        "trigger": {"operator": "gt", "threshold": 0},
        "techniques": [],
        "row_limit": 1000,
        "time_limit": "5m",
    }

    assert normalise_search({**PLAIN, **usual}) == PLAIN


def test_an_empty_choice_of_leef_attributes_is_none_of_a_default():
    assert normalise_search({**PLAIN, "leef": {}})["leef"] == {}


def test_texts_and_sets_have_one_form():
    found = normalise_search({**PLAIN, "notes": "a\r\nb \n", "techniques": ["T1204", "T1059", "T1204"], "other": 1})

    assert (found["notes"], found["techniques"], "other" in found) == ("a\nb", ["T1059", "T1204"], False)


@given(st.dictionaries(st.sampled_from([*RICH, "techniques", "notes"]), st.none() | st.text() | st.lists(st.text())))
def test_the_one_form_is_its_own_and_any_edit_has_one(edits):
    once = normalise_search({**RICH, **edits})

    assert normalise_search(once) == once


def test_a_truth_is_no_number():
    assert normalise_search({**PLAIN, "row_limit": True})["row_limit"] is True
