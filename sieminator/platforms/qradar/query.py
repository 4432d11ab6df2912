"""A variant's query with its variables filled in for one target, and what is wrong with them."""

from collections.abc import Iterator

from sieminator.languages.filling import EXCLUSIONS, Filled, fill
from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Position, Problem

LANGUAGE = "aql"


def filled(detection: Detection, variant: Variant) -> Filled:
    """Fill in the variables of a variant's query, and the exclusions."""
    return fill(variant.query, LANGUAGE, detection.variables, detection.exclusions.get(LANGUAGE, ()))


def unfilled(query: Filled, detection: Detection, variant: Variant) -> Iterator[Problem]:
    """Yield what could not be filled in."""
    for variable in query.misfits:
        where = detection.where(f"variables.{variable.name}.default", f"variables.{variable.name}")
        message = f"variable {variable.name} is of type {variable.type}, and is given {variable.default!r}"
        yield Problem("QRD015", message, where)
    if query.excludes_nothing:
        yield Problem(
            "QRD016",
            "an override excludes something, and the query has no place for it",
            Position(variant.query_path),
            hint=f"write <<{EXCLUSIONS}>> on a line of its own, after the main filters",
        )
    for use in query.rendered.unknown:
        message = f"the query uses a variable that nobody declares (<<{use.name}>>)"
        where = Position(variant.query_path, *query.written_at(use.offset))
        yield Problem("QRD014", message, where, hint="declare it in detection.yml")
