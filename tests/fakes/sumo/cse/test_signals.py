"""Signals are counted by rule and day, in the API and in the signal index alike; insights say what became of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sieminator.fakes.sumo.cse import signals
from sieminator.fakes.sumo.cse.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.sumo.cse.conftest import Api

DAY = timedelta(days=1)


def test_a_rules_counters_follow_the_clock(api: Api, levers: Levers, clock: Clock, kind: str) -> None:
    made = api.create(kind)
    levers.fire(made["id"], NOON, 2)
    levers.fire(made["id"], NOON - 3 * DAY, 5)
    levers.fire(made["id"], NOON - 8 * DAY, 7)

    counts = [(made["signalCount24h"], made["signalCount07d"])]
    for _ in range(4):
        read = api.rule(made)
        counts.append((read["signalCount24h"], read["signalCount07d"]))
        clock.forward(2 * DAY)

    assert counts == [(0, 0), (2, 7), (0, 7), (0, 2), (0, 2)]


def test_signals_of_a_rule_are_found_by_rule_and_day(api: Api, levers: Levers) -> None:
    one, other = levers.add_foreign("one"), levers.add_foreign("other")
    for rule, at, count in ((one, NOON, 2), (one, NOON - DAY, 3), (other, NOON, 4)):
        levers.fire(rule.id, at, count)

    def total(query: str) -> int:
        return int(api.data("GET", "signals", q=query, limit=1)["total"])

    assert total("") == 9
    assert total(f'ruleId:"{one.id}"') == 5
    day = "timestamp:2026-11-19T00:00:00+00:00..2026-11-19T23:59:59+00:00"
    assert total(f'ruleId:"{one.id}" {day}') == 3
    assert total("created:>2026-11-20T00:00:00+00:00") == 6


def test_signals_that_were_suppressed_say_so(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("one", isPrototype=True)

    levers.fire(rule.id, NOON, 2, suppressed=3, entity="host-7")

    found = api.data("GET", "signals", q='suppressed:"true" entity.value:"host-7" prototype:"true"')
    assert found["total"] == 3
    assert all(signal["suppressed"] for signal in found["objects"])


def test_a_signal_says_what_its_rule_says(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("one", tags=["a"], category="Execution", nameExpression="It happened")

    [signal_id] = levers.fire(rule.id, NOON)

    signal = api.data("GET", f"signals/{signal_id}")
    assert (signal["name"], signal["stage"], signal["severity"]) == ("It happened", "Execution", 3)
    assert (signal["ruleId"], signal["tags"], signal["contentType"]) == (rule.id, ["a"], "RULE")
    assert signal["timestamp"] == "2026-11-20T12:00:00.000000"
    api.refused("GET", "signals/none", status=404)


def test_signals_of_an_anomaly_are_of_another_content_type(api: Api, levers: Levers) -> None:
    levers.fire(levers.add_foreign("one", "first seen").id, NOON)

    assert api.data("GET", "signals", q='contentType:"ANOMALY" ruleType:"first seen"')["total"] == 1


def test_all_signals_come_by_token_that_lives_a_minute(api: Api, levers: Levers, world: World, clock: Clock) -> None:
    levers.fire(levers.add_foreign("one").id, NOON, 5)
    world.behave(page_limit=2)

    pages = [api.data("GET", "signals/all")]
    while token := pages[-1]["nextPageToken"]:
        pages.append(api.data("GET", "signals/all", nextPageToken=token))

    assert [len(page["objects"]) for page in pages] == [2, 2, 1]
    assert len({signal["id"] for page in pages for signal in page["objects"]}) == 5
    token = api.data("GET", "signals/all")["nextPageToken"]
    clock.forward(timedelta(seconds=61))
    assert "expired" in api.refused("GET", "signals/all", nextPageToken=token)
    assert "expired" in api.refused("GET", "signals/all", nextPageToken="bm9uc2Vuc2U=")


def test_a_listing_by_offset_ends_at_10_000_signals(api: Api, levers: Levers) -> None:
    levers.fire(levers.add_foreign("one").id, NOON, 10_001)

    last = api.data("GET", "signals", offset=9_990, limit=100)

    assert (len(last["objects"]), last["total"], last["hasNextPage"]) == (10, 10_001, False)


def test_signals_are_counted_in_buckets(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("one")
    levers.fire(rule.id, NOON - timedelta(hours=2), 3)
    levers.fire(rule.id, NOON - timedelta(minutes=1))
    span: dict[str, Any] = {"startTimestamp": "2026-11-20T10:00:00Z", "bucketDuration": 3_600}

    buckets = api.data("GET", "signals/counts", **span)

    assert buckets == [
        {"timestamp": "2026-11-20T10:00:00.000000", "value": "3"},
        {"timestamp": "2026-11-20T11:00:00.000000", "value": "1"},
    ]
    for wrong in ({"bucketDuration": "0"}, {"startTimestamp": "x"}, {"timezone": "Mars"}, {"bucketDuration": "1e3"}):
        api.refused("GET", "signals/counts", **{**span, **wrong})
    api.refused("GET", "signals/counts", startTimestamp="1970-01-01", bucketDuration=1)


def test_the_index_holds_a_rules_signals_as_text(levers: Levers, world: World) -> None:
    rule = levers.add_foreign(
        "one", tags=["a"], entitySelectors=[{"entityType": "_username", "expression": "user_username"}]
    )
    levers.fire(rule.id, NOON, 1, suppressed=1, entity="alice")

    with world.transaction() as state:
        counted, suppressed = signals.rows(state, NOON, NOON + timedelta(seconds=1))
        assert signals.rows(state, NOON + timedelta(seconds=1), NOON + DAY) == []
        assert signals.rows(state, NOON - DAY, NOON) == []

    assert (counted["ruleId"], counted["ruleName"], counted["prototype"]) == (rule.id, "one", "false")
    assert (counted["severity"], counted["timestamp"]) == ("3", str(int(NOON.timestamp() * 1_000)))
    assert counted["entities"][0] | {"criticality": ""} == {
        "type": "_username", "value": "alice", "id": "_username-alice", "criticality": "", "suppressed": False,
    }  # fmt: skip
    assert counted["suppressedReasons"] == []
    assert suppressed["suppressedReasons"]
    assert suppressed["entities"][0]["suppressed"] is True


def test_the_signal_of_a_scheduled_search_has_its_name_and_comes_through_a_built_in_rule(
    api: Api, levers: Levers, world: World
) -> None:
    levers.add_signal("Our search", NOON, stage="Discovery", severity=7)

    [signal] = api.data("GET", "signals", q='name:"Our search"')["objects"]
    with world.transaction() as state:
        [row] = signals.rows(state, NOON, NOON + DAY)

    assert (signal["ruleId"], signal["stage"], signal["severity"]) == ("MATCH-S00090", "Discovery", 7)
    assert (row["ruleName"], row["name"]) == ("Sumo Logic Scheduled Searches", "Our search")
    assert signals.SCHEDULED_SEARCH in str(row)


def test_signals_outlive_their_rule(api: Api, levers: Levers) -> None:
    made = api.create()
    levers.fire(made["id"], NOON)

    api.data("DELETE", f"rules/{made['id']}")

    assert api.data("GET", "signals", q=f'ruleId:"{made["id"]}"')["total"] == 1


def test_an_insight_says_how_it_was_resolved_and_of_which_rules_signals_it_is(api: Api, levers: Levers) -> None:
    one, other = levers.add_foreign("one"), levers.add_foreign("other")
    both = levers.add_insight([*levers.fire(one.id, NOON), *levers.fire(other.id, NOON)], NOON)
    levers.add_insight(levers.fire(other.id, NOON), NOON)
    levers.close_insight(both, NOON + DAY, "False Positive", "Known tool")

    query = f'status:"closed" ruleId:"{one.id}" created:>2026-11-01T00:00:00+00:00'
    [found] = api.data("GET", "insights", q=query)["objects"]

    assert found["id"] == both
    assert (found["resolution"], found["subResolution"]) == ("False Positive", "Known tool")
    assert found["status"] == {"name": "closed", "displayName": "Closed"}
    assert [signal["ruleId"] for signal in found["signals"]] == [one.id, other.id]
    [open_one] = api.data("GET", "insights", q='status:"new"')["objects"]
    assert (open_one["resolution"], open_one["closed"]) == (None, None)
    assert api.data("GET", f"insights/{found['readableId']}") == found
    api.refused("GET", "insights/none", status=404)


def test_a_page_of_insights_holds_ten_unless_more_are_asked_for(api: Api, levers: Levers) -> None:
    raised = levers.fire(levers.add_foreign("one").id, NOON)
    for number in range(12):
        levers.add_insight(raised, NOON + timedelta(minutes=number))

    page = api.data("GET", "insights")

    assert (len(page["objects"]), page["total"], page["hasNextPage"]) == (10, 12, True)
    assert page["objects"][0]["readableId"] == "INSIGHT-12"
    assert len(api.data("GET", "insights/all")["objects"]) == 12


def test_an_insight_needs_a_signal_and_a_name_that_is_known(levers: Levers) -> None:
    with pytest.raises(ValueError, match="at least one signal"):
        levers.add_insight([], NOON)
    with pytest.raises(KeyError):
        levers.close_insight("none", NOON)


def test_statuses_and_resolutions_of_insights_are_listed(api: Api) -> None:
    assert [one["name"] for one in api.data("GET", "insight-status")] == ["new", "inprogress", "closed"]
    found = api.data("GET", "insight-resolutions")
    assert {one["name"]: one["id"] for one in found["objects"]}["False Positive"] == 2
    assert found["total"] == 4


def test_times_of_signals_are_utc_without_saying_so(api: Api, levers: Levers) -> None:
    levers.add_signal("x", datetime(2026, 11, 20, 9, tzinfo=UTC) + timedelta(milliseconds=250))

    assert api.data("GET", "signals")["objects"][0]["created"] == "2026-11-20T09:00:00.250000"
