"""Scenes of a record that cannot be kept: what is not recorded is not written."""

import json
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sieminator.errors import LedgerUnwritable
from sieminator.fakes.weather import Act
from sieminator.model.outcome import Result
from tests.cli.shell import sieminator
from tests.platforms import child, ledgers
from tests.platforms.checkout import ENVIRONMENT, write_checkout
from tests.platforms.scenes_interrupted import DEPLOY, PATIENCE_S, POSIX
from tests.platforms.stage import Stage
from tests.platforms.waits import one_at_a_time

FULL = Path("/dev/full")
"""Takes a write as a full disk does, and gives zeros to a reader without end; a matter of Linux."""
NEEDS_FULL = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


class LedgerScenes:
    """A full disk, and whatever else stands in the way."""

    @pytest.mark.parametrize("trouble", [pytest.param("full", marks=NEEDS_FULL), "a folder"])
    def test_without_a_ledger_nothing_is_written_to_the_vendor(self, stage: Stage, trouble: str):
        stage.settle(*stage.many(2))
        before = stage.hand.snapshot()
        self._spoil(stage, trouble)
        stage.server.journal.clear()

        with pytest.raises(LedgerUnwritable, match="the ledger cannot be written"):
            stage.deploy(stage.detection(1, description="Moved."), stage.detection(3))

        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 0
        assert stage.hand.snapshot() == before
        self._mend(stage)
        stage.settle(stage.detection(1, description="Moved."), stage.detection(3))

    @NEEDS_FULL
    def test_a_full_disk_is_one_sentence_and_exit_1(self, stage: Stage):
        root = write_checkout(stage, *stage.many(2))
        self._spoil(stage, "full")

        done = sieminator(root, *DEPLOY, clock=stage.clock)

        first, hint = done.err.splitlines()
        assert (done.exit, done.out, stage.hand.ids()) == (1, "", [])
        assert first.endswith("ledger.jsonl: the ledger cannot be written (No space left on device)")
        assert "nothing is written without a record" in hint

    @pytest.mark.parametrize("command", ["disable", "enable", "doctor --canary --yes"])
    def test_no_other_command_writes_without_a_ledger(self, stage: Stage, command: str):
        """Not even the kill switch: who switched what off, and why, is all that a later reader has."""
        detection = stage.detection(enabled=command != "enable")
        stage.settle(detection)
        root = write_checkout(stage, detection)
        before = stage.hand.snapshot()
        self._spoil(stage, "a folder")
        named = () if command.startswith("doctor") else (detection.id, "--reason", "It floods the queue.")

        done = sieminator(root, *command.split(), *named, "--env", ENVIRONMENT, clock=stage.clock)

        assert done.exit == 1
        assert "the ledger cannot be written" in " ".join((done.out + done.err).split())
        assert stage.hand.snapshot() == before

    @NEEDS_FULL
    def test_a_disk_that_fills_up_in_the_middle_stops_the_writing(self, stage: Stage):
        """The second write is on its way when it happens: it is done, and told to be without a record."""
        one_at_a_time(stage)
        kept: list[str] = []

        def fill_up() -> None:
            kept.extend(ledgers.lines(stage))
            self._spoil(stage, "full")

        stage.server.weather.order(Act(fill_up), method=stage.WRITE, path=stage.LISTING, after=1, times=1)

        done = stage.deploy(*stage.many(6))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE] * 2 + [Result.SKIPPED] * 4
        assert done.outcomes[0].message == ""
        assert all("No space left on device" in outcome.message for outcome in done.outcomes[1:])
        assert done.exit == 1
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 2
        assert [ledgers.read(line)["phase"] for line in kept] == ["begin", "intent", "outcome", "intent"]
        self._mend(stage)
        stage.settle(*stage.many(6))

    @NEEDS_FULL
    def test_what_is_done_and_cannot_be_recorded_is_told_and_no_success(self, stage: Stage):
        stage.server.weather.order(Act(lambda: self._spoil(stage, "full")), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(stage.detection())

        (outcome,) = done.outcomes
        assert outcome.result is Result.DONE
        assert "the ledger cannot be written (No space left on device)" in outcome.message
        assert done.exit == 1

    @POSIX
    @pytest.mark.parametrize("most_bytes", [0, 50, 400, 900, 1_500])
    def test_wherever_the_disk_fills_up_no_write_is_without_its_intent(self, stage: Stage, most_bytes: int):
        """In the middle of a line, too, which the next deploy passes over."""
        root = write_checkout(stage, *stage.many(3))

        running = child.start(root, *DEPLOY, most_bytes=most_bytes)
        out, err = running.communicate(timeout=PATIENCE_S)

        intents = [line for line in whole_lines(stage) if line["phase"] == "intent"]
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == len(stage.hand.ids()) == len(intents) < 3
        assert (running.returncode, "Traceback" in err) == (1, False)
        assert "cannot be written (File too large)" in out + err or "bytes could be written" in out + err
        assert sieminator(root, *DEPLOY, clock=stage.clock).exit == 0
        assert stage.plan(*stage.many(3)).kept == 3
        second = [line for line in whole_lines(stage) if line["run"] == whole_lines(stage)[-1]["run"]]
        assert [line["phase"] for line in second].count("outcome") == 3 - len(intents)
        assert second[0]["phase"] == "begin"

    @POSIX
    def test_a_rule_whose_copy_cannot_be_kept_is_left_as_it_is(self, stage: Stage):
        """The disk takes the ledger's lines and half of the rule as it was."""
        long = stage.saying(stage.variant().query, "Something long. " * 300)
        stage.settle(stage.detection(1, query=long), stage.detection(2))
        shutil.rmtree(stage.folder / "ledger")
        before = stage.hand.snapshot()
        root = write_checkout(stage, stage.detection(1, description="Moved."), stage.detection(2))

        running = child.start(root, *DEPLOY, most_bytes=4_000)
        out, _ = running.communicate(timeout=PATIENCE_S)

        assert running.returncode == 1
        assert "cannot be written (File too large)" in re.sub(r"\s+", " ", out)
        assert stage.hand.snapshot() == before
        assert list(stage.folder.joinpath("ledger", "raw").rglob("*.json")) == []
        assert sieminator(root, *DEPLOY, clock=stage.clock).exit == 0

    @staticmethod
    def _spoil(stage: Stage, trouble: str) -> None:
        """Let no line more be written."""
        file = stage.folder / "ledger" / "ledger.jsonl"
        file.parent.mkdir(exist_ok=True)
        file.unlink(missing_ok=True)
        if trouble == "full":
            file.symlink_to(FULL)
        else:
            file.mkdir()

    @staticmethod
    def _mend(stage: Stage) -> None:
        file = stage.folder / "ledger" / "ledger.jsonl"
        file.unlink() if file.is_symlink() else file.rmdir()


def whole_lines(stage: Stage) -> list[dict[str, Any]]:
    """Return the records of the ledger's lines that are not cut short."""
    found = []
    for line in ledgers.lines(stage):
        with suppress(ValueError):
            found.append(json.loads(line))
    return found
