"""The record of what was written, by whom and from which commit.

A deploy needs it for one decision: whether a rule that is to be taken over, and lacks our mark, once had it.

``<folder>/ledger.jsonl`` holds two lines a change: the intent before the write, the outcome after it. The vendor's
resource as it was before the run lies in ``<folder>/raw/<run>/``. The folder is its owner's alone (mode 0700).
``history.py`` reads it back.
"""

import io
import json
import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sieminator.engine import history
from sieminator.engine.history import SCHEMA
from sieminator.errors import LedgerUnwritable, UsageError
from sieminator.model.change import Cause, Change
from sieminator.model.fingerprint import digest, fingerprint
from sieminator.model.outcome import Outcome
from sieminator.model.ports import Clock
from sieminator.model.rule import Content
from sieminator.model.target import Target


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
        self._path = folder / history.FILE
        self._written: dict[str, frozenset[str]] | None = None
        self._signed: dict[str, frozenset[str]] | None = None
        self._gone: dict[str, frozenset[str]] | None = None

    def begin(self, run: str, command: str, environment: str, **said: str) -> None:
        """Make sure that the record can be kept, before anything is written anywhere.

        ``said`` is what the person said with the command, such as a ``reason``.

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
            _make_private(self.folder)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        self._refuse_newer()
        self._append({"phase": "begin", **said})

    def _refuse_newer(self) -> None:
        """Refuse to write lines of ours among those of a newer sieminator."""
        try:
            history.check(self.folder)
        except UsageError as error:
            hint = f"{error.hint}, or name another place in the environment's `ledger:`"
            raise LedgerUnwritable(error.message, hint=hint) from error

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
                **_describe(target, change, outcome.stored),
                "remote_id": outcome.remote_id or change.remote_id,
                "result": str(outcome.result),
                "message": outcome.message,
                "request_id": outcome.request_id,
            }
        )

    def deployed(self, target: str) -> frozenset[str]:
        """Return the detections that this record shows written to the target; empty where there is no record.

        Raises:
            UsageError: the record is of a newer sieminator.
        """
        with self._lock:
            if self._written is None:
                self._written = history.deployed(self.folder)
        return self._written.get(target, frozenset())

    def signed(self, target: str) -> frozenset[str]:
        """Return the ids of the rules that this record shows signed at the target; empty where there is no record.

        Raises:
            UsageError: the record is of a newer sieminator.
        """
        with self._lock:
            if self._signed is None:
                self._signed = history.signed(self.folder)
        return self._signed.get(target, frozenset())

    def gone(self, target: str) -> frozenset[str]:
        """Return the detections whose rule there we took away or gave back ourselves, as this record shows.

        Raises:
            UsageError: the record is of a newer sieminator.
        """
        with self._lock:
            if self._gone is None:
                self._gone = history.gone(self.folder)
        return self._gone.get(target, frozenset())

    def _keep(self, target: Target, change: Change) -> str | None:
        if change.remote is None:
            return None
        path = self.folder / "raw" / str(self._run["run"]) / target.name / f"{_file_name(change.remote.remote_id)}.json"
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():  # as it was before the run, and not between two changes of it
                half = path.with_suffix(".part")  # so that a full disk leaves no copy that is cut short
                half.write_bytes(json.dumps(change.remote.raw, ensure_ascii=False).encode(errors="surrogatepass"))
                half.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        return path.relative_to(self.folder).as_posix()

    def _append(self, record: dict[str, object]) -> None:
        entry = {**self._run, "at": self._clock.now().isoformat(timespec="milliseconds"), **record}
        line = json.dumps(entry, ensure_ascii=False).encode(errors="surrogatepass") + b"\n"
        try:
            with self._lock, open(self._path, "a+b", buffering=0, opener=_private) as file:
                line = line if _begins_a_line(file) else b"\n" + line
                written = file.write(line)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        if written != len(line):
            raise LedgerUnwritable(f"{self._path}: only {written} of {len(line)} bytes could be written", hint=_MEND)


def _file_name(remote_id: str) -> str:
    """Return a name that no other rule's copy has, also on a disk that ignores case."""
    plain = re.sub(r"[^a-z0-9._-]", "_", remote_id)[:100]
    return plain if plain == remote_id else f"{plain}-{digest(remote_id)}"


def _make_private(folder: Path) -> None:
    """Make the folder its owner's alone, and keep Git from what lies in it."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        folder.chmod(0o700)
        ignore.write_text("*\n", encoding="utf-8")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _begins_a_line(file: io.FileIO) -> bool:
    """Say whether the next line may begin here; another process may just be in the middle of its own."""
    if _ends_a_line(file):
        return True
    time.sleep(_MOMENT_S)
    return _ends_a_line(file)


def _ends_a_line(file: io.FileIO) -> bool:
    """Say whether the next line may begin here: a run that was killed can have left half of one."""
    end = file.seek(0, os.SEEK_END)
    if end == 0:
        return True
    file.seek(end - 1)
    return file.read(1) == b"\n"


_MOMENT_S = 0.02
_MEND = "mend that, or name another place in the environment's `ledger:`; nothing is written without a record"


def _unwritable(path: Path, error: OSError) -> LedgerUnwritable:
    return LedgerUnwritable(f"{path}: the ledger cannot be written ({error.strerror})", hint=_MEND)


def _describe(target: Target, change: Change, stored: Content | None = None) -> dict[str, object]:
    """Return what a line says of a change; ``after`` is what the vendor stored, where it said so."""
    unmanaged = _unmanaged(target, change)
    after = stored or change.content
    return {
        "target": target.name,
        "platform": target.platform,
        "action": str(change.action),
        "cause": str(change.cause),
        "key": change.key,
        "title": change.title,
        "version": change.mark.version if change.mark else None,
        "remote_id": change.remote_id,
        "unmanaged": sorted(unmanaged),
        "before": fingerprint(target.platform, change.remote.content, unmanaged) if change.remote else None,
        "after": fingerprint(target.platform, after, unmanaged) if after else None,
    }


def _unmanaged(target: Target, change: Change) -> frozenset[str]:
    """Return the fields that belong to the customer; a switch spares all fields, and most of them are still ours."""
    if change.rule is None or change.cause is Cause.SWITCHED:
        return target.unmanaged
    return change.rule.unmanaged
