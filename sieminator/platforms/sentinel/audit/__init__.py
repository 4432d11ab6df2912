"""What Sentinel would refuse, said before it is asked; the codes are listed in docs/lint.

Limits are those of the stable API 2025-09-01. "VS" below is Microsoft's own validator of published rules, in
Azure/Azure-Sentinel `.script/tests/detectionTemplateSchemaValidation` at 63e783a, read 2026-11-22.
"""

from collections.abc import Callable, Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.audit.details import audit_details
from sieminator.platforms.sentinel.audit.entities import audit_entities
from sieminator.platforms.sentinel.audit.incidents import audit_incidents
from sieminator.platforms.sentinel.audit.schedule import audit_schedule
from sieminator.platforms.sentinel.audit.texts import audit_texts
from sieminator.platforms.sentinel.audit.workspace import audit_workspace

_CHECKS: tuple[Callable[[Rule, Target], Iterator[Problem]], ...] = (
    audit_texts,
    audit_schedule,
    audit_entities,
    audit_details,
    audit_incidents,
)


def audit(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield what Sentinel would refuse of each rule, then of all of them together."""
    for rule in rules:
        for check in _CHECKS:
            for problem in check(rule, target):
                yield rule, problem
    yield from audit_workspace(rules, target)
