"""What happens behind Git's back, and how a client sees it."""

import pytest

from sieminator.fakes.sentinel.levers import FOREIGN, Levers
from sieminator.fakes.sentinel.world import World
from tests.fakes.conftest import Arm

MARKED = "Heartbeat\n| take 1\n// sieminator:1 soc 0001 1.0.0 abcdef"


def test_an_edit_has_a_new_etag_and_changes_only_what_it_names(arm: Arm, levers: Levers) -> None:
    before = arm.put("one", description="ours").json()

    levers.edit("one", severity="Low", query="Syslog", description=None)

    after = arm.get("one")
    assert after["etag"] != before["etag"]
    assert after["properties"]["severity"] == "Low"
    assert after["properties"]["query"] == "Syslog"
    assert after["properties"]["description"] == ""
    assert after["properties"]["displayName"] == "one"


def test_a_switch_changes_whether_the_rule_runs(arm: Arm, levers: Levers) -> None:
    arm.put("one")

    levers.switch("one", enabled=False)

    assert arm.get("one")["properties"]["enabled"] is False


def test_the_vendor_disables_a_rule_and_says_so_in_its_name(arm: Arm, levers: Levers) -> None:
    arm.put("one", description="What it finds.")

    levers.auto_disable("one", reason="Resources were deleted")

    properties = arm.get("one")["properties"]
    assert properties["enabled"] is False
    assert properties["displayName"] == "AUTO DISABLED one"
    assert "Resources were deleted" in properties["description"]
    assert properties["description"].endswith("What it finds.")


def test_the_last_comment_is_cleared_and_nothing_else(arm: Arm, levers: Levers) -> None:
    arm.put("one", query=MARKED)

    levers.clear_last_comment("one")
    once = arm.get("one")["properties"]["query"]
    levers.clear_last_comment("one")

    assert once == arm.get("one")["properties"]["query"] == "Heartbeat\n| take 1"


def test_a_clone_is_the_same_under_another_id_and_title(arm: Arm, levers: Levers) -> None:
    arm.put("one", query=MARKED)

    copy = levers.clone("one")

    assert copy.name != "one"
    seen = arm.get(copy.name)["properties"]
    assert seen["query"] == MARKED
    assert seen["displayName"] == "one - Copy"


def test_a_deleted_rule_is_gone(arm: Arm, levers: Levers) -> None:
    arm.put("one")

    levers.delete("one")

    assert arm.call("GET", "one").status_code == 404
    with pytest.raises(KeyError):
        levers.rule("one")


def test_others_rules_of_every_kind_are_listed(arm: Arm, levers: Levers) -> None:
    for kind in FOREIGN:
        levers.add_foreign(f"made-by-others-{kind}", kind)

    listed = arm.call("GET").json()["value"]

    assert [rule["kind"] for rule in listed] == list(FOREIGN)


def test_a_snapshot_tells_every_change_and_only_changes(arm: Arm, world: World, levers: Levers) -> None:
    arm.put("one")
    before = world.snapshot()

    same = world.snapshot()
    levers.edit("one", severity="Low")

    assert same == before
    assert world.snapshot() != before


def test_many_rules_are_made_at_once(levers: Levers) -> None:
    levers.add_many(500)

    assert len(levers.rules()) == 500


def test_firing_a_rule_whose_tables_are_gone_stays_silent(levers: Levers, world: World) -> None:
    levers.add_foreign("one")
    for table in ("SecurityAlert", "SentinelHealth"):
        levers.drop_table(table)
    before = world.snapshot()

    levers.fire("one", world.clock())

    assert world.snapshot() == before
