"""Where in an environment's files a hold can be written, as exactly as the lines that stand there allow."""

import re
from pathlib import Path

from sieminator.catalog.environments import MAIN, SUFFIX
from sieminator.catalog.files import read_text
from sieminator.catalog.root import ENVIRONMENTS
from sieminator.catalog.yamlfile import read_yaml
from sieminator.model.hold import Place
from sieminator.model.node import Node
from sieminator.model.node import Path as Steps

HOLDS = "holds"
_NOTHING = re.compile(r":\s*(#.*)?$")
"""The end of a line whose key has no value."""
_STEP = 2
"""Spaces that a block stands further in than its key, where no line shows it."""


def place_of(root: Path, environment: str, target: str = "") -> Place:
    """Return the place for holds of one target; without a target's name that for all of them, the ``defaults``.

    A file that cannot be read still has a place.
    """
    folder = f"{ENVIRONMENTS}/{environment}"
    is_folder = (root / folder).is_dir()
    main = f"{folder}/{MAIN}" if is_folder else f"{folder}{SUFFIX}"
    if not target:
        return _place(root, main, ("defaults",))
    if is_folder:
        return _place(root, f"{folder}/{target}{SUFFIX}", ())
    return _place(root, main, ("targets", target))


def _place(root: Path, file: str, block: tuple[str, ...]) -> Place:
    text = read_text(root, file, lambda _: None)
    node = read_yaml(file, text, lambda _: None) if text is not None else None
    missing = (*block, HOLDS)
    there: tuple[str, ...] = ()
    data = node.data if node else None
    while missing and isinstance(data, dict) and isinstance(data.get(missing[0], ""), dict | list | None):
        data = data[missing[0]]
        there, missing = (*there, missing[0]), missing[1:]
    return Place(file, ": ".join(there), missing, _indent(node, there), _is_closed(node, text or "", there))


def _is_closed(node: Node | None, text: str, steps: tuple[str, ...]) -> bool:
    """Say whether what stands under these keys is in braces or brackets, or a null: where no line can be added."""
    if node is None:
        return False
    lines = text.splitlines()
    if node.at(*steps).data is None:
        return bool(steps) and not _NOTHING.search(lines[node.key(*steps).line - 1])
    where = node.where(*steps)
    return lines[where.line - 1][where.column - 1 : where.column] in ("{", "[")


def _indent(node: Node | None, steps: tuple[str, ...]) -> int:
    """Return how far in a line stands that goes under these keys, as the first one there shows it."""
    if node is None or not steps:
        return 0
    below = node.at(*steps).data
    key = node.key(*steps)
    if below and isinstance(below, dict | list):
        first: Steps = (*steps, next(iter(below)) if isinstance(below, dict) else 0)
        there = node.key(*first) if isinstance(below, dict) else node.where(*first)
        if there.line > key.line:  # else it is a block in braces or brackets, on the line of its key
            return there.column - 1 - (_STEP if isinstance(below, list) else 0)
    return key.column - 1 + _STEP
