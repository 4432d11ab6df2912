"""What the room's own tests start from: a plain detection, a target, and rules made of them."""

from dataclasses import replace
from typing import Any

from sieminator.model.change import Action, Cause, Change
from sieminator.model.detection import Detection, Requires, Variant
from sieminator.model.mark import Mark
from sieminator.model.problem import Problem
from sieminator.model.rule import Content, RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale import SCHEDULED
from sieminator.platforms.logscale.platform import PLATFORM
from tests.platforms.logscale.stage import PLAIN, QUERIES, read
from tests.platforms.samples import ID, detection_of
from tests.platforms.stage import hourly

SETTINGS = {"url": "https://logs.example.com", "search_domain": "soc"}


def target(*, settings: dict[str, Any] | None = None, **changes: Any) -> Target:
    place = read(PLATFORM.settings, {**SETTINGS, **(settings or {})})
    return replace(Target("test", "weu", "logscale", "soc", place), **changes)


def variant(
    kind: str = SCHEDULED, *, options: dict[str, Any] | None = None, query: str = "", **changes: Any
) -> Variant:
    plain = Variant(
        platform="logscale",
        name="",
        kind=kind,
        query=query or QUERIES.get(kind, QUERIES[SCHEDULED]),
        query_path="content/detections/sample/logscale.cql",
        schedule=hourly(),
        requires=Requires(),
        options=read(PLATFORM.options, PLAIN.get(kind, {}) if options is None else options),
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


def update(found: RemoteRule, *, kind: str = "", unmanaged: frozenset[str] = frozenset(), **body: Any) -> Change:
    """Return the change that writes these fields over a rule that was found."""
    content = Content(kind or found.content.kind, found.content.enabled, {**found.content.body, **body})
    made = replace(rule(), unmanaged=unmanaged)
    mark = marked(version="1.1.0")
    return Change(
        Action.UPDATE, Cause.CONTENT, made.key, found.title, rule=made, remote=found, content=content, mark=mark
    )


def deletion(found: RemoteRule) -> Change:
    """Return the change that deletes a rule that was found."""
    return Change(Action.DELETE, Cause.WITHDRAWN, "key", found.title, remote=found)
