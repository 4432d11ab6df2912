"""The kill switch where the vendor gives the ids, and what has to be committed after it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sieminator.engine.diff import create
from sieminator.engine.keeping import keeping
from sieminator.engine.switch import Switch, is_nowhere, switch
from sieminator.engine.writing import carry_out
from sieminator.model.detection import Confidence, Detection, Schedule, Severity, Status
from sieminator.model.hold import Hold, Place
from sieminator.model.outcome import Result
from sieminator.model.problem import Position, Problem
from sieminator.model.work import Chosen, Environment
from tests.engine.rules import KEY, rule
from tests.engine.shelf import TARGET, Shelf, job_at

UNTIL = date(2026, 1, 19)
TYPO = Problem("DET001", "broken", Position("content/detections/broken/detection.yml"))
HOURLY = Schedule(timedelta(hours=1), timedelta(hours=1))
OFF, ON = Switch(KEY, False, "It floods the queue."), Switch(KEY, True, "Tuned.")
"""What a person says, both ways."""


def detection(*, enabled: bool = True) -> Detection:
    """Return the detection of the rule on the shelf."""
    return Detection(
        KEY, "Rule 1", "1.0.0", Status.PRODUCTION, Severity.HIGH, Confidence.HIGH, (), (), "", "content/detections/one",
        HOURLY, (), enabled,
    )  # fmt: skip


def hold(line: int = 1, fields: frozenset[str] = frozenset({"enabled"})) -> Hold:
    return Hold(KEY, fields, "Loud.", UNTIL, Position("environments/test.yml", line))


def place(name: str) -> Place:
    return Place("environments/test.yml", f"targets: {name}" if name else "defaults")


@pytest.fixture
def shelf(tmp_path):
    """A shelf with one rule of ours, which runs."""
    shelf = Shelf()
    wanted = replace(rule(), remote_id=None, content=replace(rule().content, kind="rule"))
    job = job_at(shelf, tmp_path / "before")
    job.ledger.begin("first", "deploy", "test")
    carry_out(job, shelf, TARGET, [create(wanted, TARGET, deployed_before=False)])
    return shelf


def throw(shelf, tmp_path, order: Switch = OFF, chosen: Chosen | None = None, names: Sequence[str] = ("weu",), **more):
    """Switch at targets of these names, and return what was done and what to commit."""
    job = job_at(shelf, tmp_path, chosen=chosen)
    targets = tuple(replace(TARGET, name=name) for name in names)
    environment = Environment("test", targets, job.work.environment.ledger, more.pop("wrong", ()))
    job = replace(job, work=replace(job.work, environment=environment, **more.pop("work", {})), **more)
    done = switch(job, order, "off")
    return done, keeping(job, order, done, place, UNTIL)


def blocks(kept) -> list[str]:
    return [one.place.block for one in kept.add]


def test_of_two_with_one_mark_none_is_switched_and_both_are_named(shelf, tmp_path):
    copy = shelf.copy("1")

    done, kept = throw(shelf, tmp_path)

    assert {one.remote_id for one in done.targets[0].plan.copies} == {"1", copy}
    assert (done.exit, is_nowhere(done), kept.add) == (2, False, ())
    assert [one["enabled"] for one in shelf.there.values()] == [True, True]


def test_of_two_with_one_mark_that_which_was_taken_over_is_the_original(shelf, tmp_path):
    copy = shelf.copy("1")

    done, _ = throw(shelf, tmp_path, chosen=Chosen((), adopted={KEY: copy}))

    assert [outcome.change.remote_id for outcome in done.targets[0].outcomes] == [copy]
    assert [one.remote_id for one in done.targets[0].plan.copies] == ["1"]


def test_what_is_taken_over_and_signed_by_somebody_else_is_refused(shelf, tmp_path):
    theirs = shelf.copy("1")
    shelf.there[theirs]["mark"] = str(shelf.there["1"]["mark"]).replace(":soc:", ":other:")

    done, _ = throw(shelf, tmp_path, chosen=Chosen((), adopted={KEY: theirs}))

    assert [(one.remote_id, "mark of another" in one.reason) for one in done.targets[0].plan.refused] == [
        (theirs, True)
    ]
    assert [outcome.change.remote_id for outcome in done.targets[0].outcomes] == ["1"]
    assert (done.exit, shelf.there[theirs]["enabled"]) == (1, True)


def test_a_rule_that_is_off_everywhere_gets_one_hold_for_all(shelf, tmp_path):
    _, kept = throw(shelf, tmp_path, chosen=Chosen((detection(),)), names=["weu", "neu"])

    (proposal,) = kept.add
    assert (proposal.place.block, proposal.detection, proposal.title) == ("defaults", "one", "Rule 1")
    assert (proposal.fields, proposal.reason, proposal.until) == (("enabled",), "It floods the queue.", UNTIL)


@pytest.mark.parametrize(
    "narrower",
    [{"target_names": frozenset({"weu"})}, {"wrong": (Problem("ENV002", "wrong", Position("environments/test.yml")),)}],
    ids=["by name", "by an error"],
)
def test_where_a_target_was_left_out_each_gets_a_hold_of_its_own(shelf, tmp_path, narrower):
    names = ["weu", "neu"] if "target_names" in narrower else ["weu"]

    _, kept = throw(shelf, tmp_path, chosen=Chosen((detection(),)), names=names, **narrower)

    assert blocks(kept) == ["targets: weu"]


def test_what_the_vendor_would_not_have_needs_no_hold(shelf, tmp_path, monkeypatch):
    class Refusing(Shelf):
        """A vendor that has a bad day."""

        def apply(self, changes):
            yield from (replace(one, result=Result.REJECTED) for one in super().apply(changes))

    _, kept = throw(Refusing(there=shelf.there), tmp_path, chosen=Chosen((detection(),)))

    assert kept.add == ()


def test_what_is_off_in_git_as_well_needs_no_hold(shelf, tmp_path):
    _, kept = throw(shelf, tmp_path, chosen=Chosen((detection(enabled=False),)))

    assert (kept.add, kept.remove) == ((), ())


def test_what_is_held_already_needs_no_second_hold(shelf, tmp_path):
    _, kept = throw(shelf, tmp_path, chosen=Chosen((detection(),), holds=(hold(),)))

    assert (kept.add, kept.remove) == ((), ())


def test_a_hold_on_another_field_is_none_on_the_switch(shelf, tmp_path):
    _, kept = throw(shelf, tmp_path, chosen=Chosen((detection(),), holds=(hold(fields=frozenset({"severity"})),)))

    assert blocks(kept) == ["defaults"]


def test_what_could_not_be_read_is_held_by_its_uuid_since_it_will_be_wanted_again(shelf, tmp_path):
    _, kept = throw(shelf, tmp_path, work={"problems": (TYPO,)})

    assert [(one.detection, one.title) for one in kept.add] == [(KEY, "Rule 1")]


def test_what_nobody_wants_any_more_needs_no_hold_to_stay_off_but_one_to_stay_on(shelf, tmp_path):
    _, off = throw(shelf, tmp_path)
    _, on = throw(shelf, tmp_path, ON)

    assert (off.add, [one.detection for one in on.add]) == ((), [KEY])


def test_what_runs_again_and_should_lets_go_of_its_hold_once_for_all_targets(shelf, tmp_path):
    shelf.there["1"]["enabled"] = False

    _, kept = throw(shelf, tmp_path, ON, Chosen((detection(),), holds=(hold(7),)), names=["weu", "neu"])

    assert [(one.hold.where.line, one.others) for one in kept.remove] == [(7, ())]


def test_a_hold_that_others_need_is_said_to_be_theirs_too(shelf, tmp_path):
    shelf.there["1"]["enabled"] = False

    chosen = Chosen((detection(),), holds=(hold(7),))
    _, kept = throw(shelf, tmp_path, ON, chosen, names=["weu", "neu"], target_names=frozenset({"weu"}))

    assert [one.others for one in kept.remove] == [("neu",)]


def test_what_git_says_is_off_needs_a_hold_to_run(shelf, tmp_path):
    shelf.there["1"]["enabled"] = False

    _, kept = throw(shelf, tmp_path, ON, Chosen((detection(enabled=False),)))

    assert [one.reason for one in kept.add] == ["Tuned."]
