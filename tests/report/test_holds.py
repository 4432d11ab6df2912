"""Holds to commit: YAML that reads back as what was meant, whatever a person or a vendor wrote."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sieminator.catalog.yamlfile import read_yaml
from sieminator.model.change import FieldChange
from sieminator.model.hold import Hold, Place, Proposal
from sieminator.model.plan import Accepted, Plan, TargetPlan
from sieminator.model.problem import Position
from sieminator.report.holds import hold_lines, hold_text, scalar
from sieminator.report.line import to_text
from sieminator.report.markdown import comment
from sieminator.report.terminal.plan import drift_lines
from sieminator.report.terminal.view import View
from tests.report import scenes
from tests.report.golden import assert_golden

DAY = date(2026, 12, 6)
FILE = Place("environments/prod/contoso.yml")
HARD = [
    "", " ", "a: b", "a #b", "- a", "# a", "true", "No", "null", "~", "1", "1e5", "2026-12-06", "0x1F", "a:", ":a",
    "'a'", '"a"', "a'b", 'a"b', "\\", "a\\nb", "a\nb", "a\tb", "a ", " a", "[a]", "{a}", "a, b", "a,", "&a", "*a", "!a",
    "|", ">", "%a", "@a", "`a`", "?", "? a", "<<", "=", "---", "...", "\x00", "\x1b[2J", "\x7f", "\x85", "\u00a0",
    "\u2028", "\u202e", "\u200b", "\ufeff", "Größe ♥ x", "検知ルール", "\U0001f600", "T1204.001-malicious-link", "a\rb",
]  # fmt: skip


def proposal(**changes):
    said = {"detection": "mail", "title": "Mail", "fields": ("severity",), "reason": "Why.", "until": DAY, **changes}
    return Proposal(**{"place": FILE, **said})


@pytest.mark.parametrize("text", HARD)
def test_a_scalar_reads_back_as_that_very_text(text):
    node = read_yaml("a.yml", f"key: {scalar(text)}\n", print)

    assert node.data == {"key": text}


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_reason_reads_back_as_it_was_given(text):
    found = []

    node = read_yaml("a.yml", hold_text([proposal(reason=text, detection=text, fields=(text, "b"))]), found.append)

    (hold,) = node.data["holds"]
    assert hold == {"detection": text, "fields": [text, "b"], "reason": text, "until": "2026-12-06"}
    assert found == []


def test_plain_words_stay_plain():
    assert hold_text([proposal(reason="Edited there; found by drift on 2026-11-22. Say who and why.")]) == (
        "# environments/prod/contoso.yml\n"
        "holds:\n"
        "  - detection: mail\n"
        "    fields: [severity]\n"
        "    reason: Edited there; found by drift on 2026-11-22. Say who and why.\n"
        "    until: 2026-12-06\n"
    )


def test_a_detection_without_a_folder_is_told_by_its_title_too():
    hostile = proposal(detection="00000000-0000-4000-8000-000000000001", title="Gone\nholds: []\x1b[2J")

    lines = hold_text([hostile]).splitlines()

    assert lines[2] == r"  - detection: 00000000-0000-4000-8000-000000000001 # Gone\nholds: []\x1b[2J"


def test_proposals_are_grouped_by_their_place():
    under = Place("environments/prod.yml", "targets: one", ("holds",), 4)
    after = Place("environments/prod.yml", "targets: two: holds", (), 6)
    everywhere = Place("environments/prod.yml", "", ("defaults", "holds"), 0)
    places = (under, after, everywhere, under)

    shown = hold_text([proposal(place=place, detection=f"d{number}") for number, place in enumerate(places)])

    heads = [line for line in shown.splitlines() if line.startswith("#") or line.lstrip().startswith("- ")]
    assert heads == [
        "# environments/prod.yml",
        "    - detection: d2",
        "# environments/prod.yml, under targets: one",
        "      - detection: d0",
        "      - detection: d3",
        "# environments/prod.yml, at the end of targets: two: holds",
        "      - detection: d1",
    ]
    assert "defaults:\n  holds:\n    - " in shown


def test_a_terminal_shows_the_very_lines_however_narrow_it_is():
    proposals = [proposal(reason="A long story. " * 20 + "…\x1b[2J\u202e")]

    assert to_text(hold_lines(proposals), width=40) == hold_text(proposals)


HOLD = Hold(
    scenes.KEYS[2],
    frozenset({"severity", "query"}),
    "CHG-4711: their first line asked for it until the migration is over, and Anna agreed.",
    DAY,
    Position("environments/prod/contoso.yml", 14, 5),
)
OVER = Hold(scenes.KEYS[1], HOLD.fields, "CHG-1: noisy.", date(2026, 11, 20), Position("environments/prod.yml", 9, 5))
QUERY = FieldChange("query", scenes.QUERY_THERE, scenes.QUERY_GIT)
SEVERITY = FieldChange("severity", "Medium", "High")
TARGET = TargetPlan(
    "contoso",
    "sentinel",
    changes=(replace(scenes.EDITED, ended=OVER),),
    kept=1,
    accepted=(
        Accepted(scenes.KEYS[2], "Office application starts a child process", "rule-2", (QUERY, SEVERITY), HOLD),
        Accepted(scenes.KEYS[3], "Withdrawn, and off", "rule-3", (), HOLD),
    ),
)
DRIFT = Plan("prod", (TARGET,))
QUIET = Plan("prod", (replace(TARGET, changes=()),))
OFFERED = {"contoso": [proposal(detection="browser-starts-lolbin", fields=("query", "severity"))]}
SHOWN = {
    "holds.txt": lambda: to_text(drift_lines(DRIFT, View(scenes.TITLES), OFFERED)),
    "holds-verbose.txt": lambda: to_text(drift_lines(QUIET, View(scenes.TITLES, verbose=True))),
    "holds.md": lambda: comment.drift(DRIFT, scenes.TITLES, OFFERED),
}


@pytest.mark.parametrize("name", SHOWN)
def test_holds_look_as_they_did(name):
    assert_golden(name, SHOWN[name]())


def test_an_accepted_edit_alone_is_no_drift():
    assert QUIET.exit == 0
    assert "no drift, 2 accepted, 1 kept" in to_text(drift_lines(QUIET, View()))


def test_a_hostile_reason_does_nothing():
    hostile = "</details> @team `x` | \x1b[2J\u202e\n# heading"
    accepted = Accepted("k", hostile, hostile, (SEVERITY,), replace(HOLD, reason=hostile))
    plan = Plan("prod", (TargetPlan("t", "sentinel", (), (replace(scenes.EDITED, ended=accepted.hold),)),))
    plan = replace(plan, targets=(replace(plan.targets[0], accepted=(accepted,)),))
    offered = {"t": [proposal(reason=hostile, detection=hostile, title=hostile)]}

    text, markdown = to_text(drift_lines(plan, View(), offered)), comment.drift(plan, {}, offered)

    assert not {"\x1b", "\u202e"} & {*text, *markdown}
    assert not [line for line in (*text.splitlines(), *markdown.splitlines()) if line.startswith("# heading")]
    outside, _, fenced = markdown.partition("```yaml")
    assert "@team" not in outside
    assert outside.count("</details>") == 1
    assert fenced.count("```") == 1


def test_what_is_offered_and_does_not_fit_is_said():
    many = {f"t{number}": [proposal(place=replace(FILE, file=f"{number}.yml"))] for number in range(500)}

    shown = comment.drift(Plan("prod", (TARGET,)), scenes.TITLES, many, limit=20_000)

    assert len(shown) <= 20_000
    assert "holds to commit" in shown
    assert shown.count("```yaml") == shown.count("    until: 2026-12-06") > 10
