"""Each file under `cases/` is a tree of files, headed by every problem that reading it must find, and no other."""

from datetime import date
from pathlib import Path

import pytest

from sieminator.catalog.detections import read_content
from sieminator.catalog.environments import environment_names
from sieminator.catalog.work import read_work
from tests.catalog.archive import unpack
from tests.catalog.room import PLATFORMS

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_tree_of_files_has_exactly_the_problems_that_its_case_names(case, tmp_path):
    said = unpack(case.read_text(encoding="utf-8"), tmp_path)

    found = problems(tmp_path)

    assert found == [line for line in said.splitlines() if line and not line.startswith("#")]


def problems(root: Path) -> list[str]:
    """Return every problem of a root's content and environments, and of what each target chooses, in order."""
    found = list(read_content(root, PLATFORMS).problems)
    for name in environment_names(root):
        work = read_work(root, name, PLATFORMS, TODAY)
        found += work.environment.problems
        for target in work.environment.targets:
            found += work.choose(target).problems
    unique = dict.fromkeys(found)
    return [f"{problem.level}: {problem}" for problem in sorted(unique, key=lambda problem: problem.where)]
