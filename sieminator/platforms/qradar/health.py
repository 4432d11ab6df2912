"""What somebody should know of a console beyond what is compared, and of the runner of its scheduled searches. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sieminator.model.durations import write
from sieminator.model.rule import RemoteRule
from sieminator.model.running import Ran
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.convert.cells import NOTHING, RAN, SINCE, TROUBLE, moment
from sieminator.platforms.qradar.convert.orders import Orders, orders
from sieminator.platforms.qradar.convert.register import read
from sieminator.platforms.qradar.convert.xml import Unreadable

if TYPE_CHECKING:
    from sieminator.platforms.qradar.settings import QRadarSettings

_GRACE = timedelta(minutes=10)
"""How much later than it is due a window may end at least, before its rule counts as late."""


@dataclass(frozen=True, slots=True)
class Runners:
    """Who runs a console's scheduled searches, as its table tells."""

    seen: Mapping[str, datetime | None]
    """Each runner that ever showed itself, and when it last did by the console's clock; None where that is not told."""
    holder: str = ""
    """Who has the lease, be it for long or not; empty for nobody."""

    @property
    def last(self) -> tuple[str, datetime] | None:
        """Return who showed itself last, and when; None for nobody."""
        dated = [(when, name) for name, when in self.seen.items() if when]
        when, name = max(dated, default=(None, ""))
        return (name, when) if when else None


NOBODY = Runners({})


def remarks(settings: "QRadarSettings", version: str, *, deprecated: bool) -> Iterator[str]:
    """Yield what the reader of a plan should know of the way to the console, in every run."""
    if settings.insecure:
        yield (
            "INSECURE: no certificate is looked at (`insecure: true`), so that whoever stands between can read the "
            "token and answer in the console's place; name its authority in `ca_bundle` instead"
        )
    elif not settings.verify_host_name:
        yield (
            "any host whose certificate `ca_bundle` vouches for is taken for the console (`verify_host_name: false`); "
            "`tls_server_name` says which name is meant"
        )
    if deprecated:
        yield f"the console calls version {version} of its API deprecated: a newer sieminator may speak a newer one"


def run_by(rules: Sequence[RemoteRule], runners: Runners, now: datetime) -> Iterator[str]:
    """Yield who runs the scheduled searches of ours that are on; nothing where there are none."""
    count = sum(rule.content.kind == SEARCH and rule.content.enabled and rule.mark is not None for rule in rules)
    if count:
        many = f"{count} scheduled search" if count == 1 else f"{count} scheduled searches"
        yield f"{many}: {last_seen(runners, now)}"


def last_seen(runners: Runners, now: datetime) -> str:
    """Say in a clause who has the lease, or else which runner showed itself last, and how long ago that was."""
    holder = runners.seen.get(runners.holder)
    name, when = (runners.holder, holder) if holder else runners.last or ("", None)
    return f"runner {name} last seen {ago(now - when)}" if when else "nobody has ever run them (`sieminator run`)"


def ago(past: timedelta) -> str:
    """Say how long ago something was, in its largest unit."""
    minutes = max(past, timedelta(0)) // timedelta(minutes=1)
    for unit, size in (("d", 1_440), ("h", 60), ("min", 1)):
        if minutes >= size:
            return f"{minutes // size} {unit} ago"
    return "just now"


def ailment(rule: RemoteRule, cells: Mapping[str, str], now: datetime) -> str:
    """Return all that is wrong with how a scheduled search is run, in clauses; empty where nothing is, or it is off."""
    if not rule.content.enabled:
        return ""
    try:
        wanted = orders(rule.content.body)
    except Unreadable as error:
        return f"nobody can run it: {error}"
    ran, since = read(cells.get(RAN)), moment(cells.get(SINCE))
    trouble = cells.get(TROUBLE, NOTHING)
    told = [*_late(wanted, ran, since, now), *([f"its last try failed: {trouble}"] if trouble != NOTHING else [])]
    return "; ".join([*told, *(_told_of(wanted, ran) if ran else ())])


def is_late(wanted: Orders, until: datetime, now: datetime) -> bool:
    """Say whether the windows after ``until`` have waited for longer than they may."""
    return now - until > wanted.every + wanted.delay + max(wanted.every, _GRACE)


def is_ahead(until: datetime, now: datetime) -> bool:
    """Say whether windows count as accounted for that are yet to come, as after a console's clock was put right."""
    return until > now + _GRACE


def _late(wanted: Orders, ran: Ran | None, since: datetime | None, now: datetime) -> Iterator[str]:
    if since is None and ran is None:
        yield "it does not tell since when it is to be run"
        return
    until = max(one for one in (ran.until if ran else None, since) if one)
    if is_ahead(until, now):
        yield f"nothing is run before {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC, up to which it counts as run"
    if is_late(wanted, until, now):
        yield f"no window is finished since {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _told_of(wanted: Orders, ran: Ran) -> Iterator[str]:
    if ran.tally.truncated:
        lost = f"{_windows(ran.tally.truncated)} of {ran.day} found more rows than {wanted.row_limit}"
        yield f"{lost}, and the rest is lost: raise `row_limit`, or let the query find less"
    if ran.tally.skipped:
        yield f"{_windows(ran.tally.skipped)} of {ran.day} given up, as they had waited too long"
    if ran.took > wanted.every:
        yield f"its last search took {ran.took.total_seconds():.0f} s, and it is to run every {write(wanted.every)}"


def _windows(count: int) -> str:
    return f"{count} window" if count == 1 else f"{count} windows"
