"""The tables that an environment's targets have, asked for and kept beside the content, so that lint knows them.

``tables/<environment>/<target>.json`` holds names and types, sorted, and nothing that changes from day to day: it is
meant to be committed.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.errors import SieminatorError, UsageError
from sieminator.model.ports import Describes
from sieminator.model.tables import Known, Pulled
from sieminator.model.target import Target

FOLDER = "tables"
_SCHEMA = 1
"""Of the files; moves when a reader that knew the last one could be wrong."""


def pull(job: Job, root: Path) -> tuple[Pulled, ...]:
    """Ask every target for its tables and write them down; one that is dead costs only itself.

    Raises:
        UsageError: a file cannot be written.
    """
    targets = job.targets
    job.progress.begin("Reading tables", len(targets))

    def ask(target: Target) -> Known | str | None:
        try:
            return _ask(job, target)
        except SieminatorError as error:
            return error.reason
        finally:
            job.progress.step()

    answers = each(ask, targets, TARGETS, job.stop)
    environment = job.work.environment.name
    return tuple(_kept(root, environment, target, known) for target, known in zip(targets, answers, strict=True))


def read(root: Path, environment: str | None = None) -> Iterator[Known]:
    """Yield the tables of each target of an environment, or of all, as they were written down; none is fine.

    Raises:
        UsageError: a file cannot be read, or is not one that ``pull`` wrote.
    """
    for path in sorted(root.glob(f"{FOLDER}/{environment or '*'}/*.json")):
        where = path.relative_to(root).as_posix()
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            yield _tables(said)
        except OSError as error:
            raise UsageError(f"{where}: it cannot be read ({error.strerror})") from error
        except ValueError as error:
            raise UsageError(f"{where}: it is not a listing of tables ({error})", hint=_AGAIN) from error


_AGAIN = "fetch it anew with `sieminator tables pull`"


def _ask(job: Job, target: Target) -> Known | None:
    """Return a target's tables; None where its platform has nothing to tell."""
    platform = job.platforms[target.platform]
    with closing(platform.connect(target, job.world)) as connection:
        return connection.tables() if isinstance(connection, Describes) else None


def _kept(root: Path, environment: str, target: Target, known: Known | str | None) -> Pulled:
    if not isinstance(known, Mapping):
        return Pulled(target.name, target.platform, reason=known or "")
    path = Path(FOLDER, environment, f"{target.name}.json")
    changed = _write(root / path, _document(known))
    columns = sum(len(columns) for columns in known.values())
    return Pulled(target.name, target.platform, path.as_posix(), len(known), columns, changed)


def _document(known: Known) -> str:
    """Return the file's text: a table a line, so that a diff tells what became of which."""
    lines = [f"    {json.dumps(name)}: {json.dumps(dict(sorted(known[name].items())))}" for name in sorted(known)]
    body = "{\n" + ",\n".join(lines) + "\n  }" if lines else "{}"
    return f'{{\n  "schema_version": {_SCHEMA},\n  "tables": {body}\n}}\n'


def _write(path: Path, text: str) -> bool:
    """Write a file whole or not at all; return whether it says something new."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):  # where not even that can be, the first reason is the one to tell
            unfinished.unlink(missing_ok=True)
        raise UsageError(f"{path}: it cannot be written ({error.strerror})") from error
    return True


def _tables(said: object) -> Known:
    """Return what a file holds; raises ValueError where it holds something else."""
    match said:
        case {"schema_version": int(version), "tables": dict(tables)} if version == _SCHEMA:
            for name, columns in tables.items():
                if not isinstance(columns, dict) or not all(isinstance(kind, str) for kind in columns.values()):
                    raise ValueError(f"the columns of {name} are not names with types")
            return tables
    raise ValueError(f"it has no tables, or another schema_version than {_SCHEMA}")
