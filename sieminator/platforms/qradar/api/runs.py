"""What `sieminator run` does at a console: it reads what is to be run, runs it, and notes how far it came."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.errors import Rejected
from sieminator.languages.refusal import Refusal
from sieminator.model.ports import World
from sieminator.model.rule import RemoteRule
from sieminator.model.running import Duty, Found, Pace, Ran, Roster, Sink, Span, Unrunnable
from sieminator.model.target import Target
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.api.entities import EntitySink
from sieminator.platforms.qradar.api.lease import Held, Lease
from sieminator.platforms.qradar.api.reference import Cells
from sieminator.platforms.qradar.api.search_rows import SearchRows
from sieminator.platforms.qradar.api.searches import Searches, Terms
from sieminator.platforms.qradar.bounded import bounded
from sieminator.platforms.qradar.convert import register
from sieminator.platforms.qradar.convert.cells import CHUNK, NOTHING, RAN, SINCE, TROUBLE, moment
from sieminator.platforms.qradar.convert.orders import Orders, orders
from sieminator.platforms.qradar.convert.xml import Unreadable

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire
    from sieminator.platforms.qradar.leef import SyslogSink
    from sieminator.platforms.qradar.settings import Running

_GRACE = timedelta(seconds=30)
"""How much longer than the console may take for a search we wait for it to say so."""
_PREFER = 5
"""Seconds that the console may take for one answer about a search."""
_TOLD = ("severity", "techniques", "reference_set", "leef")
"""Fields of a rule's body that each of its hits repeats."""


class Runner:
    """The scheduled searches of one console, for whoever runs them. Several threads may search, commit and complain."""

    def __init__(self, wire: "Wire", target: Target, world: World, rows: SearchRows, settings: "Running") -> None:
        self._wire = wire
        self._target = target
        self._world = world
        self._rows = rows
        self._settings = settings
        self._searches = Searches(wire, world.clock)
        self._lease = Lease(rows, world.clock, settings.lease)

    @property
    def pace(self) -> Pace:
        """How the target wants to be run."""
        return self._settings.pace

    def roster(self, runner: str) -> Roster:
        """Show ourselves, take or keep the lease unless another has it, and read what is to be done.

        Raises:
            VendorError: the console does not tell.
        """
        held = self._lease.hold(runner)
        duties, unrunnable = [], []
        for rule in filter(self._is_to_be_run, held.stored.by_id.values()):
            try:
                duties.append(_duty(rule, orders(rule.content.body), held))
            except Unreadable as error:
                unrunnable.append(Unrunnable(rule.remote_id, _key(rule), rule.title, f"nobody can run it: {error}"))
        return Roster(held.now, held.holder == runner, held.holder, tuple(duties), tuple(unrunnable))

    def search(self, duty: Duty, span: Span, runner: str) -> Found:
        """Run a rule's query over a span and bring back its rows; nothing of it stays there.

        Raises:
            Rejected: the console does not run it, or ended it.
            VendorError: it cannot be asked, or is not done within the rule's time limit.
        """
        wanted = orders(duty.body)
        query = bounded(wanted.query, span, wanted.row_limit, wanted.time_limit, runner)
        if isinstance(query, Refusal):
            raise Rejected(f"{self._wire.where}: the query of {duty.title} cannot be run: {query.reason}")
        most = wanted.row_limit + 1
        within = wanted.time_limit + _GRACE
        terms = Terms(within=within, prefer=_PREFER, most=most, counted=True, strict=True, cancels=True)
        rows = self._searches.rows(query.text, terms)
        return Found(tuple(rows[: wanted.row_limit]), query.truncated(len(rows)))

    def commit(self, duty: Duty, ran: Ran) -> None:
        """Note how far a rule is run; the day of ``duty.ran`` is put by first where another begins.

        Both are written as what they are, so that one which is written twice is the same.

        Raises:
            VendorError: nobody knows whether it is noted.
        """
        before = duty.ran
        if before and before.day != ran.day:
            day = {before.day.isoformat(): register.write_tally(before.tally)}
            self._rows.history.load({duty.remote_id: day})
        self._rows.table.load({duty.remote_id: {RAN: register.write(ran)}})

    def complain(self, duty: Duty, trouble: str) -> None:
        """Note why a rule cannot be run; an empty text takes that back. Raises VendorError."""
        self._rows.table.load({duty.remote_id: {TROUBLE: _short(trouble)}})

    def give_back(self) -> None:
        """Let go of the lease; raises VendorError."""
        self._lease.let_go()

    def sinks(self) -> Sequence[Sink]:
        """Return where hits go besides the file; sends nothing yet."""
        syslog = self.syslog()
        return (EntitySink(self._wire, self._world.clock), *([syslog] if syslog else []))

    def syslog(self) -> "SyslogSink | None":
        """Return the sink that speaks to the target's syslog receiver; None where it names none."""
        if self._settings.syslog is None:
            return None
        from sieminator.platforms.qradar.leef import SyslogSink

        return SyslogSink(self._settings.syslog, self._target, self._world)

    def _is_to_be_run(self, rule: RemoteRule) -> bool:
        ours = rule.mark is not None and rule.mark.owner == self._target.owner
        return ours and rule.content.enabled and rule.content.kind == SEARCH


def _duty(rule: RemoteRule, wanted: Orders, held: Held) -> Duty:
    cells: Cells = held.stored.cells(rule.remote_id)
    ran = register.read(cells.get(RAN))
    since = moment(cells.get(SINCE)) or (ran.until if ran else held.now.replace(second=0, microsecond=0))
    trouble = cells.get(TROUBLE, NOTHING)
    return Duty(
        remote_id=rule.remote_id,
        key=_key(rule),
        title=rule.title,
        every=wanted.every,
        lookback=wanted.lookback,
        delay=wanted.delay,
        at=wanted.at,
        trigger=wanted.trigger,
        since=since,
        ran=ran,
        trouble="" if trouble == NOTHING else trouble,
        told={name: rule.content.body[name] for name in _TOLD if name in rule.content.body},
        body=rule.content.body,
    )


def _key(rule: RemoteRule) -> str:
    return rule.mark.key if rule.mark else ""


def _short(text: str) -> str:
    """Return a text as a cell takes it: one line of ASCII, of a bounded length."""
    line = " ".join(text.encode("ascii", "replace").decode().split())
    return line[:CHUNK].strip() or NOTHING
