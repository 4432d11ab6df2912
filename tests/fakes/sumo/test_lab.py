"""The lab: a furnished organisation, and the people in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from sieminator.fakes.server import Server
from sieminator.fakes.sumo.lab import ACTIONS, CONNECTION, FOLDER, SECRET, Lab
from tests.fakes.conftest import NOON, Clock
from tests.fakes.sumo.conftest import SCHEDULE

QUERY = "_sourceCategory=a\n| where b = 1\n| 7 as normalizedSeverity"
MARK = "sieminator1:soc:x"


@pytest.fixture
def lab(tmp_path: Path, clock: Clock) -> Iterator[Lab]:
    lab = Lab(tmp_path / "lab.sqlite", None, clock)
    lab.levers.add_foreign("First title", queryString=QUERY, description=f"Why\n{MARK}", schedule=SCHEDULE)
    lab.levers.cse.add_foreign("Second title", tags=[MARK, "customer"])
    yield lab
    lab.close()


def described(lab: Lab) -> str:
    return str(lab.levers.searches()[0].fields["description"])


def test_it_answers_to_the_secret_that_it_names(lab: Lab) -> None:
    with Server(lab.app) as server:
        told = lab.settings(server.url)
        access_id, _, access_key = SECRET.partition(":")
        ask = f"{told['url']}/api/v2/content/folders/{told['folder_id']}"
        folder = requests.get(ask, auth=(access_id, access_key), timeout=10).json()
        hooks = requests.get(f"{told['url']}/api/v1/connections", auth=(access_id, access_key), timeout=10).json()

    assert (folder["name"], [one["name"] for one in folder["children"]]) == (FOLDER, ["First title"])
    assert [one["name"] for one in hooks["data"]] == [CONNECTION]


def test_it_is_the_same_when_it_is_opened_again(lab: Lab, clock: Clock) -> None:
    again = Lab(lab.world.path, None, clock)
    try:
        assert (again.folder, again.connection) == (lab.folder, lab.connection)
        assert [one.name for one in again.levers.searches()] == ["First title"]
        assert again.levers.cse.ids() == lab.levers.cse.ids()
    finally:
        again.close()


def test_every_lab_has_the_same_ids_to_name_in_a_detection(lab: Lab, tmp_path: Path, clock: Clock) -> None:
    other = Lab(tmp_path / "other.sqlite", None, clock)
    try:
        assert (other.folder, other.connection) == (lab.folder, lab.connection)
    finally:
        other.close()


@pytest.mark.parametrize("title", ["first", "second"])
@pytest.mark.parametrize("action", ACTIONS)
def test_everything_that_can_be_done_is_said_in_a_sentence(lab: Lab, action: str, title: str) -> None:
    if (action, title) in (("degrade", "first"), ("move", "second")):
        with pytest.raises(LookupError, match="title"):
            lab.act(action, title)
    else:
        said = lab.act(action, "" if action == "create" else title)
        assert "title" in said or "Made by hand" in said


def test_somebody_edits_the_loudest(lab: Lab) -> None:
    assert "'First title'" in lab.act("edit")

    [found] = lab.levers.searches()
    assert found.fields["queryString"] == (
        '_sourceCategory=a\n| where _sourceHost != "build-01"\n| where b = 1\n| 7 as normalizedSeverity'
    )
    assert found.fields["schedule"]["scheduleType"] == "1Day"


@pytest.mark.parametrize("kind", ["threshold", "aggregation", "chain", "first seen", "outlier", "templated match"])
def test_somebody_edits_a_rule_of_any_type(lab: Lab, kind: str) -> None:
    made = lab.levers.cse.add_foreign("Third", kind)

    lab.act("edit", "third")

    assert "build-01" in repr(lab.levers.cse.raw(made.id).fields)


def test_the_mark_goes_and_the_rest_stays(lab: Lab) -> None:
    lab.act("unmark", "first")
    lab.act("unmark", "second")

    assert described(lab) == "Why"
    assert lab.levers.cse.raw(lab.levers.cse.ids()[-1]).fields["tags"] == ["customer"]


def test_everything_runs_for_three_days_and_one_fires(lab: Lab) -> None:
    lab.act("fire", "first")
    lab.act("fire", "second")

    with lab.world.transaction() as state:
        signals = dict(state.execute("SELECT rule, count(*) FROM cse_signal GROUP BY rule").fetchall())
        fired = state.execute("SELECT count(*), max(at) FROM audit WHERE row LIKE '%MODIFY%'").fetchone()
    assert sorted(signals.values()) == [4, 4]
    assert fired == (2, int((NOON - timedelta(days=1)).timestamp() * 1_000))


@pytest.mark.parametrize(
    ("title", "said"), [("third", "no rule there has 'third'"), ("title", "several rules there have 'title'")]
)
def test_who_is_not_meant_is_said(lab: Lab, title: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        lab.act("edit", title)


def test_the_vendors_own_rules_are_nobodys_to_touch(lab: Lab) -> None:
    with pytest.raises(LookupError):
        lab.act("edit", "Office Application")


def test_an_empty_lab_has_nothing_to_edit(lab: Lab) -> None:
    lab.act("delete", "first")
    lab.act("delete", "second")

    with pytest.raises(LookupError, match="there is no rule yet"):
        lab.act("edit")
