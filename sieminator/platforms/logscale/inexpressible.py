"""What a variant says and LogScale has no words for: a problem, never a rounding. Pure."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Variant
from sieminator.model.problem import Position, Problem
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from sieminator.platforms.logscale.convert.fields import FORMS
from sieminator.platforms.logscale.convert.normalise import time_zone
from sieminator.platforms.logscale.schedule import cron
from sieminator.platforms.logscale.vocabulary import ANY_RESULT, CLOCKS

if TYPE_CHECKING:
    from sieminator.platforms.logscale.options import LogScaleOptions

Origins = Mapping[str, Position]

_OF_KIND: Mapping[str, tuple[str, ...]] = {
    SCHEDULED: ("cron", "time_zone", "backfill_limit", "trigger_on_empty_result"),
    FILTER: ("throttle", "throttle_field"),
    AGGREGATE: ("throttle", "throttle_field", "trigger_mode"),
}
"""What a block may say besides `actions`, `ownership` and `run_as`, for each kind."""

_SECOND = timedelta(seconds=1)


def unknown_kind(variant: Variant, origins: Origins) -> Problem:
    """Return the problem of a kind that nobody knows."""
    return Problem(
        "LSC010",
        f"LogScale has no such kind of rule ({variant.kind})",
        origins["kind"],
        hint=f"one of {', '.join(FORMS)}; legacy alerts are not deployed",
    )


def inexpressible(variant: Variant, origins: Origins) -> Iterator[Problem]:
    """Yield what cannot be said to LogScale."""
    options = cast("LogScaleOptions", variant.options)
    yield from _strange_options(variant, options, origins)
    yield from _owner(options, origins)
    yield from _times(variant, options, origins)
    yield from _threshold(variant, origins)
    if variant.kind != SCHEDULED:
        yield from _alert(variant, origins)


def _strange_options(variant: Variant, options: "LogScaleOptions", origins: Origins) -> Iterator[Problem]:
    known = _OF_KIND[variant.kind]
    for name in sorted({*sum(_OF_KIND.values(), ())} - {*known}):
        if getattr(options, name) != type(options).model_fields[name].default:
            kinds = " or ".join(kind for kind, names in _OF_KIND.items() if name in names)
            message = f"`{name}` is said of a {kinds}, and this is a {variant.kind}"
            yield Problem("LSC017", message, origins[f"trigger.{name}"], hint=f"leave `{name}` out")


def _owner(options: "LogScaleOptions", origins: Origins) -> Iterator[Problem]:
    # Source: GraphQL reference, CreateScheduledSearchV2.queryOwnershipType: runAsUserId with Organization is an error;
    # seen 2026-11-28. Without the user's id nobody could tell whether it is still the same user.
    if (options.ownership == "user") is not bool(options.run_as):
        missing = "`ownership: user` says whose with `run_as`" if not options.run_as else "`run_as` names a user"
        hint = "say both, or neither: a query of the organization's outlives whoever made it"
        yield Problem("LSC018", f"{missing}, and the other is missing", origins["run_as"], hint=hint)


def _times(variant: Variant, options: "LogScaleOptions", origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    if schedule.clock not in CLOCKS:
        yield Problem("LSC019", f"LogScale has no such clock ({schedule.clock})", origins["trigger.clock"])
    for name in ("lookback", "delay"):
        if getattr(schedule, name) % _SECOND:
            yield Problem("LSC011", f"`{name}` is told in whole seconds", origins[f"trigger.{name}"])
    if variant.kind != SCHEDULED:
        return
    if schedule.clock == "ingest" and options.backfill_limit:
        # Source: GraphQL reference, CreateScheduledSearchV2.backfillLimit, seen 2026-11-28.
        message = "runs that were missed are made up for by event time only (clock: ingest)"
        yield Problem("LSC019", message, origins["trigger.backfill_limit"], hint="leave `backfill_limit` out")
    if not options.cron and cron(schedule.every, schedule.at, time_zone(options.time_zone), "") is None:
        yield Problem(
            "LSC011",
            f"no cron line says every {schedule.every}",
            origins["trigger.every"],
            hint="take minutes that divide an hour, hours that divide a day, 1d or 7d; or write `cron:` yourself",
        )


def _threshold(variant: Variant, origins: Origins) -> Iterator[Problem]:
    trigger = variant.schedule.trigger
    if (trigger.operator, trigger.threshold) not in ANY_RESULT:
        yield Problem(
            "LSC012",
            f"LogScale triggers on any result, and knows no threshold ({trigger.operator} {trigger.threshold})",
            origins["trigger.trigger"],
            hint="count in the query: `| count() | _count > 5`; for none at all, `trigger_on_empty_result: true`",
        )


def _alert(variant: Variant, origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    kind = "filter alert" if variant.kind == FILTER else "aggregate alert"
    for name, said in (("at", schedule.at is not None), ("delay", bool(schedule.delay))):
        if said:
            message = f"an alert of the kind {kind} looks at events as they arrive, and has no `{name}`"
            yield Problem("LSC013", message, origins[f"trigger.{name}"], hint="deploy a scheduled_search instead")
    if variant.kind == FILTER and schedule.clock != "event":
        message = "a filter alert looks at each event by itself, and has no clock"
        yield Problem("LSC013", message, origins["trigger.clock"], hint="leave `clock` out")
