"""Query files that belong to no detection: named one by one, by their folder, or handed over on standard input."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sieminator.catalog.files import LARGEST, decode, hidden_character
from sieminator.errors import UsageError
from sieminator.model.ports import Report
from sieminator.model.problem import Level, Position, Problem


def find_files(places: Iterable[str], suffixes: Sequence[str]) -> tuple[str, ...]:
    """Return the files that are meant: each that is named, and below each folder those with one of the suffixes.

    Raises:
        UsageError: there is no such file or folder, or nothing in the folder has such a suffix.
    """
    found: dict[str, None] = {}
    for place in places:
        if Path(place).is_dir():
            inside = sorted(_below(place, suffixes))
            if not inside:
                hint = f"name the files themselves, or call them *{', *'.join(suffixes)}"
                raise UsageError(f"{place}: no file in it is called like a query", hint=hint)
            found.update(dict.fromkeys(inside))
        elif not Path(place).exists():
            raise UsageError(f"{place}: there is no such file or folder")
        else:
            found[place] = None
    return tuple(found)


def read_files(paths: Iterable[str], report: Report) -> Iterator[tuple[str, str]]:
    """Yield path, with forward slashes, and text of each file; what cannot be read is reported, and costs only itself.

    Unlike content such a file may be a link to anywhere, and a character that nobody can see is a warning.
    """
    for path in paths:
        named = path.replace(os.sep, "/")
        raw = _read(path, named, report)
        text = None if raw is None else read_query(raw, named, report)
        if text is not None:
            yield named, text


def read_query(raw: bytes, path: str, report: Report) -> str | None:
    """Return the text of a query that was read somewhere; None after reporting why it is none."""
    text = decode(raw, path, report)
    hidden = hidden_character(text, path) if text else None
    if hidden:
        report(replace(hidden, level=Level.WARNING))
    return text


def _read(path: str, named: str, report: Report) -> bytes | None:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        report(Problem("FIL002", f"the file cannot be read ({error.strerror})", Position(named)))
        return None
    if len(raw) > LARGEST:
        report(Problem("FIL003", f"the file is larger than {LARGEST:,} bytes", Position(named)))
        return None
    return raw


def _below(folder: str, suffixes: Sequence[str]) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(tuple(suffixes)):
                yield str(Path(place) / name)
