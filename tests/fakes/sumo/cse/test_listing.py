"""Rules are listed in pages, and found with the query language of the contract."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.sumo.cse.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.sumo.cse.conftest import Api


def test_a_page_says_how_many_rules_there_are_and_whether_another_follows(api: Api, levers: Levers) -> None:
    levers.add_many(5)

    first = api.data("GET", "rules", limit=2)
    last = api.data("GET", "rules", limit=2, offset=4)

    assert [rule["name"] for rule in first["objects"]] == ["seeded-0", "seeded-1"]
    assert (first["total"], first["hasNextPage"]) == (5, True)
    assert [rule["name"] for rule in last["objects"]] == ["seeded-4"]
    assert (last["total"], last["hasNextPage"]) == (5, False)


def test_a_page_holds_50_rules_unless_more_are_asked_for_and_never_more_than_100(api: Api, levers: Levers) -> None:
    levers.add_many(103)

    assert len(api.rules()) == 50
    assert len(api.rules(limit=100)) == 100
    page = api.data("GET", "rules", limit=1_000)
    assert (len(page["objects"]), page["total"], page["hasNextPage"]) == (100, 103, True)
    assert len(api.rules(limit=1_000, offset=100)) == 3


def test_a_lever_makes_pages_small_whatever_the_client_asks_for(api: Api, levers: Levers, world: World) -> None:
    levers.add_many(3)
    world.behave(page_limit=2)

    assert [len(api.rules(limit=100, offset=offset)) for offset in (0, 2, 4)] == [2, 1, 0]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": -1}, {"offset": -1}, {"limit": "x"}, {"offset": "1.5"}])
def test_a_page_that_is_no_number_is_refused(api: Api, query: dict[str, Any]) -> None:
    assert "must be an integer" in api.refused("GET", "rules", **query)


@pytest.fixture
def three(api: Api, levers: Levers, clock: Clock) -> Api:
    """An organisation with a rule of ours, one that is off, and a built-in one."""
    api.create("templated", name="Ours", tags=["_mitreAttackTechnique:T1204.001", "sieminator:x"], category="Execution")
    clock.forward(timedelta(hours=1))
    api.create("threshold", name='Off, "really"', score=8, enabled=False, isPrototype=True, tags=["a b"])
    clock.forward(timedelta(hours=1))
    levers.add_builtin(name="Built in", stream="network")
    levers.fire("MATCH-U00001", NOON, 3)
    return api


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ours", 'Off, "really"', "Built in"]),
        ("   ", ["Ours", 'Off, "really"', "Built in"]),
        ('ruleSource:"user"', ["Ours", 'Off, "really"']),
        ('ruleSource:"sumo" tag:in("_mitreAttackTechnique:T1204.001", "x")', ["Built in"]),
        ('ruleSource:"user"  enabled:"true"', ["Ours"]),
        ('name:"Off, \\"really\\""', ['Off, "really"']),
        ('name:"Off"', []),
        ('name:contains("off, ")', ['Off, "really"']),
        ('id:in("MATCH-U00001","THRESHOLD-U00002")', ["Ours", 'Off, "really"']),
        ('ruleType:"templated match"', ["Ours", "Built in"]),
        ('tag:"a b"', ['Off, "really"']),
        ('tag:contains("sieminator:")', ["Ours"]),
        ("score:>5", ['Off, "really"']),
        ("severity:>=5", ["Ours", 'Off, "really"']),
        ("score:<5", ["Built in"]),
        ("score:<=5", ["Ours", "Built in"]),
        ("score:5..10", ["Ours", 'Off, "really"']),
        ('score:"8"', ['Off, "really"']),
        ("signalCount24H:>0", ["Ours"]),
        ("signalCount07D:3..3", ["Ours"]),
        ('isPrototype:"true"', ['Off, "really"']),
        ('status:"DISABLED"', ['Off, "really"']),
        ('category:"Execution" stream:"network"', ["Built in"]),
        ('hasOverride:"true"', []),
        ("created:>2026-11-20T12:00:00+00:00", ['Off, "really"', "Built in"]),
        ("lastUpdated:2026-11-20T12:00:00+00:00..2026-11-20T13:00:00Z", ["Ours", 'Off, "really"']),
        ('createdBy:"deployer@example.com"', ["Ours", 'Off, "really"']),
    ],
)
def test_a_query_finds_rules(three: Api, query: str, found: list[str]) -> None:
    assert three.names(query) == found


@pytest.mark.parametrize(
    "query",
    [
        "ruleSource:user",
        'ruleSource="user"',
        'ruleSource: "user"',
        "authentication",
        'owner:"me"',
        'ruleSource:"user" OR name:"x"',
        'ruleSource:"user"name:"x"',
        'name:"open',
        "name:in()",
        'name:in("a" "b")',
        'score:contains("5")',
        'score:"high"',
        "score:>high",
        "name:>5",
        "enabled:1..2",
        'enabled:"maybe"',
        "created:>yesterday",
        "created:>2026-13-01T00:00:00Z",
        '-name:"x"',
        "score:1..",
        "score:..1",
        ":",
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused(three: Api, query: str) -> None:
    three.refused("GET", "rules", q=query)
