"""Where a plan says that a value is from, with files as people write them."""

import pytest

from sieminator.catalog.work import read_work
from sieminator.model.problem import Position
from sieminator.platforms import find_platforms
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import rule

DETECTION = """\
schema: 1
id: 0d7ec710-0000-4000-8000-000000000001
title: Sample
version: 1.0.0
status: production
enabled: true
severity: high
confidence: high
techniques: [T1204.001]
description: What it is about.
schedule: {every: 1h, lookback: 1h}
variants:
  qradar:
    log_source_types: [12]
    index_by: username
    group: SOC
    limiter:
      per: 1h
"""
ENVIRONMENT = """\
schema: 1
owner: soc
targets:
  main:
    platform: qradar
    settings: {url: "https://qradar.example.com", run: {syslog: {host: collector.example.com}}}
    title_format: "[ACME] {title}"
    severity_map:
      high: "9"
    overrides:
      - match: {severity: high}
        set:
          enabled: false
        reason: Not here.
"""
FILE, PLACE = "content/detections/sample/detection.yml", "environments/lab.yml"
QUERY = "SELECT username\nFROM events WHERE qid = 1\n"


SEARCH = """\
schedule: {every: 1h, lookback: 1h, trigger: {operator: gt, threshold: 3}}
variants:
  qradar:
    kind: scheduled_search
    row_limit: 50
    reference_set: {name: Users, column: username}
    leef: {usrName: username}
    schedule: {every: 30m, lookback: 30m}
"""


@pytest.fixture
def made(tmp_path):
    """Write a root with one detection, and compile it for the environment's only target."""
    return compiled(tmp_path, DETECTION)


@pytest.fixture
def searched(tmp_path):
    """Do the same with a scheduled search."""
    return compiled(tmp_path, DETECTION[: DETECTION.index("schedule:")] + SEARCH)


def compiled(tmp_path, text):
    folder = tmp_path / "content" / "detections" / "sample"
    folder.mkdir(parents=True)
    (folder / "detection.yml").write_text(text, encoding="utf-8")
    (folder / "qradar.aql").write_text(QUERY, encoding="utf-8")
    (tmp_path / "environments").mkdir()
    (tmp_path / PLACE).write_text(ENVIRONMENT, encoding="utf-8")
    work = read_work(tmp_path, "lab", find_platforms())
    assert not work.problems, work.problems
    (place,) = work.environment.targets
    (one,) = work.choose(place).detections
    return rule(one, place)


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("name", Position(PLACE, 7, 19)),
        ("severity", Position(PLACE, 9, 13)),
        ("enabled", Position(PLACE, 13, 20)),
        ("notes", Position(FILE, 10, 14)),
        ("credibility", Position(FILE, 8, 13)),
        ("tests", Position("content/detections/sample/qradar.aql")),
        ("tests.log_source_types", Position(FILE, 14, 23)),
        ("offense", Position(FILE, 15, 15)),
        ("group", Position(FILE, 16, 12)),
        ("limiter.per", Position(FILE, 18, 12)),
    ],
)
def test_a_field_is_found_where_it_was_set(made, field, where):
    assert made.where(field) == where


def test_a_place_of_the_query_is_found_in_its_file(made):
    assert made.locate(made.query.index("qid")) == Position("content/detections/sample/qradar.aql", 2, 19)


def test_the_query_of_a_search_is_its_file(made):
    assert made.where("query") == Position("content/detections/sample/qradar.aql")


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("query", Position("content/detections/sample/qradar.aql")),
        ("techniques", Position(FILE, 9, 13)),
        ("schedule", Position(FILE, 18, 15)),
        ("schedule.every", Position(FILE, 18, 23)),
        ("trigger", Position(FILE, 11, 46)),
        ("row_limit", Position(FILE, 15, 16)),
        ("reference_set.column", Position(FILE, 16, 42)),
        ("leef", Position(FILE, 17, 11)),
        ("option.row_limit", Position(FILE, 15, 16)),
    ],
)
def test_a_field_of_a_search_is_found_where_it_was_set(searched, field, where):
    assert searched.where(field) == where


def test_every_origin_can_be_asked_for():
    origins = rule().origins

    assert all(isinstance(origins[name], Position) for name in origins)
    assert len(list(origins)) == len(origins)
    assert set(PLATFORM.fields) <= set(origins)
