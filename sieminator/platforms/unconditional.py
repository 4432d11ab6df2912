"""One change to one rule: looked at first, sent once, and read back where nobody knows what became of it.

For vendors that know no conditional write; their rooms share it.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from sieminator.errors import (
    Busy,
    Forbidden,
    Malformed,
    SieminatorError,
    Throttled,
    Unauthorised,
    Unavailable,
    Unreachable,
    VendorError,
)
from sieminator.model.change import Action, Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Clock
from sieminator.model.rule import Content, RemoteRule
from sieminator.net.patience import back_off, slept
from sieminator.platforms.judging import (
    NOT_TRIED,
    SHOWN,
    UNSEEN,
    before_create,
    before_delete,
    before_update,
    done,
    failed,
    written,
)
from sieminator.platforms.shelf import Seen, Shelf, Wish

_TRIES = 8
"""Where nobody takes a write (503): a minute and a half in all, as long as a read is tried."""
_EVEN = 0.5
_LOST = (Unreachable, Unavailable, Malformed)

Send = Callable[[], tuple[RemoteRule, str]]


class Writer:
    """Writes changes to one target; threads may share it."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf = shelf
        self._seen = Seen(shelf)
        self._clock = clock
        self._barred: VendorError | None = None
        """What stopped us for good: the next change would only meet it again."""
        self._in_vain = False
        """Whether a write was tried as often as we do: no other is waited for, until one is taken."""

    def write(self, change: Change) -> Outcome:
        """Do one change, and say what became of it; no error of ours is raised, whoever caused it."""
        if self._barred:
            return failed(change, Result.SKIPPED, self._barred, NOT_TRIED)
        try:
            self._seen.look()
        except VendorError as error:
            self._bar(error)
            return failed(change, Result.SKIPPED, error, UNSEEN)
        try:
            return self._do(change)
        except VendorError as error:
            unsent = isinstance(error, Unreachable) and not error.sent
            self._bar(error)
            if unsent:
                return failed(change, Result.SKIPPED, error)
            return failed(change, Result.UNKNOWN if isinstance(error, _LOST) else Result.REJECTED, error)
        except SieminatorError as error:
            return failed(change, Result.REJECTED, error)

    def _bar(self, error: VendorError) -> None:
        unsent = isinstance(error, Unreachable) and not error.sent
        if unsent or isinstance(error, Unauthorised | Forbidden | Throttled):
            self._barred = error

    def _do(self, change: Change) -> Outcome:
        if change.action is Action.DELETE:
            return self._delete(change)
        wish = Wish.of(change)
        if change.remote is None:
            return self._create(change, wish)
        return self._update(change, wish, change.remote)

    # ---- create

    def _create(self, change: Change, wish: Wish) -> Outcome:
        intended = self._shelf.intended(wish, None)
        settled = before_create(change, wish, self._seen.by_mark(wish.mark), intended)
        return settled or self._settle(change, wish, intended, lambda: self._shelf.create(wish))

    # ---- update

    def _update(self, change: Change, wish: Wish, planned: RemoteRule) -> Outcome:
        there = self._seen.by_id(planned.remote_id)
        intended = self._shelf.intended(wish, there) if there else wish.content
        settled = before_update(change, wish, planned, there, intended)
        if settled:
            return settled
        assert there is not None, "what is gone is settled"
        if wish.content.kind != there.content.kind:
            return self._replace(change, wish, intended, there)
        return self._settle(change, wish, intended, lambda: self._shelf.update(wish, there))

    def _replace(self, change: Change, wish: Wish, intended: Content, old: RemoteRule) -> Outcome:
        """Make the rule of another kind, and only then remove the one that it stands in for."""
        made = self._settle(change, wish, intended, lambda: self._shelf.create(wish, old))
        if made.result is not Result.DONE:
            return made
        try:
            self._shelf.delete(old)
        except SieminatorError as error:
            rest = f"the new {wish.content.kind} is there, and the old {old.content.kind} could not be removed"
            return failed(change, Result.UNKNOWN, error, f"{rest} ({old.remote_id}): ")
        self._seen.removed(old.remote_id)
        return made

    # ---- both

    def _settle(self, change: Change, wish: Wish, intended: Content, send: Send) -> Outcome:
        """Send, and say what became of it: read back where the answer is lost, sent again where nobody took it."""
        for tries in count(1):
            try:
                stored, number = send()
            except _LOST as error:
                _assert_sent(error)
                outcome = self._read_back(change, wish, intended, error)
                if outcome.result is not Result.UNKNOWN or not self._again(error, tries):
                    return outcome
            else:
                self._in_vain = False
                self._seen.stored(stored)
                break
        return self._written(change, wish, intended, stored, number)

    def _again(self, error: VendorError, tries: int) -> bool:
        """Wait, and say whether the write is worth another try: only where nobody took it at all."""
        if not isinstance(error, Busy) or self._in_vain:
            return False
        if tries >= _TRIES:
            self._in_vain = True
            return False
        return slept(self._clock, _pause(tries))

    def _read_back(self, change: Change, wish: Wish, intended: Content, error: VendorError) -> Outcome:
        """Settle a write without an answer by looking."""
        try:
            self._seen.look_again()
        except SieminatorError as second:
            return failed(change, Result.UNKNOWN, error, more=f"; reading it back failed too: {second.message}")
        replaces = change.remote is not None and change.remote.content.kind == wish.content.kind
        there = self._seen.by_id(str(change.remote_id)) if replaces else self._made(change, wish)
        if there and wish.is_met_by(there, intended):
            return done(change, there, SHOWN.format(error.message), error.request_id)
        state = "it is there, but not as we sent it" if there else "it is not there"
        return failed(change, Result.UNKNOWN, error, more=f"; read back, {state}")

    def _made(self, change: Change, wish: Wish) -> RemoteRule | None:
        found = self._seen.by_mark(wish.mark)
        return found if found and found.remote_id != change.remote_id else None

    def _written(self, change: Change, wish: Wish, intended: Content, stored: RemoteRule, number: str) -> Outcome:
        vendor, mark_is = self._shelf.vendor, self._shelf.mark_is
        return written(change, wish, intended, stored, vendor=vendor, mark_is=mark_is, number=number)

    # ---- delete

    def _delete(self, change: Change) -> Outcome:
        if change.remote is None:
            raise AssertionError("a delete names what was found")
        remote = change.remote
        there = self._seen.by_id(remote.remote_id)
        settled = before_delete(change, remote, there)
        if settled:
            return settled
        assert there is not None, "what is gone is settled"
        for tries in count(1):
            try:
                number = self._shelf.delete(there)
            except _LOST as error:
                _assert_sent(error)
                outcome = self._surely_gone(change, remote.remote_id, error)
                if outcome.result is not Result.UNKNOWN or not self._again(error, tries):
                    return outcome
            else:
                self._in_vain = False
                self._seen.removed(remote.remote_id)
                break
        return Outcome(change, Result.DONE, "", remote.remote_id, number)

    def _surely_gone(self, change: Change, remote_id: str, error: VendorError) -> Outcome:
        try:
            self._seen.look_again()
        except SieminatorError as second:
            return failed(change, Result.UNKNOWN, error, more=f"; reading it back failed too: {second.message}")
        if self._seen.by_id(remote_id) is None:
            return Outcome(change, Result.DONE, SHOWN.format(error.message), remote_id, error.request_id)
        return failed(change, Result.UNKNOWN, error, more="; read back, it is still there")


def _assert_sent(error: VendorError) -> None:
    """Raise the error where the request surely never left: then there is nothing to look for."""
    if isinstance(error, Unreachable) and not error.sent:
        raise error


def _pause(tries: int) -> timedelta:
    return back_off(tries, lambda: _EVEN)
