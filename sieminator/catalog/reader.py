"""Understand one detection: its file, its variants, its variables; every problem at once."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from sieminator.catalog.folder import Folder
from sieminator.catalog.ignored import check_ignored, ignored
from sieminator.catalog.origins import Origins
from sieminator.catalog.schedules import full_schedule
from sieminator.catalog.tally import Tally
from sieminator.catalog.techniques import check_techniques
from sieminator.catalog.uses import check_uses
from sieminator.catalog.variables import settled
from sieminator.catalog.variants import VariantReader, requires_of, unhoused
from sieminator.model.detection import Detection, Schedule, Variable, Variant
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Report
from sieminator.model.problem import Problem

if TYPE_CHECKING:
    from sieminator.catalog.detection_file import DetectionFile
    from sieminator.shape import PydanticShape

SCHEMA = 1


class DetectionReader:
    """Reads detections with the options of the platforms that there are."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._variants = VariantReader(platforms)

    def read(self, folder: Folder, node: Node, report: Report, load: Callable[[], Node]) -> Detection | None:
        """Return the detection; None after reporting at least one error.

        ``load`` reads the node again, for whoever asks the detection where its values are from.
        """
        tally = Tally(report)
        if newer_schema(node, SCHEMA, "DET010", tally):
            return None
        data = node.data if isinstance(node.data, dict) else {}
        own = {key: value for key, value in data.items() if key != "variants"}
        file = _shape().read(Node(own, node.locate, node.base), tally)
        schedule = full_schedule(file.schedule, node.at("schedule"), tally) if file else None
        requires = requires_of(file.requires if file else None)
        variants = self._variants.read(folder, node, schedule, requires, tally)
        check_techniques(node, tally, "techniques")
        check_uses(folder, node, tally)
        check_ignored(folder, node, tally)
        if not file or not schedule or tally.failed or folder.broken:
            return None
        return _detection(file, folder, schedule, variants, Origins(load))


def newer_schema(node: Node, known: int, code: str, report: Report) -> bool:
    """Say whether a file is of a form that we do not know, and report it."""
    version = node.data.get("schema") if isinstance(node.data, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version <= known:
        return False
    hint = "a newer sieminator reads it"
    report(
        Problem(code, f"this file is of schema {version}, and only {known} is known", node.where("schema"), hint=hint)
    )
    return True


def _detection(
    file: "DetectionFile", folder: Folder, schedule: Schedule, variants: tuple[Variant, ...], origins: Origins
) -> Detection:
    from sieminator.attack.techniques import tactics_of

    return Detection(
        id=file.id,
        title=file.title,
        version=file.version,
        status=file.status,
        severity=file.severity,
        confidence=file.confidence,
        techniques=file.techniques,
        tactics=tactics_of(file.techniques),
        description=file.description,
        path=folder.path,
        schedule=schedule,
        variants=variants,
        unhoused=unhoused(folder),
        ignored=ignored(file),
        enabled=file.enabled,
        tags=file.tags,
        data_sources=file.data_sources,
        false_positives=file.false_positives,
        references=file.references,
        authors=file.authors,
        runbook=file.runbook or "",
        contact=file.contact or "",
        variables={
            name: Variable(name, block.type, settled(block.default), block.description or "")
            for name, block in file.variables.items()
        },
        origins=origins,
    )


@cache
def _shape() -> "PydanticShape[DetectionFile]":
    from sieminator.catalog.detection_file import DetectionFile
    from sieminator.shape import PydanticShape

    return PydanticShape(DetectionFile, "DET")
