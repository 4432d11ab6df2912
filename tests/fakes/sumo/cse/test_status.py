"""A rule is taken and may not work all the same: its status says so at the next look."""

from typing import Any

import pytest

from sieminator.fakes.sumo.cse.expressions import parse_failure
from sieminator.fakes.sumo.cse.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.cse.bodies import EXPRESSION
from tests.fakes.sumo.cse.conftest import Api


def broken(kind: str, text: str) -> dict[str, Any]:
    """Return the change of a smallest body that makes its expression this text."""
    if kind == "chain":
        return {"expressionsAndLimits": [{"expression": "a", "limit": 1}, {"expression": text, "limit": 1}]}
    return {EXPRESSION.get(kind, "expression"): text}


def test_a_good_rule_is_active(api: Api, kind: str) -> None:
    assert api.rule(api.create(kind))["status"] == {"status": "ACTIVE", "message": None}


def test_an_expression_that_does_not_parse_is_taken_and_degrades_the_rule_at_the_next_look(api: Api, kind: str) -> None:
    made = api.create(kind, **broken(kind, "Unknown thing"))

    assert made["status"]["status"] == "ACTIVE"
    status = api.rule(made)["status"]
    assert status["status"] == "DEGRADED"
    assert status["message"].startswith("Failure to parse rule: Line 1:8 mismatched input 'thing' expecting {")
    assert api.rules('status:"DEGRADED"')[0]["status"] == status


def test_looking_at_a_rule_changes_nothing(api: Api, world: World) -> None:
    made = api.create(expression="(")
    before = world.snapshot()

    api.rule(made)
    api.rules()

    assert world.snapshot() == before


def test_a_better_expression_makes_a_degraded_rule_active(api: Api) -> None:
    made = api.create(expression="")
    assert api.rule(made)["status"]["status"] == "DEGRADED"

    api.update(made)

    assert api.rule(made)["status"]["status"] == "ACTIVE"


def test_a_rule_that_is_off_is_disabled_whatever_its_expression(api: Api) -> None:
    assert api.rule(api.create(expression="(", enabled=False))["status"] == {"status": "DISABLED", "message": None}


@pytest.mark.parametrize("status", ["DEGRADED", "RATE_LIMITED", "WARNING"])
def test_a_lever_holds_something_against_a_rule_until_it_is_written_anew(api: Api, levers: Levers, status: str) -> None:
    made = api.create()
    before = levers.world.snapshot()
    levers.degrade(made["id"], status, "Too much.")

    assert api.rule(made)["status"] == {"status": status, "message": "Too much."}
    assert levers.world.snapshot() == before
    assert api.rule(api.update(made))["status"]["status"] == "ACTIVE"


def test_a_rule_that_failed_is_switched_off_and_begins_anew_when_it_is_switched_on(api: Api, levers: Levers) -> None:
    made = api.create()
    levers.degrade(made["id"], "FAILED_AND_DISABLED", "The rule made 100000 signals in an hour.")

    read = api.rule(made)
    assert read["enabled"] is False
    assert read["status"] == {"status": "FAILED_AND_DISABLED", "message": "The rule made 100000 signals in an hour."}

    api.data("PUT", f"rules/{made['id']}/enabled", {"enabled": True})
    assert api.rule(made)["status"] == {"status": "ACTIVE", "message": None}


def test_a_status_that_the_contract_lacks_cannot_be_pulled(levers: Levers) -> None:
    with pytest.raises(ValueError, match="no such status"):
        levers.degrade(levers.add_foreign("x").id, "BROKEN")


@pytest.mark.parametrize(
    "text",
    [
        "a = 'x'",
        "a == 'x' && !b || c <=> 1",
        "lower(parentBaseImage) LIKE '%chrome.exe' AND (x IN ('a', 'b') OR NOT y RLIKE \"x.*\")",
        "fields['EventData.X'] = 'q' and fields[\"y\"] != 'z'",
        "a between 1 and 5 and b is not null and c not in ('q')",
        r"x matches /a\/b/ or x matches '*b*'",
        '| json field=fields "a.b" as x | where x = "y"',
        "objectType = 'Network' | json field=fields 'a' as x nodrop | where x",
        "if(isNull(a), true, a != 'x')",
        "hasThreatMatch([srcDevice_ip, dstDevice_ip], confidence > 10)",
        "(a + -1) * 3 >= 4 % 2",
        "a = 'it\\'s'",
    ],
)
def test_the_language_that_is_documented_parses(text: str) -> None:
    assert parse_failure(text) == ""


@pytest.mark.parametrize(
    ("text", "place", "token"),
    [
        ("", "1:0", "<EOF>"),
        ("a =", "1:3", "<EOF>"),
        ("a = 'x", "1:4", "'"),
        ("a = 'x'\n  and (b", "2:8", "<EOF>"),
        ("a = b)", "1:5", ")"),
        ("| eval x = 2", "1:2", "eval"),
        ("a = 'x' | count", "1:10", "count"),
        ("a | where b | where c", "1:21", "<EOF>"),
        ('| json "a" as x | where x', "1:7", '"a"'),
        ("a b", "1:2", "b"),
        ("not", "1:3", "<EOF>"),
        ("a not = 'x'", "1:6", "="),
        ("and", "1:0", "and"),
        ("a = 'x'; b", "1:7", ";"),
        ("(" * 60, "1:51", "("),
    ],
)
def test_what_does_not_parse_is_told_with_its_place(text: str, place: str, token: str) -> None:
    assert parse_failure(text).startswith(f"Failure to parse rule: Line {place} mismatched input '{token}' expecting")
