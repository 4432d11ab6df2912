"""What a report advises fits what it found, and can be typed as it stands."""

from dataclasses import replace

import pytest

from sieminator.model.change import Action, Cause, Change
from sieminator.model.hits import HitCount, Hits
from sieminator.model.plan import EXIT_CHANGES, Plan, TargetPlan
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import Content, Rule
from sieminator.model.run import Run, TargetRun
from sieminator.report.line import to_text
from sieminator.report.markdown import comment
from sieminator.report.terminal.hits import hits_lines
from sieminator.report.terminal.plan import drift_lines, plan_lines
from sieminator.report.terminal.run import run_lines
from sieminator.report.terminal.view import View
from tests.report import scenes

VIEW = View(scenes.TITLES)
QUIET_WORDS = ("nothing to do", "no drift", "no changes", "done.")
COPIED = TargetPlan("lab-weu", "sentinel", kept=2, copies=scenes.LAB.copies)
REFUSED = TargetPlan("lab-weu", "sentinel", kept=2, refused=scenes.LAB.refused)
EMPTY = TargetPlan("lab-weu", "sentinel", problems=(Problem("ENV001", "nothing is selected", Position("e.yml", 1, 1)),))


@pytest.mark.parametrize("target", [COPIED, REFUSED, EMPTY], ids=["copy", "refused", "empty selection"])
def test_no_quiet_word_stands_beside_what_waits_for_a_person(target: TargetPlan) -> None:
    plan = Plan("lab", (target,), target.problems, failed=bool(target.problems))
    run = Run("r", plan, (TargetRun(target),))

    said = [to_text(plan_lines(plan, VIEW)), to_text(drift_lines(plan, VIEW)), to_text(run_lines(run, VIEW))]
    said += [comment.plan(plan, scenes.TITLES), comment.drift(plan, scenes.TITLES)]

    assert [word for word in QUIET_WORDS for text in said if word in text.lower()] == []


def test_a_copy_has_a_way_out() -> None:
    plan = Plan("lab", (COPIED,))

    text, markdown = to_text(drift_lines(plan, VIEW)), comment.drift(plan, scenes.TITLES)

    assert plan.exit == EXIT_CHANGES
    assert "1 copy of our rules: delete it there, or remove our mark from it." in text
    assert "delete it there, or remove our mark from it" in markdown


@pytest.mark.parametrize(
    ("action", "cause", "said", "options"),
    [
        (Action.UPDATE, Cause.EDITED, "take it into Git", "--heal"),
        (Action.UPDATE, Cause.BOTH, "take it into Git", "--heal"),
        (Action.UPDATE, Cause.MARK_REMOVED, "our mark was removed", "--heal"),
        (Action.DISABLE, Cause.ENABLED_THERE, "switched on there", "--heal"),
        (Action.ENABLE, Cause.DISABLED_THERE, "switched off there", f"--heal {scenes.KEYS[1]}"),
        (Action.DELETE, Cause.WITHDRAWN, "withdrawn and edited there", "--prune --heal"),
    ],
)
def test_advice_on_a_held_change_fits_its_cause(action: Action, cause: Cause, said: str, options: str) -> None:
    closing = closing_of(scenes.change(1, action, cause, "A rule", held=True))

    assert said in closing[-2]
    assert closing[-1] == f"  sieminator deploy --env lab {options}"
    assert ("into Git" in closing[-2]) is (cause in {Cause.EDITED, Cause.BOTH})


def test_a_held_rule_that_is_edited_and_off_has_to_be_named_to_run_again() -> None:
    edited = scenes.change(1, Action.UPDATE, Cause.EDITED, "A rule", held=True)
    wanted = Rule(scenes.KEYS[1], "A rule", "1.0.0", Content("Scheduled", True, {}), None)
    off = replace(edited, rule=wanted, content=Content("Scheduled", False, {}))

    closing = closing_of(off)

    assert "--heal leaves it off, unless you name it" in closing[-2]
    assert closing[-1].endswith(f"--heal {scenes.KEYS[1]}")


def test_of_several_held_rules_none_is_picked() -> None:
    closing = closing_of(
        *(scenes.change(number, Action.ENABLE, Cause.DISABLED_THERE, "A rule", held=True) for number in (1, 2))
    )

    assert closing[-1].endswith("--heal ID")


def test_a_command_to_copy_is_never_broken() -> None:
    plan = Plan("lab", (scenes.LAB,))
    view = View(scenes.TITLES, narrowing=f" --only '{'Größe ♥ x ' * 9}'")

    text = to_text(plan_lines(plan, view))

    assert f"sieminator deploy --env lab{view.narrowing} --heal\n" in text


def test_what_was_refused_for_safety_is_counted_as_not_done() -> None:
    target = replace(scenes.LAB, copies=(), refused=())
    refused = TargetRun(target, unsafe="lab-weu: 2 of 3 rules would go, at most 0 may")

    text = to_text(run_lines(Run("r", Plan("lab", (target,)), (refused,)), VIEW))

    assert f"  3 held, {len(target.actionable)} not done, 12 kept\n" in text


def test_advice_to_log_in_names_the_environment_and_the_target() -> None:
    plan = Plan("prod", (TargetPlan("weu soc", "sentinel", reason="no credential (store it with `sieminator login`)"),))

    text = to_text(plan_lines(plan, View(environment="prod")), width=200)

    assert "(store it with `sieminator login --env prod --target 'weu soc'`)" in text


@pytest.mark.parametrize("title", ["plain", "検知ルール", "検知ルール" * 9, "Cafe\u0301", "\u202e" * 9, "x" * 80])
def test_columns_stand_in_place_whatever_the_title(title: str) -> None:
    from rich.cells import cell_len

    count = HitCount("lab", scenes.KEYS[1], title, scenes.WINDOW.first, 3, 2, 1, 0)

    lines = to_text(hits_lines([Hits("lab", (count,))], scenes.WINDOW, VIEW)).splitlines()

    assert cell_len(lines[4]) == len(lines[3])


def closing_of(*changes: Change) -> list[str]:
    """What a plan of these changes ends with."""
    return to_text(plan_lines(Plan("lab", (TargetPlan("t", "sentinel", changes=changes),)), VIEW)).splitlines()


def test_a_rule_that_is_taken_over_is_named_by_its_id_and_its_title() -> None:
    adopted = scenes.change(1, Action.UPDATE, Cause.ADOPTED, "A rule of ours")
    plan = Plan("lab", (TargetPlan("lab-weu", "sentinel", changes=(adopted,)),))

    for text in (to_text(plan_lines(plan, VIEW)), comment.plan(plan, scenes.TITLES)):
        assert "taken over" in text
        assert "takes over rule-1 (Rule 1)" in text
    assert "To make it so: sieminator deploy --env lab" in to_text(plan_lines(plan, VIEW))


def test_nothing_else_is_said_to_be_taken_over() -> None:
    assert "takes over" not in to_text(plan_lines(scenes.PLAN, VIEW)) + comment.plan(scenes.PLAN, scenes.TITLES)
