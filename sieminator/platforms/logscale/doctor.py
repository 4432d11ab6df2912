"""What only this room can find out about a search domain: how its rules fared, and whether hits can be counted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sieminator.errors import NotFound, Rejected, VendorError
from sieminator.model.doctor import Check, Topic
from sieminator.model.rule import RemoteRule
from sieminator.model.verdict import Verdict
from sieminator.platforms.logscale.api.jobs import Jobs, Search
from sieminator.platforms.logscale.api.server import Server
from sieminator.platforms.logscale.health import ran, remarks

_PROBE = "count()"
_PROBED = timedelta(minutes=1)


def examine(
    server: Callable[[], Server], domain: str, rules: Sequence[RemoteRule] | None, jobs: Jobs, now: datetime
) -> Iterator[Check]:
    """Yield how the rules there fared, and whether a search can be made."""
    looks: list[tuple[Topic, Callable[[], Check]]] = [(Topic.HITS, lambda: _hits(domain, jobs, now))]
    if rules is not None:
        looks.insert(0, (Topic.HEALTH, lambda: _health(server(), rules)))
    for topic, look in looks:
        try:
            yield look()
        except VendorError as error:
            yield Check.of(topic, error)


def _health(server: Server, rules: Sequence[RemoteRule]) -> Check:
    details = tuple(remarks(server, rules))
    if details:
        hint = "open the rules that are named there; what they say stands beside each"
        return Check(Topic.HEALTH, Verdict.WARNING, f"{len(details)} things ask for a look", hint, details)
    enabled = [rule for rule in rules if rule.mark and rule.content.enabled]
    count = sum(map(ran, enabled))
    if count:
        return Check(
            Topic.HEALTH, Verdict.OK, f"{count} of {len(enabled)} enabled rules of ours have run, without an error"
        )
    message = "no rule of ours has run yet, or none is there"
    return Check(Topic.HEALTH, Verdict.WARNING, message, "look again when one was due")


def _hits(domain: str, jobs: Jobs, now: datetime) -> Check:
    search = Search("probe", domain, _PROBE, now - _PROBED, now)
    (found,) = jobs.run([search])
    if isinstance(found.error, Rejected | NotFound):
        hint = "give the token the right to read events there; until then what it would tell is unknown to `hits`"
        return Check(Topic.HITS, Verdict.WARNING, f"no search can be made there: {found.error.message}", hint)
    if found.error:
        return Check.of(Topic.HITS, found.error)
    return Check(Topic.HITS, Verdict.OK, "rules' queries can be searched for and counted")
