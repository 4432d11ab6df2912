"""A variant's query with its variables filled in for one target, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence

from sieminator.languages.filling import EXCLUSIONS, Filled, fill
from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Position, Problem
from sieminator.platforms.sumo import LOG_SEARCH

SEARCHES, RULES = "sumo", "cse"


def language_of(kind: str) -> str:
    """Return the language that a kind's query is written in."""
    return SEARCHES if kind == LOG_SEARCH else RULES


def filled(detection: Detection, variant: Variant) -> Filled:
    """Fill in the variables of a variant's query, and the exclusions."""
    language = language_of(variant.kind)
    return fill(variant.query, language, detection.variables, detection.exclusions.get(language, ()))


def unfilled(query: Filled, detection: Detection, variant: Variant) -> Iterator[Problem]:
    """Yield what could not be filled in."""
    for variable in query.misfits:
        where = detection.where(f"variables.{variable.name}.default", f"variables.{variable.name}")
        message = f"variable {variable.name} is of type {variable.type}, and is given {variable.default!r}"
        yield Problem("SLG015", message, where)
    if query.excludes_nothing:
        yield Problem(
            "SLG016",
            "an override excludes something, and the query has no place for it",
            Position(variant.query_path),
            hint=f"write <<{EXCLUSIONS}>> on a line of its own, after the main filters",
        )
    for use in query.rendered.unknown:
        message = f"the query uses a variable that nobody declares (<<{use.name}>>)"
        where = Position(variant.query_path, *query.written_at(use.offset))
        yield Problem("SLG014", message, where, hint="declare it in detection.yml")


def links(detection: Detection, expressions: tuple[str, ...]) -> list[Filled]:
    """Fill in the variables of a chain's further links, whose expressions stand in the block."""
    return [fill(expression, RULES, detection.variables) for expression in expressions]


def unfilled_links(further: Sequence[Filled], origins: Mapping[str, Position]) -> Iterator[Problem]:
    """Yield what could not be filled in there; values of a wrong type are told of the query already."""
    for number, link in enumerate(further):
        for use in link.rendered.unknown:
            message = f"an expression of `then` uses a variable that nobody declares (<<{use.name}>>)"
            where = origins[f"option.then.{number}.expression"]
            yield Problem("SLG014", message, where, hint="declare it in detection.yml")
