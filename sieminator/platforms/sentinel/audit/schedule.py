"""When a rule runs, over what, and when it rests."""

from collections.abc import Iterator
from datetime import timedelta

from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.convert.durations import parse, write

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=14)
"""Of frequency and period alike. Source: Microsoft Learn, sentinel-service-limits, seen 2026-11-22."""

LONG_PERIOD = timedelta(days=2)
SLOWEST_NEEDED = timedelta(hours=1)
"""A long period needs a slow frequency. Source: VS FrequencyLimitationForLongPeriodQuery, seen 2026-11-22; that
"long" begins at two days is unconfirmed."""

MOST_RESULTS = 10_000
"""Source: VS, seen 2026-11-22."""

LONGEST_REST = timedelta(hours=24)
"""Source: Microsoft Learn, create-analytics-rules, seen 2026-11-22."""


def audit_schedule(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule's times and threshold."""
    every, lookback = _duration(rule, "queryFrequency"), _duration(rule, "queryPeriod")
    yield from _bounds(rule, "queryFrequency", "a rule runs", every)
    yield from _bounds(rule, "queryPeriod", "a run looks back", lookback)
    if lookback < every:
        yield Problem(
            "SEN032",
            f"a run looks back {write(lookback)}, and they are {write(every)} apart: events between are never seen",
            rule.where("queryPeriod"),
            hint="make `lookback` at least as long as `every`",
        )
    if lookback >= LONG_PERIOD and every < SLOWEST_NEEDED:
        yield Problem(
            "SEN033",
            f"runs over {write(LONG_PERIOD)} or more are at least {write(SLOWEST_NEEDED)} apart ({write(every)})",
            rule.where("queryFrequency"),
        )
    yield from _threshold(rule)
    yield from _rest(rule)


def _duration(rule: Rule, field: str) -> timedelta:
    return parse(str(rule.content.body.get(field, ""))) or timedelta(0)


def _bounds(rule: Rule, field: str, what: str, duration: timedelta) -> Iterator[Problem]:
    if SHORTEST <= duration <= LONGEST:
        return
    code = "SEN030" if field == "queryFrequency" else "SEN031"
    every = "every " if field == "queryFrequency" else ""
    message = f"{what} {every}{write(SHORTEST)} to {write(LONGEST)} ({write(duration)})"
    yield Problem(code, message, rule.where(field))


def _threshold(rule: Rule) -> Iterator[Problem]:
    threshold = rule.content.body.get("triggerThreshold")
    if not isinstance(threshold, int) or not 0 <= threshold <= MOST_RESULTS:
        message = f"a threshold is 0 to {MOST_RESULTS:,} results ({threshold})"
        yield Problem("SEN034", message, rule.where("triggerThreshold"))


def _rest(rule: Rule) -> Iterator[Problem]:
    body = rule.content.body
    duration = parse(str(body.get("suppressionDuration", "PT5H"))) or timedelta(0)
    if not SHORTEST <= duration <= LONGEST_REST:
        message = f"a rule rests {write(SHORTEST)} to {write(LONGEST_REST)} after an alert ({write(duration)})"
        yield Problem("SEN035", message, rule.where("suppressionDuration"))
    if body.get("suppressionEnabled"):
        message = f"after one alert the whole rule rests for {write(duration)}: alerts about anybody else are lost"
        where = rule.where("suppressionEnabled")
        yield Problem("SEN036", message, where, Level.WARNING, hint="group alerts into incidents instead")
