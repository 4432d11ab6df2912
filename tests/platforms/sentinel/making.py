"""What the room's own tests start from: a plain detection, a target, and rules made of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sieminator.model.detection import Detection, Requires, Schedule, Variant
from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.samples import detection_of, read

GUID = "11111111-1111-4111-8111-111111111111"
HOURLY = Schedule(every=timedelta(hours=1), lookback=timedelta(hours=1))
SETTINGS = {"subscription": GUID, "resource_group": "soc", "workspace": "soc-weu", "workspace_id": GUID}


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
    return detection_of(only or variant(), **changes)


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
