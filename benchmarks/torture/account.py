"""The ledger, read by somebody who knows only what `docs/operations.md` says of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class Account:
    """What was written to a ledger since this reader came; a line counts once it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = path.stat().st_size if path.exists() else 0
        self._intended: set[tuple[str, str]] = set()
        self.broken = 0
        """Lines that nobody can read: of a process that was killed, or of a full disk."""

    def intends(self, target: str, rule: str) -> bool:
        """Say whether an intent for this rule stands there by now."""
        if (target, rule) not in self._intended:
            records = [one for one in self.more() if one["phase"] == "intent"]
            self._intended |= {(one["target"], one["remote_id"]) for one in records}
        return (target, rule) in self._intended

    def more(self) -> Iterator[Record]:
        """Yield the records that were added since the last call."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in filter(None, whole.split(b"\n")):
            try:
                yield json.loads(line)
            except ValueError:
                self.broken += 1
