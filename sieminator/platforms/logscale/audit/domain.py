"""What concerns all rules of a search domain together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale.audit.placing import placed

_MOST_NAMED = 3
"""Other detections that a message names."""


def audit_domain(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield titles that are given twice, and a target that does not say where it is."""
    # Vendors' own clients look rules up by name, and take the first; whether the server refuses a second is
    # unconfirmed. Source: humio-operator and humio/cli, seen 2026-11-28.
    titled: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        titled[rule.content.kind, rule.title].append(rule)
    for (_, title), twins in titled.items():
        paths = sorted(twin.path for twin in twins)[: _MOST_NAMED + 1]
        for rule in twins if len(twins) > 1 else ():
            named = [path for path in paths if path != rule.path][:_MOST_NAMED]
            more = len(twins) - 1 - len(named)
            others = ", ".join(named) + (f" and {more} more" if more else "")
            message = f"two rules of one search domain cannot have one title ({title!r}, also {others})"
            yield rule, Problem("LSC070", message, rule.where("title"))
    if placed(target) and getattr(target.settings, "url", "") is None and not target.lab:
        where = target.origins.get("settings") or target.where
        message = f"{target.name}: the target does not say where LogScale is"
        yield None, Problem("LSC071", message, where, hint="set `url` in its settings")
