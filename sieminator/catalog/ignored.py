"""Findings that a detection's author answers for: `lint: {ignore: [{code, variant, reason}]}`."""

from typing import TYPE_CHECKING

from sieminator.catalog.folder import Folder
from sieminator.catalog.names import did_you_mean
from sieminator.model.detection import Ignored
from sieminator.model.node import Node
from sieminator.model.ports import Report
from sieminator.model.problem import Problem

if TYPE_CHECKING:
    from sieminator.catalog.detection_file import DetectionFile


def ignored(file: "DetectionFile") -> tuple[Ignored, ...]:
    """Return what the file tells lint not to tell again."""
    blocks = file.lint.ignore if file.lint else ()
    return tuple(Ignored(block.code, block.variant or "", block.reason) for block in blocks)


def check_ignored(folder: Folder, node: Node, report: Report) -> None:
    """Report blocks that speak of a query which the folder does not have."""
    if folder.broken or not isinstance(node.data, dict):
        return
    stems = {*folder.queries, *(query.stem for query in folder.unhoused)}
    lint = node.data.get("lint")
    blocks = lint.get("ignore") if isinstance(lint, dict) else None
    for number, block in enumerate(blocks if isinstance(blocks, list) else ()):
        stem = block.get("variant") if isinstance(block, dict) else None
        if isinstance(stem, str) and stem not in stems:
            hint = did_you_mean(stem, stems, "") or f"it has {', '.join(sorted(stems))}"
            where = node.where("lint", "ignore", number, "variant")
            report(Problem("DET023", f"the detection has no such query ({stem})", where, hint=hint))
