"""Levers: what people and the vendor do without us."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sieminator.fakes.qradar.console import millis
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.parts import PARTS
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.qradar.conftest import ONE, Api, rule_xml

EDITS: dict[str, Any] = {
    "name": "Another",
    "notes": "Noted",
    "description": "Told otherwise",
    "aql": "qid = 2",
    "negate": True,
    "log_source_types": [12, 11],
    "severity": 2,
    "credibility": 2,
    "relevance": 2,
    "index": 6,
    "create_offense": False,
    "type": "COMMON",
    "enabled": False,
    "owner": "bob",
    "response": {"name": "Dispatched", "severity": 7},
    "limiter": {"hostType": "ATTACKER", "intervalType": "m", "intervalCount": 5, "responseCount": 1},
    "group": "Ours",
}


def test_every_part_has_an_edit() -> None:
    assert set(EDITS) == {*PARTS, "group"}


@pytest.mark.parametrize("part", EDITS)
def test_somebody_edits_a_part_and_the_date_moves(api: Api, levers: Levers, part: str) -> None:
    api.install({ONE: rule_xml()})
    before, xml = levers.rule(ONE), levers.exported(ONE)

    after = levers.edit(ONE, **{part: EDITS[part]})

    assert after.modified > before.modified
    assert (levers.exported(ONE) != xml) is (part != "group")
    assert (after.id, after.uuid, after.created) == (before.id, before.uuid, before.created)
    assert levers.groups(ONE) == (["Ours"] if part == "group" else [])


@pytest.mark.parametrize("part", ["severity", "response", "limiter", "log_source_types"])
def test_somebody_takes_a_part_away(api: Api, levers: Levers, part: str) -> None:
    api.install({ONE: rule_xml()})
    levers.edit(ONE, **{part: EDITS[part]})
    xml = levers.exported(ONE)

    levers.edit(ONE, **{part: None})
    assert levers.exported(ONE) != xml
    xml = levers.exported(ONE)
    levers.edit(ONE, **{part: None})
    assert levers.exported(ONE) == xml


def test_an_edit_keeps_what_was_switched(levers: Levers) -> None:
    made = levers.add_foreign("One")
    levers.switch(made.uuid, enabled=False)

    assert not levers.edit(made.uuid, notes="x").enabled
    assert levers.edit(made.uuid, enabled=True).enabled


def test_a_rule_is_told_as_it_is(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml(aql="qid = 5")})

    assert (levers.query(ONE), levers.severity(ONE), levers.rule(ONE).name) == ("qid = 5", 8, "A rule")
    assert (levers.query(levers.add_system("Login").uuid), levers.severity("SYSTEM-1001")) == ("", 0)
    with pytest.raises(KeyError, match="nobody"):
        levers.rule("nobody")
    with pytest.raises(LookupError, match="no AQL filter test"):
        levers.edit("SYSTEM-1001", aql="qid = 1")


def test_somebody_edits_the_xml(levers: Levers) -> None:
    made = levers.add_foreign("One")

    levers.edit_xml(made.uuid, lambda rule: ET.SubElement(rule, "more"))

    assert "<more/>" in levers.exported(made.uuid)


def test_a_rule_is_saved_without_a_change(levers: Levers) -> None:
    made = levers.add_foreign("One")

    assert levers.touch(made.uuid).modified > made.modified
    assert levers.rename(made.uuid, "Two").name == "Two"


def test_the_mark_goes_from_the_note_and_from_the_table(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml(notes="Why.\n\nsieminator1 soc x")})
    api.post("/reference_data/tables", name="t", element_type="ALN")
    api.post("/reference_data/tables/bulk_load/t", {ONE: {"a": "b"}, "other": {"a": "b"}})

    levers.clear_mark(ONE, row=False)
    assert (ET.fromstring(levers.exported(ONE)).findtext("notes"), ONE in levers.table("t")) == ("Why.", True)
    levers.clear_mark(ONE, note=False)
    assert list(levers.table("t")) == ["other"]


def test_a_copy_has_everything_but_number_uuid_and_name(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml(notes="sieminator1 x")})

    copy = levers.clone(ONE)

    assert copy.name == "Copy of A rule"
    assert copy.uuid != ONE
    assert "sieminator1 x" in levers.exported(copy.uuid)
    assert levers.clone(ONE, "B").name == "B"
    assert len(api.rules()) == 3


def test_the_console_gives_other_numbers_and_measures(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")

    again = levers.renumber(made.uuid)
    measured = levers.set_capacity(made.uuid, average_capacity=120)

    assert again.id > made.id
    assert (again.modified, measured.modified) == (made.modified, made.modified)
    assert api.rules()[made.uuid]["average_capacity"] == 120


def test_dates_never_stand_still_though_the_clock_does(levers: Levers) -> None:
    made = levers.add_foreign("One")

    stamps = [made.modified, *(levers.touch(made.uuid).modified for _ in range(3))]
    levers.delete(made.uuid)
    stamps.append(levers.add_foreign("One", uuid=made.uuid).modified)

    assert stamps == sorted(set(stamps))


def test_the_consoles_clock_may_be_ahead(api: Api, levers: Levers) -> None:
    levers.skew(timedelta(hours=2))

    assert levers.add_foreign("One").modified == millis(NOON + timedelta(hours=2))
    assert api.call("GET", "/system/about").headers["Date"] == "Fri, 20 Nov 2026 14:00:00 GMT"


def test_offenses_open_are_closed_and_are_purged(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")
    old, new = levers.fire(made.uuid, NOON - timedelta(days=40)), levers.fire(made.uuid, NOON, 2)
    levers.close(new[0], "False-Positive, Tuned", NOON)
    levers.close(new[1], "We say so", NOON)
    levers.delete_reason("We say so")

    told = {one["id"]: one for one in api.get("/siem/offenses")}
    assert [told[one]["status"] for one in (*old, *new)] == ["OPEN", "CLOSED", "CLOSED"]
    assert (told[new[0]]["closing_reason_id"], told[new[0]]["close_time"]) == (1, millis(NOON))
    assert told[new[0]]["rules"] == [{"id": made.id, "type": "CRE_RULE"}]
    reasons = api.get("/siem/offense_closing_reasons", include_deleted="true")
    assert {one["text"]: one["is_deleted"] for one in reasons}["We say so"]

    assert levers.purge_offenses(NOON - timedelta(days=30)) == 1
    assert [one["id"] for one in api.get("/siem/offenses")] == new
    assert len(api.get("/analytics/rules_offense_contributions")) == 2
    assert api.refused("GET", f"/siem/offenses/{old[0]}") == (404, 1002)
    with pytest.raises(KeyError):
        levers.close(old[0], "We say so", NOON)


def test_a_rule_that_opens_no_offenses_opens_none(levers: Levers) -> None:
    made = levers.add_foreign("One")
    levers.edit(made.uuid, create_offense=False)

    assert levers.fire(made.uuid, NOON, 3) == []
    assert len(levers.fire(made.uuid, NOON, 3, offenses=2)) == 2


def test_a_flow_rule_matches_flows(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One", type="FLOW")

    levers.fire(made.uuid, NOON)

    assert api.found("SELECT COUNT(*) AS n FROM flows") == [{"n": 1}]


def test_extensions_are_told_and_forgotten(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml()})

    assert [(one.hub_id, one.version, one.status) for one in levers.extensions()] == [("ours", "1.0.1", "INSTALLED")]
    levers.forget_extensions()
    assert levers.extensions() == []
    assert ONE in api.rules()


def test_a_snapshot_moves_with_every_edit_and_with_nothing_else(api: Api, world: World, levers: Levers) -> None:
    made = levers.add_foreign("One")
    before = world.snapshot()
    api.rules()
    api.export([made.id])
    api.found("SELECT COUNT(*) FROM events")
    assert world.snapshot() == before

    levers.edit(made.uuid, notes="x")

    assert world.snapshot() != before


def test_many_rules_are_made_at_once(api: Api, levers: Levers) -> None:
    levers.add_many(30)

    assert {one["name"] for one in api.rules().values()} == {f"seeded-{number}" for number in range(30)}


def test_two_processes_may_hold_one_world(world: World, clock: Clock, tmp_path: Path) -> None:
    with World(world.path, clock) as other:
        other.behave(supported_versions=("30.0",), alters={"severity": 1})

        assert world.behaviour() == other.behaviour()
        assert world.behaviour().supported_versions == ("30.0",)
        assert len(Levers(other).rules()) == 0


def test_the_state_of_an_older_lab_is_opened_too(api: Api, levers: Levers, world: World, clock: Clock) -> None:
    levers.add_event(NOON)
    with world.transaction() as state:
        state.execute("ALTER TABLE event DROP COLUMN arrives")
        state.execute("ALTER TABLE search DROP COLUMN time_limit")

    with World(world.path, clock):
        assert api.found("SELECT COUNT(*) AS n FROM events") == [{"n": 1}]


def test_a_state_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "no.sqlite"
    path.write_bytes(b"not a database, but long enough to look at")

    with pytest.raises(sqlite3.DatabaseError):
        World(path)
