"""How alerts become incidents."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import cast

from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.convert.durations import parse, write

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=7)
"""Of a grouping's look-back. Source: Microsoft Learn, create-analytics-rules, and VS; seen 2026-11-22."""

Grouping = Mapping[str, object]


def audit_incidents(rule: Rule, target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule's incident configuration."""
    incident = cast("Mapping[str, Grouping]", rule.content.body.get("incidentConfiguration", {}))
    grouping = incident.get("groupingConfiguration", {})
    if not grouping:
        return
    yield from _lookback(rule, grouping)
    yield from _selected(rule, grouping)
    yield from _known(rule, grouping)
    if grouping.get("reopenClosedIncident") and getattr(target.settings, "portal", "") == "defender":
        # Source: Microsoft Learn, move-to-defender: reopening is not available there; seen 2026-11-22.
        where = rule.where("groupingConfiguration.reopenClosedIncident")
        message = "a workspace in the Defender portal cannot reopen closed incidents (reopen_closed: true)"
        yield Problem("SEN064", message, where, hint="leave `reopen_closed` out, or override it for this target")


def _lookback(rule: Rule, grouping: Grouping) -> Iterator[Problem]:
    lookback = parse(str(grouping.get("lookbackDuration", "PT5H"))) or timedelta(0)
    if not SHORTEST <= lookback <= LONGEST:
        message = f"a grouping looks back {write(SHORTEST)} to {write(LONGEST)} ({write(lookback)})"
        yield Problem("SEN060", message, rule.where("groupingConfiguration.lookbackDuration"))


def _selected(rule: Rule, grouping: Grouping) -> Iterator[Problem]:
    # Source: GroupingConfiguration.matchingMethod of swagger AlertRules 2025-09-01, seen 2026-11-22.
    chosen = any(grouping.get(name) for name in ("groupByEntities", "groupByAlertDetails", "groupByCustomDetails"))
    selected = grouping.get("matchingMethod") == "Selected"
    if selected and not chosen:
        hint = "fill one of `by_entities`, `by_alert_details`, `by_custom_details`"
        yield Problem("SEN061", "grouping by selected details selects none (method: selected)", _where(rule), hint=hint)
    if chosen and not selected:
        message = "what alerts are grouped by counts only with `method: selected`"
        yield Problem("SEN065", message, _where(rule), Level.WARNING)


def _known(rule: Rule, grouping: Grouping) -> Iterator[Problem]:
    # Source: groupByEntities and groupByCustomDetails of swagger AlertRules 2025-09-01: "only … defined in the current
    # alert rule"; seen 2026-11-22.
    mappings = cast("list[Mapping[str, str]]", rule.content.body.get("entityMappings", []))
    entities = {mapping["entityType"] for mapping in mappings}
    for entity in cast("list[str]", grouping.get("groupByEntities", [])):
        if entity not in entities:
            message = f"alerts are grouped by an entity that the rule does not map ({entity})"
            yield Problem("SEN062", message, _where(rule))
    details = cast("Mapping[str, str]", rule.content.body.get("customDetails", {}))
    for detail in cast("list[str]", grouping.get("groupByCustomDetails", [])):
        if detail not in details:
            message = f"alerts are grouped by a custom detail that the rule does not have ({detail})"
            yield Problem("SEN063", message, _where(rule))


def _where(rule: Rule) -> Position:
    return rule.where("groupingConfiguration")
