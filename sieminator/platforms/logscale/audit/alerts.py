"""What the two kinds of alerts ask of their query, and when they rest."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import cast

from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED

SHORTEST_REST = 60
"""Seconds. Source: the operator's CRD for filter alerts."""

LONGEST_REST = 7 * 24 * 3600
"""Seconds. Source: Filter Alerts and Aggregate Alerts, library.humio.com; recall, unconfirmed: so a warning."""

LONGEST_INTERVAL = 24 * 3600
"""Seconds, of an aggregate alert. Source: Aggregate Alerts, library.humio.com; unconfirmed."""

_FORBIDDEN = {
    FILTER: frozenset({"join", "selfjoin", "selfjoinfilter", "copyevent", "beta:repeating"}),
    AGGREGATE: frozenset({"join", "selfjoin", "selfjoinfilter", "copyevent", "beta:repeating"}),
}
"""Functions that a live query may not call. Source: Filter Alerts, library.humio.com data-analysis."""


def audit_alerts(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with an alert."""
    kind = rule.content.kind
    if kind == SCHEDULED:
        return
    yield from _query(rule, kind)
    trigger = cast("Mapping[str, object]", rule.content.body.get("trigger", {}))
    yield from _rest(rule, trigger)
    interval = trigger.get("searchIntervalSeconds")
    if kind == AGGREGATE and isinstance(interval, int) and interval > LONGEST_INTERVAL:
        message = f"an aggregate alert looks back a day at most ({interval} s)"
        yield Problem("LSC030", message, rule.where("trigger.lookback"), hint="deploy a scheduled_search instead")


def _query(rule: Rule, kind: str) -> Iterator[Problem]:
    from sieminator.languages.cql.facts import is_aggregate

    aggregates = is_aggregate(rule.query)
    if kind == FILTER and aggregates:
        message = "a filter alert looks at each event by itself, and this query aggregates"
        hint = "deploy an aggregate_alert or a scheduled_search, or take the aggregate out"
        yield Problem("LSC025", message, rule.where("queryString"), hint=hint)
    if kind == AGGREGATE and not aggregates:
        message = "an aggregate alert asks for a query that aggregates, and this one does not"
        yield Problem("LSC026", message, rule.where("queryString"), hint="deploy a filter_alert, or aggregate")
    for name in sorted(_called(rule.query) & _FORBIDDEN[kind]):
        message = f"an alert cannot call {name}()"
        yield Problem("LSC031", message, rule.where("queryString"), hint="deploy a scheduled_search instead")


def _called(query: str) -> set[str]:
    from sieminator.languages.cql.tokens import code

    tokens = list(code(query))
    return {one.text.lower() for one, after in pairwise(tokens) if after.text == "("}


def _rest(rule: Rule, trigger: Mapping[str, object]) -> Iterator[Problem]:
    rest, field = trigger.get("throttleTimeSeconds"), trigger.get("throttleField")
    if isinstance(rest, int) and rest < SHORTEST_REST:
        message = f"an alert rests for {SHORTEST_REST} s at least ({rest} s)"
        yield Problem("LSC032", message, rule.where("trigger.throttle"))
    if field and not rest:
        message = f"it is throttled by {field}, and does not say for how long"
        yield Problem("LSC032", message, rule.where("trigger.throttle_field"), hint="say `throttle` too")
    if rest and not field:
        yield Problem(
            "LSC027",
            f"once it triggered, the whole rule rests for {rest} s: what happens to anybody else is lost",
            rule.where("trigger.throttle"),
            Level.WARNING,
            hint="name the field to throttle by in `throttle_field`",
        )
