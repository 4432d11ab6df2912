"""What a fake remembers: one SQLite file, one immediate transaction a request, so that many processes see one world."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Clock = Callable[[], datetime]

B = TypeVar("B", bound="DataclassInstance")
"""What a test or a lab may set about a vendor: a dataclass with a default for everything."""

_SETTINGS = "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);"


class State(Generic[B]):
    """The memory of one fake; a vendor's world says of what it is made."""

    schema: ClassVar[str]
    """Statements that make what is not there yet."""
    seen: ClassVar[Mapping[str, str]]
    """Table to the columns of all that a client could have changed; neither settings nor tokens."""
    behaves: Callable[..., B]
    """The dataclass of its behaviour."""

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        """Open the state at `path`, made when absent; `clock` returns an aware UTC datetime."""
        self.path = Path(path)
        self.clock = clock if clock is not None else _utc_now
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA synchronous=OFF")  # a lab need not outlive a power cut
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SETTINGS} {self.schema} COMMIT;")
        except sqlite3.Error:
            self._connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the whole world still for one request: all of it happens, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def behaviour(self) -> B:
        """Return how the vendor behaves now."""
        with self.transaction() as state:
            return read_behaviour(state, type(self).behaves)

    def behave(self, **changes: Any) -> None:
        """Change fields of the behaviour, for every process that holds this world."""
        with self.transaction() as state:
            now = replace(read_behaviour(state, type(self).behaves), **changes)
            row = ("behaviour", json.dumps(asdict(now)))
            state.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", row)

    def snapshot(self) -> bytes:
        """Return all that a client could have changed, in one canonical text, to compare byte by byte."""
        seen: dict[str, list[Any]] = {}
        with self.transaction() as state:
            for table, columns in self.seen.items():
                seen[table] = sorted(state.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)  # noqa: S608
        return json.dumps(seen, ensure_ascii=False, indent=1).encode()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_behaviour(state: sqlite3.Connection, behaves: Callable[..., B]) -> B:
    """Return how the vendor behaves, inside a transaction."""
    row = state.execute("SELECT value FROM setting WHERE name = 'behaviour'").fetchone()
    settings: dict[str, Any] = json.loads(row[0]) if row else {}
    return behaves(**{name: tuple(one) if isinstance(one, list) else one for name, one in settings.items()})


def _utc_now() -> datetime:
    return datetime.now(UTC)
