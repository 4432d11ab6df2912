"""What the room's own tests start from: a plain detection, a target, and rules made of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sieminator.model.detection import Confidence, Detection, Requires, Schedule, Severity, Status, Variant
from sieminator.model.node import Node
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.platform import PLATFORM

ID = "0d7ec710-0000-4000-8000-000000000001"
GUID = "11111111-1111-4111-8111-111111111111"
HOURLY = Schedule(every=timedelta(hours=1), lookback=timedelta(hours=1))
SETTINGS = {"subscription": GUID, "resource_group": "soc", "workspace": "soc-weu", "workspace_id": GUID}


def read(shape: Any, data: Any) -> Any:
    """Read a block as the catalog does; a problem fails the test."""
    problems: list[Problem] = []
    found = shape.read(Node(data, lambda path, key: Position("block.yml")), problems.append)
    assert not problems, problems
    return found


def target(*, settings: dict[str, Any] | None = None, **changes: Any) -> Target:
    place = read(PLATFORM.settings, {**SETTINGS, **(settings or {})})
    return replace(Target("test", "weu", "sentinel", "soc", place), **changes)


def variant(*, options: dict[str, Any] | None = None, query: str = "Heartbeat", **changes: Any) -> Variant:
    plain = Variant(
        platform="sentinel",
        name="mde",
        kind="scheduled",
        query=query,
        query_path="content/detections/sample/sentinel.mde.kql",
        schedule=HOURLY,
        requires=Requires(),
        options=read(PLATFORM.options, options or {}),
    )
    return replace(plain, **changes)


def detection(only: Variant | None = None, **changes: Any) -> Detection:
    only = only or variant()
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


def compiled(one: Detection, at: Target | None = None) -> tuple[Rule | None, list[Problem]]:
    problems: list[Problem] = []
    return PLATFORM.compile(one, one.variants[0], at or target(), problems.append), problems


def rule(one: Detection | None = None, at: Target | None = None) -> Rule:
    """Return the rule of a detection that compiles."""
    made, problems = compiled(one or detection(), at)
    assert made, problems
    return made


def audited(one: Detection, at: Target | None = None) -> list[Problem]:
    """Return what the room's audit says of a detection that compiles."""
    where = at or target()
    return [problem for _, problem in PLATFORM.audit([rule(one, where)], where)]
