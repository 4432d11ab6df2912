"""What a CQL query gives and looks for, as far as its text tells."""

from sieminator.languages.cql.query import read
from sieminator.languages.cql.schema import after_all
from sieminator.languages.cql.tree import Assignment, Call, Case, Filter, Match, Pipeline, Stats, Step
from sieminator.languages.cql.vocabulary import functions
from sieminator.languages.facts import Program


def columns(text: str) -> frozenset[str] | None:
    """Return the columns of the result; None where the text alone does not tell."""
    query = read(text)
    return None if query.findings else after_all(query.tree, None)


def programs(text: str) -> tuple[Program, ...]:
    """Return the programs that the query looks for by name, in the order of the text."""
    return tuple(Program(found.name, found.offset, found.ignores_case) for found in read(text).programs)


def is_aggregate(text: str) -> bool:
    """Say whether the result holds other rows than the events that passed, as alerts on events forbid.

    What a saved query does is not known, and counts as no aggregate.
    """
    return _aggregates(read(text).tree)


def _aggregates(pipeline: Pipeline) -> bool:
    return any(_does(step) for step in pipeline.steps)


def _does(step: Step) -> bool:
    if isinstance(step, Stats):
        return True
    if isinstance(step, Filter):
        return isinstance(step.condition, Call) and _is_aggregate(step.condition)
    if isinstance(step, Assignment):
        return isinstance(step.value, Call) and _is_aggregate(step.value)
    if isinstance(step, Case):
        return any(_aggregates(clause) for clause in step.clauses)
    return isinstance(step, Match) and any(_aggregates(arm.pipeline) for arm in step.arms)


def _is_aggregate(call: Call) -> bool:
    known = functions().get(call.name.lower())
    return known is not None and known.aggregate
