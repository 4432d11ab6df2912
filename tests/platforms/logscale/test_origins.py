"""Where a plan says that a value is from, with files as people write them."""

import pytest

from sieminator.catalog.work import read_work
from sieminator.platforms import find_platforms
from sieminator.platforms.logscale.platform import PLATFORM

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
  logscale:
    actions: [soc-mail]
    ownership: user
    run_as: u1
"""
ENVIRONMENT = """\
schema: 1
owner: soc
targets:
  weu:
    platform: logscale
    title_format: "[ACME] {title}"
    settings: {url: "https://logs.example.com", search_domain: soc}
    severity_map:
      high: P1
    overrides:
      - match: {severity: high}
        set:
          variants: {logscale: {actions: [soc-webhook]}}
        reason: Not here.
"""
FILE, PLACE = "content/detections/sample/detection.yml", "environments/lab.yml"


@pytest.fixture
def rule(tmp_path):
    """Write a root with one detection, and compile it for the environment's only target."""
    folder = tmp_path / "content" / "detections" / "sample"
    folder.mkdir(parents=True)
    (folder / "detection.yml").write_text(DETECTION, encoding="utf-8")
    (folder / "logscale.cql").write_text("#type=a\n", encoding="utf-8")
    (tmp_path / "environments").mkdir()
    (tmp_path / PLACE).write_text(ENVIRONMENT, encoding="utf-8")
    work = read_work(tmp_path, "lab", find_platforms())
    assert not work.problems
    (target,) = work.environment.targets
    (detection,) = work.choose(target).detections
    made = PLATFORM.compile(detection, detection.variants[0], target, lambda problem: None)
    assert made
    return made


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("name", f"{PLACE}:6:19"),
        ("title", f"{FILE}:3:8"),
        ("description", f"{FILE}:10:14"),
        ("labels", f"{PLACE}:9:13"),
        ("actions", f"{PLACE}:13:42"),
        ("queryOwnership", f"{FILE}:15:16"),
        ("trigger", f"{FILE}:11:11"),
        ("trigger.every", f"{FILE}:11:19"),
    ],
)
def test_each_field_knows_the_place_that_set_it(rule, field, where):
    found = rule.where(field)

    assert str(found).startswith(where.rpartition(":")[0])


def test_the_query_is_from_its_file(rule):
    assert str(rule.where("queryString")).startswith("content/detections/sample/logscale.cql")


def test_every_field_of_the_body_has_an_origin(rule):
    assert set(PLATFORM.fields) <= set(rule.origins)
    for name in rule.origins:
        assert rule.where(name).path
