"""Git's side: a handful of detections that move from round to round."""

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from random import Random

OWNER = "bench"
"""As `corpus.write_environment` says it."""
_NAMESPACE = uuid.UUID("0b5a2b86-3a5a-4a08-9f0f-5a86e8b6a5d1")
_SEVERITIES = ("high", "medium", "low", "informational")
_DETECTION = """schema: 1
id: {key}
title: {title}
version: 1.0.{revision}
status: production
severity: {severity}
confidence: high
techniques: [T1204.002]
description: {description}
schedule: {{every: 1h, lookback: 1h}}
"""
_QUERY = """DeviceProcessEvents
| where FileName =~ "program-{revision}.exe"
| project TimeGenerated, DeviceName
"""


@dataclass(frozen=True)
class Piece:
    """One detection, as Git has it."""

    number: int
    revision: int = 0
    wanted: bool = True

    @property
    def key(self) -> str:
        """Its identity for ever."""
        return str(uuid.uuid5(_NAMESPACE, str(self.number)))

    @property
    def title(self) -> str:
        """What it is called, for ever too."""
        return f"Detection {self.number}"

    @property
    def version(self) -> str:
        return f"1.0.{self.revision}"

    @property
    def description(self) -> str:
        return describe(self.number, self.version)

    @property
    def severity(self) -> str:
        return _SEVERITIES[self.revision % len(_SEVERITIES)]

    @property
    def query(self) -> str:
        return _QUERY.format(revision=self.revision)


def describe(number: int, version: str) -> str:
    """Return what a revision says of itself: by it anybody knows one when it is met somewhere."""
    return f"Revision {version} of detection {number}."


class Checkout:
    """A root with content; the environment is somebody else's."""

    def __init__(self, root: Path, count: int) -> None:
        self._root = root
        self.pieces = [Piece(number) for number in range(count)]
        for piece in self.pieces:
            self._write(piece)

    def move(self, chance: Random) -> bool:
        """Revise, withdraw or bring back some detections; say whether anything moved."""
        before = list(self.pieces)
        for number in chance.sample(range(len(self.pieces)), chance.choice((0, 1, 2, 4, 6, 8))):
            piece = self.pieces[number]
            wanted = not piece.wanted or chance.random() > 0.25
            self.pieces[number] = Piece(number, piece.revision + 1, wanted)
            self._write(self.pieces[number])
        return self.pieces != before

    def break_some(self, chance: Random) -> None:
        """Let a merge go wrong: one file is no YAML any more, and another detection is missing."""
        wanted = [piece for piece in self.pieces if piece.wanted]
        if len(wanted) > 1:
            broken, missing = chance.sample(wanted, 2)
            (self._folder(broken) / "detection.yml").write_text("schema: [1\n", encoding="utf-8")
            shutil.rmtree(self._folder(missing))

    def mend(self) -> None:
        """Write every file as it should be."""
        for piece in self.pieces:
            self._write(piece)

    def _folder(self, piece: Piece) -> Path:
        return self._root / "content" / "detections" / f"detection-{piece.number}"

    def _write(self, piece: Piece) -> None:
        folder = self._folder(piece)
        if not piece.wanted:
            shutil.rmtree(folder, ignore_errors=True)
            return
        folder.mkdir(parents=True, exist_ok=True)
        text = _DETECTION.format(
            key=piece.key,
            title=piece.title,
            revision=piece.revision,
            severity=piece.severity,
            description=piece.description,
        )
        (folder / "detection.yml").write_text(text, encoding="utf-8")
        (folder / "sentinel.mde.kql").write_text(piece.query, encoding="utf-8")
