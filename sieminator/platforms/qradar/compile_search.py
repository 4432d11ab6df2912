"""The body of a scheduled search. Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.rewrite import strip_comments
from sieminator.model import durations
from sieminator.model.detection import Detection, Variant
from sieminator.model.rule import Need
from sieminator.model.target import Target
from sieminator.platforms.qradar.convert.searches import normalise_search
from sieminator.platforms.qradar.inexpressible import severity_of
from sieminator.platforms.qradar.unrunnable import own_limit

if TYPE_CHECKING:
    from sieminator.platforms.qradar.options import QRadarOptions
    from sieminator.platforms.qradar.settings import QRadarSettings

Tree = dict[str, object]


def search_body(title: str, detection: Detection, variant: Variant, target: Target, query: str) -> Tree:
    """Return the body of a rule that `sieminator run` runs, of a query that can be bound to a stretch of time."""
    options, settings = cast("QRadarOptions", variant.options), cast("QRadarSettings", target.settings)
    trigger, entities = variant.schedule.trigger, options.reference_set
    body: Tree = {
        "name": title,
        "notes": detection.description,
        "severity": severity_of(detection, target),
        "query": query,
        "schedule": _schedule(variant),
        "trigger": {"operator": trigger.operator.value, "threshold": trigger.threshold},
        "techniques": sorted(detection.techniques),
        "row_limit": options.row_limit,
        "time_limit": durations.write(options.time_limit or settings.run.time_limit),
    }
    if entities is not None:
        body["reference_set"] = {"name": entities.name, "column": entities.column}
    if options.leef is not None:
        body["leef"] = dict(options.leef)
    return normalise_search(body)


def search_needs(variant: Variant) -> Iterator[Need]:
    """Yield the columns whose values are sent somewhere."""
    options = cast("QRadarOptions", variant.options)
    if options.reference_set is not None:
        yield Need(options.reference_set.column, f"reference set {options.reference_set.name}", "reference_set.column")
    for attribute, column in (options.leef or {}).items():
        yield Need(column, f"LEEF attribute {attribute}", "leef")


def search_notes(variant: Variant, query: str) -> Iterator[str]:
    """Yield what a reader of the plan should know."""
    yield "a scheduled search runs only while `sieminator run` does, which somebody has to keep alive"
    if variant.schedule.clock != "ingest":
        # Source: IBM's table of event fields, startTime: when the event was received; seen 2026-11-28.
        yield "a window holds what QRadar received in it, whatever time an event tells of itself (`clock: ingest`)"
    if parse(strip_comments(query)).statements[0].windows:
        yield "the query's own stretch of time is not sent: each run sends that of its window"
    if own_limit(query) is not None:
        yield "a window that finds as many rows as the query's LIMIT counts as one that lacks some"


def _schedule(variant: Variant) -> Tree:
    schedule = variant.schedule
    told: Tree = {"every": durations.write(schedule.every), "lookback": durations.write(schedule.lookback)}
    if schedule.delay:
        told["delay"] = durations.write(schedule.delay)
    if schedule.at is not None:
        told["at"] = f"{schedule.at:%H:%M}"
    return told
