"""The record of what was written, read back: which runs there were, and what each of them changed.

What is no record, such as half a line of a run that was killed, is passed over. An intent without an outcome stays: it
may have been written.
"""

import errno
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sieminator.errors import UsageError
from sieminator.model.change import Action, Cause
from sieminator.model.outcome import Result
from sieminator.model.run import PastRun

SCHEMA = 1
FILE = "ledger.jsonl"

_Record = Mapping[str, object]
_WRITTEN = (Result.DONE, Result.ALTERED, Result.DEGRADED, Result.UNKNOWN)
"""Results after which a rule may be another than before."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a run may be called: a word that no shell and no path takes for anything else."""


@dataclass(frozen=True, slots=True)
class PastChange:
    """What one run made of one rule at one target."""

    target: str
    platform: str
    key: str
    title: str
    remote_id: str | None
    """None for a create whose id nobody learned, since the run died."""
    existed: bool
    """Whether the rule was there before the run."""
    only_switched: bool
    """Whether it was switched on or off, and nothing else."""
    unmanaged: frozenset[str]
    """The fields that belonged to the customer."""
    marked: bool
    """Whether the run left it with our mark."""
    before: str | None
    """Its fingerprint before, less ``unmanaged``; None where it was not there."""
    after: str | None
    """Its fingerprint after, less ``unmanaged``; None where the run deleted it."""
    raw: str | None
    """The vendor's resource as it was before: a path below the ledger's folder; None where there was none."""


def check(folder: Path) -> None:
    """Make sure that no line is of a newer sieminator; a record that is not there, or cannot be read, has none.

    Raises:
        UsageError: one is.
    """
    if (folder / FILE).is_file():
        for _ in _written(folder):
            pass


def deployed(folder: Path) -> dict[str, frozenset[str]]:
    """Return per target the detections that were written there, as far as anybody knows; nothing without a record.

    What we deleted ourselves, or gave back by a rollback, is not among them: that it is gone is nobody else's doing.

    Raises:
        UsageError: the record is of a newer sieminator.
    """
    return _known(folder, "key", bool)


def signed(folder: Path) -> dict[str, frozenset[str]]:
    """Return per target the ids of the rules that got our mark there, less those that we deleted or gave back.

    A write that nobody knows the end of is no evidence: a rule without our mark is then one that never had it.

    Raises:
        UsageError: the record is of a newer sieminator.
    """
    return _known(folder, "remote_id", lambda one: bool(one.get("version")) and one.get("result") != Result.UNKNOWN)


def gone(folder: Path) -> dict[str, frozenset[str]]:
    """Return per target the detections whose rule we deleted, or gave back by a rollback, and did not write since.

    Raises:
        UsageError: the record is of a newer sieminator.
    """
    found: dict[str, set[str]] = {}
    for record in _written(folder):
        if record.get("cause") == Cause.CANARY:
            continue
        there = found.setdefault(str(record.get("target")), set())
        if record.get("after") and not _given_back(record):
            there.discard(str(record.get("key")))
        elif record.get("result") == Result.DONE:
            there.add(str(record.get("key")))
    return {target: frozenset(keys) for target, keys in found.items()}


def runs(folder: Path) -> tuple[PastRun, ...]:
    """Return every run that wrote something, or may have, the newest last.

    Raises:
        UsageError: the record cannot be read, is of a newer sieminator, or is not as we write it.
    """
    grouped: dict[str, list[_Record]] = {}
    try:
        for record in _records(folder / FILE):
            if isinstance(record.get("run"), str):
                grouped.setdefault(str(record["run"]), []).append(record)
    except FileNotFoundError:
        return ()
    except OSError as error:
        hint = "mend that first: what was written, and how it was before, stands there alone"
        raise UsageError(f"{folder / FILE}: the ledger cannot be read ({error.strerror})", hint=hint) from error
    found = [_run(name, records, folder) for name, records in grouped.items()]
    return tuple(run for run in found if run.steps)


def changes_of(run: PastRun, folder: Path) -> tuple[PastChange, ...]:
    """Return what the run made of each rule; of several changes to one rule the sum.

    Raises:
        UsageError: a line is not as we write them, or names a raw copy outside the folder: somebody changed the record.
    """
    found: dict[tuple[str, str], PastChange] = {}
    for step in run.steps:
        change = _change(step, folder)
        place = (change.target, change.remote_id or change.key)
        first = found.get(place)
        found[place] = change if first is None else _sum(first, change)
    return tuple(found.values())


def raw_copy(folder: Path, change: PastChange) -> Mapping[str, object]:
    """Return the vendor's resource as it was before the run.

    Raises:
        UsageError: there is no copy of it, or it cannot be read.
    """
    if change.raw is None:
        raise UsageError("the record names no copy of it as it was before")
    path = folder / change.raw
    try:
        raw = json.loads(path.read_bytes().decode(errors="surrogatepass"))
    except OSError as error:
        raise UsageError(f"{path}: the copy as it was before cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: the copy as it was before is not JSON ({error})") from error
    if not isinstance(raw, dict):
        raise UsageError(f"{path}: the copy as it was before is no resource")
    return raw


def _known(folder: Path, name: str, counts: Callable[[_Record], bool]) -> dict[str, frozenset[str]]:
    """Return per target what the outcomes that count say under a name."""
    found: dict[str, set[str]] = {}
    for record in _written(folder):
        there = found.setdefault(str(record.get("target")), set())
        if record.get("after") and not _given_back(record):
            there.update([str(record.get(name))] if counts(record) else [])
        elif record.get("result") == Result.DONE:
            there.discard(str(record.get(name)))
    return {target: frozenset(names) for target, names in found.items()}


def _written(folder: Path) -> Iterator[_Record]:
    """Yield the outcomes after which a rule may be another than before; none where the record cannot be read.

    Such a record shows a plan nothing, as one that is not there.
    """
    try:
        records = [*_records(folder / FILE)]
    except OSError:
        return
    for record in records:
        if record.get("phase") == "outcome" and record.get("result") in _WRITTEN:
            yield record


def _given_back(record: _Record) -> bool:
    """Say whether a rollback made a rule that was taken over its first owner's again."""
    return record.get("cause") == Cause.ROLLED_BACK and not record.get("version")


def _records(path: Path) -> Iterator[_Record]:
    if not (path.is_file() or path.is_dir()) and path.exists():
        raise OSError(errno.EINVAL, "it is a device or a pipe, which need not end")
    for line in path.read_bytes().splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue  # the last line of a run that was killed, or of a full disk
        if not isinstance(record, dict):
            continue
        version = record.get("schema_version")
        if isinstance(version, int) and version > SCHEMA:
            raise UsageError(f"{path}: schema_version {version} is newer than {SCHEMA}", hint="upgrade sieminator")
        yield record


def _run(name: str, records: Sequence[_Record], folder: Path) -> PastRun:
    if not _NAME.fullmatch(name):
        raise _unreadable(folder, "run")
    first = records[0]
    said = {what: _text(first, what, folder) or "" for what in ("command", "environment", "who", "commit", "at")}
    if not _is_time(said["at"]):
        raise _unreadable(folder, "at")
    return PastRun(name, **said, steps=tuple(_steps(records)))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _steps(records: Sequence[_Record]) -> Iterator[_Record]:
    """Yield intents, each with its outcome where it has one, less those that changed nothing, and a canary's."""
    steps: list[dict[str, object]] = []
    begun: dict[tuple[str, ...], dict[str, object]] = {}
    for record in records:
        what = [repr(record.get(name)) for name in ("target", "action", "key")]
        place, nowhere = (*what, repr(record.get("remote_id"))), (*what, repr(None))
        if record.get("phase") == "intent":
            begun[place] = {**record}
            steps.append(begun[place])
        elif record.get("phase") == "outcome":
            # Where the vendor gives ids, only the outcome of a create knows it.
            step = begun.get(place) or begun.get(nowhere)
            if step is None:
                steps.append({**record})
            else:
                step.update({name: record.get(name) for name in ("remote_id", "after", "result")})
    changed = (step for step in steps if step.get("result") in (*_WRITTEN, None))
    yield from (step for step in changed if step.get("cause") != Cause.CANARY)


def _change(step: _Record, folder: Path) -> PastChange:
    raw = _text(step, "raw", folder)
    if raw is not None and not _inside(folder, raw):
        message = f"{folder / FILE}: it names a copy that is not in its folder ({raw})"
        raise UsageError(message, hint="somebody changed the record; nothing is restored from it")
    unmanaged = step.get("unmanaged", [])
    action = _text(step, "action", folder)
    if action not in {*Action} or not isinstance(unmanaged, list):
        raise _unreadable(folder, "action" if action not in {*Action} else "unmanaged")
    return PastChange(
        _required(step, "target", folder),
        _required(step, "platform", folder),
        _required(step, "key", folder),
        _required(step, "title", folder),
        _text(step, "remote_id", folder),
        existed=action != Action.CREATE,
        only_switched=action in {Action.ENABLE, Action.DISABLE},
        unmanaged=frozenset(map(str, unmanaged)),
        marked=_text(step, "version", folder) is not None,
        before=_text(step, "before", folder),
        after=_text(step, "after", folder),
        raw=raw,
    )


def _sum(first: PastChange, last: PastChange) -> PastChange:
    return replace(
        last,
        existed=first.existed,
        before=first.before,
        raw=first.raw,
        only_switched=first.only_switched and last.only_switched,
    )


def _inside(folder: Path, raw: str) -> bool:
    """Say whether a path leads to a place below the folder, links followed."""
    try:
        return (folder / raw).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link in circles, a NUL
        return False


def _required(step: _Record, name: str, folder: Path) -> str:
    text = _text(step, name, folder)
    if text is None:
        raise _unreadable(folder, name)
    return text


def _text(step: _Record, name: str, folder: Path) -> str | None:
    value = step.get(name)
    if value is not None and not isinstance(value, str):
        raise _unreadable(folder, name)
    return value


def _unreadable(folder: Path, name: str) -> UsageError:
    message = f"{folder / FILE}: a line of the run is not as sieminator writes them (`{name}`)"
    return UsageError(message, hint="somebody changed the record; nothing is restored from it")
