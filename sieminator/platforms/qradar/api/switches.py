"""What the rules API does to one rule: switch it, and remove it once nothing depends on it.

Source: IBM's pages for analytics/rules, API 26.0: a POST moves `enabled` and `owner` alone, a DELETE begins a task that
looks for dependents first. Seen 2026-11-28.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, NotFound, Rejected, VendorError
from sieminator.model.ports import Clock
from sieminator.net.redact import redact
from sieminator.platforms.qradar.api.answers import Tree, number, rows
from sieminator.platforms.qradar.api.rules import RULES
from sieminator.platforms.qradar.api.tasks import CONFLICT, Ended, awaited

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

_DEPENDENTS, _DELETIONS = f"{RULES}/rule_dependent_tasks", f"{RULES}/rule_delete_tasks"


class Switches:
    """The rules API of one console, for writing."""

    def __init__(self, wire: "Wire", clock: Clock, within: timedelta) -> None:
        self._wire = wire
        self._clock = clock
        self._within = within

    def turn(self, rule: int, *, on: bool) -> bool:
        """Switch a rule; return whether the console says that it is now so.

        Raises:
            VendorError: it would not, or nobody knows.
        """
        told = self._wire.write("POST", f"{RULES}/{rule}", body={"enabled": on})
        if not isinstance(told.get("enabled"), bool):
            raise Malformed(f"{self._wire.where}: the answer holds no rule")
        return told["enabled"] is on

    def dependents(self, rule: int) -> tuple[str, ...]:
        """Return what cannot do without a rule, each by its kind and name.

        Raises:
            VendorError: the console does not tell.
        """
        task = number(self._wire.read(f"{RULES}/{rule}/dependents"), "id", self._wire.where)
        ended = awaited(self._wire, self._clock, f"{_DEPENDENTS}/{task}", self._within)
        if not ended.well:
            raise Rejected(f"{self._wire.where}: what depends on the rule cannot be told there ({ended.words})")
        if not ended.told.get("number_of_dependents"):
            return ()
        found = rows(self._wire.judged("GET", f"{_DEPENDENTS}/{task}/results"), self._wire.where)
        return tuple(sorted(_named(one) for one in found if one.get("blocking") is not False))

    def remove(self, rule: int) -> None:
        """Remove a rule; one that is gone already is as good.

        Raises:
            Rejected: the console kept it, as where something depends on it.
            VendorError: nobody knows.
        """
        try:
            task = number(self._wire.write("DELETE", f"{RULES}/{rule}"), "id", self._wire.where)
        except NotFound:
            return
        ended = awaited(self._wire, self._clock, f"{_DELETIONS}/{task}", self._within)
        if not ended.well:
            raise self._kept(rule, ended)

    def _kept(self, rule: int, ended: Ended) -> VendorError:
        names: tuple[str, ...] = ()
        if ended.status == CONFLICT:
            try:
                names = self.dependents(rule)
            except VendorError:
                names = ()
        more = f"; it is needed by {', '.join(names)}" if names else ""
        return Rejected(redact(f"{self._wire.where}: the console kept the rule ({ended.words}){more}"))


def _named(one: Tree) -> str:
    kind = str(one.get("dependent_type") or "something").replace("_", " ").lower()
    return f"{kind} {one.get('dependent_name') or one.get('dependent_id')!r}"
