"""What Cloud SIEM asks of a rule besides its expression, which its language reads."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import AGGREGATION, CHAIN, KINDS_OF_RULES
from sieminator.platforms.sumo.vocabulary import ENTITY_TYPES

LONGEST_SUPPRESSION = 7 * 24 * 3600 * 1000
"""Milliseconds. Source: `suppressionWindowSize` of the vendor's Terraform provider; seen 2026-11-28."""
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
Objects = Sequence[Mapping[str, object]]


def audit_detection_rule(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule of Cloud SIEM."""
    if rule.content.kind not in KINDS_OF_RULES:
        return
    body = rule.content.body
    yield from _entities(rule, cast("Objects", body.get("entitySelectors", ())))
    suppressed = body.get("suppressionWindowSize")
    if isinstance(suppressed, int) and suppressed > LONGEST_SUPPRESSION:
        message = f"signals are suppressed for 7d at the most ({suppressed // 86_400_000}d)"
        yield Problem("SLG046", message, rule.where("suppressionWindowSize"))
    if rule.content.kind == AGGREGATION:
        yield from _trigger(rule, cast("Objects", body.get("aggregationFunctions", ())))
    if rule.content.kind == CHAIN:
        yield from _links(rule, cast("Objects", body.get("expressionsAndLimits", ())))


def _entities(rule: Rule, selectors: Objects) -> Iterator[Problem]:
    if not selectors:
        yield Problem(
            "SLG044",
            "the rule names no entity, and insights are made of signals about one",
            rule.where("entitySelectors"),
            Level.WARNING,
            hint="say `entities: [{type: _hostname, field: device_hostname}]`",
        )
    for selector in selectors:
        kind = str(selector.get("entityType"))
        if kind.startswith("_") and kind not in ENTITY_TYPES:
            message = f"no built-in type of entity has this name ({kind})"
            hint = f"one of {', '.join(sorted(ENTITY_TYPES))}"
            yield Problem("SLG043", message, rule.where("entitySelectors"), Level.WARNING, hint)


def _trigger(rule: Rule, functions: Objects) -> Iterator[Problem]:
    names = {str(function.get("name")) for function in functions}
    expression = str(rule.content.body.get("triggerExpression", ""))
    if names.isdisjoint(_WORD.findall(expression)):
        message = f"the trigger names none of the aggregations ({expression})"
        yield Problem("SLG045", message, rule.where("triggerExpression"), hint=f"it has {', '.join(sorted(names))}")


def _links(rule: Rule, links: Objects) -> Iterator[Problem]:
    """Yield what the language finds in the links that stand in the block; the first one has a file of its own."""
    from sieminator.languages.reader import reader

    for number, link in enumerate(links[1:]):
        for finding in reader("cse").lint(str(link.get("expression", ""))):
            where = rule.where(f"option.then.{number}.expression")
            yield Problem(finding.code, finding.message, where, finding.level, finding.hint)
