"""The ledger, read back: what a run changed, whatever became of the run."""

import json
from dataclasses import replace

import pytest

from sieminator.engine.diff import compare, create
from sieminator.engine.history import changes_of, gone, raw_copy, runs, signed
from sieminator.engine.history import deployed as deployed_there
from sieminator.engine.ledger import Author, Ledger
from sieminator.engine.orders import PLAIN
from sieminator.errors import UsageError
from sieminator.model.change import Action, Cause, Change
from sieminator.model.fingerprint import fingerprint
from sieminator.model.outcome import Outcome, Result
from tests.clock import SimulatedClock
from tests.engine.rules import KEY, TARGET, deployed, rule


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger", Author("ada", "abc123+"), SimulatedClock())
    ledger.begin("run-1", "deploy", "test")
    return ledger


def record(ledger: Ledger, change: Change, result: Result | None = Result.DONE, **outcome: object) -> None:
    """Write down a change, and what became of it; None for a run that was killed in between."""
    ledger.intend(TARGET, change)
    if result:
        ledger.settle(TARGET, Outcome(change, result, **outcome))


def update(number: int = 1) -> Change:
    change = compare(rule(number, severity="Low"), deployed(rule(number)), TARGET, PLAIN)
    assert change
    return change


def delete(number: int = 1) -> Change:
    return Change(Action.DELETE, Cause.WITHDRAWN, rule(number).key, "Rule", remote=deployed(rule(number)))


def only(ledger: Ledger):
    """Return the one change of the one run."""
    (run,) = runs(ledger.folder)
    (change,) = changes_of(run, ledger.folder)
    return change


def printed(wanted, unmanaged=frozenset()):
    return fingerprint(TARGET.platform, wanted.content, unmanaged)


def test_a_run_is_told_with_who_when_and_from_which_commit(ledger):
    record(ledger, update())

    (run,) = runs(ledger.folder)

    assert (run.id, run.command, run.environment, run.who, run.commit) == ("run-1", "deploy", "test", "ada", "abc123+")
    assert run.at == "2026-01-05T12:00:00.000+00:00"
    assert len(run.steps) == 1


def test_an_update_is_known_from_before_to_after_and_so_is_its_copy(ledger):
    record(ledger, update())

    change = only(ledger)

    assert (change.key, change.remote_id, change.existed, change.marked) == (KEY, "id-1", True, True)
    assert (change.before, change.after) == (printed(rule()), printed(rule(severity="Low")))
    assert raw_copy(ledger.folder, change) == {"as": "the vendor has it"}


def test_what_the_vendor_stored_is_what_it_was_after(ledger):
    stored = rule(severity="Informational").content

    record(ledger, update(), Result.ALTERED, stored=stored)

    assert only(ledger).after == printed(rule(severity="Informational"))


def test_a_create_was_not_there_before_and_a_delete_is_not_there_after(ledger):
    record(ledger, create(rule(1), TARGET, deployed_before=False))
    record(ledger, delete(2))

    (run,) = runs(ledger.folder)
    made, gone = changes_of(run, ledger.folder)

    assert (made.existed, made.before, made.after, made.raw) == (False, None, printed(rule(1)), None)
    assert (gone.existed, gone.before, gone.after, gone.marked) == (True, printed(rule(2)), None, False)


def test_where_the_vendor_gives_ids_the_outcome_tells_that_of_a_create(ledger):
    change = create(replace(rule(), remote_id=None), TARGET, deployed_before=False)

    record(ledger, change, remote_id="given-7")

    assert only(ledger).remote_id == "given-7"


def test_a_create_of_a_killed_run_is_known_without_an_id(ledger):
    record(ledger, create(replace(rule(), remote_id=None), TARGET, deployed_before=False), None)

    assert (only(ledger).remote_id, only(ledger).existed) == (None, False)


@pytest.mark.parametrize("result", [Result.DONE, Result.ALTERED, Result.UNKNOWN, None])
def test_what_may_have_been_written_counts(ledger, result):
    record(ledger, update(), result)

    assert only(ledger).key == KEY


@pytest.mark.parametrize("result", [Result.REJECTED, Result.CONFLICT, Result.SKIPPED])
def test_what_was_surely_not_written_does_not_and_such_a_run_is_none(ledger, result):
    record(ledger, update(), result)

    assert runs(ledger.folder) == ()


def test_several_changes_of_one_rule_are_told_as_their_sum(ledger):
    """A run that makes a rule, changes it and deletes it leaves nothing to take back."""
    born = create(rule(), TARGET, deployed_before=False)
    record(ledger, born)
    record(ledger, update())
    record(ledger, delete())

    change = only(ledger)

    assert (change.existed, change.before, change.after) == (False, None, None)


def test_the_copy_is_of_before_the_run_and_not_of_its_middle(ledger):
    record(ledger, update())
    between = replace(update(), remote=replace(deployed(rule(severity="Low")), raw={"as": "we made it"}))
    record(ledger, between)

    assert raw_copy(ledger.folder, only(ledger)) == {"as": "the vendor has it"}


def test_two_ids_that_differ_in_case_or_in_odd_letters_have_two_copies(ledger):
    for name in ("a/b", "a_b", "A_b"):
        found = replace(deployed(rule()), remote_id=name, raw={"id": name})
        record(ledger, replace(update(), remote=found))

    (run,) = runs(ledger.folder)

    assert [raw_copy(ledger.folder, one)["id"] for one in changes_of(run, ledger.folder)] == ["a/b", "a_b", "A_b"]
    assert len({str(one.raw).casefold() for one in changes_of(run, ledger.folder)}) == 3


def test_the_fields_of_the_customer_are_left_out_of_both_fingerprints(ledger):
    wanted = rule(severity="Low", unmanaged=frozenset({"query"}))
    change = compare(wanted, deployed(rule(unmanaged=frozenset({"query"}))), TARGET, PLAIN)
    assert change

    record(ledger, change)

    assert only(ledger).unmanaged == {"query"}
    assert only(ledger).after == printed(wanted, frozenset({"query"}))


def test_what_we_deleted_ourselves_is_not_known_as_deployed(ledger):
    record(ledger, create(rule(1), TARGET, deployed_before=False))
    record(ledger, create(rule(2), TARGET, deployed_before=False))
    record(ledger, delete(1))
    record(ledger, delete(2), Result.UNKNOWN)

    assert deployed_there(ledger.folder) == {"weu": {rule(2).key}}
    assert gone(ledger.folder) == {"weu": {rule(1).key}}


def test_what_was_taken_over_and_given_back_is_not_known_as_ours(ledger):
    record(ledger, update(1))
    record(ledger, replace(update(1), cause=Cause.ROLLED_BACK, mark=None))
    record(ledger, update(2))
    record(ledger, replace(update(2), cause=Cause.SWITCHED, mark=None))

    assert deployed_there(ledger.folder) == {"weu": {rule(2).key}}
    assert signed(ledger.folder) == {"weu": {"id-2"}}
    assert gone(ledger.folder) == {"weu": {rule(1).key}}


def test_what_was_deleted_and_made_again_is_not_known_as_gone(ledger):
    record(ledger, delete())
    record(ledger, create(rule(), TARGET, deployed_before=True))

    assert gone(ledger.folder) == {"weu": frozenset()}
    assert deployed_there(ledger.folder) == {"weu": {KEY}}


def test_what_was_written_without_our_mark_is_not_known_as_signed(ledger):
    record(ledger, replace(update(1), cause=Cause.SWITCHED, mark=None))
    record(ledger, update(2))

    assert signed(ledger.folder) == {"weu": {"id-2"}}


def test_runs_stand_in_the_order_in_which_they_began(ledger):
    record(ledger, update(1))
    ledger.begin("a-later-one", "disable", "test", reason="loud")
    record(ledger, update(2))

    assert [(run.id, run.command) for run in runs(ledger.folder)] == [("run-1", "deploy"), ("a-later-one", "disable")]


def test_half_a_line_and_what_is_no_record_are_passed_over(ledger):
    record(ledger, update())
    with (ledger.folder / "ledger.jsonl").open("a") as file:
        file.write('[1]\n{"run": {"no": "name"}}\n{"phase": "intent", "ru')

    assert only(ledger).key == KEY


def test_no_ledger_is_no_run(tmp_path):
    assert runs(tmp_path) == runs(tmp_path / "nowhere") == ()


def test_a_ledger_that_cannot_be_read_is_not_an_empty_one(tmp_path):
    (tmp_path / "ledger.jsonl").mkdir()

    with pytest.raises(UsageError, match=r"ledger\.jsonl: the ledger cannot be read \(.+\)"):
        runs(tmp_path)
    assert (deployed_there(tmp_path), signed(tmp_path), gone(tmp_path)) == ({}, {}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("run", "a; b"),
        ("run", "--yes"),
        ("run", "../x"),
        ("run", ""),
        ("run", "x" * 101),
        ("who", ["ada"]),
        ("who", 7),
        ("commit", {}),
        ("command", 1),
        ("environment", ["prod"]),
        ("at", 1764000000),
        ("at", "yesterday"),
        ("at", None),
        ("at", "2026-01-05T12:00:00"),
    ],
)
def test_a_run_that_is_told_otherwise_than_we_tell_it_is_refused(ledger, name, value):
    record(ledger, update())
    path = ledger.folder / "ledger.jsonl"
    lines = [{**json.loads(line), name: value} for line in path.read_text().splitlines()]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))

    with pytest.raises(UsageError, match=rf"not as sieminator writes them \(`{name}`\)"):
        runs(ledger.folder)


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000])
def test_a_copy_that_is_no_resource_is_said(ledger, text):
    record(ledger, update())
    change = only(ledger)
    (ledger.folder / str(change.raw)).write_text(text)

    with pytest.raises(UsageError, match=r"id-1\.json: the copy as it was before is no"):
        raw_copy(ledger.folder, change)


def test_a_name_that_no_disk_can_hold_is_no_place_in_the_folder(ledger):
    record(ledger, update())
    lines = [json.loads(line) for line in (ledger.folder / "ledger.jsonl").read_text().splitlines()]
    for line in lines:
        if line.get("raw"):
            line["raw"] = "raw/\0"
    (ledger.folder / "ledger.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    (run,) = runs(ledger.folder)

    with pytest.raises(UsageError, match="not in its folder"):
        changes_of(run, ledger.folder)
