"""The rule that our own content becomes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.catalog.detections import read_content
from sieminator.languages.aql import OF_SEARCHES
from sieminator.languages.aql.facts import programs
from sieminator.languages.aql.lint import lint
from sieminator.model.problem import Level
from sieminator.platforms import find_platforms
from sieminator.platforms.qradar.convert.cells import from_cells, to_cells
from sieminator.platforms.qradar.convert.orders import orders
from sieminator.platforms.qradar.convert.rule_xml import from_xml, to_xml
from sieminator.platforms.qradar.needs import properties
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import marked, target
from tests.platforms.qradar.test_cells import SINCE

ROOT = Path(__file__).parents[3]
ID = "872bd947-b7eb-4fc6-9c81-d18d17d9d29d"
BURST = "T1204.001-malicious-link-burst"


@pytest.fixture(scope="module")
def content():
    return read_content(ROOT, find_platforms()).detections


@pytest.fixture(scope="module")
def malicious_link(content):
    (one,) = [detection for detection in content if detection.id == ID]
    return one


@pytest.fixture(scope="module")
def burst(content):
    (one,) = [detection for detection in content if detection.path.endswith(BURST)]
    return one


def compiled(detection, **variables):
    """Return the detection's rule, with these values for its variables."""
    valued = {**detection.variables}
    valued |= {name: replace(valued[name], default=value) for name, value in variables.items()}
    (variant,) = [one for one in detection.variants if one.platform == "qradar"]
    problems = []
    made = PLATFORM.compile(replace(detection, variables=valued), variant, target(), problems.append)
    assert made, problems
    return made


def test_it_is_clean(malicious_link):
    """AQL017 asks for a time clause, which a search needs and no rule has."""
    made = compiled(malicious_link)

    assert {finding.code for finding in lint(made.query)} <= OF_SEARCHES
    assert [problem for _, problem in PLATFORM.audit([made], target()) if problem.level is not Level.HINT] == []
    assert from_xml(to_xml(made.content, marked())) == (made.content.body, marked())


def test_windows_is_tested_before_the_filter_and_left_out_of_it(malicious_link):
    tests = compiled(malicious_link).content.body["tests"]

    assert tests["log_source_types"] == [12]
    assert "devicetype" not in tests["aql"].lower()


def test_another_console_has_other_properties_and_log_source_types(malicious_link):
    made = compiled(
        malicious_link,
        qradar_log_source_types="12, 4001",
        qradar_parent_path="ParentImage",
        qradar_process_path="Image",
        qradar_command="CommandLine",
    )

    assert made.content.body["tests"]["log_source_types"] == [12, 4001]
    assert [one.name for one in properties(made)] == ["ParentImage", "Image", "CommandLine"]


def test_it_looks_for_the_same_programs_as_its_siblings(malicious_link):
    lists = {*malicious_link.variables["browsers"].default, *malicious_link.variables["children"].default}

    assert {program.name for program in programs(compiled(malicious_link).query)} == lists


@pytest.mark.parametrize(
    "defect",
    ["logsourcetypeid", "--", "devicetime", "now()", '"image"', '"commandline"', "limit", "order by", "'%cmd.exe'"],
)
def test_the_published_querys_defects_are_gone(malicious_link, defect):
    assert defect not in compiled(malicious_link).query.lower()


def test_an_exclusion_reaches_the_filter(malicious_link):
    excluded = replace(malicious_link, exclusions={"aql": ("username = 'kiosk'",)})

    assert compiled(excluded).content.body["tests"]["aql"].endswith("AND NOT (username = 'kiosk')")


def test_a_count_per_host_and_hour_is_a_clean_search_that_a_runner_can_read(burst):
    made = compiled(burst)

    assert made.content.kind == "scheduled_search"
    assert {finding.code for finding in lint(made.query)} <= OF_SEARCHES
    assert [problem for _, problem in PLATFORM.audit([made], target())] == []
    assert orders(made.content.body).every == timedelta(hours=1)
    assert from_cells(to_cells(made.content, marked(), SINCE)) == made.content.body


def test_what_a_count_reads_of_another_console_is_named_by_variables(burst):
    made = compiled(burst, qradar_process_path="Image", qradar_parent_path="ParentImage", qradar_command="CommandLine")

    assert {"Image", "ParentImage", "CommandLine"} <= {one.name for one in properties(made)}
