"""Every change of a phase: what needs another XML in one package, what is only switched one by one, removals last.

After the package was installed everything that was sent is read back: the console may have skipped a rule, stored it
otherwise, or restarted in between, and says "completed" to all of it.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.errors import (
    Forbidden,
    Malformed,
    SieminatorError,
    Throttled,
    Unauthorised,
    Unreachable,
    VendorError,
)
from sieminator.model.change import Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Clock
from sieminator.net.patience import back_off, slept
from sieminator.platforms.qradar.api.access import assert_may_write
from sieminator.platforms.qradar.api.memory import Keeper
from sieminator.platforms.qradar.api.package import LOST, Moved, Packages
from sieminator.platforms.qradar.api.rules import Listing, Rules, number
from sieminator.platforms.qradar.api.switches import Switches
from sieminator.platforms.qradar.api.wishes import Part, Removal, Step, Turn, judged
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.xml import Unreadable

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

_ROUNDS = 3
"""How often a package is made again without what somebody else wrote to meanwhile."""
_LOOKS = 9
"""Where the answer to a removal is lost: a minute and a half in all."""
_EVEN = 0.5
_A_MOMENT = timedelta(milliseconds=20)


class Writer:
    """Carries changes out at one console."""

    def __init__(
        self,
        wire: "Wire",
        rules: Rules,
        packages: Packages,
        switches: Switches,
        keeper: Keeper,
        clock: Clock,
        calibration: Calibration,
    ) -> None:
        self._wire = wire
        self._rules = rules
        self._asked = False
        """Whether the console was asked what the token may do."""
        self._packages = packages
        self._switches = switches
        self._keeper = keeper
        self._clock = clock
        self._calibration = calibration
        self._barred: VendorError | None = None
        """What stopped us for good: the next change would only meet it again."""

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes; yield one outcome each. No error of ours is raised, whoever caused it."""
        if self._barred:
            error = self._barred
            yield from (failed(change, Result.SKIPPED, error, "not tried: ") for change in changes)
            return
        try:
            now = self._rules.listing()
            steps = [self._judged(change, now) for change in changes]
        except SieminatorError as error:
            self._bar(error)
            before = "not tried, as nobody could look before it: "
            yield from (failed(change, Result.SKIPPED, error, before) for change in changes)
            return
        yield from (step for step in steps if isinstance(step, Outcome))
        parts = [step for step in steps if isinstance(step, Part)]
        if parts:
            yield from self._ship(parts, now, _ROUNDS)
        yield from self._one_by_one([step for step in steps if isinstance(step, Turn | Removal)], now)

    def _judged(self, change: Change, now: Listing) -> Step | Outcome:
        try:
            return judged(change, now, self._calibration)
        except Unreadable as error:
            what = f"the rule that it starts from cannot be read: {error}"
            return Outcome(change, Result.REJECTED, what, change.remote_id)

    def _ship(self, parts: Sequence[Part], now: Listing, rounds: int) -> Iterator[Outcome]:
        """Ship rules; again without those that somebody else wrote to meanwhile, and only so often."""
        try:
            if not self._asked:
                assert_may_write(self._wire)
                self._asked = True
            yield from self._packages.ship(parts, now)
        except Moved:
            if not rounds:
                what = "nothing was installed: somebody else goes on writing to these rules"
                yield from (Outcome(part.change, Result.CONFLICT, what, part.uuid) for part in parts)
                return
            yield from self._ship_again(parts, rounds - 1)
        except SieminatorError as error:  # nothing was installed
            self._bar(error)
            result = Result.SKIPPED if isinstance(error, LOST) else Result.REJECTED
            yield from (failed(part.change, result, error, "nothing was installed: ") for part in parts)

    def _ship_again(self, parts: Sequence[Part], rounds: int) -> Iterator[Outcome]:
        try:
            now = self._rules.listing()
            steps = [self._judged(part.change, now) for part in parts]
        except SieminatorError as error:
            self._bar(error)
            before = "nothing was installed, as nobody could look before it: "
            yield from (failed(part.change, Result.SKIPPED, error, before) for part in parts)
            return
        yield from (step for step in steps if isinstance(step, Outcome))
        if left := [step for step in steps if isinstance(step, Part)]:
            yield from self._ship(left, now, rounds)

    def _one_by_one(self, steps: "Sequence[Turn | Removal]", now: Listing) -> Iterator[Outcome]:
        turned: list[Turn] = []
        gone: list[str] = []
        for at, step in enumerate(steps):
            if self._barred:
                yield failed(step.change, Result.SKIPPED, self._barred, "not tried: ")
            elif at and not slept(self._clock, _A_MOMENT):
                yield Outcome(step.change, Result.SKIPPED, "interrupted before it was tried", step.there.remote_id)
            else:
                outcome = self._alone(step, now)
                yield outcome
                if outcome.result is Result.DONE:
                    gone += [step.there.remote_id] if isinstance(step, Removal) else []
                    turned += [step] if isinstance(step, Turn) else []
        self._keeper.turned(turned, gone, now)

    def _alone(self, step: Turn | Removal, now: Listing) -> Outcome:
        entry = now.entries[step.there.remote_id]
        try:
            return self._turn(step, entry) if isinstance(step, Turn) else self._remove(step, entry)
        except SieminatorError as error:
            self._bar(error)
            if isinstance(error, Unreachable) and not error.sent:
                return failed(step.change, Result.SKIPPED, error)
            return failed(step.change, Result.UNKNOWN if isinstance(error, LOST) else Result.REJECTED, error)

    def _turn(self, step: Turn, entry: "Tree") -> Outcome:
        change = step.change
        assert change.content is not None, "a switch says whether it is on"
        assert change.remote is not None, "what is switched was found"
        message = self._switched(step, number(entry), on=change.content.enabled)
        stored = change.remote.content.switched(change.remote.content, on=change.content.enabled)
        return Outcome(change, Result.DONE, message, step.there.remote_id, stored=stored)

    def _switched(self, step: Step, rule: int, *, on: bool) -> str:
        """Switch a rule; return what is to be said of how it was done.

        Raises:
            VendorError: it is not done, or nobody knows.
        """
        try:
            if self._switches.turn(rule, on=on):
                return ""
        except LOST as error:
            if isinstance(error, Unreachable) and not error.sent:
                raise
            if not self._shows(step, on=on):
                raise
            return _SHOWN.format(error.message)
        raise Malformed(f"{self._packages.where}: the console says that the rule is still {'off' if on else 'on'}")

    def _shows(self, step: Step, *, on: bool) -> bool:
        found = self._rules.entries().get(str(step.change.remote_id))
        return found is not None and found.get("enabled") is on

    def _remove(self, step: Removal, entry: "Tree") -> Outcome:
        """Switch a rule off, see that nothing needs it, and remove it."""
        uuid = step.there.remote_id
        if step.there.content.enabled:
            self._switched(step, number(entry), on=False)
        if needed := self._switches.dependents(number(entry)):
            message = f"it is off, and needed by {', '.join(needed)}"
            return Outcome(step.change, Result.REJECTED, message, uuid)
        try:
            self._switches.remove(number(entry))
        except LOST as error:
            if isinstance(error, Unreachable) and not error.sent:
                raise
            if not self._gone(uuid):
                return failed(step.change, Result.UNKNOWN, error, more="; read back, it is still there")
            return Outcome(step.change, Result.DONE, _SHOWN.format(error.message), uuid)
        return Outcome(step.change, Result.DONE, "", uuid)

    def _gone(self, uuid: str) -> bool:
        """Say whether a rule goes within a while: a removal whose answer was lost may be going on."""
        for tries in range(1, _LOOKS):
            if uuid not in self._rules.entries():
                return True
            if not slept(self._clock, back_off(tries, lambda: _EVEN)):
                break
        return False

    def _bar(self, error: SieminatorError) -> None:
        unsent = isinstance(error, Unreachable) and not error.sent
        if isinstance(error, VendorError) and (unsent or isinstance(error, Unauthorised | Forbidden | Throttled)):
            self._barred = error


_SHOWN = "done, as reading it back shows; the answer was lost ({})"


def failed(change: Change, result: Result, error: SieminatorError, before: str = "", *, more: str = "") -> Outcome:
    """Return the outcome of a change that an error stood against."""
    request = error.request_id if isinstance(error, VendorError) else ""
    return Outcome(change, result, f"{before}{error.message}{more}", change.remote_id, request)
