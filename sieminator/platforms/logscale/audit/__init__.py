"""What LogScale would refuse, said before it is asked; the codes are listed in docs/lint.

Limits are those of schema 1.204.0, of the operator's CRDs at 8e81f0e1 and of library.humio.com; read 2026-11-28.
"""

from collections.abc import Callable, Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale.audit.alerts import audit_alerts
from sieminator.platforms.logscale.audit.domain import audit_domain
from sieminator.platforms.logscale.audit.schedule import audit_schedule
from sieminator.platforms.logscale.audit.texts import audit_texts

_CHECKS: tuple[Callable[[Rule, Target], Iterator[Problem]], ...] = (audit_texts, audit_schedule, audit_alerts)


def audit(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield what LogScale would refuse of each rule, then of all of them together."""
    for rule in rules:
        for check in _CHECKS:
            for problem in check(rule, target):
                yield rule, problem
    yield from audit_domain(rules, target)
