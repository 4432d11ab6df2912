"""Scenes with a canary: it shows what a target really does, and nothing of it stays."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from sieminator.engine.cage import canary_title
from sieminator.engine.canary import canary
from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer, Cut
from sieminator.model.ability import Support
from sieminator.model.canary import CanaryRun, Specimen
from sieminator.model.change import Cause
from sieminator.model.ports import Tryable
from sieminator.model.verdict import Verdict
from tests.platforms.stage import Stage


def trials(run: CanaryRun) -> dict[str, Verdict]:
    """Return how each trial ended."""
    return {trial.name: trial.verdict for trial in (*run.fields, *run.abilities)}


def tried_fields(stage: Stage) -> Iterator[str]:
    """Yield the managed fields that a canary tries: all but those of which nobody knows another valid value."""
    assert isinstance(stage.platform, Tryable)
    elsewhere = stage.platform.canary("canary").elsewhere
    return (name for name in stage.platform.fields if name not in elsewhere)


@contextmanager
def nothing_stays(stage: Stage) -> Iterator[None]:
    """What is there before, ours and others', is there afterwards byte for byte, and nothing else."""
    stage.settle(*stage.many(2))
    stage.hand.add_foreign("By hand")
    stage.hand.add_unknown_kinds()
    before = stage.hand.snapshot()
    yield
    assert stage.hand.snapshot() == before


class CanaryScenes:
    """A canary that lives, that is refused, that is altered, and that cannot be buried."""

    def test_a_canary_leaves_no_trace_and_every_field_comes_back_as_it_was_sent(self, stage: Stage):
        with nothing_stays(stage):
            run = stage.canary()

        assert (run.exit, run.reason, run.left, run.moved) == (0, "", (), ())
        assert [trial.name for trial in run.fields] == [*tried_fields(stage)]
        assert set(trials(run).values()) == {Verdict.OK}, run
        assert run.wrote

    def test_it_says_what_it_cost(self, stage: Stage):
        stage.settle(stage.detection())
        stage.server.journal.clear()

        run = stage.canary()

        assert run.listings == stage.server.journal.count("GET", f"{stage.LISTING}$")
        assert run.writes > len(stage.platform.fields)

    def test_whatever_is_unconfirmed_is_tried_or_said_to_be_beyond_a_canary(self, stage: Stage):
        run = stage.canary()

        unsure = {
            name
            for name, ability in stage.platform.abilities.items()
            if ability.support in (Support.UNCONFIRMED, Support.PARTIAL)
        }
        tried = {trial.name for trial in run.abilities}
        assert unsure <= tried | set(run.untried)
        assert tried.isdisjoint(run.untried)

    def test_what_was_sent_to_be_refused_is_told_as_json_and_never_cut_without_a_word(self, stage: Stage):
        if not isinstance(stage.platform, Tryable):
            pytest.skip("nobody knows a canary")
        refused = stage.platform.canary("canary").refused
        told = {trial.name: trial.message for trial in stage.canary().abilities}

        for name, (field, value) in refused.items():
            shown, _, _ = told[name].removeprefix(f"{field} ").partition(" was ")
            whole = json.dumps(value, ensure_ascii=False, sort_keys=True)
            assert whole == shown or (shown.endswith("…") and whole.startswith(shown[:-1]))
            assert len(shown) <= 40

    def test_what_is_unconfirmed_until_now_is_told_to_be(self, stage: Stage):
        run = stage.canary()

        unconfirmed = {name for name, one in stage.platform.abilities.items() if one.support is Support.UNCONFIRMED}
        told = {trial.name for trial in run.abilities if trial.unconfirmed}
        assert told == unconfirmed & {trial.name for trial in run.abilities}
        assert not any(trial.unconfirmed for trial in run.fields)

    def test_a_canary_is_no_record_of_what_was_deployed(self, stage: Stage):
        """On a runner that only ever sent a canary an absent rule is still somebody's doing."""
        stage.canary()

        assert [change.cause for change in stage.drift(stage.detection()).changes] == [Cause.ABSENT]

    def test_every_write_of_it_is_in_the_ledger_and_none_counts_as_a_detection(self, stage: Stage):
        run = stage.canary()

        lines = [json.loads(line) for line in (stage.folder / "ledger/ledger.jsonl").read_text().splitlines()]
        phases = [line["phase"] for line in lines]
        assert {line["command"] for line in lines} == {"doctor"}
        assert {line["cause"] for line in lines if line["phase"] != "begin"} == {"canary"}
        assert phases == ["begin", *["intent", "outcome"] * run.writes]
        with stage.running((), read_only=True) as job:
            assert job.ledger.deployed(stage.target.name) == frozenset()

    def test_a_field_that_the_vendor_stores_otherwise_is_named(self, stage: Stage):
        name = stage.platform.fields[1]
        with nothing_stays(stage):
            stage.hand.stores_otherwise(name)
            run = stage.canary()

        (trial,) = (trial for trial in run.fields if trial.name == name)
        assert trial.verdict is Verdict.FAILED
        assert {field.path.partition(".")[0] for field in trial.fields} == {name}
        assert run.exit == 1

    def test_who_may_not_write_is_told_so_in_the_vendors_words(self, stage: Stage):
        with nothing_stays(stage):
            stage.hand.may(read=True, write=False)
            run = stage.canary()
            stage.hand.may(read=True, write=True)

        assert "could not be made" in run.reason
        assert "403" in run.reason
        assert (run.exit, run.wrote, run.fields) == (1, False, ())

    @pytest.mark.parametrize("answer", [Answer(403), Answer(500), Cut("before")], ids=str)
    def test_what_cannot_be_removed_is_named_and_the_next_canary_removes_it(self, stage: Stage, answer: object):
        with nothing_stays(stage):
            known = set(stage.hand.ids())
            stage.server.weather.order(answer, method=stage.REMOVAL, path=stage.LISTING)  # type: ignore[arg-type]
            run = stage.canary()
            stage.server.weather.clear()
            assert {one.remote_id for one in run.left} == set(stage.hand.ids()) - known != set()
            assert all(one.reason for one in run.left)
            assert run.exit == 1

            again = stage.canary()

        assert (again.exit, again.left) == (0, ())

    def test_a_canary_that_was_left_behind_confuses_nobody(self, stage: Stage):
        stage.settle(stage.detection())
        stage.server.weather.order(Answer(403), method=stage.REMOVAL, path=stage.LISTING)
        left = stage.canary().left
        stage.server.weather.clear()

        assert stage.plan(stage.detection()).changes == ()
        assert stage.drift(stage.detection()).exit == 0
        assert stage.hits(stage.today(), stage.detection()).reason == ""
        pruned = stage.settle(stage.detection(), orders=Orders(prune=True))

        assert {outcome.change.remote_id for outcome in pruned.outcomes} == {one.remote_id for one in left}
        assert len(stage.hand.ids()) == 1

    def test_a_ledger_that_only_knows_a_canary_is_no_evidence(self, stage: Stage):
        """Somebody else deployed, and a person deleted it: that is drift, whatever canary this machine sent."""
        stage.settle(stage.detection())
        stage.folder.joinpath("ledger", "ledger.jsonl").unlink()
        stage.canary()
        stage.hand.delete(stage.hand.ids()[0])

        assert [change.cause for change in stage.drift(stage.detection()).changes] == [Cause.ABSENT]

    @pytest.mark.parametrize("after", [0, 1, 7])
    def test_an_interruption_stops_the_trying_and_not_the_removal(self, stage: Stage, after: int):
        with nothing_stays(stage), stage.running((), read_only=False) as job:
            stage.server.weather.order(Act(job.stop.set), method=stage.WRITE, path=stage.LISTING, after=after, times=1)
            (run,) = canary(job, "run")
            done = run.writes

        assert "interrupted" in run.reason
        assert done <= after + 4

    def test_a_mistake_of_ours_stops_the_trying_and_not_the_removal(self, stage: Stage):
        with nothing_stays(stage), stage.running((), read_only=False) as job:
            broken = replace(job, platforms={stage.platform.name: _Forgetful(stage.platform)})  # type: ignore[dict-item]
            with pytest.raises(KeyError):
                canary(broken, "run")

    def test_a_write_whose_answer_is_lost_is_removed_all_the_same(self, stage: Stage):
        with nothing_stays(stage):
            stage.server.weather.order(Cut("after"), method=stage.WRITE, path=stage.LISTING, every=3)
            run = stage.canary()
            stage.server.weather.clear()

        assert run.left == ()

    def test_a_rule_without_our_mark_in_the_canarys_place_is_somebody_elses(self, stage: Stage):
        if stage.platform.remote_id("soc", "x", "y") is None:
            pytest.skip("the vendor gives the ids, so that nobody can be in our place")
        stage.server.weather.order(Answer(403), method=stage.REMOVAL, path=stage.LISTING)
        (left,) = stage.canary().left
        stage.server.weather.clear()
        stage.hand.clear_mark(str(left.remote_id))
        before = stage.hand.snapshot()

        run = stage.canary()

        assert str(left.remote_id) in run.reason
        assert (run.exit, run.writes, stage.hand.snapshot()) == (1, 0, before)

    def test_somebody_who_has_the_canarys_title_keeps_it(self, stage: Stage):
        with nothing_stays(stage):
            theirs = stage.hand.add_foreign(canary_title(stage.target.owner))
            stage.canary()
            stage.hand.delete(theirs)

    def test_what_somebody_else_changes_meanwhile_is_named(self, stage: Stage):
        theirs = stage.hand.add_foreign("By hand")
        stage.server.weather.order(
            Act(lambda: stage.hand.edit(theirs, stage.platform.fields[0])),
            method=stage.WRITE,
            path=stage.LISTING,
            after=3,
            times=1,
        )

        run = stage.canary()

        assert [one.remote_id for one in run.moved] == [theirs]
        assert run.exit == 1

    def test_a_target_that_dies_in_the_middle_is_unknown_and_not_well(self, stage: Stage):
        stage.settle(stage.detection())
        stage.server.weather.order(Answer(503), path=stage.LISTING, after=9)

        run = stage.canary()

        assert run.exit in (1, 4)
        assert run.reason
        stage.server.weather.clear()
        assert stage.canary().exit == 0
        assert len(stage.hand.ids()) == 1


class _Forgetful:
    """A room whose specimen lacks what the trials need."""

    def __init__(self, platform: object) -> None:
        assert isinstance(platform, Tryable)
        self._platform = platform

    def __getattr__(self, name: str) -> object:
        return getattr(self._platform, name)

    def canary(self, title: str) -> Specimen:
        return replace(self._platform.canary(title), moves={})
