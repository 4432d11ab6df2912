"""A comment on a pull request: it looks right, nothing in it acts, and it always fits."""

import re
from dataclasses import replace

import pytest

from sieminator.model.change import Action, Cause, Editor, FieldChange
from sieminator.model.plan import Plan, TargetPlan
from sieminator.report.markdown import comment
from sieminator.report.markdown.escape import code, diff_block, prose
from sieminator.report.markdown.fit import Piece, fit
from tests.report import scenes
from tests.report.golden import assert_golden

COMMENTS = {
    "plan": lambda: comment.plan(scenes.PLAN, scenes.TITLES),
    "drift": lambda: comment.drift(scenes.DRIFT, scenes.TITLES),
    "deploy": lambda: comment.run(scenes.run(), scenes.TITLES),
}
HOSTILE = [
    "a | b",
    "<img src=x onerror=alert(1)>",
    "</details><script>",
    "`code` ``` fence",
    "[link](https://evil.example)",
    "@security-team #1 GH-7",
    "https://evil.example www.evil.example",
    "**bold** _it_ ~~no~~ $x$",
    "&lt; \\ \x1b[31m \u202e",
    "-->",
]


@pytest.mark.parametrize("name", COMMENTS)
def test_a_comment_looks_as_it_did(name: str) -> None:
    assert_golden(f"{name}.md", COMMENTS[name]())


@pytest.mark.parametrize("name", COMMENTS)
def test_a_workflow_finds_its_comment_by_the_first_line(name: str) -> None:
    assert COMMENTS[name]().splitlines()[0] == f"<!-- sieminator {name} lab -->"


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_does_nothing(text: str) -> None:
    shown = prose(text)

    assert not re.search(r"(?<!\\)[`*_\[\]|~$]", shown)
    assert not re.search(r"[<>\x1b\u202e]", shown)
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.", shown.replace("&#8203;", "\u200b"))


@pytest.mark.parametrize("text", ["plain", "`", "a ``` b", " ", "", "`a`"])
def test_a_code_span_cannot_be_closed_from_inside(text: str) -> None:
    shown = code(text)

    fence = re.match(r"`+", shown)
    assert fence
    assert fence[0] not in shown[len(fence[0]) : -len(fence[0])]


def test_a_diff_cannot_close_its_fence() -> None:
    block = diff_block(("-```", "+````", " </details>"))

    assert block[0] == "`````diff"
    assert block[-1] == "`````"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_stays_in_its_table_cell(text: str) -> None:
    change = scenes.change(1, Action.UPDATE, Cause.EDITED, text, FieldChange(text, text, None), held=True)
    plan = Plan("lab", (TargetPlan("t", "sentinel", changes=(change,)),))

    shown = comment.plan(plan, scenes.TITLES)

    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5, 5, 5]
    assert shown.count("</details>") - shown.count("`</details>") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_editor_does_nothing(text: str) -> None:
    change = replace(scenes.EDITED, editor=Editor(text, scenes.NOON))

    shown = comment.drift(Plan("lab", (TargetPlan("t", "sentinel", changes=(change,)),)), scenes.TITLES)

    assert f"- edited there by {prose(text)}, 2026-11-18 12:00 UTC" in shown


def test_a_comment_that_is_too_long_loses_details_first_and_says_what() -> None:
    query = "\n".join(f"| where Column{number} == {number}" for number in range(40))
    changes = tuple(
        scenes.change(number % 10, Action.UPDATE, Cause.EDITED, f"Rule {number}", FieldChange("query", "x", query))
        for number in range(300)
    )
    plan = Plan("lab", (TargetPlan("t", "sentinel", changes=changes),))

    shown = comment.plan(plan, scenes.TITLES)

    assert len(shown) <= 65_000
    assert "Rule 299 |" in shown
    assert re.search(r"Left out.*: \d+ details of changes\.", shown)


def test_even_a_thousand_targets_fit() -> None:
    changes = tuple(scenes.change(1, Action.CREATE, Cause.NEW, f"Rule {number}") for number in range(50))
    plan = Plan("lab", tuple(TargetPlan(f"t{number}", "sentinel", changes=changes) for number in range(1000)))

    shown = comment.plan(plan, scenes.TITLES)

    assert len(shown) <= 65_000
    assert "50000 changes" in shown or "changes" in shown.splitlines()[-1]


def test_of_one_rank_the_first_are_kept() -> None:
    pieces = [Piece("a" * 300), Piece("b" * 300, 1, "rows"), Piece("c" * 300, 1, "rows"), Piece("d" * 10, 2, "details")]

    shown = fit(pieces, 910)

    assert "b" * 300 in shown
    assert "c" * 300 not in shown
    assert "1 rows, 1 details" in shown
