"""A ledger as an auditor reads it: every line, run by run."""

import json
from dataclasses import dataclass

from tests.platforms.stage import Stage


@dataclass(frozen=True)
class Records:
    """What one run wrote down."""

    intents: list[str]
    """Keys of the changes that it said it was about to make, in that order."""
    results: dict[str, str]
    """Key to what became of the change."""

    copies: list[str]
    """Where it kept the rules as they were."""

    @property
    def unsettled(self) -> list[str]:
        """Keys of the changes that were begun, and nothing more is known of."""
        return [key for key in self.intents if key not in self.results]


def lines(stage: Stage) -> list[str]:
    """Return the ledger's lines; none where there is no ledger yet."""
    file = stage.folder / "ledger" / "ledger.jsonl"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def read(line: str) -> dict[str, object]:
    """Return a line's record; every line of a ledger is one."""
    record = json.loads(line)
    assert isinstance(record, dict)
    assert record["schema_version"] == 1
    return record


def runs(stage: Stage, after: int = 0) -> list[Records]:
    """Return what each run wrote below this many lines, in the order in which they began."""
    found: dict[object, Records] = {}
    for record in map(read, lines(stage)[after:]):
        run = found.setdefault(record["run"], Records([], {}, []))
        if record["phase"] == "intent":
            run.intents.append(str(record["key"]))
            run.copies.extend([str(record["raw"])] if record["raw"] else [])
        elif record["phase"] == "outcome":
            run.results[str(record["key"])] = str(record["result"])
    return list(found.values())


def copy(stage: Stage, path: str) -> object:
    """Return a rule as it was before a run, as the ledger kept it."""
    kept: object = json.loads(stage.folder.joinpath("ledger", path).read_text(encoding="utf-8"))
    return kept
