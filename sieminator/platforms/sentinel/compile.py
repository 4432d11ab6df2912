"""A detection's variant as a scheduled rule for one target: pure, and never rounding what Sentinel cannot say."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Detection, Severity, Variant
from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import Content, Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel import API_VERSION, KIND, SCHEDULED
from sieminator.platforms.sentinel.blocks import blocks
from sieminator.platforms.sentinel.convert.durations import write
from sieminator.platforms.sentinel.convert.normalise import normalise
from sieminator.platforms.sentinel.needs import needs
from sieminator.platforms.sentinel.origins import Origins
from sieminator.platforms.sentinel.query import filled, unfilled
from sieminator.platforms.sentinel.vocabulary import OPERATORS, SEVERITIES, SEVERITY, TACTICS

if TYPE_CHECKING:
    from sieminator.platforms.sentinel.options import SentinelOptions

NAMESPACE = uuid.UUID("6d1f6f0c-9d0a-4a3e-9c53-2b7a0f5f4f5e")
"""Of the ids that we give to rules; it never changes, or every rule would be created anew."""

_BUILT_IN_DELAY = timedelta(minutes=5)
"""Every run looks at a stretch that ended five minutes ago. Source: Microsoft Learn, scheduled-rules-overview, seen
2026-11-22."""


def remote_id(owner: str, key: str, kind: str) -> str:
    """Return the id that a rule gets there: the same for ever for one owner, detection and kind."""
    return str(uuid.uuid5(NAMESPACE, f"{owner}/{key}/{kind}"))


def compile_rule(detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
    """Make the rule that the target should hold; None after reporting every reason why Sentinel cannot have it."""
    origins = Origins(detection, variant, target)
    query = filled(detection, variant)
    problems = [*unfilled(query, detection, variant)]
    problems += _inexpressible(variant, origins)
    severity = target.severity_map.get(detection.severity) or SEVERITY[detection.severity]
    problems += _unknown_words(severity, detection.tactics, origins)
    for problem in problems:
        report(problem)
    if problems:
        return None
    title = target.title_format.replace("{title}", detection.title)
    own = {"displayName": title, "severity": severity, "query": query.text}
    options = cast("SentinelOptions", variant.options)
    return Rule(
        key=detection.id,
        title=title,
        version=detection.version,
        content=Content(
            SCHEDULED, detection.enabled, normalise({**own, **_body(detection, variant), **blocks(options)})
        ),
        remote_id=remote_id(target.owner, detection.id, SCHEDULED),
        requires=variant.requires,
        notes=tuple(_notes(detection, severity)),
        path=detection.path,
        origins=origins,
        query=query.text,
        locate=lambda offset: Position(variant.query_path, *query.place(offset)),
        needs=tuple(needs(options)),
    )


def _body(detection: Detection, variant: Variant) -> dict[str, object]:
    """Return what is the same for every target."""
    schedule = variant.schedule
    return {
        "description": detection.description,
        "queryFrequency": write(schedule.every),
        "queryPeriod": write(schedule.lookback),
        "triggerOperator": OPERATORS[schedule.trigger.operator],
        "triggerThreshold": schedule.trigger.threshold,
        "tactics": [TACTICS[tactic] for tactic in detection.tactics],
        "techniques": [technique.partition(".")[0] for technique in detection.techniques],
    }


def _inexpressible(variant: Variant, origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    if variant.kind != KIND:
        yield Problem(
            "SEN010",
            f"Sentinel's stable API {API_VERSION} has no such kind of rule ({variant.kind})",
            origins["kind"],
            hint=f"say {KIND}; near-real-time rules exist only in preview versions, which are not used",
        )
    if schedule.delay not in (timedelta(0), _BUILT_IN_DELAY):
        yield Problem(
            "SEN011",
            f"Sentinel waits five minutes for late events, and nothing else can be set ({write(schedule.delay)})",
            origins["schedule.delay"],
            hint="leave `delay` out, or widen `lookback`",
        )
    if schedule.at is not None:
        yield Problem(
            "SEN012",
            f"the stable API {API_VERSION} cannot set the time of the first run ({schedule.at:%H:%M})",
            origins["schedule.at"],
            hint="leave `at` out for Sentinel",
        )
    if schedule.clock != "event":
        yield Problem(
            "SEN013",
            f"Sentinel cuts a run's stretch by TimeGenerated only (clock: {schedule.clock})",
            origins["schedule.clock"],
            hint="leave `clock` out, and filter on ingestion_time() in the query",
        )


def _unknown_words(severity: str, tactics: Sequence[str], origins: Origins) -> Iterator[Problem]:
    if severity not in SEVERITIES:
        hint = f"one of {', '.join(SEVERITIES)}"
        yield Problem("SEN017", f"Sentinel has no such severity ({severity})", origins["severity"], hint=hint)
    for tactic in tactics:
        if tactic not in TACTICS:
            yield Problem("SEN018", f"Sentinel has no such tactic ({tactic})", origins["tactics"])


def _notes(detection: Detection, severity: str) -> Iterator[str]:
    if detection.severity is Severity.CRITICAL and severity == SEVERITY[Severity.CRITICAL]:
        yield f"critical is deployed as {severity}: Sentinel has no higher severity"
    if any("." in technique for technique in detection.techniques):
        yield f"sub-techniques stay in Git: API {API_VERSION} takes techniques only"
