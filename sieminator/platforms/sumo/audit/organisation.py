"""What concerns the place, and all rules of it together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.audit.placing import placed, settings_of
from sieminator.platforms.sumo.signal_fields import raises_signal

_MOST_NAMED = 3
"""Other detections that a message names."""


def audit_place(rule: Rule, target: Target) -> Iterator[Problem]:
    """Yield why a rule of its kind cannot be deployed to this target."""
    settings, search = settings_of(target), rule.content.kind == LOG_SEARCH
    where = target.origins.get("settings") or target.where
    if search and not settings.folder_id and placed(target) and not target.lab:
        message = f"{target.name}: the target names no folder that log searches may lie in"
        hint = "set `folder_id` in its settings to a folder that the service account may write to"
        yield Problem("SLG072", message, where, hint=hint)
    if not settings.cloud_siem and (not search or raises_signal(rule.content.body)):
        what = "search that raises signals" if search else rule.content.kind
        message = f"{target.name}: the target has no Cloud SIEM, which a {what} is for"
        hint = "let it prefer another variant with `variants`, tell otherwise there, or select fewer detections"
        yield Problem("SLG073", message, target.origins.get("settings.cloud_siem") or where, hint=hint)


def audit_organisation(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield titles that are given twice, and a target that does not say where it is."""
    # A folder's items are found by their names, also by the vendor's own import; whether the service takes a second of
    # one name is unconfirmed. Source: the vendor's Terraform provider; seen 2026-11-28.
    titled: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        titled[rule.content.kind, rule.title].append(rule)
    for (kind, title), twins in titled.items():
        paths = sorted(twin.path for twin in twins)[: _MOST_NAMED + 1]
        for rule in twins if len(twins) > 1 else ():
            named = [path for path in paths if path != rule.path][:_MOST_NAMED]
            more = len(twins) - 1 - len(named)
            others = ", ".join(named) + (f" and {more} more" if more else "")
            message = f"two of the kind {kind} cannot have one title here ({title!r}, also {others})"
            yield rule, Problem("SLG070", message, rule.where("title"))
    if placed(target) and settings_of(target).root is None and not target.lab:
        where = target.origins.get("settings") or target.where
        message = f"{target.name}: the target does not say where Sumo Logic is"
        yield None, Problem("SLG071", message, where, hint="set `deployment` in its settings, such as us2")
