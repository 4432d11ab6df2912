"""What concerns all rules of a workspace together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel import SCHEDULED

MOST_ENABLED = 512
"""Enabled scheduled rules in a workspace; near-real-time rules are counted apart. A target may say more, where
Microsoft has raised it. Source: Microsoft Learn, sentinel-service-limits, seen 2026-11-22."""

_MOST_NAMED = 3
"""Other detections that a message names."""


def audit_workspace(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield titles that are given twice, and too many enabled rules."""
    # Source: Microsoft Learn, scheduled-rules-overview: names are unique in a workspace; seen 2026-11-22. Whether
    # letter case tells them apart is unconfirmed.
    titled: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        titled[rule.title].append(rule)
    for title, twins in titled.items():
        paths = sorted(twin.path for twin in twins)[: _MOST_NAMED + 1]
        for rule in twins if len(twins) > 1 else ():
            named = [path for path in paths if path != rule.path][:_MOST_NAMED]
            more = len(twins) - 1 - len(named)
            others = ", ".join(named) + (f" and {more} more" if more else "")
            message = f"two rules of one workspace cannot have one title ({title!r}, also {others})"
            yield rule, Problem("SEN070", message, rule.where("title"))
    enabled = sum(rule.content.enabled for rule in rules)
    if enabled > _most(target):
        yield None, _too_many(target, f"{enabled} rules would be enabled")


def audit_remote(rules: Sequence[Rule], remote: Sequence[RemoteRule], target: Target) -> Iterator[Problem]:
    """Yield when the rules, with what else is enabled there, are too many.

    What is withdrawn counts as well, since it goes only after everything new is there.
    """
    ours = {rule.remote_id for rule in rules}
    others = sum(
        found.content.enabled and found.content.kind == SCHEDULED and found.remote_id not in ours for found in remote
    )
    enabled = sum(rule.content.enabled for rule in rules)
    there = {found.remote_id for found in remote if found.content.enabled}
    grows = any(rule.content.enabled and rule.remote_id not in there for rule in rules)
    if grows and enabled + others > _most(target):
        yield _too_many(target, f"{enabled} rules of ours and {others} others would be enabled")


def _too_many(target: Target, what: str) -> Problem:
    where = target.origins.get("settings.max_enabled_rules") or target.where
    return Problem(
        "SEN071",
        f"{target.name}: {what}, at most {_most(target)} scheduled rules may be",
        where,
        hint="disable rules there or select fewer; `max_enabled_rules` says more where Microsoft has raised the limit",
    )


def _most(target: Target) -> int:
    return int(getattr(target.settings, "max_enabled_rules", MOST_ENABLED))
