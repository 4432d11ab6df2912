"""The order in which reports say things: threads end in any order, files are read in any order, reports are not."""

from collections.abc import Iterable, Sequence

from sieminator.model.change import Action, Change
from sieminator.model.outcome import Outcome
from sieminator.model.problem import Problem


def outcome_of(change: Change, outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return what became of the change; None when it was not tried."""
    return next((one for one in outcomes if _name(one.change) == _name(change)), None)


def outcomes_in_order(changes: Sequence[Change], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes in the order of the changes that they belong to."""
    order = {_name(change): place for place, change in enumerate(changes)}
    return sorted(outcomes, key=lambda one: order.get(_name(one.change), len(order)))


def problems_in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems sorted by place, each once."""
    return sorted(dict.fromkeys(problems), key=lambda one: (one.where, one.code, one.message))


def _name(change: Change) -> tuple[str, Action, str | None]:
    return change.key, change.action, change.remote.remote_id if change.remote else None
