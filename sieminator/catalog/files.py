"""Text files as people write them: UTF-8, inside the root, of a size that a person could have written."""

import os
import re
import stat
from pathlib import Path

from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem

LARGEST = 1_000_000
"""Bytes; a file of content or of an environment that is larger is a mistake, or an attack on whoever reads it."""

# Control characters, the line ends that only some editors know, and the marks that make a text look as it does not run:
# https://trojansource.codes, seen 2021-11 (CVE-2021-42574).
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")

_SEEN = b"\t\n" + bytes(range(0x20, 0x7F))
"""What nearly all files are made of, and quicker told than what is hidden."""


def read_text(root: Path, path: str, report: Report) -> str | None:
    """Return a file's text with LF line ends and without its byte-order mark; None after reporting why not."""
    raw = _read(root, path, report)
    text = None if raw is None else decode(raw, path, report)
    if raw is None or text is None:
        return None
    hidden = hidden_character(text, path) if raw.translate(None, _SEEN) else None
    if hidden:
        report(hidden)
        return None
    return text


def decode(raw: bytes, path: str, report: Report) -> str | None:
    """Return a text with LF line ends and without its byte-order mark; None after reporting that it is not UTF-8."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        message = f"the file is not UTF-8 (byte 0x{raw[error.start]:02x})"
        report(Problem("FIL004", message, position(path, before, len(before)), hint="save it as UTF-8"))
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def hidden_character(text: str, path: str) -> Problem | None:
    """Return the problem of the first character that nobody can see; None where there is none."""
    hidden = _HIDDEN.search(text)
    if hidden is None:
        return None
    message = f"the file holds a character that nobody can see (U+{ord(hidden.group()):04X})"
    return Problem("FIL005", message, position(path, text, hidden.start()), hint="delete it, or write it escaped")


def position(path: str, text: str, offset: int) -> Position:
    """Return where an offset of a text is."""
    line_start = text.rfind("\n", 0, offset) + 1
    return Position(path, text.count("\n", 0, offset) + 1, offset - line_start + 1)


def stays_inside(root: Path, path: str) -> bool:
    """Say whether a path, symbolic links followed, is below the root."""
    # A loop of links counts as inside, and cannot be read; Path.resolve() raises RuntimeError there before Python 3.13.
    return Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root))


def list_folder(root: Path, path: str, report: Report) -> list[os.DirEntry[str]]:
    """Return a folder's entries by name; none after reporting that it cannot be read."""
    try:
        with os.scandir(os.path.join(root, path)) as found:  # noqa: PTH118 - see `_read`
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        what = "the folder does not exist" if missing else f"the folder cannot be read ({error.strerror})"
        report(Problem("FIL001" if missing else "FIL002", what, Position(path)))
        return []


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is a folder, links followed; what cannot be followed is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _read(root: Path, path: str, report: Report) -> bytes | None:
    place = os.path.join(root, path)  # noqa: PTH118 - thousands of files: pathlib costs more than the reading
    try:
        status = os.lstat(place)
        if stat.S_ISLNK(status.st_mode):
            if not stays_inside(root, path):
                report(Problem("FIL006", "the file is a link that leaves the root", Position(path)))
                return None
            status = os.stat(place)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode):
            report(Problem("FIL002", "this is not a file", Position(path)))
            return None
        if status.st_size > LARGEST:
            message = f"the file is larger than {LARGEST:,} bytes ({status.st_size:,})"
            report(Problem("FIL003", message, Position(path)))
            return None
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123 - the whole of it is read at once
            return file.read()
    except FileNotFoundError:
        report(Problem("FIL001", "the file does not exist", Position(path)))
    except OSError as error:
        report(Problem("FIL002", f"the file cannot be read ({error.strerror})", Position(path)))
    return None
