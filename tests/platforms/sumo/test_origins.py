"""Where a plan says that a value is from, with files as people write them."""

import pytest

from sieminator.catalog.work import read_work
from sieminator.platforms import find_platforms
from sieminator.platforms.sumo.platform import PLATFORM

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
  sumo:
    description: Shorter.
    signal:
      record_type: EndpointProcess
      add: [stage, normalizedSeverity]
      entities: {srcDevice_hostname: host}
  sumo.cse:
    kind: chain_rule
    entities: [{type: _hostname, field: device_hostname}]
    then:
      - {expression: success = false}
      - expression: objectType = 'Network' AND
"""
ENVIRONMENT = """\
schema: 1
owner: soc
targets:
  weu:
    platform: sumo
    title_format: "EU: {title}"
    settings: {deployment: us2, folder_id: "0000000006A2E86F"}
    severity_map:
      high: "8"
    overrides:
      - match: {severity: high}
        set:
          variants: {sumo: {parsing: auto}}
        reason: Not here.
"""
FILE, PLACE = "content/detections/sample/detection.yml", "environments/lab.yml"


@pytest.fixture
def compiled(tmp_path):
    """Write a root with one detection of two variants, and return how to compile one for the only target."""
    folder = tmp_path / "content" / "detections" / "sample"
    folder.mkdir(parents=True)
    (folder / "detection.yml").write_text(DETECTION, encoding="utf-8")
    (folder / "sumo.sumo").write_text("_sourceCategory=a\n| count by host\n", encoding="utf-8")
    (folder / "sumo.cse").write_text("objectType = 'Network'\n", encoding="utf-8")
    (tmp_path / "environments").mkdir()
    (tmp_path / PLACE).write_text(ENVIRONMENT, encoding="utf-8")
    work = read_work(tmp_path, "lab", find_platforms())
    assert not work.problems
    (target,) = work.environment.targets
    (detection,) = work.choose(target).detections

    def compile_variant(name):
        (variant,) = (one for one in detection.variants if one.name == name)
        problems = []
        made = PLATFORM.compile(detection, variant, target, problems.append)
        assert made, problems
        return made, target

    return compile_variant


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("name", f"{PLACE}:6"),
        ("title", f"{FILE}:3"),
        ("description", f"{FILE}:14"),
        ("parsingMode", f"{PLACE}:13"),
        ("timeRange", f"{FILE}:11"),
        ("schedule.every", f"{FILE}:11"),
        ("notification", f"{FILE}:16"),
        ("signal.entities", f"{FILE}:18"),
        ("severity", f"{PLACE}:9"),
        ("parentId", f"{PLACE}:7"),
    ],
)
def test_each_field_knows_the_place_that_set_it(compiled, field, where):
    made, _ = compiled("")

    assert str(made.where(field)).rpartition(":")[0] == where


def test_the_query_is_from_its_file_whatever_its_field_is_called(compiled):
    search, _ = compiled("")
    chain, _ = compiled("cse")

    assert search.where("queryString").path == "content/detections/sample/sumo.sumo"
    assert chain.where("expressionsAndLimits").path == "content/detections/sample/sumo.cse"


def test_every_field_of_the_body_has_an_origin(compiled):
    made, _ = compiled("")

    assert set(PLATFORM.fields) <= set(made.origins)
    assert len(made.origins) == len([*made.origins])
    for name in made.origins:
        assert made.where(name).path


def test_a_mistake_in_a_further_link_is_told_where_the_link_stands(compiled):
    made, target = compiled("cse")

    found = [problem for _, problem in PLATFORM.audit([made], target)]

    assert [(str(problem.where).rpartition(":")[0], problem.code[:3]) for problem in found] == [(f"{FILE}:24", "CSE")]


def test_a_search_that_lacks_a_field_is_told_at_the_line_that_drops_it(compiled):
    from dataclasses import replace

    made, target = compiled("")
    body = {**made.content.body, "queryString": "_sourceCategory=a\n| count by host"}

    (problem,) = (one for _, one in PLATFORM.audit([replace(made, content=replace(made.content, body=body))], target))

    assert (problem.code, problem.where.path, problem.where.line) == (
        "SLG040",
        "content/detections/sample/sumo.sumo",
        2,
    )
