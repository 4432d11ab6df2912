"""The lab: a furnished console, and the people in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from sieminator.fakes.qradar.lab import ACTIONS, SECRET, Lab
from sieminator.fakes.server import Server
from tests.fakes.conftest import Clock


@dataclass
class Settings:
    url: str = "https://console.example.com/"


@pytest.fixture
def lab(tmp_path: Path, clock: Clock) -> Iterator[Lab]:
    lab = Lab(tmp_path / "lab.sqlite", Settings(), clock)
    for name, severity in (("First title", 8), ("Second title", 3)):
        made = lab.levers.add_foreign(name)
        lab.levers.edit(made.uuid, severity=severity, notes="Why.\nsieminator1 x")
    yield lab
    lab.close()


def test_it_answers_to_the_secret_that_it_names(lab: Lab) -> None:
    with Server(lab.app) as server:
        url = lab.settings(server.url)["url"]
        answer = requests.get(f"{url}/api/analytics/rules", headers={"SEC": SECRET}, timeout=10)

    assert len(answer.json()) == 2


def test_it_is_the_same_when_it_is_opened_again(lab: Lab, clock: Clock) -> None:
    again = Lab(lab.world.path, Settings(), clock)
    try:
        assert [one.name for one in again.levers.rules()] == ["First title", "Second title"]
    finally:
        again.close()


@pytest.mark.parametrize("action", ACTIONS)
def test_everything_that_can_be_done_is_said_in_a_sentence(lab: Lab, action: str) -> None:
    said = lab.act(action, "" if action == "create" else "first")

    assert "title" in said or "Made by hand" in said or (action == "click" and "26 times" in said)


TABLE = "sieminator_searches_lab"


@pytest.mark.parametrize("action", [one for one in ACTIONS if one != "create"])
def test_a_scheduled_search_is_a_rule_like_any_other(lab: Lab, action: str) -> None:
    row = lab.levers.add_search(TABLE, "A burst of it", severity=9, mark="sieminator1 x", enabled="false")
    before = lab.levers.table(TABLE)

    said = lab.act(action, "burst")

    assert "'A burst of it'" in said or "26 times" in said
    after = lab.levers.table(TABLE)
    assert (after != before) is (action not in ("off", "fire", "click"))
    changed = {
        "edit": {row.key: {**before[row.key], "severity": "3"}},
        "on": {row.key: {**before[row.key], "enabled": "true"}},
        "unmark": {row.key: {name: cell for name, cell in before[row.key].items() if name != "mark"}},
        "delete": {},
    }
    assert after == changed.get(action, after)
    assert len(after) == 1 + (action == "clone") - (action == "delete")
    assert [one.enabled for one in lab.levers.rules()] == [True, True]


def test_the_loudest_may_be_a_scheduled_search_but_what_fires_is_a_rule(lab: Lab) -> None:
    lab.levers.add_search(TABLE, "Third title", severity=9)

    assert lab.act("edit") == "somebody sets 'Third title' to severity 3 in the reference table"
    assert lab.act("edit", "third") == "somebody sets 'Third title' to severity 2 in the reference table"
    lab.act("edit", "third")
    assert "'First title' has matched" in lab.act("fire")
    for one in lab.levers.rules():
        lab.levers.delete(one.uuid)
    assert "26 times" in lab.act("fire")


def test_a_custom_rule_comes_before_a_search_that_is_as_loud(lab: Lab) -> None:
    lab.levers.add_search(TABLE, "A title", severity=8)

    assert "'First title'" in lab.act("off")


def test_links_are_followed_where_searches_look(lab: Lab) -> None:
    query = "SELECT LOGSOURCENAME(logsourceid) AS host, COUNT(*) AS n FROM events GROUP BY host LAST 6 HOURS"
    lab.act("click")

    with Server(lab.app) as server:
        api = f"{server.url}/api/ariel/searches"
        head = {"SEC": SECRET}
        begun = requests.post(api, headers=head, params={"query_expression": query}, timeout=10).json()["search_id"]
        requests.get(f"{api}/{begun}", headers=head, timeout=10)
        rows = requests.get(f"{api}/{begun}/results", headers=head, timeout=10).json()["events"]

    assert {row["host"]: row["n"] for row in rows} == {"ws-017.example.com": 5, "ws-042.example.com": 21}


def test_somebody_edits_the_loudest_rule(lab: Lab) -> None:
    lab.act("edit")

    first, second = lab.levers.rules()
    assert (lab.levers.severity(first.uuid), lab.levers.severity(second.uuid)) == (3, 3)
    assert lab.levers.query(first.uuid) == "username != 'svc-build' AND eventcount > 1"
    assert lab.act("edit", "second") == (
        "somebody sets 'Second title' to severity 2 in the console, and excludes a user"
    )


def test_a_rule_without_aql_is_edited_too(lab: Lab) -> None:
    lab.levers.add_system("Third")

    assert lab.act("edit", "third") == "somebody sets 'Third' to severity 3 in the console"


def test_the_mark_goes_and_the_note_stays(lab: Lab) -> None:
    lab.act("unmark", "second")

    first, second = (lab.levers.exported(rule.uuid) for rule in lab.levers.rules())
    assert "sieminator1 x" in first
    assert "<notes>Why.</notes>" in second


def test_a_rule_is_switched_off_and_on(lab: Lab) -> None:
    lab.act("off", "first")
    assert not lab.levers.rules()[0].enabled
    lab.act("on", "first")
    assert lab.levers.rules()[0].enabled


@pytest.mark.parametrize(
    ("title", "said"), [("third", "no rule there has 'third'"), ("title", "several rules there have 'title'")]
)
def test_who_is_not_meant_is_said(lab: Lab, title: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        lab.act("edit", title)


def test_an_empty_lab_has_nothing_to_edit(lab: Lab) -> None:
    for one in lab.levers.rules():
        lab.levers.delete(one.uuid)

    with pytest.raises(LookupError, match="there is no rule yet"):
        lab.act("edit")
