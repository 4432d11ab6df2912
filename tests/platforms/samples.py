"""What every room's own tests start from: a plain detection, and what a block of a file reads as."""

from dataclasses import replace
from typing import Any

from sieminator.model.detection import Confidence, Detection, Severity, Status, Variant
from sieminator.model.node import Node
from sieminator.model.problem import Position, Problem

ID = "0d7ec710-0000-4000-8000-000000000001"


def read(shape: Any, data: Any) -> Any:
    """Read a block as the catalog does; a problem fails the test."""
    problems: list[Problem] = []
    found = shape.read(Node(data, lambda path, key: Position("block.yml")), problems.append)
    assert not problems, problems
    return found


def detection_of(only: Variant, **changes: Any) -> Detection:
    """Return a plain detection with this one variant."""
    plain = Detection(
        id=ID,
        title="Sample",
        version="1.0.0",
        status=Status.PRODUCTION,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        techniques=("T1204.001",),
        tactics=("execution",),
        description="What it is about.",
        path="content/detections/sample",
        schedule=only.schedule,
        variants=(only,),
    )
    return replace(plain, **changes)
