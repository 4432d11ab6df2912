"""Scenes of commands that only read: whatever waits to be done, they leave everything as it is, and need no more."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sieminator.engine.deploy import deploy
from sieminator.engine.lint import lint_environment, lint_online
from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause
from sieminator.model.detection import Detection
from sieminator.model.outcome import Result
from sieminator.model.plan import EXIT_FAILED, EXIT_FINE, TargetPlan
from sieminator.model.target import Credentials, Target
from sieminator.model.verdict import Verdict
from tests.platforms.stage import Stage


def _plan(stage: Stage, *detections: Detection, **options: object) -> object:
    return _told(stage.plan(*detections, **options))


def _drift(stage: Stage, *detections: Detection, **options: object) -> object:
    return _told(stage.drift(*detections, **options))


def _told(seen: TargetPlan) -> object:
    return seen.fingerprint, seen.exit, seen.reason, seen.kept, seen.pending, seen.refused, seen.copies, seen.foreign


def _hits(stage: Stage, *detections: Detection, **options: object) -> object:
    return stage.hits(stage.today(), *detections, **options)


def _doctor(stage: Stage, *detections: Detection, **options: object) -> object:
    return stage.doctor(*detections, **options)


def _lint(stage: Stage, *detections: Detection, **options: object) -> object:
    with stage.running(detections, read_only=True, **options) as job:
        return tuple(lint_environment(job.work, job.platforms))


def _lint_online(stage: Stage, *detections: Detection, **options: object) -> object:
    with stage.running(detections, read_only=True, **options) as job:
        return lint_online(job)


READING: dict[str, Callable[..., object]] = {
    "plan": _plan,
    "drift": _drift,
    "hits": _hits,
    "lint": _lint,
    "lint --online": _lint_online,
    "doctor": _doctor,
}
# A doctor says what is missing for writing, and so it should.
INDIFFERENT = [command for command in READING if command != "doctor"]


class ReadOnlyScenes:
    """Reading commands, with everything there is to do."""

    @pytest.mark.parametrize("command", READING)
    def test_a_command_that_reads_leaves_everything_as_it_is_whatever_waits(self, stage: Stage, command: str):
        wanted = self._everything_to_do(stage)
        before, record = stage.hand.snapshot(), self._files(stage.folder / "ledger")
        stage.server.journal.clear()

        READING[command](stage, *wanted)

        assert stage.hand.snapshot() == before
        assert self._files(stage.folder / "ledger") == record
        assert stage.server.journal.count(stage.WRITE, "") == 0

    def test_a_command_that_reads_needs_no_credential_for_writing(self, stage: Stage):
        wanted = self._everything_to_do(stage)
        both = {command: READING[command](stage, *wanted) for command in INDIFFERENT}

        alone = {
            command: READING[command](stage, *wanted, target=self._without_writer(stage)) for command in INDIFFERENT
        }

        assert alone == both

    def test_a_command_that_reads_needs_no_right_to_write(self, stage: Stage):
        wanted = self._everything_to_do(stage)
        both = {command: READING[command](stage, *wanted) for command in INDIFFERENT}
        stage.hand.may(read=True, write=False)

        alone = {command: READING[command](stage, *wanted) for command in INDIFFERENT}

        assert alone == both

    def test_a_deploy_without_its_credential_for_writing_says_which_variable_to_set(self, stage: Stage):
        wanted = self._everything_to_do(stage)
        before = stage.hand.snapshot()
        stage.server.journal.clear()

        done = stage.deploy(*wanted, target=self._without_writer(stage), run="without")

        assert (done.exit, done.outcomes) == (EXIT_FAILED, ())
        assert "SIEMINATOR_NOBODY_KEEPS_THIS" in done.plan.reason
        assert (stage.hand.snapshot(), len(stage.server.journal)) == (before, 0)

    def test_one_target_without_its_credential_for_writing_never_hides_the_others(self, stage: Stage):
        other = replace(stage.beside("other"), credentials=self._without_writer(stage).credentials)

        with stage.running([stage.detection()], read_only=False, targets=(other, stage.target)) as job:
            without, fine = deploy(job, Orders(), "run").targets

        assert (without.exit, without.outcomes) == (EXIT_FAILED, ())
        assert (fine.exit, [outcome.result for outcome in fine.outcomes]) == (EXIT_FINE, [Result.DONE])

    def test_a_deploy_that_may_only_read_is_refused_by_the_vendor_in_its_own_words(self, stage: Stage):
        stage.settle(*stage.many(2))
        stage.hand.may(read=True, write=False)
        before = stage.hand.snapshot()

        done = stage.deploy(stage.detection(1, description="Moved."), *stage.many(4)[2:])

        assert len(done.outcomes) == 4  # an update, two creates, a withdrawal
        assert {outcome.result for outcome in done.outcomes} <= {Result.REJECTED, Result.SKIPPED}
        assert all(stage.FORBIDDEN in outcome.message for outcome in done.outcomes)
        assert (done.exit, stage.hand.snapshot()) == (EXIT_FAILED, before)
        stage.hand.may(read=True, write=True)
        stage.settle(stage.detection(1, description="Moved."), *stage.many(4)[2:])

    def test_a_doctor_tells_that_the_credential_for_writing_is_missing(self, stage: Stage):
        stage.settle(stage.detection())

        (target,) = stage.doctor(stage.detection(), target=self._without_writer(stage)).targets

        (check,) = [
            check for check in target.checks if "SIEMINATOR_NOBODY_KEEPS_THIS" in f"{check.message} {check.hint}"
        ]
        assert check.verdict is Verdict.FAILED

    @staticmethod
    def _without_writer(stage: Stage) -> Target:
        """Return the target with the credential for reading as it is, and one for writing that nobody has stored."""
        return replace(stage.target, credentials=Credentials(stage.target.credentials.read, "nobody-keeps-this"))

    @staticmethod
    def _files(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
        }

    @staticmethod
    def _ids(stage: Stage) -> dict[str, str]:
        """Return detection id to the id of its rule there."""
        with (
            stage.running((), read_only=True) as job,
            closing(stage.platform.connect(stage.target, job.world)) as there,
        ):
            return {found.mark.key: found.remote_id for found in there.rules() if found.mark}

    def _everything_to_do(self, stage: Stage) -> list[Detection]:
        """Bring about every order of things to do; return what Git says by now."""
        wanted, seen = bring_about(stage, self._ids, edits=stage.platform.fields[0], vendor_disables=True)
        held = {change.cause for change in seen.changes if change.held}
        assert {Cause.EDITED, Cause.DISABLED_THERE, Cause.VENDOR_DISABLED, Cause.MARK_REMOVED} <= held
        assert (seen.exit, bool(seen.copies), bool(seen.foreign)) == (EXIT_FAILED, True, True)
        return wanted


def bring_about(
    stage: Stage, ids_of: Callable[[Stage], Mapping[str, str]], *, edits: str, vendor_disables: bool = False
) -> tuple[list[Detection], TargetPlan]:
    """Bring about every order of things to do; return what Git says by now, and the plan of it.

    ``edits`` is the field that somebody edits. What is held, and what else is refused, each vendor's scenes say.
    """
    here, hand = stage.many(12), stage.hand
    hand.add_unknown_kinds()
    stage.settle(*here)
    ids = ids_of(stage)
    hand.edit(ids[here[0].id], edits)
    hand.switch(ids[here[1].id], enabled=False)
    if vendor_disables:
        hand.vendor_disables(ids[here[2].id])
    hand.clear_mark(ids[here[3].id])
    hand.clone(ids[here[4].id])
    hand.delete(ids[here[5].id])
    stage.deploy(*(one for one in here if one not in (here[5], here[6])))  # one is withdrawn and off already
    hand.fire(ids[here[8].id], stage.clock.now(), alerts=3)
    theirs, taken = hand.add_foreign("Theirs"), hand.add_foreign("Taken")
    wanted = [
        *here[:6],
        replace(here[8], description="Moved."),
        replace(here[9], enabled=False),
        replace(here[10], version="2.0.0"),
        stage.detection(21),
        stage.detection(22, remote_id=theirs),
        stage.detection(23, remote_id=f"no-{theirs}"),
        stage.detection(24, title="Taken"),
        stage.lacking(),
    ]
    seen = stage.plan(*wanted)
    assert {
        (Action.CREATE, Cause.NEW),
        (Action.CREATE, Cause.ABSENT),
        (Action.UPDATE, Cause.CONTENT),
        (Action.UPDATE, Cause.ADOPTED),
        (Action.DISABLE, Cause.CONTENT),
        (Action.DISABLE, Cause.WITHDRAWN),
    } <= {(change.action, change.cause) for change in seen.actionable}
    assert {named.remote_id for named in seen.refused} >= {taken, f"no-{theirs}"}
    return wanted, seen
