"""What a person reads: golden files at 80 columns, and what they must never hold."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from sieminator.model.change import Action, Cause
from sieminator.model.detection import Severity
from sieminator.model.doctor import Check, Diagnosis, Examination, Topic
from sieminator.model.hits import HitCount, Hits
from sieminator.model.mark import Mark
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.ports import Standing
from sieminator.model.problem import Level, Position, Problem
from sieminator.model.target import Credentials, Match, Override, Selection, Target
from sieminator.model.verdict import Verdict
from sieminator.report.line import Line, to_text
from sieminator.report.terminal.doctor import canary_lines, doctor_lines
from sieminator.report.terminal.hits import hits_lines
from sieminator.report.terminal.plan import drift_lines, plan_lines
from sieminator.report.terminal.problems import lint_lines
from sieminator.report.terminal.rollback import rollback_lines, rollback_plan_lines, run_list_lines
from sieminator.report.terminal.run import run_lines
from sieminator.report.terminal.running import turns_lines
from sieminator.report.terminal.switch import switch_lines
from sieminator.report.terminal.targets import standing_lines, targets_lines
from sieminator.report.terminal.view import View
from tests.report import scenes
from tests.report.golden import assert_golden

VIEW = View(scenes.TITLES)
VERBOSE = View(scenes.TITLES, verbose=True, narrowing=" --target lab-weu")
AGAIN = "sieminator rollback --env lab --run 20261121-101112-cd --yes"
REPORTS: dict[str, Callable[[], Iterable[Line]]] = {
    "plan": lambda: plan_lines(scenes.PLAN, VIEW),
    "plan-verbose": lambda: plan_lines(scenes.PLAN, VERBOSE),
    "plan-settled": lambda: plan_lines(scenes.SETTLED, VIEW),
    "drift": lambda: drift_lines(scenes.DRIFT, VIEW),
    "drift-none": lambda: drift_lines(scenes.SETTLED, VIEW),
    "deploy": lambda: run_lines(scenes.run(), VIEW),
    "deploy-happy": lambda: run_lines(scenes.happy(), VIEW),
    "disable": lambda: switch_lines(scenes.switched(), "disable", *scenes.kept(), VIEW),
    "rollback-shown": lambda: rollback_plan_lines(scenes.BACK, scenes.PAST, AGAIN, VIEW),
    "rollback": lambda: rollback_lines(scenes.rolled_back(), scenes.PAST, AGAIN, VIEW),
    "runs": lambda: run_list_lines([scenes.PAST] * 3, most=2),
    "hits": lambda: hits_lines(scenes.hits(), scenes.WINDOW, VIEW),
    "turns": lambda: turns_lines(scenes.turns(), VIEW),
    "doctor": lambda: doctor_lines(scenes.diagnosis(), VIEW),
    "doctor-well": lambda: doctor_lines(scenes.well(), VIEW),
    "canary": lambda: canary_lines(scenes.diagnosis(), VERBOSE),
    "lint": lambda: lint_lines(scenes.LAB.problems),
    "lint-fine": lambda: lint_lines(()),
}


@pytest.mark.parametrize("lines", [plan_lines, drift_lines])
def test_what_was_not_compared_is_counted_and_is_not_good_news(lines: Callable[[Plan, View], Iterable[Line]]) -> None:
    text = to_text(lines(Plan("lab", (scenes.BLIND,), failed=True), View()))

    assert "1 not compared, 1 kept" in text
    assert "withheld: Broken (w-1" in text
    assert "not compared: some files have errors" in " ".join(text.split())
    assert not any(word in text.casefold() for word in ("no drift", "nothing to do"))


def test_a_suggested_command_is_quoted_and_a_list_of_runs_fits() -> None:
    plan = replace(scenes.DRIFT, environment="prod; rm -rf x")

    text = to_text(drift_lines(plan, View()))

    assert "sieminator deploy --env 'prod; rm -rf x' --heal" in text
    assert "sieminator drift --env 'prod; rm -rf x' --propose-holds" in text
    assert max(map(len, to_text(run_list_lines([scenes.PAST] * 3)).splitlines())) <= 80


def test_an_address_in_a_doctors_hint_stands_alone_and_whole() -> None:
    address = "https://learn.microsoft.com/azure/sentinel/enable-monitoring"
    check = Check(Topic.HEALTH, Verdict.WARNING, "no record", f"switch it on ({address}); until then nothing")

    text = to_text(doctor_lines(Diagnosis("lab", (Examination("lab-weu", "sentinel", (check,)),)), View()))

    assert f"    {address}\n" in text
    assert "switch it on; until then nothing" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_looks_as_it_did(name: str) -> None:
    text = to_text(REPORTS[name]())

    assert_golden(f"{name}.txt", text)


@pytest.mark.parametrize("name", REPORTS)
def test_a_line_fits_eighty_columns_unless_it_is_somebodys_text(name: str) -> None:
    lines = [line for line in REPORTS[name]() if not line.verbatim]

    text = to_text(lines)

    assert [line for line in text.splitlines() if len(line) > 80 and " " in line.strip()] == []


@pytest.mark.parametrize("name", REPORTS)
def test_our_mark_is_never_shown(name: str) -> None:
    marks = {str(mark) for change in scenes.LAB.changes for mark in _marks(change.mark, change.remote)}

    text = to_text(REPORTS[name]())

    assert marks
    assert not [mark for mark in marks if mark in text]


@pytest.mark.parametrize("name", REPORTS)
def test_plain_ascii_is_enough_for_an_old_terminal(name: str) -> None:
    text = to_text(REPORTS[name](), plain_ascii=True)

    assert text.isascii()


def test_every_action_and_every_cause_has_its_words() -> None:
    changes = tuple(scenes.change(1, action, cause, "A rule") for action in Action for cause in Cause)
    plan = Plan("lab", (TargetPlan("lab-weu", "sentinel", changes=changes),))

    text = to_text(plan_lines(plan, VIEW))

    assert text.count("A rule · ") == len(Action) * len(Cause)


def test_an_unknown_target_is_never_called_fine() -> None:
    plan = Plan("lab", (scenes.DEAD,))

    for lines in (plan_lines, drift_lines):
        text = to_text(lines(plan, VIEW))

        assert "could not be checked: neu.example.com" in text
        assert "Nothing to do" not in text
        assert "No drift" not in text


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b[1;31m", "a\nb", "\u202e", "\x9b2J", "\x08\x08", "\ud800", "\u2066x"])
def test_a_hostile_title_moves_no_cursor_and_turns_no_line_around(hostile: str) -> None:
    change = scenes.change(1, Action.UPDATE, Cause.EDITED, f"Title {hostile}", held=True)
    plan = Plan("lab", (TargetPlan(f"t{hostile}", f"p{hostile}", reason=hostile, changes=(change,)),))

    text = to_text(plan_lines(plan, VIEW))

    assert not set("\x1b\x08\x9b\u202e\u2066\ud800") & set(text)
    assert "Title a\nb" not in text


def test_a_hidden_character_in_a_query_is_shown_since_it_is_a_difference() -> None:
    field = scenes.FieldChange("query", 'where a == "x"\n', 'where a == "x\u200b"\n')
    change = scenes.change(1, Action.UPDATE, Cause.EDITED, "A rule", field)
    plan = Plan("lab", (TargetPlan("t", "sentinel", changes=(change,)),))

    text = to_text(plan_lines(plan, VIEW))

    assert r'+where a == "x\u200b"' in text


def test_a_long_diff_is_cut_and_says_so() -> None:
    long = "\n".join(f"line {number}" for number in range(200))
    change = scenes.change(1, Action.UPDATE, Cause.EDITED, "A rule", scenes.FieldChange("query", None, long))
    plan = Plan("lab", (TargetPlan("t", "sentinel", changes=(change,)),))

    short = to_text(plan_lines(plan, VIEW))
    whole = to_text(plan_lines(plan, VERBOSE))

    assert "more lines" in short
    assert "line 199" not in short
    assert "line 199" in whole


def test_a_rule_at_two_targets_is_counted_at_each() -> None:
    day = scenes.WINDOW.first
    here, there = (HitCount(name, scenes.KEYS[1], f"At {name}", day, 3) for name in ("here", "there"))

    text = to_text(hits_lines([Hits("here", (here, there))], scenes.WINDOW, VIEW))

    rows = [line.split()[:3] for line in text.splitlines() if line.startswith("  At ")]
    assert rows == [["At", "here", "3"], ["At", "there", "3"]]


def test_problems_are_sorted_by_place_and_said_once() -> None:
    late = Problem("A2", "late", Position("b.yml", 2, 1))
    early = Problem("A1", "early", Position("b.yml", 1, 9), Level.HINT, "mend it")

    text = to_text(lint_lines([late, early, late]))

    assert text == "b.yml:1:9: hint: A1: early; mend it\nb.yml:2:1: error: A2: late\n1 error, 1 hint\n"


def test_a_target_shows_each_value_and_the_file_that_gave_it() -> None:
    target = Target(
        "lab",
        "lab-weu",
        "sentinel",
        "soc",
        {"workspace": "soc-ws"},
        Credentials("reader", "writer"),
        selection=Selection(Match(severities=(Severity.HIGH, Severity.CRITICAL))),
        variants=("mde",),
        overrides=(
            Override(
                Match(ids=("x",)), {"enabled": False}, {}, frozenset(), "Too loud here.", None, Position("e.yml", 4, 2)
            ),
        ),
        origins={
            "owner": Position("environments/lab.yml", 2, 1),
            "group": Position("environments/lab.yml", 9, 5),
            "select.severity": Position("environments/lab.yml", 13, 7),
            "settings.workspace": Position("environments/lab.yml", 10, 7),
            "credentials.read": Position("environments/lab.yml", 11, 7),
            "variants": Position("environments/lab.yml", 12, 7),
        },
    )

    text = to_text(targets_lines("lab", [target], VIEW))

    assert_golden("targets.txt", text)


def test_a_standing_says_who_we_are_and_what_we_may() -> None:
    target = Target("lab", "lab-weu", "sentinel", "soc", {})

    text = to_text(standing_lines(target, Standing("app 1234", "API 2025-09-01", True, None), VIEW))

    assert "signed in as app 1234 at API 2025-09-01" in text
    assert "may write: cannot be told without writing" in text


def _marks(*found: object) -> list[Mark]:
    return [mark for one in found for mark in (one, getattr(one, "mark", None)) if isinstance(mark, Mark)]
