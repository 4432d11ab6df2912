"""What the room's own tests start from: a plain detection, a target, and rules made of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sieminator.model.detection import Detection, Requires, Schedule, Variant
from sieminator.model.mark import Mark
from sieminator.model.node import Node
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import Content, Rule
from sieminator.model.target import Target
from sieminator.platforms.qradar import KIND, SEARCH
from sieminator.platforms.qradar.convert.normalise import normalise
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.samples import ID, detection_of, read

SETTINGS = {"url": "https://qradar.example.com"}
HOURLY = Schedule(every=timedelta(hours=1), lookback=timedelta(hours=1))
QUERY = "SELECT username\nFROM events\nWHERE devicetype = 12 AND \"Process Path\" ILIKE '%\\cmd.exe'\n"
UUID = "a7649551-a471-5be7-8a9a-58c12a4ab2fc"


def complaints(shape: Any, data: Any) -> list[str]:
    """Return what is wrong with a block."""
    problems: list[Problem] = []
    assert shape.read(Node(data, lambda path, key: Position("block.yml")), problems.append) is None
    return [f"{problem.code}: {problem.message}" for problem in problems]


def target(*, settings: dict[str, Any] | None = None, **changes: Any) -> Target:
    place = read(PLATFORM.settings, {**SETTINGS, **(settings or {})})
    plain = Target("test", "weu", "qradar", "soc", place, where=Position("environments/test.yml"))
    return replace(plain, **changes)


def variant(*, options: dict[str, Any] | None = None, query: str = QUERY, **changes: Any) -> Variant:
    plain = Variant(
        platform="qradar",
        name="",
        kind=KIND,
        query=query,
        query_path="content/detections/sample/qradar.aql",
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


def refused(one: Detection, at: Target | None = None) -> list[str]:
    """Return the codes for which a detection does not compile."""
    made, problems = compiled(one, at)
    assert made is None
    return [problem.code for problem in problems]


def audited(one: Detection, at: Target | None = None) -> list[Problem]:
    """Return what the room's audit says of a detection that compiles."""
    where = at or target()
    return [problem for _, problem in PLATFORM.audit([rule(one, where)], where)]


def marked(key: str = ID, version: str = "1.0.0") -> Mark:
    """Return a mark as it would be, but for the fingerprint, which the room does not look at."""
    return Mark("soc", key, version, "a" * 16)


def content(*, enabled: bool = True, **changes: Any) -> Content:
    """Return the content of a plain rule; a field that is None is left out."""
    body = {**rule().content.body, **changes}
    return Content(KIND, enabled, normalise({name: value for name, value in body.items() if value is not None}))


def listed(**changes: Any) -> dict[str, Any]:
    """Return a rule's entry in the console's list."""
    plain = {
        "id": 100353,
        "identifier": UUID,
        "name": "Sample",
        "type": "EVENT",
        "origin": "USER",
        "owner": "admin",
        "enabled": True,
        "creation_date": 1_767_225_600_000,
        "modification_date": 1_767_225_600_000,
    }
    return {**plain, **changes}


GROUPED = "SELECT username, COUNT(*) AS hits\nFROM events\nWHERE devicetype = 12\nGROUP BY username\n"


def search(*, options: dict[str, Any] | None = None, query: str = GROUPED, **changes: Any) -> Variant:
    """Return a variant that is a scheduled search."""
    return variant(options=options, query=query, **{"kind": SEARCH, **changes})
