"""What the room's own tests start from: a plain detection, a target, and rules made of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sieminator.model.change import Action, Cause, Change
from sieminator.model.detection import Detection, Requires, Schedule, Variant
from sieminator.model.mark import Mark
from sieminator.model.problem import Problem
from sieminator.model.rule import Content, RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import (
    AGGREGATION,
    CHAIN,
    FIRST_SEEN,
    LOG_SEARCH,
    OUTLIER,
    TEMPLATED,
    THRESHOLD,
)
from sieminator.platforms.sumo.platform import PLATFORM
from tests.platforms.samples import ID, detection_of, read

FOLDER_ID = "0000000006A2E86F"
SETTINGS = {"deployment": "us2", "folder_id": FOLDER_ID}
HOUR = timedelta(hours=1)

SEARCH = """\
_sourceCategory=windows/sysmon
| json "EventID", "Computer", "Image" as event_id, host, image
| where event_id = "1" and image matches "*\\\\cmd.exe"
| count by host, image"""
EXPRESSION = "metadata_vendor = 'Microsoft' AND lower(baseImage) LIKE '%\\\\\\\\cmd.exe'"
QUERIES = {LOG_SEARCH: SEARCH}

_ENTITIES = [{"type": "_hostname", "field": "device_hostname"}]
_LEARNS = {"baseline": "14d"}
_FUNCTIONS = [{"name": "total", "function": "count", "arguments": ["true"]}]
PLAIN: dict[str, dict[str, Any]] = {
    LOG_SEARCH: {
        "signal": {
            "record_type": "EndpointProcess",
            "add": ["stage", "normalizedSeverity"],
            "entities": {"srcDevice_hostname": "host"},
        }
    },
    TEMPLATED: {"entities": _ENTITIES},
    THRESHOLD: {"entities": _ENTITIES},
    AGGREGATION: {"entities": _ENTITIES, "aggregations": _FUNCTIONS, "trigger": "total > 5"},
    CHAIN: {"entities": _ENTITIES, "then": [{"expression": "objectType = 'Network'"}]},
    FIRST_SEEN: {"entities": _ENTITIES, "values": ["user_username"], **_LEARNS},
    OUTLIER: {"entities": _ENTITIES, "aggregations": _FUNCTIONS, **_LEARNS},
}
"""What a rule of each kind cannot be without, or should not."""
RICH: dict[str, dict[str, Any]] = {
    LOG_SEARCH: {
        "description": "Shorter.",
        "webhook": {"id": "00000000000A1B2C", "payload": '{"a": 1}', "itemize": True, "max_items": 10},
        "cron": "0 5/20 8-17 ? * MON-FRI *",
        "time_zone": "Europe/Warsaw",
        "parsing": "auto",
        "mute_error_emails": True,
    },
    TEMPLATED: {
        "description": "On {{device_hostname}}.",
        "entities": [*_ENTITIES, {"type": "_username", "field": "user_username"}],
        "prototype": True,
        "name_expression": "{{baseImage}} started",
        "summary": "{{baseImage}} on {{device_hostname}}",
        "category": "Execution",
        "suppression": "6h",
        "score": {"field": "severity", "values": {"9": 8, "1": 2}, "default": 4},
    },
    THRESHOLD: {
        "entities": _ENTITIES,
        "group_by": ["user_username", "device_hostname"],
        "count_field": "baseImage",
        "count_distinct": True,
        "suppression": "7d",
    },
    AGGREGATION: {
        "entities": _ENTITIES,
        "aggregations": [*_FUNCTIONS, {"name": "images", "function": "count_distinct", "arguments": ["baseImage"]}],
        "trigger": "total > 5 AND images > 2",
        "group_by": ["user_username"],
        "group_by_entity": False,
        "score": {"field": "severity"},
    },
    CHAIN: {
        "entities": _ENTITIES,
        "limit": 5,
        "then": [{"expression": "success = false", "limit": 3}, {"expression": "success = true"}],
        "ordered": True,
        "group_by": ["user_username"],
    },
    FIRST_SEEN: {
        "entities": _ENTITIES,
        "value_expression": "lower(user_username)",
        "baseline": "30d",
        "retention": "60d",
        "baseline_type": "global",
        "group_by": ["device_hostname"],
    },
    OUTLIER: {
        "entities": _ENTITIES,
        "aggregations": _FUNCTIONS,
        "baseline": "7d",
        "retention": "14d",
        "deviation": 5,
        "floor": 10,
        "group_by": ["user_username"],
    },
}
"""What a rule of each kind may say."""


def target(*, settings: dict[str, Any] | None = None, **changes: Any) -> Target:
    place = read(PLATFORM.settings, {**SETTINGS, **(settings or {})})
    return replace(Target("test", "weu", "sumo", "soc", place), **changes)


def hourly(**changes: Any) -> Schedule:
    return replace(Schedule(HOUR, HOUR), **changes)


def variant(
    kind: str = LOG_SEARCH, *, options: dict[str, Any] | None = None, query: str | None = None, **changes: Any
) -> Variant:
    search = kind == LOG_SEARCH
    plain = Variant(
        platform="sumo",
        name="" if search else "cse",
        kind=kind,
        query=QUERIES.get(kind, EXPRESSION) if query is None else query,
        query_path=f"content/detections/sample/sumo.{'sumo' if search else 'cse'}",
        schedule=hourly(),
        requires=Requires(),
        options=read(PLATFORM.options, PLAIN.get(kind, {}) if options is None else options),
    )
    return replace(plain, **changes)


def rich(kind: str) -> Variant:
    """Return a variant that says all that it may."""
    return variant(kind, options=RICH[kind])


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


def body(one: Variant) -> Any:
    """Return the body of the rule that a variant becomes."""
    return rule(detection(one)).content.body


def refused(one: Detection) -> list[str]:
    """Return the codes for which a detection does not compile."""
    made, problems = compiled(one)
    assert made is None
    return [problem.code for problem in problems]


def audited(one: Detection, at: Target | None = None) -> list[Problem]:
    """Return what the room's audit says of a detection that compiles."""
    where = at or target()
    return [problem for _, problem in PLATFORM.audit([rule(one, where)], where)]


def marked(key: str = ID, version: str = "1.0.0") -> Mark:
    """Return a mark as it would be, but for the fingerprint, which the room does not look at."""
    return Mark("soc", key, version, "a" * 16)


def creation(one: Detection | None = None) -> Change:
    """Return the change that creates a rule."""
    made = rule(one)
    mark = marked(made.key)
    return Change(Action.CREATE, Cause.NEW, made.key, made.title, rule=made, content=made.content, mark=mark)


def update(found: RemoteRule, *, kind: str = "", unmanaged: frozenset[str] = frozenset(), **changes: Any) -> Change:
    """Return the change that writes these fields over a rule that was found."""
    old = found.content
    content = Content(kind or old.kind, old.enabled, {**old.body, **changes}, old.only_on)
    made = replace(rule(), unmanaged=unmanaged)
    mark = marked(version="1.1.0")
    return Change(
        Action.UPDATE, Cause.CONTENT, made.key, found.title, rule=made, remote=found, content=content, mark=mark
    )


def deletion(found: RemoteRule) -> Change:
    """Return the change that deletes a rule that was found."""
    return Change(Action.DELETE, Cause.WITHDRAWN, "key", found.title, remote=found)
