"""What only this room can find out about an organisation: how its rules fare, and whether hits can be counted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sieminator.errors import NotFound, Rejected, VendorError
from sieminator.model.doctor import Check, Topic
from sieminator.model.rule import RemoteRule
from sieminator.model.verdict import Verdict
from sieminator.platforms.sumo import LOG_SEARCH, runs, signals
from sieminator.platforms.sumo.api.answers import NotForThisAccount
from sieminator.platforms.sumo.api.jobs import Jobs
from sieminator.platforms.sumo.health import complaints

_PROBED = timedelta(minutes=1)
_LOOKED_BACK = timedelta(days=1)
_REFUSED = (Rejected, NotFound, NotForThisAccount)


def examine(rules: Sequence[RemoteRule] | None, jobs: Jobs, now: datetime) -> Iterator[Check]:
    """Yield how the rules there fare, and whether signals can be searched for."""
    looks: list[tuple[Topic, Callable[[], Check]]] = [(Topic.HITS, lambda: _hits(jobs, now))]
    if rules is not None:
        looks.insert(0, (Topic.HEALTH, lambda: _health([rule for rule in rules if rule.mark], jobs, now)))
    for topic, look in looks:
        try:
            yield look()
        except VendorError as error:
            yield Check.of(topic, error)


def _health(ours: Sequence[RemoteRule], jobs: Jobs, now: datetime) -> Check:
    enabled = [rule for rule in ours if rule.content.enabled]
    if not ours:
        return Check(Topic.HEALTH, Verdict.WARNING, "no rule of ours is there yet", "look again after a deploy")
    searches = [rule for rule in enabled if rule.content.kind == LOG_SEARCH]
    details, silent = [*complaints(ours)], ""
    if searches:
        failing, silent = _runs(searches, jobs, now)
        details += failing
    if details:
        hint = "open the rules that are named there; what is wrong stands beside each"
        return Check(Topic.HEALTH, Verdict.WARNING, f"{len(details)} things ask for a look", hint, tuple(details))
    if silent:
        hint = "let an administrator switch the audit policy on, or look again when a search was due"
        return Check(Topic.HEALTH, Verdict.WARNING, silent, hint)
    return Check(Topic.HEALTH, Verdict.OK, f"nothing is said against {len(enabled)} enabled rules of ours")


def _runs(searches: Sequence[RemoteRule], jobs: Jobs, now: datetime) -> tuple[list[str], str]:
    """Return what runs of a day went wrong, a sentence a search, and why nothing of them is known."""
    try:
        found = runs.ask(jobs, now - _LOOKED_BACK, now + timedelta(seconds=1))
    except _REFUSED as error:
        return [], f"how searches ran cannot be told: {error.message}"
    if not found.days:
        return [], f"no run of any search left a record in {runs.INDEX} in a day"
    failing = []
    for search in searches:
        failed = sum(found.failures(search, day) or 0 for day in found.days)
        if failed or found.was_stopped(search):
            what = "it was suspended, or a run timed out" if found.was_stopped(search) else "runs failed"
            failing.append(f"{search.title}: {what} ({failed} of a day's runs)")
    return failing, ""


def _hits(jobs: Jobs, now: datetime) -> Check:
    try:
        signals.ask(jobs, now - _PROBED, now)
    except _REFUSED as error:
        hint = "give the key's user the right to search; until then most of what it would tell is unknown to `hits`"
        return Check(Topic.HITS, Verdict.WARNING, f"signals cannot be searched for: {error.message}", hint)
    return Check(Topic.HITS, Verdict.OK, "signals can be searched for and counted")
