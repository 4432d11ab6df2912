"""What the service makes of a rule on its way is no difference; what somebody made of it is one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, KINDS, LOG_SEARCH, OUTLIER, TEMPLATED, THRESHOLD
from sieminator.platforms.sumo.convert.fields import ABSENT, WINDOWS
from sieminator.platforms.sumo.convert.normalise import normalise
from sieminator.platforms.sumo.convert.times import relative, seconds_ago, start_and_end


def ranged(start: Any, end: Any = None) -> dict[str, object]:
    boundary = {"type": "RelativeTimeRangeBoundary"}
    to = {**boundary, "relativeTime": end} if end else None
    return {"type": "BeginBoundedTimeRange", "from": {**boundary, "relativeTime": start}, "to": to}


WEBHOOK = {"taskType": "WebhookSearchNotificationSyncDefinition", "webhookId": "A1"}
EMAIL = {"taskType": "EmailSearchNotificationSyncDefinition", "toList": ["a", "b"]}
SCHEDULE = {
    "scheduleType": "8Hours",
    "timeZone": "UTC",
    "parseableTimeRange": ranged("-1h"),
    "threshold": {"operator": "gt", "count": 0},
    "notification": WEBHOOK,
}


def search(**changes: object) -> dict[str, object]:
    return normalise(LOG_SEARCH, {"name": "n", "queryString": "q", "schedule": SCHEDULE, **changes})


def scheduled(**changes: object) -> dict[str, object]:
    return search(schedule={**SCHEDULE, **changes})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"description": None}, {"description": ""}, id="null is an empty text"),
        pytest.param({"description": "a\r\nb\r\n"}, {"description": "a\nb"}, id="CRLF"),
        pytest.param({"queryString": "  q\r\n| r \n\n"}, {"queryString": "q\n| r"}, id="white space around a query"),
        pytest.param({"parsingMode": None}, {"parsingMode": "Manual"}, id="null is the default"),
        pytest.param({"runByReceiptTime": None}, {"runByReceiptTime": False}, id="null is false"),
        pytest.param({"timeRange": ranged("-1h")}, {"timeRange": ranged("-60m")}, id="another unit"),
        pytest.param({"timeRange": ranged("15m")}, {"timeRange": ranged("-15m")}, id="without the minus"),
        pytest.param({"timeRange": ranged("-1w")}, {"timeRange": ranged("-7d")}, id="weeks are days"),
        pytest.param({"timeRange": ranged("-1h", "0s")}, {"timeRange": ranged("-1h")}, id="until now"),
        pytest.param({"parentId": "00ab"}, {"parentId": "00AB"}, id="hexadecimal digits"),
        pytest.param({"queryParameters": []}, {"queryParameters": None}, id="what is not managed"),
        pytest.param({"schedule": {}}, {"schedule": None}, id="an empty schedule is none"),
    ],
)
def test_noise_of_a_search_is_no_difference(one, other):
    assert search(**one) == search(**other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            {"cronExpression": "0 0 0/8 * * ? *"}, {}, id="cron that the server fills in (provider issue 621)"
        ),
        pytest.param({"displayableTimeRange": "-1h"}, {}, id="displayableTimeRange is the server's own"),
        pytest.param({"parseableTimeRange": ranged("-60m")}, {}, id="a relative time in another unit"),
        pytest.param({"threshold": {"operator": "gt", "count": 0, "thresholdType": "group"}}, {}, id="thresholdType"),
        pytest.param({"muteErrorEmails": False}, {"muteErrorEmails": None}, id="false is null"),
        pytest.param({"parameters": []}, {}, id="an empty list is none"),
        pytest.param(
            {"notification": {**WEBHOOK, "itemizeAlerts": False, "payload": ""}}, {}, id="defaults are filled in"
        ),
        pytest.param({"notification": {**WEBHOOK, "maxItemizedAlerts": 50}}, {}, id="a number without itemizing"),
        pytest.param(
            {"notification": {**EMAIL, "includeQuery": True, "includeCsvAttachment": False, "toList": ["b", "a"]}},
            {"notification": {**EMAIL, "includeQuery": None}},
            id="defaults and order of an e-mail",
        ),
        pytest.param(
            {"scheduleType": "Custom", "cronExpression": "0  0 6 * *  ? * "},
            {"scheduleType": "Custom", "cronExpression": "0 0 6 * * ? *"},
            id="blanks of a cron line",
        ),
    ],
)
def test_noise_of_a_schedule_is_no_difference(one, other):
    assert scheduled(**one) == scheduled(**other)


@pytest.mark.parametrize(
    "change",
    [
        {"scheduleType": "1Hour"},
        {"scheduleType": "RealTime"},
        {"timeZone": "Europe/Warsaw"},
        {"parseableTimeRange": ranged("-2h")},
        {"parseableTimeRange": ranged("-1h", "-5m")},
        {"threshold": None},
        {"threshold": {"operator": "gt", "count": 1}},
        {"threshold": {"operator": "ge", "count": 0}},
        {"muteErrorEmails": True},
        {"parameters": [{"name": "p", "value": "v"}]},
        {"notification": {**WEBHOOK, "payload": "{}"}},
        {"notification": {**WEBHOOK, "itemizeAlerts": True, "maxItemizedAlerts": 5}},
        {"notification": EMAIL},
        {"notification": {"taskType": "SaveToViewNotificationSyncDefinition", "viewName": "v"}},
    ],
    ids=str,
)
def test_each_part_of_a_schedule_is_one(change):
    assert scheduled(**change) != scheduled()


@pytest.mark.parametrize("kind", ["1Day", "1Week", "Custom"])
def test_a_cron_line_counts_where_the_type_says_nothing_without_one(kind):
    early, late = ({"scheduleType": kind, "cronExpression": f"0 0 {hour} * * ? *"} for hour in (6, 7))

    assert scheduled(**early) != scheduled(**late)


# ---- rules


def rule(kind: str, **changes: object) -> dict[str, object]:
    return normalise(kind, {"name": "n", **changes})


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        pytest.param(TEMPLATED, {"tags": ["b", "a", "b"]}, {"tags": ["a", "b"]}, id="tags are a set"),
        pytest.param(
            TEMPLATED,
            {"entitySelectors": [{"entityType": "b", "expression": "x"}, {"entityType": "a", "expression": "y"}]},
            {
                "entitySelectors": [
                    {"entityType": "a", "expression": "y", "new": None},
                    {"entityType": "b", "expression": "x"},
                ]
            },
            id="entity selectors are a set",
        ),
        pytest.param(TEMPLATED, {"expression": " a = 1\r\nAND b\n"}, {"expression": "a = 1\nAND b"}, id="white space"),
        pytest.param(TEMPLATED, {"summaryExpression": None}, {"summaryExpression": ""}, id="null is an empty text"),
        pytest.param(TEMPLATED, {"isPrototype": None}, {"isPrototype": False}, id="null is false"),
        pytest.param(
            TEMPLATED,
            {"scoreMapping": {"type": "constant", "default": 5, "field": None, "mapping": []}},
            {"scoreMapping": {"type": "constant", "default": 5}},
            id="nulls of a score",
        ),
        pytest.param(THRESHOLD, {"windowSize": "T30M"}, {"windowSize": 1_800_000}, id="a window's name and its length"),
        pytest.param(THRESHOLD, {"windowSize": 60_000}, {"windowSize": "60000"}, id="a number as a text"),
        pytest.param(THRESHOLD, {"groupByFields": ["b", "a"]}, {"groupByFields": ["a", "b"]}, id="groups are a set"),
        pytest.param(THRESHOLD, {"countField": None}, {"countField": ""}, id="null is no field"),
        pytest.param(AGGREGATION, {"groupByAsset": None}, {"groupByAsset": True}, id="grouped by entity by default"),
        pytest.param(
            AGGREGATION,
            {"aggregationFunctions": [{"name": "b", "function": "f"}, {"name": "a", "function": "f", "arguments": []}]},
            {"aggregationFunctions": [{"name": "a", "function": "f"}, {"name": "b", "function": "f"}]},
            id="aggregations have names",
        ),
        pytest.param(
            CHAIN,
            {
                "expressionsAndLimits": [
                    {"expression": "b", "limit": 1, "index": 1},
                    {"expression": "a", "limit": 2, "index": 0},
                ]
            },
            {"expressionsAndLimits": [{"expression": "a", "limit": 2}, {"expression": "b", "limit": 1}]},
            id="a chain's index",
        ),
        pytest.param(
            FIRST_SEEN, {"baselineWindowSize": "86400000"}, {"baselineWindowSize": 86_400_000}, id="milliseconds"
        ),
        pytest.param(FIRST_SEEN, {"valueFields": None}, {"valueFields": []}, id="null is an empty list"),
        pytest.param(OUTLIER, {"floorValue": None}, {"floorValue": "0"}, id="no floor"),
    ],
)
def test_noise_of_a_rule_is_no_difference(kind, one, other):
    assert rule(kind, **one) == rule(kind, **other)


def test_no_suppression_of_its_own_is_another_than_none_at_all():
    assert rule(TEMPLATED, suppressionWindowSize=0) != rule(TEMPLATED)


def test_the_order_of_a_chain_is_what_somebody_made_it():
    links = [{"expression": "a", "limit": 2}, {"expression": "b", "limit": 1}]

    assert rule(CHAIN, expressionsAndLimits=links) != rule(CHAIN, expressionsAndLimits=links[::-1])


@pytest.mark.parametrize("name", WINDOWS)
def test_each_window_of_a_name_has_its_length(name):
    digits, unit = int(name[1:3]), name[3]

    assert WINDOWS[name] == digits * {"M": 60_000, "H": 3_600_000, "D": 86_400_000}[unit]


# ---- times


@given(st.integers(0, 10**9))
def test_a_relative_time_is_read_as_it_is_written(seconds):
    assert seconds_ago(relative(seconds)) == seconds


@pytest.mark.parametrize(("text", "seconds"), [("-2w5d3h", 1_652_400), ("3h5d", 442_800), ("-0m", 0)])
def test_a_relative_time_may_have_several_pairs(text, seconds):
    assert seconds_ago(text) == seconds


@pytest.mark.parametrize("text", ["", "-", "now", "1y", "-1.5h", "--1h", "-٣h"])
def test_what_is_no_relative_time_is_none(text):
    assert seconds_ago(text) is None


def test_a_range_of_fixed_moments_stays_as_it_is():
    fixed = {"type": "BeginBoundedTimeRange", "from": {"type": "EpochTimeRangeBoundary", "epochMillis": 5}}

    assert search(timeRange={**fixed, "to": None})["timeRange"] == fixed
    assert start_and_end(fixed) is None


# ---- all together


_scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9))
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    *SCHEDULE,
                    *WEBHOOK,
                    "cronExpression",
                    "toList",
                    "itemizeAlerts",
                    "relativeTime",
                    "from",
                    "to",
                    "type",
                    "entityType",
                    "expression",
                    "limit",
                    "index",
                    "mapping",
                    "arguments",
                    "rangeName",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@given(st.sampled_from(KINDS), st.data())
def test_once_is_enough_and_the_input_stays_as_it_is(kind, data):
    tree = data.draw(st.dictionaries(st.sampled_from([*ABSENT[kind], "other"]), _values, max_size=6))
    before = repr(tree)

    once = normalise(kind, tree)

    assert normalise(kind, once) == once
    assert repr(tree) == before
