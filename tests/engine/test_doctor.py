"""The doctor at a platform that offers nothing beyond signing in and listing; and who signs in as a writer."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sieminator.engine.as_writer import AsWriter
from sieminator.engine.canary import canary
from sieminator.engine.doctor import doctor
from sieminator.engine.job import Job, Silence
from sieminator.engine.ledger import Author, Ledger
from sieminator.errors import (
    CredentialMissing,
    Forbidden,
    Malformed,
    NotFound,
    ReadOnly,
    Rejected,
    SieminatorError,
    Throttled,
    Unauthorised,
    Unavailable,
    Unreachable,
)
from sieminator.model.doctor import Check, Topic
from sieminator.model.ports import Standing
from sieminator.model.target import Credentials, Target
from sieminator.model.traffic import Read, Traffic
from sieminator.model.verdict import Verdict
from sieminator.model.work import Chosen, Environment, Work
from sieminator.net.world import World
from tests.clock import SimulatedClock

TARGET = Target("test", "plain", "plain", "soc", {})


@dataclass
class Plain:
    """A platform and its connection in one: the least that a room may offer."""

    name: str = "plain"
    title: str = "Plain SIEM"
    abilities: dict[str, Any] = field(default_factory=dict)
    error: SieminatorError | None = None
    can_write: bool | None = None

    def connect(self, target: Target, world: object) -> "Plain":
        return self

    def audit(self, rules: object, target: object) -> tuple[()]:
        return ()

    def audit_remote(self, rules: object, remote: object, target: object) -> tuple[()]:
        return ()

    def check(self) -> Standing:
        if self.error:
            raise self.error
        return Standing("somebody", "Plain SIEM 1.0", can_read=True, can_write=self.can_write)

    def rules(self) -> Iterator[Any]:
        if self.error:
            raise self.error
        return iter(())

    def preflight(self, rules: object) -> Iterator[Any]:
        return iter(())

    def close(self) -> None:
        """Nothing is open."""


def job(folder: Path, platform: Plain) -> Job:
    clock = SimulatedClock()
    work = Work(Environment("test", (TARGET,), folder), lambda _: Chosen(()))
    world = World(clock, read_only=True)
    return Job(work, {"plain": platform}, world, Ledger(folder, Author("tester", ""), clock), Silence())  # type: ignore[dict-item]


def verdicts(folder: Path, platform: Plain) -> dict[Topic, Verdict]:
    (target,) = doctor(job(folder, platform)).targets
    return {check.topic: check.verdict for check in target.checks}


def test_what_a_room_does_not_offer_is_not_looked_into(tmp_path: Path) -> None:
    found = verdicts(tmp_path, Plain())

    assert found.keys() == {Topic.SIGN_IN, Topic.VERSION, Topic.READ, Topic.WRITE, Topic.RULES, Topic.TABLES}
    assert {topic for topic, verdict in found.items() if verdict is not Verdict.OK} == {Topic.WRITE}
    assert found[Topic.WRITE] is Verdict.UNKNOWN


@pytest.mark.parametrize(("can_write", "verdict"), [(True, Verdict.OK), (False, Verdict.FAILED)])
def test_a_standing_that_says_whether_we_may_write_is_believed(
    tmp_path: Path, can_write: bool, verdict: Verdict
) -> None:
    assert verdicts(tmp_path, Plain(can_write=can_write))[Topic.WRITE] is verdict


@pytest.mark.parametrize(
    ("error", "topic", "verdict"),
    [
        (Unreachable("x"), Topic.REACH, Verdict.FAILED),
        (Unauthorised("x"), Topic.SIGN_IN, Verdict.FAILED),
        (CredentialMissing("x"), Topic.SIGN_IN, Verdict.FAILED),
        (Rejected("x"), Topic.VERSION, Verdict.FAILED),
        (Forbidden("x"), Topic.READ, Verdict.FAILED),
        (NotFound("x"), Topic.READ, Verdict.FAILED),
        (Unavailable("x"), Topic.READ, Verdict.UNKNOWN),
        (Throttled("x"), Topic.READ, Verdict.UNKNOWN),
        (Malformed("x"), Topic.READ, Verdict.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, SieminatorError) else str(value),
)
def test_each_error_is_told_under_what_it_is_about(
    tmp_path: Path, error: SieminatorError, topic: Topic, verdict: Verdict
) -> None:
    assert verdicts(tmp_path, Plain(error=error))[topic] is verdict


def test_what_stands_behind_a_closed_door_is_unknown_and_not_left_out(tmp_path: Path) -> None:
    found = verdicts(tmp_path, Plain(error=Unauthorised("wrong")))

    assert found.keys() == set(Topic)
    assert [topic for topic, verdict in found.items() if verdict is not Verdict.UNKNOWN] == [Topic.SIGN_IN]


def test_a_platform_that_has_no_canary_says_so_and_is_not_called_well(tmp_path: Path) -> None:
    (run,) = canary(job(tmp_path, Plain()), "run")

    assert "Plain SIEM" in run.reason
    assert (run.exit, run.writes) == (4, 0)


@pytest.mark.parametrize(("error", "verdict"), [(Unreachable("x"), Verdict.UNKNOWN), (Forbidden("x"), Verdict.FAILED)])
def test_nobody_knows_is_not_the_same_as_no(error: SieminatorError, verdict: Verdict) -> None:
    assert Check.of(Topic.WRITE, error).verdict is verdict


def test_who_signs_in_as_a_writer_gets_the_writers_secret_and_a_readers_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIEMINATOR_READS", "the-readers-secret")
    monkeypatch.setenv("SIEMINATOR_WRITES", "the-writers-secret")
    target = Target("test", "plain", "plain", "soc", {}, Credentials("reads", "writes"))
    with closing(World(SimulatedClock(), read_only=True)) as reader:
        writer = AsWriter(reader)
        secret = writer.credential(target)
        session = writer.session(target, Traffic((Read("GET", "/"),), lambda method, url: None))

        assert secret is not None
        assert secret.reveal() == "the-writers-secret"
        assert not writer.read_only
        with pytest.raises(ReadOnly):
            session.put("http://127.0.0.1:9/")
