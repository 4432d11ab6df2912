"""Changes of either kind, each to whoever carries it out; of a rule whose kind changes, the new one before the old."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from sieminator.model.change import Action, Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Clock
from sieminator.net.patience import slept
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.api.search_writes import SearchWriter
from sieminator.platforms.qradar.api.write import Writer

_A_MOMENT = timedelta(milliseconds=20)


class BothKinds:
    """Writes custom rules and scheduled searches of one console."""

    def __init__(self, rules: Writer, searches: SearchWriter, clock: Clock) -> None:
        self._rules = rules
        self._searches = searches
        self._clock = clock

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes; yield one outcome each, as it happens. No error of ours is raised, whoever caused it."""
        turned = [change for change in changes if _turns(change)]
        for searches in (False, True):
            mine = [change for change in changes if not _turns(change) and _is_search(change) is searches]
            if mine:
                yield from (self._searches if searches else self._rules).apply(mine)
        yield from self._become(turned)

    def _become(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Make rules of the other kind, and only then remove those that they stand in for."""
        for at, change in enumerate(changes):
            if at and not slept(self._clock, _A_MOMENT):
                yield Outcome(change, Result.SKIPPED, "interrupted before it was tried", change.remote_id)
                continue
            yield self._one(change)

    def _one(self, change: Change) -> Outcome:
        assert change.remote is not None, "a kind changes of what is there"
        make = replace(change, action=Action.CREATE, remote=None, base=None)
        remove = replace(change, action=Action.DELETE, rule=None, content=None, mark=None)
        (made,) = self.apply([make])
        if made.result is not Result.DONE:
            return replace(made, change=change)
        (gone,) = self.apply([remove])
        if gone.result is Result.DONE:
            return replace(made, change=change)
        rest = f"the new rule is there, and the old {change.remote.content.kind} could not be removed"
        message = f"{rest} ({change.remote.remote_id}): {gone.message}"
        return replace(made, change=change, result=Result.UNKNOWN, message=message)


def _is_search(change: Change) -> bool:
    content = change.content or (change.remote.content if change.remote else None)
    return content is not None and content.kind == SEARCH


def _turns(change: Change) -> bool:
    """Say whether a rule becomes one of the other kind."""
    return bool(change.content and change.remote and change.content.kind != change.remote.content.kind)
