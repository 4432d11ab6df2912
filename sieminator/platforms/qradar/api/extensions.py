"""One content extension: uploaded, previewed, installed over what is there, and followed until that is over.

Source: IBM's pages for extension_management, API 26.0, and the public tools that deploy rules so; seen 2026-11-28. An
extension that was installed once stays in the console's list, whatever it is followed by: to remove it might remove its
rules (unconfirmed), so that nobody here does.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from sieminator.errors import Busy, Malformed, NotFound, Rejected, Unavailable, Unreachable, VendorError
from sieminator.model.ports import Clock
from sieminator.net.answer import plain, read_object
from sieminator.net.patience import back_off, slept
from sieminator.net.redact import redact
from sieminator.platforms.qradar.api.answers import ALREADY_INSTALLED, IN_PROGRESS, SAME_VERSION, Tree, number, said
from sieminator.platforms.qradar.api.pages import listed
from sieminator.platforms.qradar.api.tasks import OutOfTime, awaited, unwell
from sieminator.platforms.qradar.api.wire import EXTENSIONS, ZIP
from sieminator.platforms.qradar.convert.extension import next_version

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.qradar.api.wire import Wire

_LIST = f"{EXTENSIONS}/extensions"
_STATUS = f"{EXTENSIONS}/extensions_task_status"
_LOST = (Unreachable, Unavailable, Malformed)
_UPLOADS, _TRIES = 12, 8
_EVEN = 0.5

INSTALLED, WITH_ERROR, INSTALLING = "INSTALLED", "INSTALLED_WITH_ERROR", "INSTALLING"
_ON_ITS_WAY = frozenset({INSTALLING, "PREVIEWING", "UPLOADING"})
_SKIPPED = "SKIP"
# Source: type 3 and the name `custom_rule` in public tools; what a preview calls things is unconfirmed otherwise.
_RULE_TYPE = 3


@dataclass(frozen=True, slots=True)
class Shipped:
    """How an installation ended, as the console tells it."""

    id: int
    """The extension's number there."""
    status: str
    words: str
    """What the console minds; empty where it minds nothing."""

    def words_of(self, names: Collection[str]) -> str:
        """Return what the console minds of a rule of these names; all that it minds where no line names it."""
        lines = [line for line in self.words.splitlines() if any(name and name in line for name in names)]
        return plain("\n".join(lines) or self.words)

    @property
    def whole(self) -> bool:
        """Whether the console says that all of it is installed."""
        return self.status == INSTALLED


class Extensions:
    """The extensions of one console that carry one owner's rules."""

    def __init__(self, wire: "Wire", clock: Clock, hub_id: str, within: timedelta) -> None:
        self._wire = wire
        self._clock = clock
        self._hub_id = hub_id
        self._within = within

    def upload(self, build: Callable[[str], bytes]) -> int:
        """Upload what ``build`` makes of a version, under one that was never used; return the extension's number.

        Nothing is installed by it, and a second upload of one version is refused: so it may be sent again.

        Raises:
            VendorError: the console did not take it.
        """
        taken = [str(one.get("version")) for one in self._uploaded()]
        for tries in count(1):
            version = next_version(taken)
            try:
                response = self._wire.send("POST", _LIST, body=build(version), headers={"Content-Type": ZIP})
                told = self._taken(response)
            except _LOST as error:
                there = None if isinstance(error, Busy) else self._of_version(version)
                if there is not None:
                    return there
                if not self._again(error, tries):
                    raise
                continue
            if told is not None:
                return told
            if tries >= _UPLOADS:
                raise self._wire.refusal(response)
            # The list does not show all that was uploaded under our name: go on above it, in growing steps.
            taken.append(_above(version, 2 ** (tries - 1)))
        raise AssertionError("the loop ends by itself")

    def preview(self, extension: int) -> list[Tree]:
        """Return what an installation would do, as the console says.

        Raises:
            VendorError: it does not tell.
        """
        task = self._begin(extension, "PREVIEW", lambda: None)
        if task is None:
            raise Malformed(f"{self._wire.where}: the answer names no task of a preview")
        ended = awaited(self._wire, self._clock, f"{_STATUS}/{task}", self._within)
        if not ended.well:
            raise unwell(self._wire, "the preview of an installation", ended)
        content = self._wire.read(f"{_STATUS}/{task}/results").get("content")
        if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
            raise Malformed(f"{self._wire.where}: the preview does not tell what would change")
        return content

    def install(self, extension: int, assert_stands: Callable[[], None]) -> Shipped:
        """Install over what is there, once; return how it ended.

        ``assert_stands`` looks right before it begins, also after it had to wait; what it raises is raised.

        Raises:
            OutOfTime: it is not over in time; what becomes of it only the rules themselves tell.
            VendorError: it did not begin.
        """
        task = self._begin(extension, "INSTALL", assert_stands)
        words = ""
        if task is not None:
            try:
                ended = awaited(self._wire, self._clock, f"{_STATUS}/{task}", self._within)
                words = "" if ended.well else ended.words
            except NotFound:
                words = "the console has forgotten the task, as after a restart"
        return self._settled(extension, words)

    def _settled(self, extension: int, words: str) -> Shipped:
        """Wait until the extension is on its way no longer, and return what it is then."""
        until = self._clock.monotonic() + self._within.total_seconds()
        for tries in count(1):
            told = self._wire.read(f"{_LIST}/{extension}")
            status = str(told.get("status") or "")
            if status not in _ON_ITS_WAY:
                minds = told.get("content_operation_error")
                return Shipped(extension, status, redact(str(minds).strip()) if minds else words)
            late = self._clock.monotonic() > until
            if late or not slept(self._clock, back_off(tries, lambda: _EVEN)):
                raise OutOfTime(f"{self._wire.where}: the extension {extension} is still {status} after {self._within}")
        raise AssertionError("the loop ends by itself")

    def _begin(self, extension: int, action: str, assert_stands: Callable[[], None]) -> int | None:
        """Begin a task, waiting for others to end; return its number, None where it had been begun, or is done.

        A lost answer is settled by a look at the extension: only one on which nothing goes on is begun again.
        """
        until = self._clock.monotonic() + self._within.total_seconds()
        parameters = {"action_type": action, "overwrite": "true"}
        for tries in count(1):
            assert_stands()
            try:
                response = self._wire.send("POST", f"{_LIST}/{extension}", parameters)
                if response.status_code == 202:
                    return self._begun(response)
                refusal = self._wire.refusal(response)
                code = said(response).code
            except _LOST as error:
                if isinstance(error, Unreachable) and not error.sent:
                    raise
                if action == "INSTALL" and self._goes_on(extension):
                    return None
                refusal, code = error, None
            if code == ALREADY_INSTALLED and action == "INSTALL":
                return None
            waits = code in IN_PROGRESS or (isinstance(refusal, _LOST) and tries < _TRIES)
            late = self._clock.monotonic() > until
            if not waits or late or not slept(self._clock, back_off(tries, lambda: _EVEN)):
                raise refusal
        raise AssertionError("the loop ends by itself")

    def _begun(self, response: "requests.Response") -> int:
        return number(read_object(response, self._wire.where), "status_id", self._wire.where)

    def _goes_on(self, extension: int) -> bool:
        """Say whether an installation is going on, or over; raises VendorError where nobody tells."""
        status = str(self._wire.read(f"{_LIST}/{extension}").get("status") or "")
        return status == INSTALLING or status.startswith(("INSTALLED", "INSTALL_"))

    def _taken(self, response: "requests.Response") -> int | None:
        """Return the number of what was uploaded; None where its version was used before."""
        if response.status_code == 201:
            return number(read_object(response, self._wire.where), "id", self._wire.where)
        if said(response).code == SAME_VERSION:
            return None
        raise self._wire.refusal(response)

    def _uploaded(self) -> tuple[Tree, ...]:
        asked: Mapping[str, str | int] = {"fields": "id,name,version,status", "filter": f'name="{self._hub_id}"'}
        return tuple(one for one in listed(self._wire, _LIST, asked) if one.get("name") == self._hub_id)

    def _of_version(self, version: str) -> int | None:
        found = (one.get("id") for one in self._uploaded() if one.get("version") == version)
        return next((one for one in found if isinstance(one, int)), None)

    def _again(self, error: VendorError, tries: int) -> bool:
        unsent = isinstance(error, Unreachable) and not error.sent
        return not unsent and tries < _TRIES and slept(self._clock, back_off(tries, lambda: _EVEN))


def strangers(content: list[Tree], names: Collection[str]) -> Iterator[str]:
    """Yield what a preview says would be changed besides rules of these names, with the console's word for it."""
    for one in content:
        name, action = str(one.get("name")), str(one.get("action") or "")
        kind = str(one.get("content_type_name") or one.get("content_type_id"))
        rule = one.get("content_type_id") == _RULE_TYPE or kind.lower().replace(" ", "_").rstrip("s") == "custom_rule"
        if action.upper() != _SKIPPED and (name not in names if rule else not kind.lower().startswith("fgroup")):
            yield f"{kind} {name!r} ({action or 'no action told'})"


def refuse_strangers(where: str, content: list[Tree], names: Collection[str]) -> None:
    """Raise Rejected where a preview says that more would change than what is sent."""
    if more := [*strangers(content, names)]:
        hint = "look at what the console has under these names; nothing was installed"
        raise Rejected(redact(f"{where}: the preview says that more would change: {', '.join(more)}"), hint=hint)


def _above(version: str, step: int) -> str:
    head, _, patch = version.rpartition(".")
    return f"{head}.{int(patch) + step - 1}"
