"""The lab: a furnished search domain, and the people in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from sieminator.fakes.logscale.lab import ACTIONS, FURNISHED, SECRET, Lab
from sieminator.fakes.logscale.world import millis
from sieminator.fakes.server import Server
from tests.fakes.conftest import NOON, Clock


@dataclass
class Settings:
    search_domain: str = "soc"


@pytest.fixture
def lab(tmp_path: Path, clock: Clock) -> Iterator[Lab]:
    lab = Lab(tmp_path / "lab.sqlite", Settings(), clock)
    for name, severity in (("First title", "high"), ("Second title", "low")):
        lab.levers.add_foreign(
            name, labels=[f"severity:{severity}", "sieminator1 x"], queryString=f"a={severity}\n| b=2"
        )
    yield lab
    lab.close()


def test_it_answers_to_the_secret_that_it_names(lab: Lab) -> None:
    with Server(lab.app) as server:
        answer = requests.post(
            f"{lab.settings(server.url)['url']}/graphql",
            json={"query": '{searchDomain(name:"soc"){actions{name} scheduledSearches{name}}}'},
            headers={"Authorization": f"Bearer {SECRET}"},
            timeout=10,
        )

    found = answer.json()["data"]["searchDomain"]
    assert sorted(one["name"] for one in found["actions"]) == sorted(FURNISHED)
    assert len(found["scheduledSearches"]) == 2


def test_it_is_the_same_when_it_is_opened_again(lab: Lab, clock: Clock) -> None:
    again = Lab(lab.world.path, Settings(), clock)
    try:
        assert [one.name for one in again.levers.triggers()] == ["First title", "Second title"]
    finally:
        again.close()


@pytest.mark.parametrize("action", ACTIONS)
def test_everything_that_can_be_done_is_said_in_a_sentence(lab: Lab, action: str) -> None:
    said = lab.act(action, "" if action == "create" else "first")

    assert "title" in said or "Made by hand" in said


def test_somebody_edits_the_loudest_trigger(lab: Lab) -> None:
    lab.act("edit")

    first, second = lab.levers.triggers()
    assert first.fields["queryString"] == 'a=high\n| ComputerName != "build-01"\n| b=2'
    assert (first.fields["schedule"], second.fields["schedule"]) == ("0 6 * * *", "0 * * * *")
    assert second.fields["queryString"] == "a=low\n| b=2"


def test_an_alert_is_edited_too(lab: Lab) -> None:
    alert = lab.levers.add_foreign("Third", "FilterAlert", queryString="a=1")

    assert lab.act("edit", "third") == "somebody edits 'Third' in the console: excludes a host"

    assert lab.levers.trigger(alert.id).fields["queryString"] == 'a=1\n| ComputerName != "build-01"'


def test_the_mark_goes_and_other_labels_stay(lab: Lab) -> None:
    lab.act("unmark", "second")

    assert [one.fields["labels"] for one in lab.levers.triggers()] == [
        ["severity:high", "sieminator1 x"],
        ["severity:low"],
    ]


def test_triggers_run_for_three_days_and_one_fires(lab: Lab) -> None:
    lab.act("fire", "second")

    first, second = lab.levers.triggers()
    assert first.fields["lastExecuted"] == second.fields["lastExecuted"] == millis(NOON)
    assert second.fields["lastTriggered"] == millis(NOON - timedelta(days=1))
    assert "lastTriggered" not in first.fields


@pytest.mark.parametrize(
    ("title", "said"), [("third", "no rule there has 'third'"), ("title", "several rules there have 'title'")]
)
def test_who_is_not_meant_is_said(lab: Lab, title: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        lab.act("edit", title)


def test_an_empty_lab_has_nothing_to_edit(lab: Lab) -> None:
    for one in lab.levers.triggers():
        lab.levers.delete(one.id)

    with pytest.raises(LookupError, match="there is no rule yet"):
        lab.act("edit")
