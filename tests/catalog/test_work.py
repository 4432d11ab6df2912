"""The way in: from a folder somewhere to everything that a run needs."""

import pytest

from sieminator.catalog.work import read_work
from tests.catalog.archive import content
from tests.catalog.room import PLATFORMS

ENVIRONMENT = "schema: 1\nowner: soc\ntargets:\n  one:\n    platform: tiny\n    settings: {workspace: w}\n"


def test_work_is_complete_when_no_file_has_an_error(tmp_path):
    content(tmp_path, "a")
    (tmp_path / "environments/prod.yml").write_text(ENVIRONMENT)

    work = read_work(tmp_path, "prod", PLATFORMS)

    assert work.complete
    assert work.environment.name == "prod"
    assert [one.title for one in work.choose(work.environment.targets[0]).detections] == ["Detection 1"]


@pytest.mark.parametrize("broken", ["content/detections/a/detection.yml", "environments/prod.yml"])
def test_one_error_in_any_file_makes_it_incomplete(tmp_path, broken):
    content(tmp_path, "a", "b")
    (tmp_path / "environments/prod.yml").write_text(ENVIRONMENT)
    with (tmp_path / broken).open("a") as file:
        file.write("\tx: 1\n")

    work = read_work(tmp_path, "prod", PLATFORMS)

    assert not work.complete


def test_content_that_does_not_exist_is_an_error_and_not_an_empty_wish(tmp_path):
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments/prod.yml").write_text(ENVIRONMENT)

    work = read_work(tmp_path, "prod", PLATFORMS)

    assert not work.complete
    assert [problem.code for problem in work.problems] == ["FIL001"]
