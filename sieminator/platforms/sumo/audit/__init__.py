"""What Sumo Logic would refuse, or take and never act upon, said before it is asked; docs/lint lists the codes.

Limits are those of the vendor's OpenAPI documents, its Terraform provider and help.sumologic.com; read 2026-11-28.
"""

from collections.abc import Callable, Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo.audit.detection_rules import audit_detection_rule
from sieminator.platforms.sumo.audit.organisation import audit_organisation, audit_place
from sieminator.platforms.sumo.audit.schedule import audit_schedule
from sieminator.platforms.sumo.audit.signals import audit_signal
from sieminator.platforms.sumo.audit.texts import audit_texts

_CHECKS: tuple[Callable[[Rule, Target], Iterator[Problem]], ...] = (
    audit_texts,
    audit_schedule,
    audit_signal,
    audit_detection_rule,
    audit_place,
)


def audit(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield what Sumo Logic would refuse of each rule, then of all of them together."""
    for rule in rules:
        for check in _CHECKS:
            for problem in check(rule, target):
                yield rule, problem
    yield from audit_organisation(rules, target)
