"""What a variant says and Sumo Logic has no words for: a problem, never a rounding. Pure."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Detection, Operator, Variant
from sieminator.model.problem import Position, Problem
from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, KINDS, LOG_SEARCH, OUTLIER, TEMPLATED, THRESHOLD
from sieminator.platforms.sumo.schedule import runs
from sieminator.platforms.sumo.vocabulary import CLOCKS, OPERATORS

if TYPE_CHECKING:
    from sieminator.platforms.sumo.options import SumoOptions

Origins = Mapping[str, Position]

_SIEM = ("entities", "match_lists", "prototype", "summary", "suppression")
_TEMPLATE = ("name_expression", "category")
_OF_KIND: Mapping[str, tuple[str, ...]] = {
    LOG_SEARCH: ("signal", "webhook", "email", "cron", "time_zone", "parsing", "mute_error_emails"),
    TEMPLATED: (*_SIEM, *_TEMPLATE, "score"),
    THRESHOLD: (*_SIEM, "category", "group_by", "count_field", "count_distinct"),
    AGGREGATION: (*_SIEM, *_TEMPLATE, "score", "group_by", "group_by_entity", "aggregations", "trigger"),
    CHAIN: (*_SIEM, "category", "group_by", "limit", "then", "ordered"),
    FIRST_SEEN: (
        *_SIEM, *_TEMPLATE, "group_by", "baseline", "retention", "values", "value_expression", "baseline_type",
    ),
    OUTLIER: (
        *_SIEM, "name_expression", "group_by", "aggregations", "baseline", "retention", "deviation", "floor",
    ),
}  # fmt: skip
"""What a block may say besides `description`, for each kind."""

_NEEDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    AGGREGATION: (("aggregations", "what is worked out"), ("trigger", "which of it is too much")),
    CHAIN: (("then", "what follows the first link"),),
    FIRST_SEEN: (("baseline", "how long it learns"),),
    OUTLIER: (("aggregations", "what is worked out"), ("baseline", "how long it learns")),
}
"""What a kind is nothing without, and what that says."""

_SECOND = timedelta(seconds=1)


def unknown_kind(variant: Variant, origins: Origins) -> Problem:
    """Return the problem of a kind that nobody knows."""
    return Problem(
        "SLG010",
        f"Sumo Logic has no such kind of rule ({variant.kind})",
        origins["kind"],
        hint=f"one of {', '.join(KINDS)}; legacy match rules and monitors are not deployed",
    )


def wrong_language(variant: Variant, suffix: str, origins: Origins) -> Problem:
    """Return the problem of a kind whose queries are written in another language than the file's."""
    message = f"a {variant.kind} takes a query in a .{suffix} file, and this one is {variant.query_path}"
    return Problem("SLG010", message, origins["kind"], hint="rename the file, or say another `kind`")


def inexpressible(detection: Detection, variant: Variant, origins: Origins) -> Iterator[Problem]:
    """Yield what cannot be said to Sumo Logic."""
    options = cast("SumoOptions", variant.options)
    yield from _strange_options(variant, options, origins)
    yield from _times(variant, origins)
    if variant.kind == LOG_SEARCH:
        yield from _search(detection, variant, options, origins)
    else:
        yield from _rule(variant, options, origins)


def _strange_options(variant: Variant, options: "SumoOptions", origins: Origins) -> Iterator[Problem]:
    known = _OF_KIND[variant.kind]
    for name in sorted({*sum(_OF_KIND.values(), ())} - {*known}):
        if getattr(options, name) != type(options).model_fields[name].default:
            kinds = " or ".join(kind for kind, names in _OF_KIND.items() if name in names)
            message = f"`{name}` is said of a {kinds}, and this is a {variant.kind}"
            yield Problem("SLG017", message, origins[f"option.{name}"], hint=f"leave `{name}` out")


def _times(variant: Variant, origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    if schedule.clock not in CLOCKS:
        yield Problem("SLG019", f"Sumo Logic has no such clock ({schedule.clock})", origins["schedule.clock"])
    for name in ("lookback", "delay"):
        if getattr(schedule, name) % _SECOND:
            yield Problem("SLG011", f"`{name}` is told in whole seconds", origins[f"schedule.{name}"])


def _search(detection: Detection, variant: Variant, options: "SumoOptions", origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    told = [name for name in ("signal", "webhook", "email") if getattr(options, name) is not None]
    if len(told) > 1:
        message = f"a log search tells in one way only ({', '.join(told)})"
        yield Problem("SLG018", message, origins[f"option.{told[1]}"], hint="deploy one search for each")
    if options.time_zone and not options.cron:
        yield Problem(
            "SLG022",
            f"`time_zone` says how `cron` is read, and there is none ({options.time_zone})",
            origins["option.time_zone"],
            hint="write `cron:` too; `at` is in UTC",
        )
    if not options.cron and runs(schedule.every, schedule.at, "") is None:
        yield Problem(
            "SLG011",
            f"no schedule of Sumo Logic says every {schedule.every}",
            origins["schedule.every"],
            hint="a quarter of an hour at the least: 15m, 20m, 30m, hours that divide a day, 1d, 7d; or write `cron:`",
        )
    if schedule.trigger.operator not in OPERATORS:
        message = f"a log search cannot ask for another number of results than one ({_said(variant)})"
        hint = "gt, lt or eq; or count in the query"
        yield Problem("SLG012", message, origins["schedule.trigger"], hint=hint)
    if options.signal and "stage" in options.signal.add and not detection.tactics:
        message = "`stage` is the name of a tactic, and the detection has no technique of which to take one"
        yield Problem("SLG021", message, origins["signal.add"], hint="name a technique, or write `stage` in the query")


def _rule(variant: Variant, options: "SumoOptions", origins: Origins) -> Iterator[Problem]:
    schedule = variant.schedule
    said = (("at", schedule.at is not None), ("delay", bool(schedule.delay)), ("clock", schedule.clock == "ingest"))
    for name, is_said in said:
        if is_said:
            message = f"Cloud SIEM looks at records as they arrive, and a {variant.kind} has no `{name}`"
            yield Problem("SLG013", message, origins[f"schedule.{name}"], hint="leave it out, or deploy a log_search")
    yield from _threshold(variant, origins)
    for name, what in _NEEDED.get(variant.kind, ()):
        if not getattr(options, name):
            message = f"a {variant.kind} says {what}, and this one does not (`{name}`)"
            yield Problem("SLG023", message, origins[f"option.{name}"])
    if variant.kind == FIRST_SEEN and bool(options.values) is bool(options.value_expression):
        message = "a first_seen_rule says what is new or not by `values` or by `value_expression`, by one of them"
        yield Problem("SLG023", message, origins["option.values"])
    if options.count_distinct and not options.count_field:
        message = "`count_distinct` counts the values of a field, and `count_field` does not name one"
        yield Problem("SLG024", message, origins["option.count_distinct"])


def _threshold(variant: Variant, origins: Origins) -> Iterator[Problem]:
    trigger = variant.schedule.trigger
    if variant.kind == THRESHOLD:
        if trigger.operator is not Operator.GREATER:
            message = f"a threshold_rule fires from a number of records on ({_said(variant)})"
            yield Problem("SLG012", message, origins["schedule.trigger"], hint="write `gt`")
    elif (trigger.operator, trigger.threshold) not in _ANY:
        message = f"a {variant.kind} knows no number of results ({_said(variant)})"
        yield Problem("SLG012", message, origins["schedule.trigger"], hint="deploy a threshold_rule to count")


_ANY = {(Operator.GREATER, 0), (Operator.NOT_EQUAL, 0)}


def _said(variant: Variant) -> str:
    return f"{variant.schedule.trigger.operator} {variant.schedule.trigger.threshold}"
