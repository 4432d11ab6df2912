"""Small trees of files in one text: `-- path --` begins each file, and what stands before the first is said of all."""

import re
from pathlib import Path

_FILE = re.compile(r"^-- (.+) --\n", re.MULTILINE)


def split(text: str) -> tuple[str, dict[str, str]]:
    """Return what is said of the tree, and the text of each file by its path."""
    said, *rest = _FILE.split(text)
    return said, dict(zip(rest[::2], rest[1::2], strict=True))


def unpack(text: str, root: Path) -> str:
    """Write the tree below the root, and return what is said of it."""
    said, files = split(text)
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode())
    return said


DETECTION = """\
schema: 1
id: {id}
title: {title}
version: 1.0.0
status: production
severity: high
confidence: high
techniques: [T1204.001]
tags: [endpoint]
description: Something bad.
schedule: {{every: 1h, lookback: 1h}}
"""


def detection(number: int = 1, title: str = "", more: str = "") -> str:
    """Return a detection.yml that is right, with more at its end."""
    identity = f"00000000-0000-4000-8000-{number:012}"
    return DETECTION.format(id=identity, title=title or f"Detection {number}") + more


def content(root: Path, *folders: str, more: str = "", query: str = "T | take 1\n") -> None:
    """Write a detection into each folder below `content/detections`."""
    (root / "environments").mkdir(exist_ok=True)
    for number, folder in enumerate(folders, 1):
        place = root / "content/detections" / folder
        place.mkdir(parents=True)
        (place / "detection.yml").write_text(detection(number, more=more))
        (place / "tiny.kql").write_text(query)
