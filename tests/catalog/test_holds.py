"""Holds as files say them, and as a target takes them."""

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from sieminator.catalog.schemas import environment_schema
from sieminator.catalog.work import read_work
from sieminator.catalog.yamlfile import read_yaml
from tests.catalog.archive import detection, unpack
from tests.catalog.room import PLATFORMS

TODAY = date(2026, 11, 22)
MAIL, WEB = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
CONTENT = f"""\
-- content/detections/mail/detection.yml --
{detection(1)}\
-- content/detections/mail/tiny.kql --
T
-- content/detections/web/detection.yml --
{detection(2)}\
-- content/detections/web/tiny.kql --
T
"""
PROD = """\
schema: 1
owner: soc
defaults:
  platform: tiny
  holds:
    - {detection: mail, fields: [enabled], reason: Of all., until: 2027-01-31}
groups:
  eu:
    holds:
      - {detection: web, fields: [title, severity], reason: Of the group., until: 2026-11-21}
targets:
  one:
    group: eu
    settings: {workspace: v}
    holds:
      - {detection: 00000000-0000-4000-8000-00000000000F, fields: [title], reason: Of one., until: 2026-11-22}
  two:
    settings: {workspace: w}
"""


def choose(root, environment=PROD):
    """Return what each target takes, by its name."""
    unpack(f"{CONTENT}-- environments/prod.yml --\n{environment}", root)
    work = read_work(root, "prod", PLATFORMS, TODAY)
    return {target.name: (target, work.choose(target)) for target in work.environment.targets}


def test_holds_follow_each_other_from_the_defaults_to_the_target(tmp_path):
    one, two = (target for target, _ in choose(tmp_path).values())

    assert [hold.reason for hold in one.holds] == ["Of all.", "Of the group.", "Of one."]
    assert [str(hold.where) for hold in one.holds] == [
        "environments/prod.yml:6:7",
        "environments/prod.yml:10:9",
        "environments/prod.yml:16:9",
    ]
    assert one.holds[1].fields == {"title", "severity"}
    assert one.holds[1].until == date(2026, 11, 21)
    assert [hold.reason for hold in two.holds] == ["Of all."]


def test_a_target_is_told_which_holds_last_and_for_which_ids(tmp_path):
    _, chosen = choose(tmp_path)["one"]

    assert [(hold.detection, hold.reason) for hold in chosen.holds] == [
        (MAIL, "Of all."),
        ("00000000-0000-4000-8000-00000000000f", "Of one."),
    ]
    assert [(hold.detection, hold.reason) for hold in chosen.ended] == [(WEB, "Of the group.")]
    assert chosen.problems == ()


def test_a_hold_that_is_wrong_costs_only_its_target(tmp_path):
    chosen = choose(tmp_path, PROD.replace("fields: [title], reason: Of one.", "fields: [titel], reason: Of one."))

    assert list(chosen) == ["two"]


def test_a_hold_for_no_detection_withholds_nothing(tmp_path):
    """It is a warning: a withdrawal goes on as it would without the hold."""
    _, chosen = choose(tmp_path, PROD.replace("detection: mail", "detection: mall"))["two"]

    assert chosen.holds == ()
    assert [(problem.code, problem.level) for problem in chosen.problems] == [("ENV035", "warning")]
    assert len(chosen.detections) == 2


def test_a_hold_for_a_detection_that_cannot_be_read_is_no_stranger(tmp_path):
    unpack(f"{CONTENT}-- environments/prod.yml --\n{PROD}", tmp_path)
    (tmp_path / "content/detections/mail/tiny.kql").write_text("")

    work = read_work(tmp_path, "prod", PLATFORMS, TODAY)

    assert [work.choose(target).problems for target in work.environment.targets] == [(), ()]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reason: Of all., ", ""),
        (", until: 2027-01-31", ""),
        ("fields: [enabled], ", ""),
        ("detection: mail, ", ""),
        ("fields: [enabled]", "fields: [enabeld]"),
        ("fields: [enabled]", "fields: enabled"),
        ("fields: [enabled]", "fields: []"),
        ("fields: [enabled]", "fields: [enabled, enabled]"),
    ],
)
def test_what_the_reader_refuses_in_a_hold_the_schema_refuses(tmp_path, old, new):
    schema = Draft202012Validator(environment_schema(PLATFORMS))
    text = PROD.replace(old, new, 1)
    assert text != PROD

    assert [*schema.iter_errors(read_yaml("a.yml", PROD, print).data)] == []
    assert [*schema.iter_errors(read_yaml("a.yml", text, print).data)] != []
    assert choose(tmp_path, text) == {}
