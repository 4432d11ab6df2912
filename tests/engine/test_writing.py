"""Changes that a vendor takes in one go, beside those that go one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from sieminator.engine.diff import create
from sieminator.engine.writing import carry_out
from sieminator.model.change import Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Kind
from tests.engine import shelf as shelves
from tests.engine.rules import rule

KINDS = {"rule": Kind("rule", "txt", "kql", in_one_go=True), "search": Kind("search", "txt", "kql")}


@dataclass
class Package(shelves.Shelf):
    """A shelf that notes how much it was given at once, and answers the other way round."""

    given: list[int] = field(default_factory=list)

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes, the last one first."""
        self.given.append(len(changes))
        yield from super().apply([*reversed(changes)])


@pytest.fixture
def package():
    return Package(kinds=KINDS)


def changes(*kinds: str) -> list[Change]:
    made = [replace(rule(number), content=replace(rule().content, kind=kind)) for number, kind in enumerate(kinds, 1)]
    return [create(replace(one, remote_id=None), shelves.TARGET, deployed_before=False) for one in made]


def carry(package: Package, folder, wanted: Sequence[Change]):
    job = shelves.job_at(package, folder)
    job.ledger.begin("first", "deploy", "test")
    return job, carry_out(job, package, shelves.TARGET, wanted)


def test_what_goes_in_one_go_is_given_at_once_and_the_rest_one_by_one(package, tmp_path):
    wanted = changes("rule", "search", "rule", "search", "rule")

    _, done = carry(package, tmp_path, wanted)

    assert package.given == [3, 1, 1]
    assert [outcome.change for outcome in done] == [wanted[number] for number in (0, 2, 4, 1, 3)]
    assert {outcome.result for outcome in done} == {Result.DONE}


def test_all_intents_stand_in_the_record_before_the_first_outcome(package, tmp_path):
    job, _ = carry(package, tmp_path, changes("rule", "rule"))

    lines = (job.ledger.folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()

    assert ["intent" if '"intent"' in line else "outcome" for line in lines if '"phase"' in line][-4:] == [
        *["intent"] * 2,
        *["outcome"] * 2,
    ]


def test_after_an_interruption_nothing_of_it_is_tried(package, tmp_path):
    job = shelves.job_at(package, tmp_path)
    job.ledger.begin("first", "deploy", "test")
    job.stop.set()

    done = carry_out(job, package, shelves.TARGET, changes("rule", "rule"))

    assert [outcome.result for outcome in done] == [Result.SKIPPED] * 2
    assert package.given == []
