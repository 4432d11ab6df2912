"""The way to one console: everything that the engine may ask of it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from sieminator.model.change import Change
from sieminator.model.doctor import Answered, Check, Right
from sieminator.model.hits import Hits, Window
from sieminator.model.outcome import Outcome
from sieminator.model.ports import Standing, World
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.qradar.api.access import access
from sieminator.platforms.qradar.api.extensions import Extensions
from sieminator.platforms.qradar.api.knock import knock
from sieminator.platforms.qradar.api.memory import Keeper
from sieminator.platforms.qradar.api.needs import lacking
from sieminator.platforms.qradar.api.package import Packages
from sieminator.platforms.qradar.api.rules import Listing, Rules
from sieminator.platforms.qradar.api.searches import Searches
from sieminator.platforms.qradar.api.switches import Switches
from sieminator.platforms.qradar.api.validate import validated
from sieminator.platforms.qradar.api.wire import Wire
from sieminator.platforms.qradar.api.write import Writer
from sieminator.platforms.qradar.doctor import examine
from sieminator.platforms.qradar.health import remarks
from sieminator.platforms.qradar.hits import count, slowest
from sieminator.platforms.qradar.rights import rights

if TYPE_CHECKING:
    from sieminator.platforms.qradar.settings import QRadarSettings

_IDENTITY = "whoever the authorized service is for"


class QRadarConnection:
    """All network traffic of one target."""

    def __init__(self, target: Target, world: World) -> None:
        self._settings = cast("QRadarSettings", target.settings)
        self._clock = world.clock
        self._wire = Wire(target, world)
        self._rules = Rules(self._wire, world.clock, target)
        self._searches = Searches(self._wire, world.clock)
        self._listing: Listing | None = None
        self._writer = self._open_writer(target)

    def check(self) -> Standing:
        """Sign in, and ask what the console is and which versions of its API it speaks."""
        self._wire.negotiate()
        about = self._wire.read("/system/about")
        release = about.get("release_name") or about.get("external_version") or about.get("build_version") or ""
        server = f"IBM QRadar {release}, API {self._wire.version}"
        return Standing(_IDENTITY, server, can_read=True, can_write=None)

    def rules(self) -> Iterator[RemoteRule]:
        """List every rule: the list's pages and one table; an export of those that moved since they were deployed."""
        self._listing = self._rules.listing()
        yield from self._listing.rules

    def preflight(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what rules need and the console lacks, and what its validator says of their filters.

        A list of each that is needed, and a question for each filter that differs.
        """
        refused: set[str] = set()
        for rule, problem in lacking(self._wire, rules):
            refused |= {rule.key} if problem.level is Level.ERROR else set()
            yield rule, problem
        left = [rule for rule in rules if rule.key not in refused]  # of the others the validator says the same again
        yield from ((rule, said) for rule, said in validated(self._wire, left) if said.level is not Level.HINT)

    def review(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what the console's validator says of each filter."""
        yield from validated(self._wire, rules)

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes: what needs another XML in one extension, what is switched or removed one by one."""
        yield from self._writer.apply(changes)

    def hits(self, rules: Sequence[RemoteRule], window: Window) -> Hits:
        """Count matches and offenses by rule and day: a search, and lists of contributions and offenses."""
        reasons, now = self._settings.closing_reasons, self._clock.now()
        where = self._wire.where
        found = count(where, self._wire, self._searches, rules, window, now, reasons)
        slow = slowest([rule for rule in rules if rule.mark], self._capacity)
        return Hits(found.target, found.counts, unknown=found.unknown, notes=(*found.notes, *slow))

    def remarks(self, rules: Sequence[RemoteRule]) -> Iterator[str]:  # noqa: ARG002 - the port's
        """Yield what is to be said of the way to the console: certificates that nobody looks at, an old API."""
        yield from remarks(self._settings, self._wire.version, deprecated=self._wire.deprecated)

    def knock(self) -> Iterator[Answered]:
        """Ask without signing in."""
        return knock(self._wire, self._clock)

    def rights(self) -> Iterator[Right]:
        """Say what the token may do, in one request; unused rights are not tried."""
        return rights(access(self._wire))

    def examine(self, rules: Sequence[RemoteRule] | None) -> Iterator[Check]:
        """Look at how the console writes filters, at what stands as deployed, and whether matches can be counted."""
        return examine(self._searches, rules, self._settings.calibration)

    def close(self) -> None:
        """Let go of the session's sockets."""
        self._wire.close()

    def _capacity(self, rule: RemoteRule) -> int:
        entry = self._listing.entries.get(rule.remote_id, {}) if self._listing else {}
        rate = entry.get("average_capacity")
        return rate if isinstance(rate, int) else 0

    def _open_writer(self, target: Target) -> Writer:
        calibration, within, hub_id = (
            self._settings.calibration,
            self._settings.task_timeout,
            f"sieminator-{target.owner}",
        )
        switches = Switches(self._wire, self._clock, within)
        keeper = Keeper(self._rules, target)
        packages = Packages(
            self._wire,
            self._clock,
            self._rules,
            Extensions(self._wire, self._clock, hub_id, within),
            switches,
            keeper,
            hub_id=hub_id,
            calibration=calibration,
        )
        return Writer(self._wire, self._rules, packages, switches, keeper, self._clock, calibration)
