"""Fields that a rule has there only while it is on, where to switch it off is to take them away."""

from dataclasses import replace

import pytest

from sieminator.engine.diff import compare, create
from sieminator.engine.holds import as_git_says
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.switch import Switch, switch
from sieminator.engine.withdraw import withdraw
from sieminator.engine.writing import carry_out
from sieminator.model.change import Action, Cause, FieldChange
from sieminator.model.outcome import Result
from sieminator.model.rule import RemoteRule, Rule
from tests.engine import shelf as shelves
from tests.engine.rules import KEY, TARGET, deployed, edited, rule

ONLY_ON = frozenset({"schedule"})
NAMED = Orders(heal=frozenset({KEY}))


def scheduled(schedule: str = "hourly", *, enabled: bool = True, **body: object) -> Rule:
    """Return a rule as it should be; off or on, Git says its schedule."""
    wanted = rule(enabled=enabled, schedule=schedule, **body)
    return replace(wanted, content=replace(wanted.content, only_on=ONLY_ON))


def off(found: RemoteRule) -> RemoteRule:
    """Return the rule after somebody switched it off there."""
    kept = {name: value for name, value in found.content.body.items() if name not in ONLY_ON}
    return replace(found, content=replace(found.content, enabled=False, body=kept))


def test_one_that_is_switched_off_there_lost_nothing_but_its_switch():
    change = compare(scheduled(), off(deployed(scheduled())), TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held) == (Cause.DISABLED_THERE, True)
    assert change.fields == (FieldChange("enabled", False, True),)


def test_switched_on_again_it_has_what_git_says():
    change = compare(scheduled(), off(deployed(scheduled())), TARGET, NAMED)

    assert change is not None
    assert change.content is not None
    assert (change.action, change.content.enabled) == (Action.ENABLE, True)
    assert change.content.body["schedule"] == "hourly"


@pytest.mark.parametrize("now", ["hourly", "daily"])
def test_one_that_git_wants_off_is_as_git_says_whatever_would_run_it(now):
    found = off(deployed(scheduled(enabled=False)))

    assert compare(scheduled(now, enabled=False), found, TARGET, PLAIN) is None


def test_while_it_is_on_an_edit_of_the_field_is_one_like_any_other():
    change = compare(scheduled(), edited(deployed(scheduled()), schedule="weekly"), TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held) == (Cause.EDITED, True)
    assert change.fields == (FieldChange("schedule", "weekly", "hourly"),)


def test_one_that_is_switched_on_there_was_only_switched():
    found = edited(off(deployed(scheduled(enabled=False))), enabled=True, schedule="whatever they chose")
    change = compare(scheduled(enabled=False), found, TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.fields) == (Cause.ENABLED_THERE, (FieldChange("enabled", True, False),))


def test_an_edit_of_another_field_is_told_beside_the_switch():
    found = edited(off(deployed(scheduled())), severity="Low")
    change = compare(scheduled(), found, TARGET, PLAIN)

    assert change is not None
    assert change.cause is Cause.EDITED
    assert [field.path for field in change.fields] == ["enabled", "severity"]


def test_what_a_hold_spares_comes_back_as_git_has_it():
    seen = as_git_says(off(deployed(scheduled())), scheduled(), frozenset({"enabled"}))

    assert seen.content == scheduled().content


def test_withdrawn_it_is_switched_off_and_then_may_be_deleted():
    found = deployed(scheduled())
    first = withdraw(found, TARGET, PLAIN)
    assert first is not None
    assert first.content is not None
    gone = replace(off(found), mark=first.mark)

    then = withdraw(gone, TARGET, Orders(prune=True))

    assert (first.action, first.content.enabled) == (Action.DISABLE, False)
    assert then is not None
    assert (then.action, then.held) == (Action.DELETE, False)


def test_without_git_the_kill_switch_does_not_switch_on_what_has_nothing_to_run_by(tmp_path):
    shelf = shelves.Shelf(only_on=ONLY_ON)
    wanted = replace(scheduled(), remote_id=None, content=replace(scheduled().content, kind="rule"))
    job = shelves.job_at(shelf, tmp_path)
    job.ledger.begin("first", "deploy", "test")
    carry_out(job, shelf, shelves.TARGET, [create(wanted, shelves.TARGET, deployed_before=False)])
    assert switch(job, Switch(KEY, False, "It floods the queue."), "second").exit == 0

    done = switch(job, Switch(KEY, True, "Tuned."), "third")

    (refused,) = done.plan.targets[0].refused
    assert refused.reason == "while it is off it has no schedule there, and Git does not say one for it"
    assert [there["enabled"] for there in shelf.there.values()] == [False]


def test_what_the_vendor_says_after_the_last_write_is_an_outcome_and_in_the_record(tmp_path):
    shelf = shelves.Shelf(holds_against={"2": "Failure to parse rule"})
    job = shelves.job_at(shelf, tmp_path)
    job.ledger.begin("first", "deploy", "test")
    rules = [replace(rule(number), remote_id=None, content=replace(rule().content, kind="rule")) for number in (1, 2)]

    done = carry_out(job, shelf, shelves.TARGET, [create(one, shelves.TARGET, deployed_before=False) for one in rules])

    assert [(one.result, one.message) for one in done] == [
        (Result.DONE, ""),
        (Result.DEGRADED, "Failure to parse rule"),
    ]
    assert (job.ledger.folder / "ledger.jsonl").read_text(encoding="utf-8").count('"degraded"') == 1
