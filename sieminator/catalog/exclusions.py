"""Whether what an override excludes is a predicate, so that it cannot break the queries that take it."""

import importlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import cast

from sieminator.languages.finding import Finding
from sieminator.languages.template import names
from sieminator.model.node import Node
from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem


def check_exclusions(written: Mapping[str, object], node: Node, languages: Collection[str], report: Report) -> None:
    """Report fragments of an override that their language would not take as a predicate, or that hold a variable."""
    for language, fragments in written.items():
        if language not in languages:
            continue
        many = isinstance(fragments, list)
        for number, fragment in enumerate(fragments if isinstance(fragments, list) else [fragments]):
            if isinstance(fragment, str) and fragment.strip():
                where = node.where("exclude", language, *([number] if many else []))
                for problem in _problems(language, fragment, where):
                    report(problem)


def _problems(language: str, fragment: str, where: Position) -> Iterator[Problem]:
    room = importlib.import_module(f"sieminator.languages.{language}.lint")
    lint = cast("Callable[[str], Iterator[Finding]]", room.lint_fragment)
    for finding in lint(fragment):
        message = f"the exclusion is not a predicate: {finding.message}"
        yield Problem(finding.code, message, where, finding.level, finding.hint)
    for use in names(fragment):
        message = f"an exclusion cannot use a variable (<<{use.name}>>)"
        yield Problem("ENV029", message, where, hint="write its value")
