"""The environments and the content of this repository are documentation: they are right, and say so."""

from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sieminator.catalog.environments import environment_names
from sieminator.catalog.schemas import detection_schema, environment_schema
from sieminator.catalog.work import read_work
from sieminator.catalog.yamlfile import read_yaml
from sieminator.platforms import find_platforms

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "environments").rglob("*.yml"), *(ROOT / "content").glob("detections/*/detection.yml")])


@pytest.mark.parametrize("name", environment_names(ROOT))
def test_an_example_has_no_problem_and_every_target_takes_something(name):
    work = read_work(ROOT, name, find_platforms(), date(2026, 11, 22))

    assert [str(problem) for problem in work.problems] == []
    for target in work.environment.targets:
        chosen = work.choose(target)
        assert [str(problem) for problem in chosen.problems] == []
        assert chosen.detections


@pytest.mark.parametrize("file", FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_an_example_fits_the_schema_that_its_first_line_names(file):
    text = file.read_text()
    schema = environment_schema if ROOT / "environments" in file.parents else detection_schema
    named = text.partition("$schema=")[2].partition("\n")[0]

    errors = Draft202012Validator(schema(find_platforms())).iter_errors(read_yaml("a.yml", text, print).data)

    assert [error.message for error in errors] == []
    kind = "environment" if schema is environment_schema else "detection"
    assert (file.parent / named).resolve() == ROOT / f"docs/schemas/{kind}.schema.json"
