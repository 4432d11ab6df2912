"""A variant's query with its variables filled in for one target."""

from collections.abc import Iterator
from dataclasses import dataclass

from sieminator.languages.kql.rewrite import exclude, literal
from sieminator.languages.scan import Lines
from sieminator.languages.template import Rendered, names, render
from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Position, Problem

EXCLUSIONS = "exclusions"
"""The reserved variable that takes what overrides exclude."""

LANGUAGE = "kql"


@dataclass(frozen=True, slots=True)
class Filled:
    """A query as it is sent, without the mark."""

    rendered: Rendered
    variant: Variant
    problems: tuple[Problem, ...]
    """What is wrong with its variables."""

    @property
    def text(self) -> str:
        """The query's text."""
        return self.rendered.text

    def locate(self, offset: int) -> Position:
        """Say where in the query's file a place of the text was written."""
        line, column = Lines(self.variant.query).position(self.rendered.source_offset(offset))
        return Position(self.variant.query_path, line, column)


def fill(detection: Detection, variant: Variant) -> Filled:
    """Fill in the variables of a variant's query, and the exclusions.

    A variable's default is the target's value already, or an override's, which wins: whoever chose the detection saw to
    it.
    """
    problems: list[Problem] = []
    fragments = detection.exclusions.get(LANGUAGE, ())
    values = {EXCLUSIONS: exclude(fragments)}
    for name, variable in detection.variables.items():
        try:
            values[name] = literal(variable.default, variable.type)
        except ValueError:
            where = detection.where(f"variables.{name}.default", f"variables.{name}")
            message = f"variable {name} is of type {variable.type}, and is given {variable.default!r}"
            problems.append(Problem("SEN015", message, where))
            values[name] = ""
    if fragments and all(use.name != EXCLUSIONS for use in names(variant.query)):
        problems.append(_no_place(variant))
    rendered = render(variant.query, values)
    problems += _unknown(variant, [(use.name, use.offset) for use in rendered.unknown])
    return Filled(rendered, variant, tuple(problems))


def _no_place(variant: Variant) -> Problem:
    return Problem(
        "SEN016",
        "an override excludes something, and the query has no place for it",
        Position(variant.query_path),
        hint=f"write <<{EXCLUSIONS}>> on a line of its own, after the main filters",
    )


def _unknown(variant: Variant, uses: list[tuple[str, int]]) -> Iterator[Problem]:
    lines = Lines(variant.query) if uses else None
    for name, offset in uses:
        where = Position(variant.query_path, *(lines.position(offset) if lines else (1, 1)))
        yield Problem(
            "SEN014",
            f"the query uses a variable that nobody declares (<<{name}>>)",
            where,
            hint="declare it in detection.yml",
        )
