"""The hits files of one target: every hit once, before anybody else hears of its window.

``hits-<UTC day>.jsonl`` holds the hits of a window in one write, ended by a line for the window, and is on the disk
before the window is noted at the target. So whoever is killed in between finds the window here, and does not search
again; and what was cut short has no such line, and is cut off at the next start. The folder is its owner's alone
(mode 0700), and one process's at a time.
"""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.engine.running.grid import Closed
from sieminator.engine.running.lines import is_hit, read_closed
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NAME = re.compile(r"hits-\d{4}-\d{2}-\d{2}\.jsonl")
_ALL = datetime.max.replace(tzinfo=UTC)
_HINT = "mend that, or name another folder with --spool; no window is noted as run without its hits on disk"


class Book:
    """The hits files of one target; several threads may write to them."""

    def __init__(self, folder: Path, sync: Callable[[int], None] = os.fsync) -> None:
        self.folder = folder
        self._sync = sync
        self._write = threading.Lock()
        """Held while a file or what is in mind of it changes."""
        self._lock: BaseFileLock | None = None
        self._closed: dict[str, dict[datetime, Closed]] = {}
        """By rule and end of the window."""
        self._forgotten: dict[str, datetime] = {}
        """By rule, up to where its windows are no longer in mind."""
        self._read_from: date | None = None
        self._whole: tuple[Path, int] | None = None
        """A file that may end in what was written in vain, and up to where it counts."""

    def take(self) -> bool:
        """Make the folder ours until we end, and cut off what a killed runner left; False where another has it.

        Raises:
            UsageError: it cannot be written.
        """
        from filelock import FileLock, Timeout

        if self._lock is not None:
            return True
        try:
            _make_private(self.folder)
            lock = FileLock(self.folder / "lock", thread_local=False)
            lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        try:
            self._cut()
        except OSError as error:
            lock.release()  # it is ours only once nothing torn is left, which the next try sees to
            raise _unwritable(self.folder, error) from error
        self._lock = lock
        return True

    def let_go(self) -> None:
        """Let another process have the folder."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def files(self) -> list[str]:
        """Return the names of the hits files, the oldest first."""
        return sorted(file.name for file in self.folder.iterdir() if _NAME.fullmatch(file.name))

    @staticmethod
    def is_name(text: str) -> bool:
        """Say whether a hits file can be called so."""
        return _NAME.fullmatch(text) is not None

    def remember(self, accounted: Mapping[str, datetime]) -> None:
        """Have in mind the windows that end after what each rule's register says, and forget all others.

        Raises:
            UsageError: a file cannot be read.
        """
        first = min(accounted.values(), default=None)
        if first is None:
            return
        with self._write:
            self._remember(accounted, first.astimezone(UTC).date())

    def _remember(self, accounted: Mapping[str, datetime], day: date) -> None:
        back = any(until < self._forgotten.get(rule, until) for rule, until in accounted.items())
        if self._read_from is None or day < self._read_from or back:
            self._read(day)
            self._read_from = min(day, self._read_from or day)
        gone = [rule for rule in (*self._closed, *self._forgotten) if rule not in accounted]
        self._closed = {
            rule: {stop: one for stop, one in closed.items() if stop > accounted[rule]}
            for rule, closed in self._closed.items()
            if rule in accounted
        }
        self._forgotten = {**dict.fromkeys(gone, _ALL), **accounted}

    def closed(self, remote_id: str) -> Sequence[Closed]:
        """Return the windows of a rule that are kept in mind, the oldest first."""
        of_rule = self._closed.get(remote_id)
        return [of_rule[stop] for stop in sorted(of_rule)] if of_rule else ()

    def close(self, closed: Closed, lines: Sequence[bytes], now: datetime) -> None:
        """Write the lines of a window, of which the last one ends it; once this returns they are on the disk.

        Raises:
            UsageError: they are not.
        """
        self.tell(b"".join(lines), now)
        with self._write:
            self._closed.setdefault(closed.remote_id, {})[closed.span.stop] = closed

    def tell(self, text: bytes, now: datetime) -> None:
        """Write whole lines into the file of the day, or of a later one where time went back; all or none of them.

        Raises:
            UsageError: they are not on the disk.
        """
        name = f"hits-{now.astimezone(UTC):%Y-%m-%d}.jsonl"
        with self._write:
            try:
                self._mend()
                path = self.folder / max([name, *self.files()[-1:]])
                new = not path.exists()
                with open(path, "ab", buffering=0, opener=_private) as file:
                    self._whole = (path, file.seek(0, os.SEEK_END))
                    _write(file.fileno(), text)
                    self._sync(file.fileno())
                if new:
                    self._sync_folder()
                self._whole = None
            except OSError as error:
                raise _unwritable(self.folder / name, error) from error

    def end(self) -> tuple[str, int]:
        """Return the newest file's name and size, while nobody writes; an empty name where there is none."""
        with self._write:
            self._mend()
            newest = self.files()[-1:]
            return (newest[0], (self.folder / newest[0]).stat().st_size) if newest else ("", 0)

    def keep(self, file: Path, text: str) -> None:
        """Write a small file of the folder anew; a power cut leaves it as it was, or as it is to be. Raises OSError."""
        half = file.with_name(f"{file.name}.part")
        with open(half, "wb", buffering=0, opener=_private) as written:
            _write(written.fileno(), text.encode("ascii"))
            self._sync(written.fileno())
        os.replace(half, file)  # noqa: PTH105 - as one says it
        self._sync_folder()

    def _cut(self) -> None:
        """Take off what stands below the last line that ends a window: its writer was killed in the middle."""
        for name in self.files()[-1:]:
            whole = at = 0
            with (self.folder / name).open("rb+") as file:
                for line in file:
                    at += len(line)
                    if line.endswith(b"\n") and not is_hit(line):
                        whole = at
                if whole < at:
                    file.truncate(whole)
                    self._sync(file.fileno())

    def _sync_folder(self) -> None:
        """Have a new file's name on the disk too; Windows does that by itself."""
        if sys.platform != "win32":
            number = os.open(self.folder, os.O_RDONLY)
            try:
                self._sync(number)
            finally:
                os.close(number)

    def _mend(self) -> None:
        """Take off what a full disk left of a write."""
        if self._whole is not None:
            path, size = self._whole
            os.truncate(path, size)
            self._whole = None

    def _read(self, day: date) -> None:
        try:
            for name in self.files():
                if name >= f"hits-{day:%Y-%m-%d}.jsonl":
                    for one in _closed_in(self.folder / name):
                        self._closed.setdefault(one.remote_id, {})[one.span.stop] = one
        except OSError as error:
            raise _unwritable(self.folder, error) from error


def _closed_in(file: Path) -> Iterator[Closed]:
    with file.open("rb") as lines:
        for line in lines:
            if closed := None if is_hit(line) else read_closed(line):
                yield closed


def _write(number: int, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[os.write(number, left) :]


def _make_private(folder: Path) -> None:
    """Make the folder its owner's alone, and keep Git from what lies in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        folder.chmod(0o700)
        ignore.write_text("*\n", encoding="utf-8")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: the hits cannot be kept ({error.strerror})", hint=_HINT)
