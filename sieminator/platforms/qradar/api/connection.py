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
from sieminator.model.running import Duty, Found, Ran, Roster, Sink, Span
from sieminator.model.target import Target
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.api.access import access, unrunnable_by_us
from sieminator.platforms.qradar.api.both import BothKinds
from sieminator.platforms.qradar.api.extensions import Extensions
from sieminator.platforms.qradar.api.knock import knock
from sieminator.platforms.qradar.api.memory import Keeper
from sieminator.platforms.qradar.api.needs import lacking
from sieminator.platforms.qradar.api.package import Packages
from sieminator.platforms.qradar.api.rules import Listing, Rules
from sieminator.platforms.qradar.api.runs import Runner
from sieminator.platforms.qradar.api.search_rows import SearchRows, Stored
from sieminator.platforms.qradar.api.search_writes import SearchWriter
from sieminator.platforms.qradar.api.searches import Searches
from sieminator.platforms.qradar.api.switches import Switches
from sieminator.platforms.qradar.api.validate import validated
from sieminator.platforms.qradar.api.wire import Wire
from sieminator.platforms.qradar.api.write import Writer
from sieminator.platforms.qradar.convert.cells import RAN
from sieminator.platforms.qradar.doctor import examine, receiver
from sieminator.platforms.qradar.health import remarks, run_by
from sieminator.platforms.qradar.hits import count, merged, slowest
from sieminator.platforms.qradar.rights import rights
from sieminator.platforms.qradar.tallies import Noted, Told, tallied

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
        self._rows = SearchRows(self._wire, world.clock, target)
        self._runner = Runner(self._wire, target, world, self._rows, self._settings.run)
        self.pace = self._runner.pace
        self._listing: Listing | None = None
        self._stored: Stored | None = None
        self._read_only = world.read_only
        self._writer = self._open_writer(target)

    def check(self) -> Standing:
        """Sign in, and ask what the console is and which versions of its API it speaks."""
        self._wire.negotiate()
        about = self._wire.read("/system/about")
        release = about.get("release_name") or about.get("external_version") or about.get("build_version") or ""
        server = f"IBM QRadar {release}, API {self._wire.version}"
        return Standing(_IDENTITY, server, can_read=True, can_write=None)

    def rules(self) -> Iterator[RemoteRule]:
        """List every rule: the list's pages and two tables; an export of those that moved since they were deployed."""
        self._listing = self._rules.listing()
        self._stored = self._rows.listing()
        yield from self._listing.rules
        yield from self._stored.by_id.values()

    def preflight(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what rules need and the console lacks, and what its validator says of their filters and queries.

        A list of each that is needed, and a question for each filter or query that differs; in a run that writes, one
        more where there are scheduled searches, since whoever writes them runs them.
        """
        refused: set[str] = set()
        for rule, problem in lacking(self._wire, rules):
            refused |= {rule.key} if problem.level is Level.ERROR else set()
            yield rule, problem
        left = [rule for rule in rules if rule.key not in refused]  # of the others the validator says the same again
        yield from ((rule, said) for rule, said in validated(self._wire, left) if said.level is not Level.HINT)
        if not self._read_only:
            yield from unrunnable_by_us(self._wire, left)

    def review(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what the console's validator says of each filter and query."""
        yield from validated(self._wire, rules)

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes: what needs another XML in one extension, rows in one load, what is switched one by one."""
        yield from self._writer.apply(changes)

    def hits(self, rules: Sequence[RemoteRule], window: Window) -> Hits:
        """Count by rule and day: a search, lists of contributions and offenses; what runs found from two tables."""
        reasons, now = self._settings.closing_reasons, self._clock.now()
        where = self._wire.where
        custom = [rule for rule in rules if rule.mark and rule.content.kind != SEARCH]
        found = count(where, self._wire, self._searches, custom, window, now, reasons)
        slow = slowest(custom, self._capacity)
        found = Hits(found.target, found.counts, unknown=found.unknown, notes=(*found.notes, *slow))
        searches = [rule for rule in rules if rule.mark and rule.content.kind == SEARCH]
        return merged(found, self._told(searches, window), rules=bool(custom)) if searches else found

    def remarks(self, rules: Sequence[RemoteRule]) -> Iterator[str]:
        """Yield what is to be said of the way to the console, and who runs the scheduled searches there."""
        yield from remarks(self._settings, self._wire.version, deprecated=self._wire.deprecated)
        if self._stored:
            yield from run_by(rules, self._stored.runners, self._stored.now)

    def knock(self) -> Iterator[Answered]:
        """Ask without signing in."""
        return knock(self._wire, self._clock)

    def rights(self) -> Iterator[Right]:
        """Say what the token may do, in one request; unused rights are not tried."""
        return rights(access(self._wire))

    def examine(self, rules: Sequence[RemoteRule] | None) -> Iterator[Check]:
        """Look at how the console writes filters, what stands as deployed, who runs it, and what hears of hits."""
        there = self._stored or Stored(self._clock.now())
        yield from examine(self._searches, rules, self._settings.calibration, there.runners, there.now)
        syslog = self._runner.syslog()
        if syslog is not None and any(rule.mark and "leef" in rule.content.body for rule in rules or ()):
            yield receiver(syslog)

    def roster(self, runner: str) -> Roster:
        """Show ourselves, take or keep the lease unless another has it, and read what is to be done."""
        return self._runner.roster(runner)

    def search(self, duty: Duty, span: Span, runner: str) -> Found:
        """Run a rule's query over a span."""
        return self._runner.search(duty, span, runner)

    def commit(self, duty: Duty, ran: Ran) -> None:
        """Note how far a rule is run."""
        self._runner.commit(duty, ran)

    def complain(self, duty: Duty, trouble: str) -> None:
        """Note why a rule cannot be run."""
        self._runner.complain(duty, trouble)

    def give_back(self, runner: str) -> None:  # noqa: ARG002 - the port's; a lease knows whose it is
        """Let go of the lease."""
        self._runner.give_back()

    def sinks(self) -> Sequence[Sink]:
        """Return where hits go besides the file."""
        return self._runner.sinks()

    def close(self) -> None:
        """Let go of the session's sockets."""
        self._wire.close()

    def _told(self, searches: Sequence[RemoteRule], window: Window) -> Told:
        there = self._stored or self._rows.listing()
        past = self._rows.history.read()
        noted = [
            Noted(rule, there.cells(rule.remote_id), past.cells(rule.remote_id), there.ran_at(rule.remote_id, RAN))
            for rule in searches
        ]
        return tallied(self._wire.where, noted, window, there.now)

    def _capacity(self, rule: RemoteRule) -> int:
        entry = self._listing.entries.get(rule.remote_id, {}) if self._listing else {}
        rate = entry.get("average_capacity")
        return rate if isinstance(rate, int) else 0

    def _open_writer(self, target: Target) -> BothKinds:
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
        rules = Writer(self._wire, self._rules, packages, switches, keeper, self._clock, calibration)
        return BothKinds(rules, SearchWriter(self._rows, self._clock), self._clock)
