"""What a variant says and a custom rule has no words for: a problem, never a rounding. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sieminator.languages.aql.grammar import parse
from sieminator.languages.refusal import Refusal
from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Position, Problem
from sieminator.model.target import Target
from sieminator.platforms.qradar import KIND, KINDS, SEARCH, names
from sieminator.platforms.qradar.filters import Filter
from sieminator.platforms.qradar.unrunnable import unrunnable
from sieminator.platforms.qradar.vocabulary import (
    ANY_EVENT,
    LEAST,
    LIMITERS,
    LOG_SOURCE_TYPES,
    MOST,
    OF_QUERY,
    OFFENSE_TYPES,
    OPTIONS,
    SEVERITY,
)

if TYPE_CHECKING:
    from sieminator.platforms.qradar.options import QRadarOptions

Origins = Mapping[str, Position]
Place = Callable[[int], Position]

_MINUTE = timedelta(minutes=1)
_ON_A_SCHEDULE = f"`kind: {SEARCH}` runs it on a schedule, as long as `sieminator run` does"


def severity_of(detection: Detection, target: Target) -> int | None:
    """Return the severity that a rule sets; None where the target's map says no number of QRadar's."""
    said = target.severity_map.get(detection.severity)
    if said is None:
        return SEVERITY[detection.severity]
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) else None
    return number if number is not None and LEAST <= number <= MOST else None


def unknown_kind(variant: Variant, origins: Origins) -> Problem:
    """Return the problem of a kind that nobody knows."""
    return Problem(
        "QRD010",
        f"QRadar has no such kind of rule here ({variant.kind})",
        origins["kind"],
        hint=f"one of {', '.join(KINDS)}; {KIND} where `kind` is left out",
    )


def strange_options(variant: Variant, origins: Origins) -> Iterator[Problem]:
    """Yield what a variant's block says that the other kind alone has a use for."""
    said = cast("QRadarOptions", variant.options).model_fields_set
    for kind, options in OPTIONS.items():
        for name in options if kind != variant.kind else ():
            if name in said:
                message = f"`{name}` is said of a {kind}, and this is a {variant.kind}"
                hint = f"leave `{name}` out, or say `kind: {kind}`"
                yield Problem("QRD025", message, origins[f"option.{name}"], hint=hint)


def no_filter(query: str, refusal: Refusal, place: Place) -> Iterator[Problem]:
    """Yield why a query is no filter: what keeps it from being read at all, or what a filter cannot do."""
    findings = parse(query).findings
    for finding in findings:
        yield Problem(finding.code, finding.message, place(finding.offset), finding.level, finding.hint)
    if not findings:
        message = f"the query cannot be a streaming rule, which looks at each event by itself: {refusal.reason}"
        neither = unrunnable(query)
        hint = f"a {SEARCH} cannot be made of it either: {neither.reason}" if neither else _ON_A_SCHEDULE
        yield Problem("QRD013", message, place(refusal.offset), hint=hint)


def inexpressible(
    detection: Detection, variant: Variant, target: Target, origins: Origins, kept: Filter | None, place: Place
) -> Iterator[Problem]:
    """Yield what a custom rule cannot be; ``kept`` is None for a query of which that is known already."""
    options = cast("QRadarOptions", variant.options)
    yield from _schedule(variant, origins)
    yield from ranks(detection, target, origins)
    yield from _called(options, target, origins)
    yield from _limiter(options, origins)
    if kept is not None:
        yield from _query(options, kept, origins, place)


def _schedule(variant: Variant, origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    said = {
        "delay": str(schedule.delay) if schedule.delay else "",
        "at": f"{schedule.at:%H:%M}" if schedule.at is not None else "",
        "clock": schedule.clock if schedule.clock != "event" else "",
    }
    for name, value in said.items():
        if value:
            message = f"a custom rule looks at events as they arrive, and has no `{name}` ({value})"
            yield Problem(
                "QRD011",
                message,
                origins[f"schedule.{name}"],
                hint=f"leave `{name}` out for QRadar, or say `kind: {SEARCH}`",
            )
    trigger = schedule.trigger
    if (trigger.operator, trigger.threshold) not in ANY_EVENT:
        yield Problem(
            "QRD012",
            f"a custom rule answers to each event by itself, and counts none ({trigger.operator} {trigger.threshold})",
            origins["schedule.trigger"],
            hint=f"leave `trigger` out for QRadar; or {_ON_A_SCHEDULE}",
        )


def ranks(detection: Detection, target: Target, origins: Origins) -> Iterator[Problem]:
    """Yield that the target's map gives no severity of QRadar's."""
    if severity_of(detection, target) is None:
        said = target.severity_map[detection.severity]
        hint = f"a whole number from {LEAST} to {MOST}"
        yield Problem("QRD017", f"QRadar has no such severity ({said})", origins["severity"], hint=hint)


def _called(options: "QRadarOptions", target: Target, origins: Origins) -> Iterator[Problem]:
    if options.log_source_types != (OF_QUERY,):
        for called in options.log_source_types:
            if names.log_source_type(called, target) is None:
                yield Problem(
                    "QRD019",
                    f"nobody says which number the log source type {called!r} has",
                    origins["tests.log_source_types"],
                    hint="say its number, or add it to the target's `log_source_types`; "
                    f"known: {_all(LOG_SOURCE_TYPES)}",
                )
    if names.offense_type(options.index_by, target) is None:
        yield Problem(
            "QRD019",
            f"nobody says which number the offense type {options.index_by!r} has",
            origins["offense.index_by"],
            hint=f"say its number, or add it to the target's `offense_types`; known: {_all(OFFENSE_TYPES)}",
        )


def _limiter(options: "QRadarOptions", origins: Origins) -> Iterator[Problem]:
    limiter = options.limiter
    if limiter is None:
        return
    if limiter.per < _MINUTE or limiter.per % _MINUTE:
        message = f"a limiter counts in whole minutes ({limiter.per})"
        yield Problem("QRD023", message, origins["limiter.per"])
    if names.limiter(limiter.by) is None:
        hint = f"{_all(LIMITERS)}, or the console's own word in capitals, such as TARGET"
        yield Problem("QRD019", f"nobody says what a limiter by {limiter.by!r} is", origins["limiter.by"], hint=hint)


def _query(options: "QRadarOptions", kept: Filter, origins: Origins, place: Place) -> Iterator[Problem]:
    if options.flows is not kept.flows:
        reads, says = ("flows", "true") if kept.flows else ("events", "false")
        message = f"the query reads {reads}, and the rule is one of {'events' if kept.flows else 'flows'}"
        yield Problem("QRD018", message, place(kept.source), hint=f"say `flows: {says}`, or mend FROM")
    if kept.flows and options.log_source_types:
        hint = "leave `log_source_types` out"
        yield Problem("QRD018", "a flow has no log source", origins["tests.log_source_types"], hint=hint)
    elif options.log_source_types == (OF_QUERY,) and not (kept.log_source_types and kept.rest):
        why = "has no other condition" if kept.log_source_types else "asks for none that AND joins to all the rest"
        yield Problem(
            "QRD024",
            f"`log_source_types: {OF_QUERY}` takes them from the query, which {why}",
            origins["tests.log_source_types"],
            hint="write `devicetype IN (12) AND …` in the query, or say the numbers here",
        )


def _all(known: Mapping[str, object]) -> str:
    return ", ".join(known)
