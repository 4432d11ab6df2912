"""What people do to the rows of scheduled searches."""

import json

import pytest

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.qradar.conftest import Api

TABLE = "sieminator_searches_soc"
ROOT = "/reference_data/tables"
LONG = "SELECT qid FROM events WHERE username IN (" + ", ".join(f"'user {n}'" for n in range(60)) + ")"


@pytest.fixture
def row(api: Api) -> str:
    """Load a row as a client does, in cells of at most 200 characters."""
    query = json.dumps(LONG)
    chunks = {f"query.{n}" if n else "query": query[n * 200 : n * 200 + 200] for n in range(-(-len(query) // 200))}
    cells = {"name": '"Many users"', "severity": "7", "enabled": "true", "mark": "sieminator1 soc x",
             "schedule": '{"every":"1h"}', "ran": "until=1 day=2026-11-20", "techniques": "-", **chunks}  # fmt: skip
    api.post(ROOT, name=TABLE, element_type="ALN")
    api.post(f"{ROOT}/bulk_load/{TABLE}", {"key-1": cells, "runners": {"lease": "host-a"}})
    return "key-1"


def test_a_row_is_told_field_by_field(levers: Levers, row: str) -> None:
    [found] = levers.search_rows()

    assert (found.table, found.key, found.name, found.severity, found.enabled) == (TABLE, row, "Many users", 7, True)
    assert (found.field("query"), found.field("schedule")) == (LONG, {"every": "1h"})
    assert (found.field("mark"), found.field("techniques"), found.field("leef")) == ("sieminator1 soc x", None, None)
    with pytest.raises(KeyError, match="runners"):
        levers.search_row("runners")


def test_somebody_edits_a_field_in_all_its_cells(levers: Levers, row: str) -> None:
    before = levers.table(TABLE)

    after = levers.edit_search(row, query="SELECT qid FROM flows", severity=2, techniques=["T1204.001"], schedule=None)

    assert (after.field("query"), after.severity, after.field("techniques")) == (
        "SELECT qid FROM flows", 2, ["T1204.001"],
    )  # fmt: skip
    assert after.field("schedule") is None
    assert "query.1" in before[row]
    assert "query.1" not in after.cells
    assert levers.table(TABLE)["runners"] == before["runners"]
    assert levers.edit_search(row, query=LONG).field("query") == LONG
    assert max(map(len, levers.table(TABLE)[row].values())) == 200


def test_somebody_writes_nonsense_into_a_cell(levers: Levers, row: str) -> None:
    levers.edit_cell(row, "schedule", "every hour")
    assert levers.search_row(row).field("schedule") == "every hour"

    levers.edit_cell(row, "name", None)
    assert levers.search_rows() == []


def test_a_search_is_switched_and_its_mark_is_taken_away(levers: Levers, row: str) -> None:
    before = levers.table(TABLE)[row]

    levers.switch_search(row, enabled=False)
    assert levers.table(TABLE)[row] == {**before, "enabled": "false"}
    levers.switch_search(row, enabled=True)
    assert levers.table(TABLE)[row] == before
    levers.unmark_search(row)
    assert before.keys() - levers.table(TABLE)[row].keys() == {"mark"}


def test_a_copy_has_everything_but_key_and_name(levers: Levers, row: str) -> None:
    copy = levers.clone_search(row)

    cells = levers.table(TABLE)
    assert cells[copy.key] == {**cells[row], "name": '"Copy of Many users"'}
    assert levers.clone_search(row, "Another").name == "Another"
    assert len({one.key for one in levers.search_rows()}) == 3


def test_a_row_is_deleted_and_one_is_made_by_hand(levers: Levers, row: str, api: Api, world: World) -> None:
    before = world.snapshot()
    levers.drop_search(row)
    assert world.snapshot() != before
    assert list(levers.table(TABLE)) == ["runners"]

    made = levers.add_search("sieminator_searches_other", "By hand", severity=4)

    assert (made.name, made.severity, made.enabled, made.field("mark")) == ("By hand", 4, True, None)
    cells = api.get(f"{ROOT}/sieminator_searches_other")["data"][made.key]
    assert cells["query"]["value"] == '"SELECT * FROM events"'
    assert levers.add_search("sieminator_searches_other", "Another").table == "sieminator_searches_other"


def test_other_tables_hold_no_searches(api: Api, levers: Levers, row: str) -> None:
    api.post(ROOT, name="somebody_elses", element_type="ALN")
    api.post(f"{ROOT}/bulk_load/somebody_elses", {"key-2": levers.table(TABLE)[row]})

    assert [one.key for one in levers.search_rows()] == [row]
