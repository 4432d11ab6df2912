"""Read `content/`: every detection, and every problem at once."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from sieminator.catalog.content import Content, Reread
from sieminator.catalog.files import is_folder, list_folder, stays_inside
from sieminator.catalog.folder import FILE, Folder, clashes, matters, read_folder
from sieminator.catalog.layers import overlay
from sieminator.catalog.names import UUID
from sieminator.catalog.reader import DetectionReader
from sieminator.catalog.yamlfile import read_yaml
from sieminator.model.detection import Detection
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Report
from sieminator.model.problem import Position, Problem

DETECTIONS = "content/detections"


def read_content(root: Path, platforms: Mapping[str, Platform], share: tuple[int, int] = (0, 1)) -> Content:
    """Return all detections below the root, and every problem; an error costs only its own detection.

    ``share`` is a number, from 0, and of how many: (1, 3) reads the second folder of every three.
    """
    reading = _Reading(root, platforms)
    number, of = share
    for path in list(reading.folders())[number::of]:
        reading.read(path)
    return reading.content()


def count_detections(root: Path) -> int:
    """Return about how many detections there are, without reading any; 0 where nobody can tell."""
    try:
        return sum(1 for _ in (root / DETECTIONS).iterdir())
    except OSError:
        return 0


class _Reading:
    """One run through `content/`."""

    def __init__(self, root: Path, platforms: Mapping[str, Platform]) -> None:
        self._root = root
        self._platforms = platforms
        self._reader = DetectionReader(platforms)
        self._problems: list[Problem] = []
        self._detections: list[Detection] = []
        self._reread: dict[str, Reread] = {}
        self._places: dict[str, list[Callable[[], Position]]] = defaultdict(list)
        """Detection id to the files that claim it, broken ones too."""
        self._names: set[str] = set()
        self._claims: dict[str, str] = {}
        self._found = True

    def folders(self) -> Iterator[str]:
        """Yield the detections' folders, in order; report what else lies beside them."""
        entries = [entry for entry in list_folder(self._root, DETECTIONS, self._lose) if matters(entry)]
        clashing = dict(clashes([entry.name for entry in entries]))
        for entry in entries:
            path = f"{DETECTIONS}/{entry.name}"
            refusal = self._refusal(entry, path, clashing.get(entry.name))
            self._names.add(entry.name)
            if refusal:
                self._problems.append(refusal)
            else:
                yield path

    def read(self, path: str) -> None:
        """Read one detection's folder."""
        report = self._problems.append
        folder = read_folder(self._root, path, self._platforms, report)
        found: list[Problem] = []
        node = read_yaml(folder.file, folder.text, found.append) if folder else None
        self._problems += found
        if folder and node is None:
            self._claim(path, _id_line(folder.text))
        if folder is None or node is None:
            return
        claimed = node.data.get("id") if isinstance(node.data, dict) else None
        if isinstance(claimed, str):
            self._places[claimed.lower()].append(partial(node.locate, ("id",), False))
            self._claim(path, claimed.lower())
        load = partial(_parse, folder.file, folder.text)
        detection = self._reader.read(folder, node, report, load)
        if detection and not found:
            self._detections.append(detection)
            self._reread[detection.id] = partial(_reread, self._reader, folder, load)

    def content(self) -> Content:
        """Return what was read, less the detections that share an id."""
        for claimed, places in self._places.items():
            if len(places) > 1:
                self._refuse_twins(claimed, [place() for place in places])
        alone = tuple(one for one in self._detections if len(self._places[one.id]) == 1)
        known = {one.id for one in alone} | {one.path.rpartition("/")[2] for one in alone}
        broken = frozenset(self._names | set(self._places)) - known
        order = sorted(self._problems, key=lambda problem: problem.where)
        reread = {one.id: self._reread[one.id] for one in alone}
        return Content(alone, tuple(order), reread, broken, frozenset(self._places), self._claims, self._found)

    def _claim(self, path: str, claimed: str) -> None:
        if UUID.fullmatch(claimed):
            self._claims[path.rpartition("/")[2]] = claimed

    def _lose(self, problem: Problem) -> None:
        self._found = False
        self._problems.append(replace(problem, hint="detections live there, a folder each"))

    def _refusal(self, entry: "os.DirEntry[str]", path: str, twin: str | None) -> Problem | None:
        """Return why an entry beside the detections is not one of them; None for one that is."""
        if twin:
            message = f"the name differs from {DETECTIONS}/{twin} only in case"
            return Problem("FIL007", message, Position(path), hint="many disks cannot hold both; rename one")
        if entry.is_symlink() and not stays_inside(self._root, path):
            return Problem("FIL006", "the folder is a link that leaves the root", Position(path))
        if not is_folder(entry):
            hint = f"a detection is a folder with a {FILE}"
            return Problem("DET011", "a file lies where only folders belong", Position(path), hint=hint)
        return None

    def _refuse_twins(self, claimed: str, places: list[Position]) -> None:
        for place in places:
            others = ", ".join(str(other) for other in places if other != place)
            message = f"the id is also that of {others} ({claimed})"
            self._problems.append(Problem("DET021", message, place, hint="give a copy an id of its own"))


def _id_line(text: str) -> str:
    """Return the id that the lines of a file say which is no YAML, in lower case; empty where they do not say one."""
    found = {line.lower() for line in _ID.findall(text)}
    return found.pop() if len(found) == 1 else ""


_ID = re.compile(r"""^id:[ \t]*["']?([0-9A-Fa-f-]{36})["']?[ \t]*(?:#.*)?$""", re.MULTILINE)


def _reread(
    reader: DetectionReader, folder: Folder, load: Callable[[], Node], over: Node, report: Report
) -> Detection | None:
    """Read a detection again, with a block of other values laid over its file."""

    def load_both() -> Node:
        return overlay(load(), over)

    return reader.read(folder, load_both(), report, load_both)


@lru_cache(maxsize=4)  # whoever asks where one value is from asks about the next one too
def _parse(path: str, text: str) -> Node:
    node = read_yaml(path, text, lambda _: None)
    assert node is not None, "it was read before"
    return node
