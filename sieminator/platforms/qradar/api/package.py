"""All rules of a phase in one extension: shipped once, read back, and told one by one what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, Unavailable, Unreachable, VendorError
from sieminator.model.differences import differences
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Clock
from sieminator.model.rule import RemoteRule
from sieminator.platforms.qradar.api.extensions import Extensions, Shipped, refuse_strangers
from sieminator.platforms.qradar.api.rules import Listing, Rules, number
from sieminator.platforms.qradar.api.switches import Switches
from sieminator.platforms.qradar.api.wishes import Part
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.extension import build
from sieminator.platforms.qradar.convert.rule_xml import calibrated

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.memory import Keeper
    from sieminator.platforms.qradar.api.wire import Wire

LOST = (Unreachable, Unavailable, Malformed)


class Moved(Exception):
    """Somebody wrote to a rule of the package since the last look."""


class Packages:
    """What one owner ships to one console."""

    def __init__(
        self,
        wire: "Wire",
        clock: Clock,
        rules: Rules,
        extensions: Extensions,
        switches: Switches,
        keeper: "Keeper",
        *,
        hub_id: str,
        calibration: Calibration,
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._rules = rules
        self._extensions = extensions
        self._switches = switches
        self._keeper = keeper
        self._hub_id = hub_id
        self._calibration = calibration

    @property
    def where(self) -> str:
        """The target's name, for sentences."""
        return self._wire.where

    def ship(self, parts: Sequence[Part], now: Listing) -> Iterator[Outcome]:
        """Install rules in one go; yield one outcome each.

        Raises:
            Moved: somebody wrote since; nothing was installed.
            SieminatorError: nothing was installed.
        """
        release = str(self._wire.read("/system/about").get("build_version") or "")
        moment = self._clock.now()
        rules = [part.rule for part in parts]
        extension = self._extensions.upload(
            lambda version: build(rules, self._hub_id, version, release, moment, self._calibration.owner)
        )
        names = frozenset[str]().union(*(part.names for part in parts))
        refuse_strangers(self.where, self._extensions.preview(extension), names)
        try:
            shipped = self._extensions.install(extension, lambda: self._assert_stands(parts, now))
        except VendorError as error:
            if not isinstance(error, LOST) or (isinstance(error, Unreachable) and not error.sent):
                raise
            shipped = Shipped(extension, "", error.message)
        yield from self._told(parts, now, shipped)

    def _assert_stands(self, parts: Sequence[Part], now: Listing) -> None:
        """Look once more right before the installation; raise Moved where a rule of it is not as it was planned from.

        It may have had to wait for somebody else's installation meanwhile.
        """
        entries = self._rules.entries()
        for part in parts:
            before, after = now.entries.get(part.uuid), entries.get(part.uuid)
            if any(_seen(before, name) != _seen(after, name) for name in ("id", "modification_date", "enabled")):
                raise Moved(part.uuid)

    def _told(self, parts: Sequence[Part], now: Listing, shipped: Shipped) -> Iterator[Outcome]:
        """Read back what was sent, and say of each rule what became of it."""
        try:
            entries, stored = self._read_back(parts)
        except VendorError as error:
            why = f"{shipped.words}; reading it back failed too: {error.message}".lstrip("; ")
            for part in parts:
                yield Outcome(part.change, Result.UNKNOWN, why, part.uuid, error.request_id)
            return
        outcomes = [_outcome(part, stored.get(part.uuid), shipped) for part in parts]
        taken = [
            (part, stored[part.uuid])
            for part, one in zip(parts, outcomes, strict=True)
            if one.result in (Result.DONE, Result.ALTERED)
        ]
        more = "; ".join(filter(None, [self._keeper.shipped(entries, taken, now), self._rewritten(taken)]))
        yield from (
            one if not more else replace(one, message=f"{one.message}; {more}".lstrip("; ")) for one in outcomes
        )

    def _rewritten(self, taken: Sequence[tuple[Part, RemoteRule]]) -> str:
        """Say how the console writes an AQL filter test, where it has rewritten ours; nothing where it has not."""
        for _, found in taken:
            there = calibrated(str(found.raw["xml"]), self._calibration)
            if there and there != self._calibration:
                said = f"aql_test: {{id: {there.aql_test_id}, encoding: {there.encoding}}}"
                return f"the console writes its filter test otherwise than we sent it; write into the settings: {said}"
        return ""

    def _read_back(self, parts: Sequence[Part]) -> "tuple[Mapping[str, Tree], Mapping[str, RemoteRule]]":
        """Return the list and the rules as they are now; those that came on or off against our will are switched.

        Whether an installation moves the switch of a rule that was there is unconfirmed.
        """
        groups = {part.uuid: part.group for part in parts}
        entries = self._rules.entries()
        stored = self._rules.read(entries, groups)
        if turned := [part for part in parts if self._turned(part, entries, stored.get(part.uuid))]:
            # The others keep the date of before they were read: whoever edits them since is not overlooked.
            later = self._rules.entries()
            entries = {**entries, **{part.uuid: later[part.uuid] for part in turned if part.uuid in later}}
            stored |= self._rules.read(entries, {part.uuid: part.group for part in turned})
        return entries, stored

    def _turned(self, part: Part, entries: "Mapping[str, Tree]", found: RemoteRule | None) -> bool:
        """Switch a rule that is as it was sent but for its switch; say whether that was so."""
        if found is None or found.mark != part.change.mark:
            return False
        fields = differences(part.intended, found.content, part.unmanaged)
        if [field.path for field in fields] != ["enabled"]:
            return False
        try:
            self._switches.turn(number(entries[part.uuid]), on=part.intended.enabled)
        except VendorError:
            return True  # what is read back tells
        return True


def _seen(entry: "Tree | None", name: str) -> object:
    return entry.get(name) if entry else None


def _outcome(part: Part, found: RemoteRule | None, shipped: Shipped) -> Outcome:
    fields = differences(part.intended, found.content, part.unmanaged) if found else ()
    stored = found.content if found else None

    def ended(result: Result, message: str = "") -> Outcome:
        shown = fields if result is Result.ALTERED else ()
        return Outcome(part.change, result, message, part.uuid, f"extension {shipped.id}", shown, stored)

    if found and not fields and found.mark == part.change.mark:
        return ended(Result.DONE, "" if shipped.status else f"done, as reading it back shows ({shipped.words})")
    if not _as_before(part.before, found):
        what = "stored something else than we sent" if fields else "did not store our mark, which ends the rule's note"
        return ended(Result.ALTERED, f"the console {what}")
    if not shipped.status:
        return ended(Result.UNKNOWN, f"{shipped.words}; read back, it is as it was before")
    words = f": {told}" if (told := shipped.words_of(part.names)) else ""
    if shipped.whole:
        return ended(Result.REJECTED, f"the console says that it is installed, and left it as it was{words}")
    return ended(Result.REJECTED, f"the console did not install it ({shipped.status}){words}")


def _as_before(before: RemoteRule | None, found: RemoteRule | None) -> bool:
    if before is None or found is None:
        return before is found
    return before.mark == found.mark and not differences(before.content, found.content, frozenset())
