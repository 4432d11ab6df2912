"""One change to one rule: conditional where the vendor lets us, and read back where nobody knows what became of it."""

import re
from typing import NamedTuple

from sieminator.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    SieminatorError,
    Throttled,
    Unauthorised,
    Unavailable,
    Unreachable,
    VendorError,
)
from sieminator.model.change import Action, Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.mark import Mark
from sieminator.model.outcome import Outcome, Result
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.sentinel.api.arm import AlertRules, Answer, Resource
from sieminator.platforms.sentinel.convert.wire import etag, from_wire, to_resource

# Source: recall of the service's text after a delete, unconfirmed; nothing depends on it but the advice.
_RECENTLY_DELETED = re.compile(r"recently deleted", re.IGNORECASE)


class Writer:
    """Writes changes to one workspace; threads may share it."""

    def __init__(self, rules: AlertRules) -> None:
        self._rules = rules
        self._barred: VendorError | None = None
        """What stopped us for good: the next change would only meet it again."""

    def write(self, change: Change) -> Outcome:
        """Do one change, and say what became of it; no error of ours is raised, whoever caused it."""
        if self._barred:
            return Outcome(change, Result.SKIPPED, f"not tried: {self._barred.message}", change.remote_id)
        try:
            return self._delete(change) if change.action is Action.DELETE else self._put(change)
        except VendorError as error:
            unsent = isinstance(error, Unreachable) and not error.sent
            if unsent or isinstance(error, Unauthorised | Forbidden | Throttled):
                self._barred = error
            if unsent:
                return _failed(change, Result.SKIPPED, error)
            lost = isinstance(error, Unreachable | Unavailable | Malformed)
            return _failed(change, Result.UNKNOWN if lost else Result.REJECTED, error)
        except SieminatorError as error:
            return _failed(change, Result.REJECTED, error)

    def _put(self, change: Change) -> Outcome:
        wish = _Wish.of(change)
        if change.remote and not etag(change.remote.raw):
            return self._look_first(change, wish)
        try:
            return _written(change, wish, self._send(wish, wish.found))
        except Conflict as error:
            return self._look_first(change, wish, error)
        except (Unreachable, Unavailable, Malformed) as error:
            if isinstance(error, Unreachable) and not error.sent:
                raise
            return self._read_back(change, wish, error)

    def _send(self, wish: "_Wish", found: Resource | None) -> Answer:
        return self._rules.put(wish.remote_id, to_resource(wish.content, wish.mark, found, wish.unmanaged))

    def _look_first(self, change: Change, wish: "_Wish", refused: Conflict | None = None) -> Outcome:
        """Read the rule once, after a 409 or where no etag guards it; write only where nothing of ours moved."""
        there = self._read(wish.remote_id)
        if there and wish.is_met_by(there):
            number = refused.request_id if refused else ""
            message = "an earlier try had done it"
            return Outcome(change, Result.DONE, message, wish.remote_id, number, stored=there.content)
        if refused and there is None and change.remote is None:
            return _failed(change, Result.REJECTED, refused)
        if there is None or change.remote is None:
            what = "was deleted" if there is None else "appeared"
            return Outcome(change, Result.CONFLICT, f"it {what} after the plan was made", wish.remote_id)
        fields = differences(change.remote.content, there.content, wish.unmanaged)
        if fields or there.mark != change.remote.mark:
            return _conflict(change, refused, fields)
        return self._once_more(change, wish, there.raw)

    def _once_more(self, change: Change, wish: "_Wish", found: Resource) -> Outcome:
        try:
            return _written(change, wish, self._send(wish, found))
        except Conflict as error:
            return _conflict(change, error, ())
        except (Unreachable, Unavailable, Malformed) as error:
            return self._read_back(change, wish, error)

    def _read_back(self, change: Change, wish: "_Wish", error: VendorError) -> Outcome:
        """Settle a write without an answer by looking."""
        try:
            there = self._read(wish.remote_id)
        except SieminatorError as second:
            return _failed(change, Result.UNKNOWN, error, f"; reading it back failed too: {second.message}")
        if there and wish.is_met_by(there):
            message = f"done, as reading it back shows; the answer was lost ({error.message})"
            return Outcome(change, Result.DONE, message, wish.remote_id, error.request_id, stored=there.content)
        state = "it is there, but not as we sent it" if there else "it is not there"
        return _failed(change, Result.UNKNOWN, error, f"; read back, {state}")

    def _delete(self, change: Change) -> Outcome:
        """Delete a rule that is still as it was planned from: the vendor's delete takes no condition."""
        if change.remote is None:
            raise AssertionError("a delete names what was found")
        remote = change.remote
        there = self._read(remote.remote_id)
        if there is None:
            return Outcome(change, Result.DONE, "it was gone already", remote.remote_id)
        if not etag(there.raw) or etag(there.raw) != etag(remote.raw):
            fields = differences(remote.content, there.content, frozenset())
            if fields or there.mark != remote.mark:
                return _conflict(change, None, fields)
        try:
            answer = self._rules.delete(remote.remote_id)
        except (Unreachable, Unavailable) as error:
            if isinstance(error, Unreachable) and not error.sent:
                raise
            return self._surely_gone(change, remote.remote_id, error)
        return Outcome(change, Result.DONE, "", remote.remote_id, answer.request_id)

    def _surely_gone(self, change: Change, remote_id: str, error: VendorError) -> Outcome:
        try:
            there = self._read(remote_id)
        except SieminatorError as second:
            return _failed(change, Result.UNKNOWN, error, f"; reading it back failed too: {second.message}")
        if there is None:
            message = f"done, as reading it back shows; the answer was lost ({error.message})"
            return Outcome(change, Result.DONE, message, remote_id, error.request_id)
        return _failed(change, Result.UNKNOWN, error, "; read back, it is still there")

    def _read(self, remote_id: str) -> RemoteRule | None:
        try:
            return from_wire(self._rules.get(remote_id).resource)
        except NotFound:
            return None


class _Wish(NamedTuple):
    """What a rule should be after a change."""

    remote_id: str
    content: Content
    mark: Mark | None
    unmanaged: frozenset[str]
    found: Resource | None
    """Where the write starts: the rule as it was found, or for a create as it once was."""

    @classmethod
    def of(cls, change: Change) -> "_Wish":
        if change.content is None or change.remote_id is None:
            raise AssertionError("a write names an id and says what to write")
        unmanaged = change.rule.unmanaged if change.rule and change.remote else frozenset[str]()
        found = change.remote.raw if change.remote else _without_etag(change.base)
        return cls(change.remote_id, change.content, change.mark, unmanaged, found)

    def is_met_by(self, there: RemoteRule) -> bool:
        return there.mark == self.mark and not self.unmet_by(there)

    def unmet_by(self, there: RemoteRule) -> tuple[FieldChange, ...]:
        """Return what is otherwise there than we send it, both read in the same way.

        The name of a rule tells that the service disabled it, but only while it is off: so ours may read anew.
        """
        ours = from_wire(to_resource(self.content, self.mark, self.found, self.unmanaged))
        return differences(ours.content, there.content, self.unmanaged)


def _without_etag(base: Resource | None) -> Resource | None:
    """Return a resource that is made anew: there is no version that it would replace."""
    return {name: value for name, value in base.items() if name != "etag"} if base is not None else None


def _written(change: Change, wish: _Wish, answer: Answer) -> Outcome:
    stored = from_wire(answer.resource)
    fields = wish.unmet_by(stored)
    message = ""
    if change.remote is None and answer.status != _CREATED:
        message = _WRITTEN_OVER
    elif fields:
        message = "Sentinel stored something else than we sent"
    elif stored.mark != wish.mark:
        message = "Sentinel did not store our mark, the query's last line"
    result = Result.ALTERED if message else Result.DONE
    return Outcome(change, result, message, wish.remote_id, answer.request_id, fields, stored.content)


_CREATED = 201
_WRITTEN_OVER = (
    "a rule of this id was there that the listing did not show, and it is now WRITTEN OVER; nobody has seen what it"
    " held, unless an earlier try of this very write had made it"
)


def _conflict(change: Change, refused: Conflict | None, fields: tuple[FieldChange, ...]) -> Outcome:
    message = "somebody changed it after the plan was made" + (f": {refused.message}" if refused else "")
    number = refused.request_id if refused else ""
    return Outcome(change, Result.CONFLICT, message, change.remote_id, number, fields)


def _failed(change: Change, result: Result, error: SieminatorError, more: str = "") -> Outcome:
    later = "; run again in a few minutes" if _RECENTLY_DELETED.search(error.message) else ""
    number = error.request_id if isinstance(error, VendorError) else ""
    return Outcome(change, result, f"{error.message}{more}{later}", change.remote_id, number)
