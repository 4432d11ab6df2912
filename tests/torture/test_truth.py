"""Whoever looks for broken promises finds one: each check, given the truth and given a lie."""

import json
import signal
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.corpus import workspace_id
from benchmarks.torture import truth
from benchmarks.torture.account import Account, Record
from benchmarks.torture.checkout import Piece
from benchmarks.torture.converged import holds_only_what_people_did, is_as_git_says
from benchmarks.torture.deploys import Ended
from benchmarks.torture.history import State
from benchmarks.torture.people import People
from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.world import World

PIECE = Piece(3, revision=2)
WHERE = ("north", "rule-3")


def record(phase: str, **changes: Any) -> Record:
    """Return a line of the ledger about the update of one rule."""
    names = ("run", "target", "key", "remote_id", "action", "cause", "title", "version")
    values = ("run-1", WHERE[0], PIECE.key, WHERE[1], "update", "content", PIECE.title, PIECE.version)
    outcome = {"result": "done", "message": ""} if phase == "outcome" else {"raw": "raw.json"}
    return {"phase": phase, **dict(zip(names, values, strict=True)), **outcome, **changes}


def state(gone: bool = False, **changes: Any) -> State:
    """Return what the rule is there after that update."""
    properties = {
        "displayName": PIECE.title,
        "description": PIECE.description,
        "severity": PIECE.severity.title(),
        "query": f"{PIECE.query}// sieminator1:bench:x:{PIECE.version}:y",
        "triggerThreshold": 0,
        "enabled": True,
        **changes,
    }
    return State(1, workspace_id(WHERE[0]), WHERE[1], "etag-1", properties, gone)


def ended(code: int = 0, told: int = 0, **of_outcome: Any) -> Ended:
    """Return a process that told of the update."""
    outcome = {name: record("outcome")[name] for name in ("key", "remote_id", "action", "result")} | of_outcome
    out = json.dumps({"run": "run-1", "targets": [{"target": WHERE[0], "outcomes": [outcome]}]})
    return Ended(("deploy",), code, out if code >= 0 else "", "", told)


KILLED = Ended(("deploy",), -9, told=9)


@pytest.mark.parametrize(
    ("process", "is_fine"),
    [
        (ended(), True),
        (ended(4), True),
        (ended(3), False),
        (KILLED, True),
        (Ended(("deploy",), -9), False),
        (Ended(("deploy",), 130, told=int(signal.SIGINT)), True),
        (Ended(("deploy",), 130), False),
        (Ended(("deploy",), 1, err="Traceback (most recent call last)"), False),
        (Ended(("plan",), 0), False),
    ],
)
def test_how_a_process_may_end(process: Ended, is_fine: bool) -> None:
    assert (list(truth.processes_end_well([process])) == []) is is_fine


@pytest.mark.parametrize(
    ("records", "processes", "is_fine"),
    [
        ([record("intent"), record("outcome")], [ended()], True),
        ([record("intent")], [ended()], False),
        ([record("intent")], [KILLED], True),
        ([record("intent", key=str(number)) for number in range(truth.IN_FLIGHT + 1)], [KILLED], False),
        ([record("outcome")], [ended()], False),
        ([record("intent"), record("outcome"), record("outcome")], [ended()], False),
        ([record("intent"), record("intent"), record("outcome")], [ended()], False),
    ],
)
def test_every_intent_has_one_outcome(records: list[Record], processes: list[Ended], is_fine: bool) -> None:
    assert (list(truth.every_intent_has_its_outcome(records, processes)) == []) is is_fine


@pytest.mark.parametrize(("code", "is_fine"), [(0, False), (1, True)])
def test_what_a_full_disk_did_not_take_is_no_success(code: int, is_fine: bool) -> None:
    full = replace(ended(code), full=True)

    assert (list(truth.what_is_told_is_recorded([record("intent")], [full])) == []) is is_fine


@pytest.mark.parametrize(
    ("told", "is_fine"), [({}, True), ({"result": "unknown"}, False), ({"key": "another", "result": "skipped"}, True)]
)
def test_a_report_says_what_the_ledger_says(told: dict[str, str], is_fine: bool) -> None:
    records = [record("intent"), record("outcome")]

    assert (list(truth.what_is_told_is_recorded(records, [ended(**told)])) == []) is is_fine


@pytest.mark.parametrize(
    ("action", "found", "is_fine"),
    [
        ("update", state(), True),
        ("update", state(description="Revision 1.0.1 of detection 3."), False),
        ("update", state(query=PIECE.query), False),
        ("create", state(enabled=False), False),
        ("disable", state(enabled=False), True),
        ("disable", state(), False),
        ("delete", state(gone=True), True),
        ("delete", state(), False),
    ],
)
def test_what_is_done_was_there(action: str, found: State, is_fine: bool) -> None:
    assert (list(truth.what_is_done_was_seen([record("outcome", action=action)], [found])) == []) is is_fine


@pytest.mark.parametrize(
    ("raw", "is_fine"),
    [
        ({"etag": "etag-1", "properties": state().properties}, True),
        ({"etag": "etag-2", "properties": state().properties}, False),
        ({"etag": "etag-1", "properties": {**state().properties, "enabled": False}}, False),
        (None, False),
    ],
)
def test_a_raw_copy_is_what_was_there(tmp_path: Path, raw: object, is_fine: bool) -> None:
    if raw:
        (tmp_path / "raw.json").write_text(json.dumps(raw))

    assert (list(truth.raw_copies_are_true([record("intent")], [state()], tmp_path)) == []) is is_fine


def test_a_withdrawal_is_seen() -> None:
    assert list(truth.nothing_is_withdrawn([record("intent")])) == []
    assert list(truth.nothing_is_withdrawn([record("intent", cause="withdrawn")])) != []


def test_a_lost_edit_is_seen() -> None:
    edit = {WHERE: {"severity": "Low"}}

    assert list(truth.nobody_lost_an_edit(edit, {WHERE: {"severity": "Low"}}, ())) == []
    assert list(truth.nobody_lost_an_edit(edit, {WHERE: {"severity": "High"}}, ())) != []
    assert list(truth.nobody_lost_an_edit(edit, {}, ())) != []


@pytest.mark.parametrize(
    ("piece", "found", "is_fine"),
    [
        (PIECE, {WHERE: state()}, True),
        (PIECE, {}, False),
        (PIECE, {WHERE: state(severity="High")}, False),
        (PIECE, {WHERE: state(enabled=False)}, False),
        (PIECE, {WHERE: state(), ("north", "twice"): state()}, False),
        (PIECE, {WHERE: state(), ("north", "odd"): state(displayName="Whose?")}, False),
        (Piece(3, 2, wanted=False), {WHERE: state()}, False),
        (Piece(3, 2, wanted=False), {WHERE: state(enabled=False)}, True),
        (Piece(3, 2, wanted=False), {}, True),
    ],
)
def test_the_world_is_held_against_git(piece: Piece, found: dict[truth.Where, State], is_fine: bool) -> None:
    rules = {where: one.properties for where, one in found.items()}

    assert (list(is_as_git_says([piece], rules, ["north"])) == []) is is_fine


@pytest.mark.parametrize(
    ("changes", "copies", "code", "is_fine"),
    [
        ([], [], 0, True),
        ([], [], 2, False),
        ([{"held": True, "remote_id": WHERE[1]}], [], 2, True),
        ([{"held": False, "remote_id": WHERE[1]}], [], 2, False),
        ([{"held": True, "remote_id": "untouched"}], [], 2, False),
        ([], [{"title": "Copy", "remote_id": "clone"}], 2, True),
        ([], [{"title": "Copy", "remote_id": "no-clone"}], 2, False),
    ],
)
def test_a_second_plan_holds_what_people_did_and_no_more(
    changes: list[dict[str, Any]], copies: list[dict[str, Any]], code: int, is_fine: bool
) -> None:
    told = [{"title": PIECE.title, "action": "update", "cause": "edited", **one} for one in changes]
    lists = {"changes": told, "copies": copies, "refused": [], "withheld": []}
    plan = {"targets": [{"target": "north", "status": "checked", "reason": "", "exit": code, **lists}]}

    found = list(holds_only_what_people_did(plan, {WHERE}, {("north", "clone")}))

    assert (found == []) is is_fine


def test_an_intent_counts_once_its_line_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text(json.dumps(record("intent", remote_id="of-an-earlier-round")) + "\n")
    account, line = Account(path), json.dumps(record("intent")) + "\n"

    with path.open("a") as file:
        assert not account.intends(*WHERE)
        file.write(line[:20])
        file.flush()
        assert not account.intends(*WHERE)
        file.write(line[20:])
        file.flush()
        assert account.intends(*WHERE)

    assert not account.intends("north", "of-an-earlier-round")
    assert account.broken == 0


def test_a_disturbed_neighbour_is_seen(tmp_path: Path) -> None:
    with World(tmp_path / "state.sqlite") as world:
        world.add_workspace("subscription", "group", "north", workspace_id("north"))
        people = People(world)
        people.move_in()
        before = people.disturbed()
        people.delete("north", "foreign-NRT")

        assert before == []
        assert people.disturbed() == ["north: the foreign rule foreign-NRT was deleted"]


def test_people_remember_what_they_did_until_they_take_it_back(tmp_path: Path) -> None:
    with World(tmp_path / "state.sqlite") as world:
        levers = Levers(world, world.add_workspace("subscription", "group", "north", workspace_id("north")))
        levers.add_foreign("rule-3", displayName=PIECE.title)
        people, seen = People(world), []
        for _ in range(2):
            people.switch(levers, Random(1))
            seen.append(people.expected())

    assert seen == [{WHERE: {"enabled": False}}, {}]
