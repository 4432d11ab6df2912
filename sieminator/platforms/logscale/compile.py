"""A detection's variant as a rule for one target: pure, and never rounding what LogScale cannot say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Detection, Requires, Variant
from sieminator.model.ports import Report
from sieminator.model.problem import Position
from sieminator.model.rule import Content, Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from sieminator.platforms.logscale.convert.fields import FORMS
from sieminator.platforms.logscale.convert.normalise import normalise, time_zone
from sieminator.platforms.logscale.inexpressible import inexpressible, unknown_kind
from sieminator.platforms.logscale.mark import meaning
from sieminator.platforms.logscale.needs import needs
from sieminator.platforms.logscale.origins import Origins
from sieminator.platforms.logscale.query import filled, unfilled
from sieminator.platforms.logscale.schedule import cron
from sieminator.platforms.logscale.vocabulary import CLOCKS, OWNERS, TRIGGER_MODES

if TYPE_CHECKING:
    from sieminator.platforms.logscale.options import LogScaleOptions

Tree = dict[str, object]


def compile_rule(detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
    """Make the rule that the target should hold; None after reporting every reason why LogScale cannot have it."""
    origins = Origins(detection, variant, target)
    if variant.kind not in FORMS:
        report(unknown_kind(variant, origins))
        return None
    query = filled(detection, variant)
    problems = [*unfilled(query, detection, variant), *inexpressible(variant, origins)]
    for problem in problems:
        report(problem)
    if problems:
        return None
    options = cast("LogScaleOptions", variant.options)
    title = target.title_format.replace("{title}", detection.title)
    severity = target.severity_map.get(detection.severity) or str(detection.severity)
    body: Tree = {
        "name": title,
        "description": detection.description,
        "queryString": query.text,
        "trigger": _trigger(detection, variant, target),
        "actions": list(options.actions),
        "labels": meaning(severity, detection.techniques),
        "queryOwnership": {"type": OWNERS[options.ownership], "user": options.run_as or None},
    }
    return Rule(
        key=detection.id,
        title=title,
        version=detection.version,
        content=Content(variant.kind, detection.enabled, normalise(variant.kind, body)),
        remote_id=None,
        requires=_required(options),
        notes=tuple(_notes(variant)),
        path=detection.path,
        origins=origins,
        query=query.text,
        locate=lambda offset: Position(variant.query_path, *query.place(offset)),
        needs=tuple(needs(options)),
    )


def _required(options: "LogScaleOptions") -> Requires:
    """Return what must be there: lookup files as tables, saved queries and actions as functions.

    What `requires` says is not about LogScale, which has neither: a detection says it once, for all of its queries.
    """
    return Requires(options.files, (*options.saved_queries, *options.actions))


def _trigger(detection: Detection, variant: Variant, target: Target) -> Tree:
    options = cast("LogScaleOptions", variant.options)
    schedule = variant.schedule
    lookback = int(schedule.lookback.total_seconds())
    rest = int(options.throttle.total_seconds()) if options.throttle is not None else None
    throttle: Tree = {"throttleTimeSeconds": rest, "throttleField": options.throttle_field}
    if variant.kind == FILTER:
        return throttle
    clock = CLOCKS[schedule.clock]
    if variant.kind == AGGREGATE:
        throttle["throttleTimeSeconds"] = lookback if rest is None else rest
        mode = TRIGGER_MODES[options.trigger_mode]
        return {"searchIntervalSeconds": lookback, "queryTimestampType": clock, "triggerMode": mode, **throttle}
    zone = time_zone(options.time_zone)
    delay = "searchIntervalOffsetSeconds" if schedule.clock == "event" else "maxWaitTimeSeconds"
    return {
        "schedule": options.cron or cron(schedule.every, schedule.at, zone, f"{target.owner}/{detection.id}"),
        "timeZone": zone,
        "searchIntervalSeconds": lookback,
        "queryTimestampType": clock,
        delay: int(schedule.delay.total_seconds()),
        "backfillLimit": options.backfill_limit,
        "triggerOnEmptyResult": options.trigger_on_empty_result,
    }


def _notes(variant: Variant) -> Iterator[str]:
    if variant.kind != SCHEDULED:
        yield f"{_CALLED[variant.kind]} looks at events as they arrive: `every` says nothing there"


_CALLED = {FILTER: "a filter alert", AGGREGATE: "an aggregate alert"}
