"""Where a plan says that a value is from, with files as people write them."""

from textwrap import dedent

import pytest

from sieminator.catalog.work import read_work
from sieminator.model.problem import Position
from sieminator.platforms import find_platforms
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.sentinel.making import detection, rule, target

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
  sentinel: {}
"""
ENVIRONMENT = """\
schema: 1
owner: soc
defaults:
  title_format: "[ACME] {title}"
targets:
  weu:
    platform: sentinel
    settings:
      subscription: 11111111-1111-4111-8111-111111111111
      resource_group: soc
      workspace: soc-weu
      workspace_id: 11111111-1111-4111-8111-111111111111
    severity_map:
      high: Medium
    overrides:
      - match: {severity: high}
        set:
          enabled: false
        reason: Not here.
"""
FILE, PLACE = "content/detections/sample/detection.yml", "environments/lab.yml"


@pytest.fixture
def compile_in(tmp_path):
    """Write a root with one detection, and compile it for the environment's only target."""

    def compiled(environment):
        folder = tmp_path / "content" / "detections" / "sample"
        folder.mkdir(parents=True)
        (folder / "detection.yml").write_text(DETECTION, encoding="utf-8")
        (folder / "sentinel.kql").write_text("Heartbeat\n", encoding="utf-8")
        (tmp_path / "environments").mkdir()
        (tmp_path / PLACE).write_text(dedent(environment), encoding="utf-8")
        work = read_work(tmp_path, "lab", find_platforms())
        assert not work.problems, work.problems
        (place,) = work.environment.targets
        (one,) = work.choose(place).detections
        return rule(one, place)

    return compiled


def test_what_a_target_sets_is_found_in_the_environment(compile_in):
    made = compile_in(ENVIRONMENT)

    assert made.where("displayName") == Position(PLACE, 4, 17)
    assert made.where("severity") == Position(PLACE, 14, 13)
    assert made.where("enabled") == Position(PLACE, 18, 20)


def test_what_a_target_leaves_alone_is_found_in_the_detection(compile_in):
    plain = "\n".join(ENVIRONMENT.partition("    severity_map:")[0].replace("defaults:", "groups:").splitlines())

    made = compile_in(plain.replace('  title_format: "[ACME] {title}"', "  unused: {}"))

    assert made.where("displayName") == Position(FILE, 3, 8)
    assert made.where("severity") == Position(FILE, 7, 11)
    assert made.where("enabled") == Position(FILE, 6, 10)


def test_another_severity_that_a_target_maps_changes_nothing_here():
    elsewhere = target(origins={"severity_map.low": Position(PLACE, 9, 7)})
    here = Position(FILE, 7, 11)

    assert rule(detection(origins={"severity": here}), elsewhere).where("severity") == here


def test_every_origin_can_be_asked_for():
    origins = rule().origins

    assert all(isinstance(origins[name], Position) for name in origins)
    assert len(list(origins)) == len(origins)
    assert set(PLATFORM.fields) <= set(origins)
