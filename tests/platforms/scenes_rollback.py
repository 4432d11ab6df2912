"""Scenes of taking a run back: what it changed is as it was before, and what is not its own stays as it is."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sieminator.engine.deploy import deploy
from sieminator.engine.history import runs
from sieminator.engine.orders import Orders
from sieminator.engine.rollback import past_of, plan_rollback, roll_back
from sieminator.fakes.weather import Answer
from sieminator.model.change import Action, Cause
from sieminator.model.detection import Detection
from sieminator.model.outcome import Result
from sieminator.model.plan import Plan
from sieminator.model.rule import RemoteRule
from sieminator.model.run import Run, TargetRun
from sieminator.model.target import Target
from tests.platforms.ledgers import lines, read
from tests.platforms.scenes_switch import there, throw
from tests.platforms.stage import Stage

HEAL = Orders(heal_all=True)
PRUNE = Orders(prune=True)


def take_back(
    stage: Stage, of: str, *, content: Sequence[Detection] = (), run: str = "back", shown: Plan | None = None, **options
) -> Run:
    """Take a run back, with this content in Git."""
    with stage.running(content, read_only=False, **options) as job:
        return roll_back(job, _past(stage, of), run, shown)


def look_back(stage: Stage, of: str, **options: object) -> Plan:
    """Return what taking a run back would do, read-only."""
    with stage.running((), read_only=True, **options) as job:
        return plan_rollback(job, _past(stage, of))


def done_at(stage: Stage, of: str, **options) -> TargetRun:
    """Take a run back at the one target."""
    return take_back(stage, of, **options).targets[0]


def _past(stage: Stage, name: str):
    folder = stage.folder / "ledger"
    (found,) = [run for run in runs(folder) if run.id == name]
    return past_of(found, folder)


def forget_outcomes(stage: Stage, run: str) -> None:
    """Leave the ledger as a run leaves it that is killed right after its last write."""
    kept = [line for line in lines(stage) if read(line)["phase"] != "outcome" or read(line)["run"] != run]
    (stage.folder / "ledger" / "ledger.jsonl").write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def _deploy_at(stage: Stage, targets: Sequence[Target], detection: Detection, run: str) -> None:
    with stage.running([detection], read_only=False, targets=targets) as job:
        assert deploy(job, Orders(), run).exit == 0


def _contents(found: dict[str, RemoteRule]) -> dict[str, object]:
    return {remote_id: (one.content, one.mark) for remote_id, one in found.items()}


def _by_key(found: dict[str, RemoteRule]) -> dict[str, object]:
    return {one.mark.key: (one.content, one.mark) for one in found.values() if one.mark}


def _id_of(stage: Stage, detection: Detection) -> str:
    return next(i for i, one in there(stage).items() if one.mark and one.mark.key == detection.id)


def _harm(harm: str, first: Path, second: Path) -> None:
    text = first.read_text(encoding="utf-8")
    harms: dict[str, Callable[[], object]] = {
        "missing": first.unlink,
        "cut": lambda: first.write_text(text[: len(text) // 2], encoding="utf-8"),
        "of another rule": lambda: first.write_bytes(second.read_bytes()),
        "changed": lambda: first.write_text(text.replace("What detection", "Whatever detection"), encoding="utf-8"),
    }
    harms[harm]()


class RollbackScenes:
    """A wrong merge, and the way back."""

    def test_an_update_is_taken_back_and_after_the_revert_nothing_is_left_to_do(self, stage: Stage):
        first, second = stage.detection(), stage.detection(description="Wrong.", version="2.0.0")
        stage.deploy(first, run="first")
        before = there(stage)
        stage.deploy(second, run="second")

        shown = look_back(stage, "second").targets[0]
        done = done_at(stage, "second")

        (change,) = shown.changes
        assert (change.action, change.cause, shown.exit) == (Action.UPDATE, Cause.ROLLED_BACK, 2)
        assert len(change.fields) == 1
        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        assert _contents(there(stage)) == _contents(before)
        assert stage.plan(first).changes == ()
        assert [change.cause for change in stage.plan(second).changes] == [Cause.CONTENT]

    def test_every_managed_field_comes_back_and_what_is_not_ours_stays_as_it_is_now(self, stage: Stage):
        plain = replace(stage.detection(), id=stage.rich().id)
        stage.deploy(stage.rich(), run="first")
        (remote_id,) = stage.hand.ids()
        before = there(stage)[remote_id]
        stage.deploy(plain, run="second")
        stage.hand.enrich(remote_id)
        unmanaged = stage.hand.unmanaged(remote_id)

        done = done_at(stage, "second")

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        after = there(stage)[remote_id]
        assert (after.content, after.mark) == (before.content, before.mark)
        assert stage.hand.unmanaged(remote_id) == unmanaged

    def test_a_create_is_taken_back_by_a_delete(self, stage: Stage):
        stage.deploy(stage.detection(1), run="first")
        before = stage.hand.ids()
        stage.deploy(*stage.many(3), run="second")

        done = done_at(stage, "second")

        assert [(o.change.action, o.result) for o in done.outcomes] == [(Action.DELETE, Result.DONE)] * 2
        assert stage.hand.ids() == before
        assert stage.plan(stage.detection(1)).changes == ()

    def test_a_withdrawal_is_taken_back(self, stage: Stage):
        stage.deploy(*stage.many(2), run="first")
        before = there(stage)
        stage.deploy(stage.detection(1), run="second")

        done = done_at(stage, "second")

        assert [(o.change.action, o.result) for o in done.outcomes] == [(Action.ENABLE, Result.DONE)]
        assert _contents(there(stage)) == _contents(before)
        assert stage.plan(*stage.many(2)).changes == ()

    def test_what_was_deleted_is_made_again_with_all_that_it_had(self, stage: Stage):
        """Also what we never heard of comes back."""
        stage.deploy(stage.detection(), run="first")
        (remote_id,) = stage.hand.ids()
        stage.hand.enrich(remote_id)
        unmanaged = stage.hand.unmanaged(remote_id)
        stage.deploy(run="second")
        before = there(stage)
        stage.deploy(orders=PRUNE, run="third")
        assert stage.hand.ids() == []

        done = done_at(stage, "third")

        assert [(o.change.action, o.result) for o in done.outcomes] == [(Action.CREATE, Result.DONE)]
        (again,) = stage.hand.ids()
        assert stage.hand.unmanaged(again) == unmanaged
        assert [found.content for found in there(stage).values()] == [found.content for found in before.values()]
        stage.settle(stage.detection())

    def test_a_heal_is_taken_back_to_what_somebody_had_made_of_it(self, stage: Stage):
        stage.deploy(stage.detection(), run="first")
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, stage.platform.fields[0])
        edited = there(stage)[remote_id]
        stage.deploy(stage.detection(), orders=HEAL, run="heal")

        done_at(stage, "heal")

        assert there(stage)[remote_id].content == edited.content
        assert [change.cause for change in stage.plan(stage.detection()).changes] == [Cause.EDITED]

    def test_a_rollback_can_be_taken_back(self, stage: Stage):
        stage.deploy(stage.detection(1), run="first")
        stage.deploy(stage.detection(1, description="Right, after all."), stage.detection(2), run="second")
        wanted = there(stage)
        done_at(stage, "second", run="back")

        done = done_at(stage, "back", run="forth")

        assert {outcome.result for outcome in done.outcomes} == {Result.DONE}
        assert _by_key(there(stage)) == _by_key(wanted)

    def test_a_rule_that_moved_since_is_refused_and_the_others_go_back(self, stage: Stage):
        stage.deploy(*stage.many(2), run="first")
        moved = [replace(one, description="Moved.") for one in stage.many(2)]
        stage.deploy(*moved, run="second")
        edited = _id_of(stage, stage.detection(1))
        stage.hand.edit(edited, stage.platform.fields[-1])
        as_edited = stage.hand.raw(edited)

        done = done_at(stage, "second")

        assert [(named.key, named.remote_id) for named in done.plan.refused] == [(stage.detection(1).id, edited)]
        assert "since" in done.plan.refused[0].reason
        assert [outcome.change.key for outcome in done.outcomes] == [stage.detection(2).id]
        assert (done.exit, stage.hand.raw(edited)) == (1, as_edited)

    def test_an_edit_of_what_is_the_customers_is_no_reason_to_refuse(self, stage: Stage):
        name = stage.platform.fields[-1]
        target = replace(stage.target, unmanaged=frozenset({name}))
        stage.deploy(stage.rich(), run="first", target=target)
        stage.deploy(replace(stage.rich(), description="Moved."), run="second", target=target)
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, name)
        edited = there(stage)[remote_id].content.body.get(name)

        done = done_at(stage, "second", target=target)

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        assert there(stage)[remote_id].content.body.get(name) == edited
        assert stage.plan(stage.rich(), target=target).changes == ()

    @pytest.mark.parametrize("vanish", ["delete", "clear_mark"])
    def test_a_rule_that_is_gone_or_is_ours_no_more_is_refused(self, stage: Stage, vanish: str):
        stage.deploy(stage.detection(), run="first")
        stage.deploy(stage.detection(description="Moved."), run="second")
        getattr(stage.hand, vanish)(stage.hand.ids()[0])
        before = stage.hand.snapshot()

        done = done_at(stage, "second")

        assert (len(done.plan.refused), done.outcomes, done.exit) == (1, (), 1)
        assert stage.hand.snapshot() == before

    def test_a_deleted_rule_that_came_back_is_refused(self, stage: Stage):
        stage.deploy(stage.detection(), run="first")
        stage.deploy(run="second")
        stage.deploy(orders=PRUNE, run="third")
        stage.deploy(stage.detection(description="Another one."), run="fourth")
        before = stage.hand.snapshot()

        done = done_at(stage, "third")

        assert (len(done.plan.refused), done.outcomes, done.exit) == (1, (), 1)
        assert stage.hand.snapshot() == before

    def test_what_is_as_it_was_before_already_is_kept(self, stage: Stage):
        stage.deploy(stage.detection(1), run="first")
        stage.deploy(stage.detection(1, description="Moved."), stage.detection(2), run="second")
        done_at(stage, "second")
        before = stage.hand.snapshot()

        done = done_at(stage, "second", run="again")

        assert (done.plan.kept, done.outcomes, done.exit) == (2, (), 0)
        assert stage.hand.snapshot() == before

    def test_half_of_it_refused_by_the_vendor_leaves_the_other_half_done(self, stage: Stage):
        stage.deploy(*stage.many(4), run="first")
        stage.deploy(*[replace(one, description="Moved.") for one in stage.many(4)], orders=_YES, run="second")
        stage.server.weather.order(
            Answer(400, {}, b'{"error": {"message": "Not today."}}'), method=stage.WRITE, path=stage.LISTING, every=2
        )

        half = done_at(stage, "second")
        stage.server.weather.clear()
        rest = done_at(stage, "second", run="rest")

        assert sorted(outcome.result for outcome in half.outcomes) == [Result.DONE] * 2 + [Result.REJECTED] * 2
        assert any("Not today." in outcome.message for outcome in half.outcomes)
        assert half.exit == 1
        assert (rest.plan.kept, [outcome.result for outcome in rest.outcomes], rest.exit) == (2, [Result.DONE] * 2, 0)
        assert stage.plan(*stage.many(4)).changes == ()

    @pytest.mark.parametrize("written", [True, False], ids=["it was written", "it was not written"])
    def test_a_run_that_was_killed_is_taken_back_whether_or_not_its_last_write_arrived(
        self, stage: Stage, written: bool
    ):
        """Its intent stands in the ledger without an outcome: what is there tells the rest."""
        stage.deploy(stage.detection(1), run="first")
        before = there(stage)
        if not written:
            stage.server.weather.order(Answer(400, {}, b"{}"), method=stage.WRITE, path=stage.LISTING)
        stage.deploy(stage.detection(1, description="Moved."), stage.detection(2), run="second")
        stage.server.weather.clear()
        forget_outcomes(stage, "second")

        done = done_at(stage, "second")

        assert (len(done.outcomes), done.plan.kept) == ((2, 0) if written else (0, 2))
        assert _contents(there(stage)) == _contents(before)
        assert done.exit == 0

    def test_a_title_that_somebody_took_meanwhile_is_said_in_the_vendors_words(self, stage: Stage):
        stage.deploy(stage.detection(title="Old name"), run="first")
        stage.deploy(stage.detection(title="New name"), run="second")
        stage.hand.add_foreign("Old name")

        done = done_at(stage, "second")

        (outcome,) = done.outcomes
        assert outcome.result in (Result.REJECTED, Result.DONE)  # a vendor may not mind two of one name
        if outcome.result is Result.REJECTED:
            assert "Old name" in outcome.message
            assert done.exit == 1

    def test_the_kill_switch_is_taken_back_too(self, stage: Stage):
        stage.deploy(stage.detection(), run="first")
        before = there(stage)
        throw(stage, stage.detection())

        done = done_at(stage, "switch")

        assert [(o.change.action, o.result) for o in done.outcomes] == [(Action.ENABLE, Result.DONE)]
        assert _contents(there(stage)) == _contents(before)
        assert stage.plan(stage.detection()).changes == ()

    def test_what_we_took_away_ourselves_nobody_else_did(self, stage: Stage):
        """Nothing of ours is there any more: the record says so, and is not taken for none."""
        stage.deploy(*stage.many(2), run="first")
        done_at(stage, "first")

        found = stage.drift(*stage.many(3))

        assert (found.changes, found.pending, found.exit) == ((), 3, 0)
        assert {change.cause for change in stage.plan(*stage.many(3)).changes} == {Cause.NEW}

    def test_one_rule_of_several_that_we_took_away_is_no_drift_and_one_that_somebody_deleted_is(self, stage: Stage):
        stage.deploy(*stage.many(2), run="first")
        stage.deploy(*stage.many(3), run="second")
        done_at(stage, "second")
        assert (stage.drift(*stage.many(3)).pending, stage.drift(*stage.many(3)).exit) == (1, 0)
        stage.hand.delete(stage.hand.ids()[0])

        found = stage.drift(*stage.many(3))

        assert ([change.cause for change in found.changes], found.pending, found.exit) == ([Cause.ABSENT], 1, 2)

    def test_what_was_given_back_to_its_first_owner_has_lost_our_mark_to_nobody(self, stage: Stage):
        ours = stage.detection(remote_id=stage.hand.add_foreign("Theirs"))
        stage.deploy(ours, run="first")
        done_at(stage, "first")

        found = stage.drift(ours)

        assert (found.changes, found.pending, found.exit) == ((), 1, 0)
        assert [change.cause for change in stage.plan(ours).changes] == [Cause.ADOPTED]

    def test_what_is_written_again_after_a_rollback_is_ours_again(self, stage: Stage):
        stage.deploy(stage.detection(), run="first")
        done_at(stage, "first")
        stage.deploy(stage.detection(), run="again")
        stage.hand.delete(stage.hand.ids()[0])

        assert [change.cause for change in stage.drift(stage.detection()).changes] == [Cause.ABSENT]

    def test_looking_back_writes_nothing(self, stage: Stage):
        stage.deploy(*stage.many(2), run="first")
        stage.deploy(stage.detection(1, description="Moved."), run="second")
        before, record = stage.hand.snapshot(), lines(stage)

        assert look_back(stage, "first").targets[0].refused
        assert look_back(stage, "second").targets[0].changes

        assert (stage.hand.snapshot(), lines(stage)) == (before, record)

    def test_what_moved_since_it_was_shown_is_not_written(self, stage: Stage):
        stage.deploy(stage.detection(), run="first")
        stage.deploy(stage.detection(description="Moved."), run="second")
        shown = look_back(stage, "second")
        elsewhere = replace(shown, targets=(replace(shown.targets[0], reason="seen otherwise"),))
        before = stage.hand.snapshot()

        refused = take_back(stage, "second", shown=elsewhere)
        assert (refused.exit, refused.targets[0].outcomes, stage.hand.snapshot()) == (3, (), before)

        done = take_back(stage, "second", shown=shown, run="again")
        assert [outcome.result for outcome in done.targets[0].outcomes] == [Result.DONE]

    def test_a_dead_target_does_not_keep_the_others_from_going_back(self, stage: Stage):
        other = stage.beside("other")
        both = [stage.target, other]
        _deploy_at(stage, both, stage.detection(), "first")
        _deploy_at(stage, both, stage.detection(description="Moved."), "second")
        dead = replace(stage.dead(), name="other")

        done = take_back(stage, "second", targets=[stage.target, dead])

        alive, lost = done.targets
        assert [outcome.result for outcome in alive.outcomes] == [Result.DONE]
        assert (lost.exit, lost.plan.checked, done.exit) == (4, False, 4)

    def test_a_target_that_the_environment_lost_is_named(self, stage: Stage):
        stage.deploy(stage.detection(), run="first", target=stage.beside("other"))

        done = take_back(stage, "first")

        (lost,) = done.targets
        assert [named.key for named in lost.plan.refused] == [stage.detection().id]
        assert (lost.plan.target, done.exit) == ("other", 1)

    @pytest.mark.parametrize("harm", ["missing", "cut", "of another rule", "changed"])
    def test_a_copy_that_is_not_what_was_kept_is_refused(self, stage: Stage, harm: str):
        stage.deploy(*stage.many(2), run="first")
        stage.deploy(*[replace(one, description="Moved.") for one in stage.many(2)], run="second")
        first, second = sorted((stage.folder / "ledger" / "raw" / "second").rglob("*.json"))
        _harm(harm, first, second)

        done = done_at(stage, "second")

        assert len(done.plan.refused) == 1
        assert str(first) in done.plan.refused[0].reason
        assert ([outcome.result for outcome in done.outcomes], done.exit) == ([Result.DONE], 1)

    def test_what_was_taken_back_and_of_which_run_is_in_the_ledger(self, stage: Stage):
        stage.deploy(stage.detection(), run="first")
        done_at(stage, "first")

        begin, intent, outcome = [record for record in map(read, lines(stage)) if record["run"] == "back"]
        assert (begin["command"], begin["of"]) == ("rollback", "first")
        assert (intent["action"], intent["cause"]) == ("delete", "rolled_back")
        assert json.loads((stage.folder / "ledger" / str(intent["raw"])).read_text(encoding="utf-8"))
        assert outcome["result"] == "done"


_YES = Orders(confirmed=True)
