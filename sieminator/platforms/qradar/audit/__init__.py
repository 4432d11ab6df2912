"""What QRadar would refuse, or would do otherwise than meant, said before it is asked; the codes are in docs/lint.

Of limits little is published: none on the length of a name, a note or a filter was found in IBM's pages, 2026-11-28;
nor one on how many rows a reference table may have.
"""

from collections.abc import Callable, Iterator, Sequence

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.qradar.audit.answers import audit_answers
from sieminator.platforms.qradar.audit.console import audit_console
from sieminator.platforms.qradar.audit.filters import audit_filter
from sieminator.platforms.qradar.audit.texts import audit_texts
from sieminator.platforms.qradar.audit.windows import audit_windows

_CHECKS: tuple[Callable[[Rule], Iterator[Problem]], ...] = (
    audit_texts,
    audit_filter,
    audit_answers,
    audit_windows,
)


def audit(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield what QRadar would refuse of each rule, then of all of them together."""
    for rule in rules:
        for check in _CHECKS:
            for problem in check(rule):
                yield rule, problem
    yield from audit_console(rules, target)
