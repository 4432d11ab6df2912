"""A platform as small as can be whose vendor gives the ids: rules on a shelf, in this process.

For what the engine has to decide there; what a real client and a real vendor make of it is the suite's business.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from sieminator.engine.job import Job, Silence
from sieminator.engine.ledger import Author, Ledger
from sieminator.model.change import Action, Change
from sieminator.model.mark import Mark
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Kind
from sieminator.model.rule import Content, RemoteRule
from sieminator.model.target import Target
from sieminator.model.work import Chosen, Environment, Work
from tests.clock import SimulatedClock

TARGET = Target("test", "weu", "shelf", "soc", settings=None)


@dataclass
class Shelf:
    """A platform, its one connection, and what lies there."""

    name: str = "shelf"
    fields: tuple[str, ...] = ("severity", "query", "schedule")
    only_on: frozenset[str] = frozenset()
    """Fields that a rule has there only while it is on."""
    holds_against: dict[str, str] = field(default_factory=dict)
    """What the vendor says of rules once they are written, by id."""
    kinds: Mapping[str, Kind] = field(default_factory=lambda: {"rule": Kind("rule", "txt", "kql")})
    there: dict[str, dict[str, object]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def remote_id(self, owner: str, key: str, kind: str) -> None:
        """The vendor gives the ids."""

    def recall(self, raw: Mapping[str, object]) -> RemoteRule:
        """Read a rule as it lies there."""
        body = {name: raw[name] for name in self.fields if name in raw}
        content = Content("rule", raw["enabled"] is True, body, self.only_on)
        return RemoteRule(str(raw["id"]), str(raw["title"]), content, Mark.parse(str(raw["mark"])), raw)

    def connect(self, target: Target, world: object) -> "Shelf":
        """Be one's own connection."""
        return self

    def rules(self) -> Iterator[RemoteRule]:
        """List what lies there."""
        return map(self.recall, list(self.there.values()))

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes; a new rule gets the next number."""
        for change in changes:
            if change.action is Action.DELETE:
                del self.there[str(change.remote_id)]
                yield Outcome(change, Result.DONE)
            else:
                found = change.remote.raw if change.remote else change.base or {}
                given = str(change.remote_id or next(self.numbers))
                yield Outcome(
                    change, Result.DONE, remote_id=given, stored=self._put(change, dict(found), given).content
                )

    def confirm(self, outcomes: Sequence[Outcome]) -> Mapping[str, str]:
        """Say what is held against rules that were just written."""
        return {
            str(one.remote_id): self.holds_against[str(one.remote_id)]
            for one in outcomes
            if one.remote_id in self.holds_against
        }

    def close(self) -> None:
        """Let go of nothing."""

    def copy(self, remote_id: str) -> str:
        """Do what somebody does who duplicates a rule."""
        given = str(next(self.numbers))
        self.there[given] = {**self.there[remote_id], "id": given, "title": "Copy"}
        return given

    def _put(self, change: Change, raw: dict[str, object], given: str) -> RemoteRule:
        assert change.content is not None
        spared = change.rule.unmanaged if change.rule and change.remote else frozenset()
        ours = {name: value for name, value in change.content.body.items() if name not in spared}
        left = {name: value for name, value in raw.items() if name not in self.fields or name in spared}
        common = {"id": given, "title": change.title, "enabled": change.content.enabled, "mark": str(change.mark or "")}
        there = {**left, **ours, **common}
        lost = frozenset[str]() if change.content.enabled else self.only_on
        self.there[given] = {name: value for name, value in there.items() if name not in lost}
        return self.recall(self.there[given])


def job_at(shelf: Shelf, folder: Path, target: Target = TARGET, chosen: Chosen | None = None) -> Job:
    """Return a run over the shelf, with no content unless it is given."""
    environment = Environment("test", (target,), folder / "ledger")
    work = Work(environment, lambda _: chosen or Chosen(()))
    ledger = Ledger(environment.ledger, Author("tester", ""), SimulatedClock())
    world = SimpleNamespace(clock=SimulatedClock(), read_only=False)
    return Job(work, {shelf.name: shelf}, world, ledger, Silence())  # type: ignore[dict-item, arg-type]
