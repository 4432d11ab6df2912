"""The record of what was written, by whom and from which commit. Kept, never needed to decide what to write.

``<folder>/ledger.jsonl`` holds two lines a change: the intent before the write, the outcome after it. The vendor's
resource as it was before the write lies in ``<folder>/raw/<run>/``. The folder is its owner's alone (mode 0700).
"""

import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sieminator.errors import LedgerUnwritable, UsageError
from sieminator.model.change import Change
from sieminator.model.fingerprint import fingerprint
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Clock
from sieminator.model.target import Target

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Author:
    """Who is at work, as far as it can be told."""

    who: str
    commit: str
    """The commit that is checked out; ends in ``+`` when there are changes beside it; empty outside Git."""


class Ledger:
    """An environment's record on this machine; several threads may write to it."""

    def __init__(self, folder: Path, author: Author, clock: Clock) -> None:
        self.folder = folder
        self._author = author
        self._clock = clock
        self._lock = threading.Lock()
        self._run: dict[str, object] = {}
        self._deployed: frozenset[tuple[str, str]] | None = None

    def begin(self, run: str, command: str, environment: str) -> None:
        """Make sure that the record can be kept, before anything is written anywhere.

        Raises:
            LedgerUnwritable: it cannot.
        """
        self._run = {
            "schema_version": SCHEMA,
            "run": run,
            "who": self._author.who,
            "commit": self._author.commit,
            "command": command,
            "environment": environment,
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        self._append({"phase": "begin"})

    def intend(self, target: Target, change: Change) -> None:
        """Keep the rule as it is there, and write down what is about to happen.

        Raises:
            LedgerUnwritable: the change must not be made.
        """
        self._append({"phase": "intent", **_describe(target, change), "raw": self._keep(target, change)})

    def settle(self, target: Target, outcome: Outcome) -> None:
        """Write down what became of it.

        Raises:
            LedgerUnwritable: it is done, and not recorded.
        """
        change = outcome.change
        self._append(
            {
                "phase": "outcome",
                **_describe(target, change),
                "remote_id": outcome.remote_id or change.remote_id,
                "result": str(outcome.result),
                "message": outcome.message,
                "request_id": outcome.request_id,
            }
        )

    def ever_deployed(self, target: str, key: str) -> bool | None:
        """Say whether this record shows the detection written to the target; None where there is no record at all."""
        if not (self.folder / "ledger.jsonl").exists():
            return None
        with self._lock:
            if self._deployed is None:
                self._deployed = frozenset(_written(self._records()))
        return (target, key) in self._deployed

    def _records(self) -> Iterator[dict[str, object]]:
        path = self.folder / "ledger.jsonl"
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    record = json.loads(line)
                except ValueError:
                    continue  # the last line of a run that was killed, or of a full disk
                version = record.get("schema_version")
                if version != SCHEMA:
                    raise UsageError(
                        f"{path}: schema_version {version} is newer than {SCHEMA}", hint="upgrade sieminator"
                    )
                yield record

    def _keep(self, target: Target, change: Change) -> str | None:
        if change.remote is None:
            return None
        name = re.sub(r"[^A-Za-z0-9._-]", "_", change.remote.remote_id)[:100]
        path = self.folder / "raw" / str(self._run["run"]) / target.name / f"{name}.json"
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_text(json.dumps(change.remote.raw, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise _unwritable(path, error) from error
        return path.relative_to(self.folder).as_posix()

    def _append(self, record: dict[str, object]) -> None:
        path = self.folder / "ledger.jsonl"
        entry = {**self._run, "at": self._clock.now().isoformat(timespec="milliseconds"), **record}
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with os.fdopen(handle, "ab", buffering=0) as file:
                    _write_all(file.write(line.encode()), len(line.encode()), path)
        except OSError as error:
            raise _unwritable(path, error) from error


def _write_all(written: int | None, wanted: int, path: Path) -> None:
    if written != wanted:
        raise LedgerUnwritable(f"{path}: only {written} of {wanted} bytes could be written", hint=_MEND)


_MEND = "free some space, or name another place in the environment's `ledger:`; nothing is written without a record"


def _unwritable(path: Path, error: OSError) -> LedgerUnwritable:
    return LedgerUnwritable(f"{path}: the ledger cannot be written ({error.strerror})", hint=_MEND)


def _describe(target: Target, change: Change) -> dict[str, object]:
    before = fingerprint(target.platform, change.remote.content) if change.remote else None
    after = fingerprint(target.platform, change.content) if change.content else None
    return {
        "target": target.name,
        "platform": target.platform,
        "action": str(change.action),
        "cause": str(change.cause),
        "key": change.key,
        "title": change.title,
        "version": change.mark.version if change.mark else None,
        "remote_id": change.remote_id,
        "before": before,
        "after": after,
    }


def _written(records: Iterator[dict[str, object]]) -> Iterator[tuple[str, str]]:
    for record in records:
        settled = record.get("result") in (Result.DONE, Result.ALTERED, Result.UNKNOWN)
        if record.get("phase") == "outcome" and settled and record.get("after"):
            yield str(record["target"]), str(record["key"])
