"""``sieminator tables pull``: what targets have becomes files that lint can read without a network."""

import json
from pathlib import Path

import pytest

from sieminator.engine import tables
from sieminator.errors import UsageError
from sieminator.fakes.weather import Answer
from sieminator.platforms.sentinel.platform import Sentinel
from tests.cli.answering import SECRET, answering
from tests.cli.shell import sieminator

PULL = ("tables", "pull", "--env")


@pytest.fixture
def two_targets(root: Path) -> Path:
    """An environment with the lab's target and the one that nobody answers for."""
    dead = (root / "environments/dead.yml").read_text().partition("targets:\n")[2]
    with (root / "environments/lab.yml").open("a") as file:
        file.write(dead)
    return root


def test_a_file_a_target_holds_its_tables_and_is_written_once(root: Path) -> None:
    first = sieminator(root, *PULL, "lab")
    second = sieminator(root, *PULL, "lab")

    path = root / "tables/lab/lab-one.json"
    said = json.loads(path.read_text())
    assert (first.exit, first.err, second.exit) == (0, "", 0)
    assert "in tables/lab/lab-one.json" in first.out
    assert "Commit what was written" in first.out
    assert "tables/lab/lab-one.json, as before" in second.out
    assert "Commit" not in second.out
    assert said["schema_version"] == 1
    assert said["tables"]["DeviceProcessEvents"]["ProcessCommandLine"] == "string"
    assert list(said["tables"]) == sorted(said["tables"])
    assert [file.name for file in path.parent.iterdir()] == ["lab-one.json"]


def test_what_was_written_is_read_back(root: Path) -> None:
    sieminator(root, *PULL, "lab")

    (known,) = tables.read(root, "lab")

    assert known["SentinelHealth"]["TimeGenerated"] == "datetime"
    assert [*tables.read(root)] == [known]
    assert [*tables.read(root, "dead")] == []


def test_a_dead_target_costs_only_itself(two_targets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", "a-secret-of-the-reader")

    done = sieminator(two_targets, *PULL, "lab")

    assert done.exit == 4
    assert "could not be asked: dead: " in " ".join(done.out.split())
    assert [file.name for file in (two_targets / "tables/lab").iterdir()] == ["lab-one.json"]


def test_only_the_target_that_is_named_is_asked(two_targets: Path) -> None:
    done = sieminator(two_targets, *PULL, "lab", "--target", "lab-one")

    assert (done.exit, done.err) == (0, "")
    assert "dead" not in done.out


def test_a_target_that_answers_nonsense_leaves_what_was_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", SECRET)
    path = root / "tables/dead/dead.json"
    with answering(root) as server:
        first = sieminator(root, *PULL, "dead")
        before = path.read_text()
        server.weather.order(nonsense(), path="metadata")
        second = sieminator(root, *PULL, "dead")

    assert (first.exit, second.exit) == (0, 4)
    assert path.read_text() == before


def nonsense() -> Answer:
    listing = {"tables": [{"id": "a", "name": "a", "columns": [{"name": "b"}]}]}
    return Answer(200, body=json.dumps(listing).encode())


def test_a_platform_that_has_no_tables_is_said_and_no_failure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute:
        def close(self) -> None:
            pass

    monkeypatch.setattr(Sentinel, "connect", lambda self, target, world: Mute())

    done = sieminator(root, *PULL, "lab")

    assert done.exit == 0
    assert "has no tables to tell of; nothing was written" in done.out
    assert not (root / "tables").exists()


def test_a_place_that_cannot_be_written_is_said(root: Path) -> None:
    (root / "tables").write_text("a file where a folder belongs")

    done = sieminator(root, *PULL, "lab")

    assert done.exit == 1
    assert "tables/lab/lab-one.json: it cannot be written" in " ".join(done.err.split())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema_version": 2, "tables": {}}', '{"schema_version": 1}',
                                  '{"schema_version": 1, "tables": {"a": []}}',
                                  '{"schema_version": 1, "tables": {"a": {"b": 1}}}'])  # fmt: skip
def test_a_file_that_is_no_listing_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "tables/prod").mkdir(parents=True)
    (tmp_path / "tables/prod/weu.json").write_text(text)

    with pytest.raises(UsageError, match=r"tables/prod/weu\.json: it is not a listing") as caught:
        list(tables.read(tmp_path))

    assert "tables pull" in caught.value.hint


def test_another_action_is_refused(root: Path) -> None:
    done = sieminator(root, "tables", "push", "--env", "lab")

    assert done.exit == 1
    assert "push" in done.err
