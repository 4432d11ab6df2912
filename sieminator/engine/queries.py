"""Query texts, read by their languages: findings become problems with a place in a file."""

import importlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from sieminator.model.detection import Schedule
from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Rule


class Finding(Protocol):
    """What a language says of a text."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def offset(self) -> int: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def hint(self) -> str: ...  # noqa: D102


class QueryLint:
    """Lints each text once, however many targets share it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, timedelta], tuple[Finding, ...]] = {}

    def check(self, rule: Rule, language: str, schedule: Schedule) -> Iterator[Problem]:
        """Yield what the language finds wrong in a rule's query, at its place in the query's file."""
        for finding in self._findings(language, rule.query, schedule.lookback):
            where = rule.locate(finding.offset) if rule.locate else Position(rule.path)
            yield Problem(finding.code, finding.message, where, Level(finding.level), finding.hint)

    def _findings(self, language: str, text: str, lookback: timedelta) -> tuple[Finding, ...]:
        key = (language, text, lookback)
        if key not in self._known:
            reader = importlib.import_module(f"sieminator.languages.{language}.lint")
            self._known[key] = (*reader.lint(text), *reader.lint_windows(text, lookback))
        return self._known[key]
