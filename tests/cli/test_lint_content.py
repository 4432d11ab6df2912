"""``sieminator lint`` of content, where queries, their files and their siblings meet."""

from pathlib import Path

import pytest

from tests.cli.checkout import edit
from tests.cli.shell import sieminator

QUERY = "content/detections/first-one/sentinel.kql"
FILE = "content/detections/first-one/detection.yml"
DOUBTFUL = "| take 5\n"
"""Has a warning of its own code, KQL036: a rule that shows some of its results."""


@pytest.fixture
def doubtful(root: Path) -> Path:
    edit(root / QUERY, "| project", f"{DOUBTFUL}| project")
    return root


def lines(root: Path, *words: str) -> list[str]:
    return [line for line in sieminator(root, "lint", *words).out.splitlines() if ": " in line]


def code_of(line: str) -> str:
    return line.split(": ")[2]


def test_a_finding_stands_at_its_place_in_the_file(doubtful: Path) -> None:
    (line,) = lines(doubtful)

    assert line.startswith(f"{QUERY}:3:3: warning: KQL")


def test_a_comment_with_a_reason_answers_for_it(doubtful: Path) -> None:
    code = code_of(lines(doubtful)[0])
    edit(doubtful / QUERY, DOUBTFUL, f"| take 5 // sieminator: ignore {code}: five are enough\n")

    assert lines(doubtful) == []
    assert lines(doubtful, "--env", "lab") == []


def test_the_file_answers_for_a_whole_query(doubtful: Path) -> None:
    code = code_of(lines(doubtful)[0])
    with (doubtful / FILE).open("a") as file:
        file.write(f"lint: {{ignore: [{{code: {code}, variant: sentinel, reason: five are enough}}]}}\n")

    assert lines(doubtful) == []
    assert lines(doubtful, "--env", "lab") == []


@pytest.mark.parametrize("words", [(), ("--env", "lab")])
def test_an_answer_that_nothing_needs_is_said_where_it_stands(root: Path, words: tuple[str, ...]) -> None:
    with (root / FILE).open("a") as file:
        file.write("lint:\n  ignore:\n    - {code: KQL036, reason: five are enough}\n")

    (line,) = lines(root, *words)

    assert line.startswith(f"{FILE}:13:7: warning: LNT002: there is no KQL036 to ignore")


def test_an_answer_for_another_query_answers_for_nothing_here(doubtful: Path) -> None:
    code = code_of(lines(doubtful)[0])
    (doubtful / "content/detections/first-one/sentinel.other.kql").write_text('T\n| where FileName =~ "cmd.exe"\n')
    with (doubtful / FILE).open("a") as file:
        file.write(f"lint: {{ignore: [{{code: {code}, variant: sentinel.other, reason: not here}}]}}\n")

    assert [code_of(line) for line in lines(doubtful)] == ["LNT002", code]


def test_a_column_that_an_entity_needs_must_be_in_the_result(root: Path) -> None:
    with (root / FILE).open("a") as file:
        file.write(
            "variants:\n  sentinel:\n    entity_mappings:\n"
            "      - {entity: Host, identifiers: {FullName: DeviceNam}}\n"
            "    custom_details: {Program: FileName}\n"
            '    alert_details_override: {display_name_format: "on {{DeviceName}} by {{AccountName}}"}\n'
        )

    found = lines(root)

    assert [line.partition(": warning: ")[0] for line in found] == [f"{FILE}:14:7", f"{FILE}:15:21", f"{FILE}:16:29"]
    assert "LNT010: entity Host needs the column DeviceNam" in found[0]
    assert "did you mean DeviceName?" in found[0]
    assert "custom detail Program needs the column FileName" in found[1]
    assert "the alert's name needs the column AccountName" in found[2]


def test_a_query_that_nobody_deploys_is_linted_all_the_same(root: Path) -> None:
    (root / "content/detections/first-one/elsewhere.kql").write_text("T\n| wehre A == 1\n")

    found = lines(root)

    assert [line.partition(": ")[0].rpartition("/")[2] for line in found] == ["elsewhere.kql:1:1", "elsewhere.kql:2:3"]
    assert sieminator(root, "lint").exit == 1


def test_a_query_that_nobody_deploys_keeps_nothing_from_being_deployed(root: Path) -> None:
    (root / "content/detections/first-one/elsewhere.kql").write_text('T\n| where FileName =~ "cmd.exe"\n')

    assert sieminator(root, "plan", "--env", "lab").exit == 2
    assert sieminator(root, "deploy", "--env", "lab").exit == 0


def test_queries_of_one_detection_are_held_against_each_other(root: Path) -> None:
    (root / "content/detections/first-one/elsewhere.kql").write_text(
        'T\n| where FileName in~ ("cmd.exe", "mshta.exe")\n'
    )

    found = [line for line in lines(root) if "LNT" in line]

    assert len(found) == 1
    assert found[0].startswith(f"{QUERY}:2:")
    assert "LNT011: mshta.exe: looked for by elsewhere, and not here" in found[0]
