"""Between our content and the vendor's resources, both ways."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.differences import differences
from sieminator.model.rule import Content
from sieminator.platforms.sumo import (
    KINDS,
    LOG_SEARCH,
)
from sieminator.platforms.sumo.convert.fields import ABSENT
from sieminator.platforms.sumo.convert.wire import FOLDER, as_stored, from_wire, to_wire
from sieminator.platforms.sumo.platform import PLATFORM
from tests.platforms.sumo.making import FOLDER_ID, detection, marked, rich, rule, variant

ELSEWHERE = "00000000000000FF"
HOURLY_CRON = "0 0 0/1 * * ? *"


def resource(kind: str = LOG_SEARCH, **changes: Any) -> dict[str, Any]:
    """Return a rule as a server would answer with it."""
    stored = as_stored(rule(detection(variant(kind))).content, marked(), folder_id=FOLDER_ID)
    return {**stored, "id": "abc", **changes}


def of(kind: str = LOG_SEARCH, **changes: Any) -> Content:
    return replace(rule(detection(variant(kind))).content, **changes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [variant, rich], ids=["plain", "rich"])
def test_what_is_written_reads_back(kind, make):
    content = rule(detection(make(kind))).content

    found = from_wire({**as_stored(content, marked(), folder_id=FOLDER_ID), "id": "abc"})

    assert (found.content, found.mark, found.remote_id) == (content, marked(), "abc")
    assert PLATFORM.recall(found.raw) == found
    assert found.title == "Sample"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_off_reads_back_as_off_and_nothing_differs(kind):
    content = of(kind, enabled=False)

    found = from_wire(as_stored(content, marked(), folder_id=FOLDER_ID))

    assert not found.content.enabled
    assert differences(content, found.content, frozenset()) == ()


# ---- log searches


def test_a_search_that_is_off_has_no_schedule():
    assert "schedule" not in to_wire(of(enabled=False), marked(), folder_id=FOLDER_ID)
    assert from_wire(resource(schedule=None)).content.enabled is False
    assert "schedule" in to_wire(of(), marked(), folder_id=FOLDER_ID)


def test_a_definition_says_everything_since_what_is_left_out_is_reset():
    sent = to_wire(of(), marked(), folder_id=FOLDER_ID)

    assert sent.keys() == {
        "name", "description", "queryString", "parsingMode", "runByReceiptTime", "timeRange", "parentId", "schedule",
    }  # fmt: skip
    assert sent["parentId"] == FOLDER_ID
    assert str(sent["description"]).split("\n") == ["What it is about.", str(marked())]


def test_what_we_do_not_manage_of_a_search_is_sent_as_it_was_found():
    parameters = [{"name": "p", "dataType": "STRING", "value": "v"}]
    found = resource(queryParameters=parameters, properties='{"a": 1}', createdBy="bob", modifiedAt=None, new=1)

    sent = to_wire(of(), marked(), found, folder_id=FOLDER_ID)

    assert (sent["queryParameters"], sent["properties"]) == (parameters, '{"a": 1}')
    assert {"id", "createdBy", "modifiedAt", "new", FOLDER}.isdisjoint(sent)


def test_what_is_the_customers_is_sent_as_it_was_found():
    told = {**resource()["schedule"]["notification"], "payload": None}
    schedule = {
        **resource()["schedule"],
        "notification": told,
        "cronExpression": HOURLY_CRON,
        "displayableTimeRange": "-1h",
        "threshold": None,
    }
    found = resource(description=f"Theirs\n{marked(version='0.9.0')}", schedule=schedule, parsingMode="AutoParse")
    unmanaged = frozenset({"description", "schedule", "parsingMode"})

    sent = to_wire(of(), marked(), found, unmanaged, FOLDER_ID)

    assert sent["description"] == f"Theirs\n{marked()}"
    assert sent["parsingMode"] == "AutoParse"
    assert sent["schedule"]["cronExpression"] == HOURLY_CRON  # type: ignore[index]
    assert {"displayableTimeRange", "threshold"}.isdisjoint(sent["schedule"])  # type: ignore[arg-type]
    assert "payload" not in sent["schedule"]["notification"]  # type: ignore[index]


def test_a_customers_schedule_that_is_not_there_comes_from_git():
    sent = to_wire(of(), marked(), resource(schedule=None), frozenset({"schedule"}), FOLDER_ID)

    assert sent["schedule"] == of().body["schedule"]


def test_a_search_that_was_moved_shows_where_it_lies_and_goes_back():
    found = from_wire(resource(parentId=ELSEWHERE))

    assert found.content.body["parentId"] == ELSEWHERE
    assert [one.path for one in differences(of(), found.content, frozenset())] == ["parentId"]
    assert to_wire(of(), marked(), found.raw, folder_id=FOLDER_ID)["parentId"] == FOLDER_ID
    assert to_wire(of(), marked(), found.raw)["parentId"] == FOLDER_ID


def test_a_place_that_is_the_customers_stays_theirs():
    found = resource(parentId=ELSEWHERE)

    assert to_wire(of(), marked(), found, frozenset({"parentId"}), FOLDER_ID)["parentId"] == ELSEWHERE


def test_where_there_is_no_folder_yet_every_search_lies_elsewhere():
    lies = as_stored(of(), marked(), folder_id=ELSEWHERE)

    assert from_wire(lies, "").content.body["parentId"] == ELSEWHERE
    assert from_wire(lies, "").raw[FOLDER] == ""
    assert "parentId" not in from_wire({**lies, FOLDER: None}).content.body


def test_hexadecimal_digits_of_a_folder_may_be_small():
    assert "parentId" not in from_wire(resource(), FOLDER_ID.lower()).content.body


@pytest.mark.parametrize(
    ("interval", "clock"), [("messageTime", None), ("receiptTime", True), ("searchableTime", "searchableTime")]
)
def test_a_clock_of_three_wins_over_one_of_two(interval, clock):
    found = from_wire(resource(intervalTimeType=interval))

    assert found.content.body.get("runByReceiptTime") == clock


def test_a_clock_of_three_is_written_where_one_was_found_and_only_there():
    sent = to_wire(of(), marked(), resource(intervalTimeType="searchableTime"), folder_id=FOLDER_ID)
    kept = to_wire(of(), marked(), resource(intervalTimeType="searchableTime"), frozenset({"runByReceiptTime"}))

    assert (sent["runByReceiptTime"], sent["intervalTimeType"]) == (False, "messageTime")
    assert kept["intervalTimeType"] == "searchableTime"
    assert "intervalTimeType" not in to_wire(of(), marked(), resource(), folder_id=FOLDER_ID)


def test_a_description_whose_mark_was_cut_belongs_to_nobody():
    assert from_wire(resource(description=resource()["description"][:-10])).mark is None


# ---- all together


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_numbers = st.integers(1, 10**9)
_MADE: dict[str, st.SearchStrategy[Any]] = {
    "score": st.integers(0, 10),
    "limit": _numbers,
    "windowSize": _numbers,
    "baselineWindowSize": _numbers,
    "retentionWindowSize": _numbers,
    "suppressionWindowSize": st.integers(0, 604_800_000),
    "deviationThreshold": _numbers,
    "floorValue": _numbers,
    "groupByFields": st.lists(_texts, max_size=3),
    "valueFields": st.lists(_texts, max_size=3),
    "tags": st.lists(_texts.map(lambda text: f"_mitreAttackTactic:{text}"), max_size=3),
    "isPrototype": st.booleans(),
    "countDistinct": st.booleans(),
    "groupByAsset": st.booleans(),
    "ordered": st.booleans(),
    "runByReceiptTime": st.booleans(),
    "expressionsAndLimits": st.lists(st.fixed_dictionaries({"expression": _texts, "limit": _numbers}), max_size=3),
}
_LEFT = {"parentId", "schedule", "timeRange", "scoreMapping", "entitySelectors", "aggregationFunctions"}


@given(st.sampled_from(KINDS), st.data())
def test_any_body_reads_back_as_it_was_written(kind, data):
    from sieminator.platforms.sumo.convert.normalise import normalise

    plain = of(kind)
    names = sorted(set(ABSENT[kind]) - _LEFT)
    changes = data.draw(st.fixed_dictionaries({}, optional={name: _MADE.get(name, _texts) for name in names}))
    content = replace(plain, body=normalise(kind, {**plain.body, **changes}))

    found = from_wire(as_stored(content, marked(), folder_id=FOLDER_ID))

    assert (found.content, found.mark) == (content, marked())
