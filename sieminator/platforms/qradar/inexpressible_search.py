"""What a scheduled search cannot be: a problem, never a rounding. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sieminator.languages.aql.grammar import parse
from sieminator.model import durations
from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Position, Problem
from sieminator.model.target import Target
from sieminator.platforms.qradar.inexpressible import ranks
from sieminator.platforms.qradar.unrunnable import own_limit, unrunnable

if TYPE_CHECKING:
    from sieminator.platforms.qradar.options import QRadarOptions
    from sieminator.platforms.qradar.settings import QRadarSettings

Origins = Mapping[str, Position]
Place = Callable[[int], Position]

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def inexpressible_search(
    detection: Detection, variant: Variant, target: Target, origins: Origins, query: str | None, place: Place
) -> Iterator[Problem]:
    """Yield what cannot be run on a schedule; ``query`` is None where it could not be filled in."""
    yield from _schedule(variant, target, origins)
    yield from ranks(detection, target, origins)
    yield from _sinks(variant, target, origins)
    if query is not None:
        yield from _query(query, variant, origins, place)


def _schedule(variant: Variant, target: Target, origins: Origins) -> Iterator[Problem]:
    # Source: IBM, r_aql_start_stop: texts are rounded to minutes, so that two windows could overlap; 2026-11-28.
    schedule, running = variant.schedule, cast("QRadarSettings", target.settings).run
    for name, least in (("every", _MINUTE), ("lookback", _MINUTE), ("delay", timedelta(0))):
        duration = getattr(schedule, name)
        if duration < least or duration % _MINUTE:
            message = f"windows are whole minutes, one at the least (`{name}` is {durations.write(duration)})"
            yield Problem("QRD026", message, origins[f"schedule.{name}"], hint="write it in minutes, hours or days")
    if schedule.at is not None and schedule.every % _DAY and _DAY % schedule.every:
        yield Problem(
            "QRD026",
            f"a run every {durations.write(schedule.every)} is at another time each day, and `at` asks for one",
            origins["schedule.at"],
            hint="leave `at` out, or take minutes or hours that divide a day, or whole days",
        )
    if schedule.delay >= running.catch_up:
        yield Problem(
            "QRD026",
            f"each window would be given up before it is due: `delay` is {durations.write(schedule.delay)}, and missed "
            f"windows are run for {durations.write(running.catch_up)}",
            origins["schedule.delay"],
            hint="raise `catch_up` of the target's `run`, or lower `delay`",
        )


def _sinks(variant: Variant, target: Target, origins: Origins) -> Iterator[Problem]:
    options, settings = cast("QRadarOptions", variant.options), cast("QRadarSettings", target.settings)
    deployed_to = settings.url is not None or target.lab  # else it is only linted, by default settings
    if options.leef is not None and settings.run.syslog is None and deployed_to:
        yield Problem(
            "QRD029",
            f"its hits are to be sent by syslog, and {target.name} does not say where to",
            origins["leef"],
            hint="say `syslog` in the target's `run`, or leave `leef` out",
        )


def _query(query: str, variant: Variant, origins: Origins, place: Place) -> Iterator[Problem]:
    findings = parse(query).findings
    if findings:
        for finding in findings:
            yield Problem(finding.code, finding.message, place(finding.offset), finding.level, finding.hint)
        return
    refused = unrunnable(query)
    if refused is not None:
        message = f"the query cannot be run over one window after another: {refused.reason}"
        hint = "one SELECT from events or flows, which `sieminator run` gives its stretch of time"
        yield Problem("QRD027", message, place(refused.offset), hint=hint)
        return
    asked, most = own_limit(query), cast("QRadarOptions", variant.options).row_limit
    threshold, seen = variant.schedule.trigger.threshold, most if asked is None else min(asked, most)
    if threshold >= seen:
        yield Problem(
            "QRD035",
            f"the trigger counts to {threshold}, and no more than {seen} rows of a window are seen",
            origins["schedule.trigger"],
            hint="raise `row_limit` and the query's LIMIT, or let the query count (`COUNT(*)` with HAVING)",
        )
    if asked is not None and asked > most:
        yield Problem(
            "QRD028",
            f"the query asks for {asked} rows, and a window brings back {most} at most",
            origins["row_limit"],
            hint="make them equal, or leave LIMIT out of the query",
        )
