"""Taking a run back where the vendor gives the ids, and what a record from elsewhere may not do."""

import json
from dataclasses import replace

import pytest

from sieminator.engine.diff import create
from sieminator.engine.history import runs
from sieminator.engine.rollback import past_of, plan_rollback, roll_back
from sieminator.engine.writing import carry_out
from sieminator.model.change import Action, Cause, Change, FieldChange
from sieminator.model.outcome import Result
from sieminator.model.rule import Content, RemoteRule
from tests.engine.rules import rule
from tests.engine.shelf import TARGET, Shelf, job_at


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def job(shelf, tmp_path):
    return job_at(shelf, tmp_path)


def write(job, run: str, *changes: Change) -> None:
    """Make changes as a deploy does."""
    job.ledger.begin(run, "deploy", "test")
    with_connection = job.platforms["shelf"].connect(TARGET, None)
    assert {one.result for one in carry_out(job, with_connection, TARGET, changes)} == {Result.DONE}


def made(number: int = 1) -> Change:
    wanted = replace(rule(number), remote_id=None, content=replace(rule(number).content, kind="rule"))
    return create(wanted, TARGET, deployed_before=False)


def gone(found: RemoteRule) -> Change:
    return Change(Action.DELETE, Cause.WITHDRAWN, found.mark.key, found.title, remote=found)


def back(job, of: str, run: str = "back"):
    return roll_back(job, past(job, of), run).targets[0]


def past(job, of: str):
    (found,) = [run for run in runs(job.ledger.folder) if run.id == of]
    return past_of(found, job.ledger.folder)


def forget_outcomes(job) -> None:
    file = job.ledger.folder / "ledger.jsonl"
    kept = [line for line in file.read_text().splitlines() if json.loads(line)["phase"] != "outcome"]
    file.write_text("".join(f"{line}\n" for line in kept))


def test_a_create_whose_id_only_the_vendor_knew_is_taken_back(job, shelf):
    write(job, "first", made())

    done = back(job, "first")

    assert [outcome.change.action for outcome in done.outcomes] == [Action.DELETE]
    assert shelf.there == {}


def test_a_create_of_a_killed_run_is_found_by_its_mark(job, shelf):
    write(job, "first", made(1), made(2))
    forget_outcomes(job)
    del shelf.there["2"]

    done = back(job, "first")

    assert (len(done.outcomes), done.plan.kept, done.exit, shelf.there) == (1, 1, 0, {})


def test_a_create_of_a_killed_run_of_which_there_is_a_copy_is_refused(job, shelf):
    write(job, "first", made())
    forget_outcomes(job)
    shelf.copy("1")

    done = back(job, "first")

    assert ["several rules carry its mark" in one.reason for one in done.plan.refused] == [True]
    assert (done.exit, len(shelf.there)) == (1, 2)


def test_a_copy_is_never_deleted_in_the_place_of_what_we_made(job, shelf):
    write(job, "first", made())
    copy = shelf.copy("1")

    back(job, "first")

    assert list(shelf.there) == [copy]


def test_what_is_made_again_gets_an_id_of_its_own_and_can_be_taken_back(job, shelf):
    write(job, "first", made())
    shelf.there["1"]["unheard_of"] = "theirs"
    (found,) = shelf.rules()
    write(job, "second", gone(found))

    done = back(job, "second")
    assert [(outcome.change.action, outcome.remote_id) for outcome in done.outcomes] == [(Action.CREATE, "2")]
    assert shelf.there["2"]["unheard_of"] == "theirs"

    assert [outcome.change.action for outcome in back(job, "back", "forth").outcomes] == [Action.DELETE]
    assert shelf.there == {}


def test_what_a_later_deploy_made_again_under_another_id_is_not_made_twice(job, shelf):
    write(job, "first", made())
    (found,) = shelf.rules()
    write(job, "second", gone(found))
    write(job, "third", made())

    done = back(job, "second")

    assert ["is there again (2)" in one.reason for one in done.plan.refused] == [True]
    assert (done.exit, list(shelf.there)) == (1, ["2"])


def test_a_switch_is_taken_back_over_whatever_the_customer_did_meanwhile(job, shelf, tmp_path):
    write(job, "first", made())
    (found,) = shelf.rules()
    off = Content("rule", False, found.content.body)
    fields = (FieldChange("enabled", True, False),)
    write(job, "off", Change(Action.DISABLE, Cause.WITHDRAWN, found.mark.key, found.title, fields, remote=found,
                             content=off, mark=found.mark))  # fmt: skip
    shelf.there["1"]["unheard_of"] = "theirs"

    done = back(job, "off")

    assert [outcome.change.action for outcome in done.outcomes] == [Action.ENABLE]
    assert (shelf.there["1"]["enabled"], shelf.there["1"]["unheard_of"]) == (True, "theirs")


def test_a_target_that_is_another_platform_by_now_is_refused(job, shelf, tmp_path):
    write(job, "first", made())
    record = past(job, "first")
    elsewhere = Shelf(name="other", there=shelf.there)
    moved = job_at(elsewhere, tmp_path, replace(TARGET, platform="other"))

    shown = plan_rollback(moved, record)

    assert ["as one of shelf, and it is other" in one.reason for one in shown.targets[0].refused] == [True]
    assert (shown.exit, len(shelf.there)) == (1, 1)
