"""``sieminator lint --online``: what targets say of their queries, and what is said where they say nothing."""

import json
from pathlib import Path

import pytest

from sieminator.fakes.logscale.world import World
from tests.cli.checkout import edit, lab_state
from tests.cli.shell import Done, sieminator
from tests.cli.test_commands import assert_contract

QUERY = "content/detections/first-one/logscale.cql"
_SOC = """  soc:
    platform: logscale
    lab: true
    settings:
      search_domain: soc
"""
_AWAY = """  away:
    platform: logscale
    credentials: {read: reader, write: writer}
    settings:
      search_domain: soc
      url: http://127.0.0.1:9
"""


@pytest.fixture
def online(root: Path) -> Path:
    """A checkout with a query for a target that says what it thinks of queries."""
    (root / QUERY).write_text("#event_simpleName=ProcessRollup2\n| slow=1\n| select([@timestamp, ComputerName])\n")
    detection = root / "content/detections/first-one/detection.yml"
    detection.write_text(detection.read_text() + "variants: {logscale: {actions: [soc-mail]}}\n")
    with (root / "environments/lab.yml").open("a") as file:
        file.write(_SOC)
    sieminator(root, "hits", "--env", "lab")  # makes the lab
    return root


def behave(root: Path, **behaviour: object) -> None:
    with World(lab_state(root, target="soc")) as world:
        world.behave(**behaviour)


def lint(root: Path, *words: str) -> Done:
    return sieminator(root, "lint", "--env", "lab", "--online", *words)


def test_a_target_without_a_doubt_says_nothing(online: Path) -> None:
    assert (lint(online).exit, lint(online).out) == (0, sieminator(online, "lint", "--env", "lab").out)


def test_what_a_target_warns_of_stands_beside_what_we_find(online: Path) -> None:
    behave(online, doubts={"slow": "This is slow"})

    done = lint(online)

    assert done.exit == 0
    assert f"{QUERY}:1:1: warning: LSC084: soc: the server says of this query: This is slow" in done.out
    assert "This is slow" not in sieminator(online, "lint", "--env", "lab").out


def test_what_a_target_would_not_run_is_an_error(online: Path) -> None:
    behave(online, complaints={"slow": "No such field"})

    done = lint(online, "--format", "json")

    problems = assert_contract("lint", done.out)["problems"]
    assert done.exit == 1
    assert "LSC083" in [one["code"] for one in problems]  # type: ignore[index, attr-defined]


def test_a_platform_that_says_nothing_of_queries_is_said_and_is_no_failure(online: Path) -> None:
    done = lint(online)

    assert done.exit == 0
    assert done.err == "lab-one: not asked: Microsoft Sentinel says nothing of a query before it runs\n"


def test_a_target_that_cannot_be_asked_is_said_and_hides_nothing(online: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", "a-secret-of-the-reader")
    behave(online, doubts={"slow": "This is slow"})
    with (online / "environments/lab.yml").open("a") as file:
        file.write(_AWAY)

    done = lint(online, "--format", "json")

    assert done.exit == 4
    assert "away: could not be asked: " in done.err
    assert "LSC084" in [one["code"] for one in json.loads(done.out)["problems"]]


def test_an_error_in_a_file_is_told_before_a_dead_target(online: Path) -> None:
    with (online / "environments/lab.yml").open("a") as file:
        file.write(_AWAY)
    edit(online / "content/detections/second-one/detection.yml", "severity: high", "severity: hihg")

    done = lint(online)

    assert done.exit == 1
    assert "away: could not be asked: " in done.err
    assert "SIEMINATOR_READER" in done.err
    assert "hihg" in done.out


def test_nothing_is_written_there(online: Path) -> None:
    with World(lab_state(online, target="soc")) as world:
        before = world.snapshot()
        lint(online)

        assert world.snapshot() == before
