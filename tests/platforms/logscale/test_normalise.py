"""What the server makes of a rule on its way is no difference; what somebody made of it is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.logscale import FILTER, SCHEDULED
from sieminator.platforms.logscale.convert.fields import FORMS
from sieminator.platforms.logscale.convert.normalise import normalise, time_zone

TRIGGER = {"schedule": "0 * * * *", "searchIntervalSeconds": 3600, "queryTimestampType": "EventTimestamp"}


def body(**changes: object) -> dict[str, object]:
    return normalise(SCHEDULED, {"name": "n", "queryString": "q", "trigger": TRIGGER, **changes})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"description": None}, {"description": ""}),
        ({"description": "a\r\nb\r\n"}, {"description": "a\nb"}),
        ({"queryString": "q\n"}, {"queryString": "q"}),
        ({"queryString": "a\r\n| b  \n\n"}, {"queryString": "a\n| b"}),
        ({"labels": ["b", "a", "b"]}, {"labels": ["a", "b"]}),
        ({"actions": ["b", "a"]}, {"actions": ["a", "b"]}),
        ({"queryOwnership": {"type": "Organization"}}, {"queryOwnership": None}),
    ],
)
def test_noise_is_no_difference(one, other):
    assert body(**one) == body(**other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"timeZone": "UTC"}, {"timeZone": "UTC+00:00"}),
        ({"timeZone": None}, {"timeZone": "UTC-0"}),
        ({"timeZone": "UTC+2"}, {"timeZone": "UTC+02:00"}),
        ({"backfillLimit": None}, {"backfillLimit": 0}),
        ({"maxWaitTimeSeconds": None}, {"maxWaitTimeSeconds": 0}),
        ({"searchIntervalOffsetSeconds": None}, {"searchIntervalOffsetSeconds": 0}),
        ({"schedule": "0  * * * * "}, {"schedule": "0 * * * *"}),
        ({"triggerOnEmptyResult": None}, {"triggerOnEmptyResult": False}),
    ],
)
def test_noise_in_what_triggers_is_no_difference(one, other):
    assert body(trigger={**TRIGGER, **one}) == body(trigger={**TRIGGER, **other})


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": "1 * * * *"},
        {"timeZone": "UTC+01:00"},
        {"searchIntervalSeconds": 60},
        {"searchIntervalOffsetSeconds": 1},
        {"maxWaitTimeSeconds": 1},
        {"queryTimestampType": "IngestTimestamp"},
        {"backfillLimit": 1},
        {"triggerOnEmptyResult": True},
    ],
    ids=str,
)
def test_each_field_that_triggers_is_one(change):
    assert body(trigger={**TRIGGER, **change}) != body(trigger=TRIGGER)


@pytest.mark.parametrize(("field", "value"), [("throttleTimeSeconds", 60), ("throttleField", "user")])
def test_throttling_is_a_difference(field, value):
    assert normalise(FILTER, {"trigger": {field: value}}) != normalise(FILTER, {"trigger": {}})


trees = st.dictionaries(
    st.sampled_from(["name", "description", "queryString", "actions", "labels", "queryOwnership", "trigger", "other"]),
    st.one_of(
        st.none(),
        st.text(max_size=9),
        st.integers(),
        st.lists(st.text(max_size=3), max_size=3),
        st.dictionaries(st.sampled_from([*TRIGGER, "timeZone", "type", "user"]), st.text(max_size=9), max_size=3),
    ),
)


@given(st.sampled_from(sorted(FORMS)), trees)
def test_once_is_enough_and_the_input_stays_as_it_is(kind, tree):
    before = repr(tree)

    once = normalise(kind, tree)

    assert normalise(kind, once) == once
    assert repr(tree) == before


def test_what_is_no_offset_stays_as_it_is():
    assert time_zone("Europe/Warsaw") == "Europe/Warsaw"
