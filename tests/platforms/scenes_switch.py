"""Scenes of the kill switch: off everywhere at once, nothing else touched, and nothing of it undone by a deploy."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from sieminator.engine.keeping import keeping
from sieminator.engine.orders import Orders
from sieminator.engine.switch import Switch, is_nowhere, switch
from sieminator.fakes.weather import Answer, Cut
from sieminator.model.change import Action, Cause
from sieminator.model.detection import Detection
from sieminator.model.fingerprint import managed
from sieminator.model.hold import Place
from sieminator.model.outcome import Result
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import RemoteRule
from sieminator.model.run import Run
from sieminator.model.target import Limits
from tests.platforms.ledgers import lines, read
from tests.platforms.scenes_holds import held
from tests.platforms.stage import Stage

TYPO = Problem("DET001", "broken", Position("content/detections/broken/detection.yml"))


def throw(
    stage: Stage, detection: Detection, *, on: bool = False, content: Sequence[Detection] = (), **options: object
) -> Run:
    """Switch a detection's rule, with this content in Git."""
    with stage.running(content, read_only=False, **options) as job:
        return switch(job, Switch(detection.id, on, "It floods the queue."), "switch")


def there(stage: Stage) -> dict[str, RemoteRule]:
    """Return every rule as a client reads it, all of it at once."""
    with (
        stage.running((), read_only=True) as job,
        closing(stage.platform.connect(stage.target, job.world)) as connection,
    ):
        return {found.remote_id: _read(found) for found in connection.rules()}


def _read(found: RemoteRule) -> RemoteRule:
    return replace(found, content=replace(found.content, body=dict(found.content.body)))


def _is_of(found: RemoteRule, detection: Detection) -> bool:
    return found.mark is not None and found.mark.key == detection.id


def _ids_are_ours(stage: Stage) -> bool:
    plain = stage.detection()
    rule = stage.platform.compile(plain, plain.variants[0], stage.target, lambda problem: None)
    return rule is not None and rule.remote_id is not None


def _off(found: RemoteRule) -> dict[str, object]:
    """Return the body of a rule that was on as it is once the rule is off."""
    return managed(found.content.switched(found.content, on=False), frozenset())


class SwitchScenes:
    """Somebody pulls the switch at three in the morning."""

    def test_the_switch_is_all_that_the_kill_switch_writes(self, stage: Stage):
        """Neither a managed field nor one that we never heard of is another afterwards, but for what being off is."""
        stage.settle(stage.rich())
        (remote_id,) = stage.hand.ids()
        stage.hand.enrich(remote_id)
        stage.hand.edit(remote_id, stage.platform.fields[0])
        before, unmanaged = there(stage)[remote_id], stage.hand.unmanaged(remote_id)

        done = throw(stage, stage.rich())

        after = there(stage)[remote_id]
        assert [(o.change.action, o.change.cause, o.result) for o in done.targets[0].outcomes] == [
            (Action.DISABLE, Cause.SWITCHED, Result.DONE)
        ]
        assert done.exit == 0
        assert (before.content.enabled, after.content.enabled) == (True, False)
        assert (after.content.body, after.mark) == (_off(before), before.mark)
        assert stage.hand.unmanaged(remote_id) == unmanaged

    def test_the_kill_switch_costs_one_listing_and_one_write(self, stage: Stage):
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        throw(stage, stage.detection(3), content=stage.many(5))

        assert stage.server.journal.count("GET", stage.LISTING) == 1
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1

    def test_the_next_deploy_leaves_what_was_switched_off_off_and_says_so(self, stage: Stage):
        stage.settle(*stage.many(2))
        throw(stage, stage.detection(1), content=stage.many(2))

        again = stage.deploy(stage.detection(1), stage.detection(2, description="Moved."))

        assert [(change.cause, change.held) for change in again.plan.changes if change.held] == [
            (Cause.DISABLED_THERE, True)
        ]
        assert again.exit == 2
        assert [found.content.enabled for found in there(stage).values() if _is_of(found, stage.detection(1))] == [
            False
        ]

    def test_with_the_hold_that_it_proposes_nothing_is_left_to_do_and_later_content_leaves_the_rule_off(
        self, stage: Stage
    ):
        plain = stage.detection()
        stage.settle(plain)
        with stage.running([plain], read_only=False) as job:
            order = Switch(plain.id, False, "It floods the queue.")
            kept = keeping(job, order, switch(job, order, "switch"), Place, stage.clock.now().date())
        (proposal,) = kept.add
        holds = [replace(held(stage, plain, *proposal.fields), until=proposal.until)]

        exits = [show(plain, holds=holds).exit for show in (stage.plan, stage.drift, stage.deploy)]
        moved = stage.settle(stage.detection(description="Moved."), holds=holds)

        assert exits == [0, 0, 0]
        assert [outcome.change.action for outcome in moved.outcomes] == [Action.UPDATE]
        assert not there(stage)[stage.hand.ids()[0]].content.enabled

    @pytest.mark.parametrize("problems", [[], [TYPO]], ids=["gone", "broken"])
    def test_the_kill_switch_needs_no_content(self, stage: Stage, problems: list[Problem]):
        stage.settle(stage.detection())

        done = throw(stage, stage.detection(), problems=problems)

        assert (done.exit, [outcome.result for outcome in done.targets[0].outcomes]) == (0, [Result.DONE])
        assert not there(stage)[stage.hand.ids()[0]].content.enabled

    def test_no_limit_stands_against_the_kill_switch(self, stage: Stage):
        stage.settle(stage.detection())
        strict = replace(stage.target, limits=Limits(removals_percent=0, removals_few=0))

        assert throw(stage, stage.detection(), target=strict).exit == 0

    def test_a_dead_target_does_not_keep_the_kill_switch_from_the_others(self, stage: Stage):
        stage.settle(stage.detection())

        done = throw(stage, stage.detection(), targets=[stage.dead(), stage.target])

        dead, alive = done.targets
        assert (dead.exit, dead.plan.checked, bool(dead.plan.reason)) == (4, False, True)
        assert (alive.exit, [outcome.result for outcome in alive.outcomes]) == (0, [Result.DONE])
        assert done.exit == 4

    def test_every_target_is_switched_at_once_and_those_without_the_rule_say_so(self, stage: Stage):
        other, empty = stage.beside("other"), stage.beside("empty")
        stage.settle(stage.detection())
        stage.settle(stage.detection(), target=other)

        done = throw(stage, stage.detection(), targets=[stage.target, other, empty])

        assert [len(target.outcomes) for target in done.targets] == [1, 1, 0]
        assert "no rule of it is there" in done.targets[2].plan.notes[0]
        assert done.exit == 0

    def test_a_target_where_the_next_deploy_would_create_it_is_named(self, stage: Stage):
        done = throw(stage, stage.detection(), content=[stage.detection()])

        assert "the next deploy would create it" in done.targets[0].plan.notes[0]

    def test_what_is_nowhere_is_said_and_what_could_not_be_asked_is_not_called_nowhere(self, stage: Stage):
        stage.settle(stage.detection(1))

        assert is_nowhere(throw(stage, stage.detection(2)))
        assert not is_nowhere(throw(stage, stage.detection(1)))
        assert not is_nowhere(throw(stage, stage.detection(2), target=stage.dead()))

    def test_what_is_off_already_is_kept_and_costs_no_write(self, stage: Stage):
        stage.settle(stage.detection())
        throw(stage, stage.detection())
        before = stage.hand.snapshot()

        done = throw(stage, stage.detection())

        assert (done.exit, done.targets[0].plan.kept, done.targets[0].outcomes) == (0, 1, ())
        assert "is off already" in done.targets[0].plan.notes[0]
        assert stage.hand.snapshot() == before

    def test_a_copy_that_still_runs_is_named_and_left_alone(self, stage: Stage):
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        as_cloned = stage.hand.raw(copy)

        done = throw(stage, stage.detection(), content=[stage.detection()])

        (target,) = done.targets
        assert [outcome.change.remote_id for outcome in target.outcomes] == [original]
        assert [(named.remote_id, "STILL RUNS" in named.reason) for named in target.plan.copies] == [(copy, True)]
        assert done.exit == 2
        assert stage.hand.raw(copy) == as_cloned

    def test_a_copy_alone_is_no_rule_of_ours_to_switch(self, stage: Stage):
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        if not _ids_are_ours(stage):
            stage.hand.clone(copy)  # where the vendor gives the ids, only of two does nobody know
        stage.hand.delete(original)
        before = stage.hand.snapshot()

        done = throw(stage, stage.detection())

        assert not is_nowhere(done)
        assert (done.exit, stage.hand.snapshot()) == (2, before)

    def test_without_our_mark_a_rule_is_known_by_the_id_that_we_gave_it(self, stage: Stage):
        if not _ids_are_ours(stage):
            pytest.skip("the vendor gives the ids")
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.hand.clear_mark(remote_id)

        done = throw(stage, stage.detection())

        assert [outcome.result for outcome in done.targets[0].outcomes] == [Result.DONE]
        assert any("does not carry our mark" in note for note in done.targets[0].plan.notes)
        assert (there(stage)[remote_id].content.enabled, there(stage)[remote_id].mark) == (False, None)

    def test_a_rule_that_an_override_takes_over_is_switched_whether_or_not_it_was_taken_over_yet(self, stage: Stage):
        theirs = stage.hand.add_foreign("Somebody else's")
        adopted = {stage.detection().id: theirs}

        done = throw(stage, stage.detection(), adopted=adopted)
        stage.hand.switch(theirs, enabled=True)
        stage.settle(stage.detection(remote_id=theirs))
        again = throw(stage, stage.detection(), adopted=adopted)

        assert [outcome.change.remote_id for run in (done, again) for outcome in run.targets[0].outcomes] == [
            theirs
        ] * 2
        assert not there(stage)[theirs].content.enabled

    def test_rules_of_others_survive_the_kill_switch_byte_for_byte(self, stage: Stage):
        theirs = stage.hand.add_foreign("Somebody else's")
        stage.hand.add_unknown_kinds()
        others = {remote_id: stage.hand.raw(remote_id) for remote_id in stage.hand.ids()}
        stage.settle(*stage.many(2))

        throw(stage, stage.detection(1))
        throw(stage, stage.detection(2), adopted={stage.detection(2).id: next(i for i in others if i != theirs)})

        assert {remote_id: stage.hand.raw(remote_id) for remote_id in others} == others

    def test_the_kill_switch_that_the_vendor_refuses_has_failed(self, stage: Stage):
        stage.settle(stage.detection())
        stage.server.weather.order(Answer(400, {}, b'{"error": {"message": "Not today."}}'), method=stage.WRITE)

        done = throw(stage, stage.detection())

        assert [outcome.result for outcome in done.targets[0].outcomes] == [Result.REJECTED]
        assert "Not today." in done.targets[0].outcomes[0].message
        assert done.exit == 1

    def test_a_switch_whose_answer_is_lost_is_read_back(self, stage: Stage):
        stage.settle(stage.detection())
        stage.server.weather.order(Cut("after"), method=stage.WRITE, path=stage.LISTING, times=1)

        done = throw(stage, stage.detection())

        assert [outcome.result for outcome in done.targets[0].outcomes] == [Result.DONE]

    def test_who_pulled_the_switch_and_why_is_in_the_ledger(self, stage: Stage):
        stage.settle(stage.detection())

        throw(stage, stage.detection())

        begin, intent, outcome = [record for record in map(read, lines(stage)) if record["run"] == "switch"]
        assert (begin["command"], begin["reason"], begin["who"], begin["detection"]) == (
            "disable",
            "It floods the queue.",
            "tester",
            stage.detection().id,
        )
        assert (intent["action"], intent["cause"], intent["unmanaged"]) == ("disable", "switched", [])
        assert (outcome["result"], outcome["before"] != outcome["after"]) == ("done", True)

    def test_enable_is_the_way_back_and_leaves_nothing_to_do(self, stage: Stage):
        stage.settle(stage.detection())
        throw(stage, stage.detection())

        done = throw(stage, stage.detection(), on=True, content=[stage.detection()])

        assert [(o.change.action, o.result) for o in done.targets[0].outcomes] == [(Action.ENABLE, Result.DONE)]
        assert stage.drift(stage.detection()).exit == 0
        assert stage.plan(stage.detection()).changes == ()

    def test_enable_writes_nothing_where_the_rule_runs(self, stage: Stage):
        stage.settle(stage.detection())
        before = stage.hand.snapshot()

        done = throw(stage, stage.detection(), on=True)

        assert (done.exit, stage.hand.snapshot()) == (0, before)

    def test_enable_leaves_what_the_vendor_disabled_to_reenable(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.vendor_disables(stage.hand.ids()[0])
        before = stage.hand.snapshot()

        done = throw(stage, stage.detection(), on=True, content=[stage.detection()])

        (refused,) = done.targets[0].plan.refused
        assert "--reenable" in refused.hint
        assert (done.exit, stage.hand.snapshot()) == (1, before)
        stage.settle(stage.detection(), orders=Orders(reenable=True))
