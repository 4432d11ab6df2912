"""The demo: the story goes as the README tells it."""

import re
from pathlib import Path

import pytest

from tests.cli.shell import Done, process, sieminator

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def told() -> Done:
    """The demo, told once, in this checkout."""
    return sieminator(REPOSITORY, "demo")


def test_the_story_goes_as_it_should(told: Done) -> None:
    assert told.exit == 0
    codes = [int(code) for code in re.findall(r"^\(exit (\d+)\)$", told.out, re.MULTILINE)]
    assert codes == [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0]
    assert "severity: Low → High" in told.out
    assert '-| where DeviceName != "build-01"' in told.out


def test_the_readme_holds_the_transcript(told: Done) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")

    block = re.search(r"<!-- demo:begin -->\n```console\n(.*?)```\n<!-- demo:end -->", readme, re.DOTALL)

    assert block
    assert block[1] == told.out.strip() + "\n", "run `make docs`"


def test_the_story_tells_of_no_place_and_of_no_hour_but_its_own(told: Done) -> None:
    own = re.sub(r"2026-11-2\d 0[23]:00 UTC|\.yml:\d+:\d+", "", told.out)  # its own clock, and places in files

    assert not re.search(r"127\.0\.0\.1|localhost|/tmp|\d\d:\d\d", own)


def test_the_demo_leaves_nothing_behind_and_works_anywhere(tmp_path: Path) -> None:
    done = process("demo", cwd=tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert done.exit == 0
    assert done.out.startswith("$ sieminator plan --env lab\n")
