"""What only this room finds out about a console: how it writes rules, what it still knows, and what can be counted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sieminator.errors import Forbidden, Malformed, NotFound, Rejected, Unreachable, UsageError, VendorError
from sieminator.model.doctor import Check, Topic
from sieminator.model.rule import RemoteRule
from sieminator.model.verdict import Verdict
from sieminator.platforms.qradar import KIND, SEARCH
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.rule_xml import calibrated
from sieminator.platforms.qradar.convert.xml import Unreadable
from sieminator.platforms.qradar.health import Runners, run_by
from sieminator.platforms.qradar.matches import PROBE

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.searches import Searches
    from sieminator.platforms.qradar.leef import SyslogSink


def examine(
    searches: "Searches", rules: Sequence[RemoteRule] | None, calibration: Calibration, runners: Runners, now: datetime
) -> Iterator[Check]:
    """Yield how the console writes filters, what stands as it was deployed, who runs what, and what can be counted.

    ``now`` is the console's time.
    """
    run = [rule for rule in rules or () if rule.content.kind == SEARCH and rule.mark and rule.content.enabled]
    looks: list[tuple[Topic, Callable[[], Check]]] = [(Topic.HITS, lambda: _hits(searches, needed=bool(run)))]
    if rules is not None:
        custom = [rule for rule in rules if rule.content.kind != SEARCH]
        looks.insert(0, (Topic.LIMITS, lambda: _written(custom, calibration)))
        if run:
            looks.insert(1, (Topic.HEALTH, lambda: _run(run, runners, now)))
        if not run or any(rule.mark for rule in custom):
            looks.insert(1, (Topic.HEALTH, lambda: _health(custom)))
    for topic, look in looks:
        try:
            yield look()
        except VendorError as error:
            yield Check.of(topic, error)


def receiver(syslog: "SyslogSink") -> Check:
    """Say whether hits can be sent by syslog from here; no more than a warning, since a runner may be elsewhere."""
    try:
        syslog.knock()
    except (UsageError, Unreachable) as error:
        hint = f"{error.hint}; where only the runner's machine reaches it, ask there"
        return Check(Topic.HITS, Verdict.WARNING, f"no hit can be sent by syslog from here: {error.message}", hint)
    return Check(Topic.HITS, Verdict.OK, f"the syslog receiver at {syslog.address} takes connections")


def _run(ours: Sequence[RemoteRule], runners: Runners, now: datetime) -> Check:
    """Say who runs the scheduled searches, and which of them it does not run as they are meant to be."""
    told = "; ".join(run_by(ours, runners, now))
    ailing = tuple(f"{rule.title}: {rule.told}" for rule in ours if rule.told)
    if runners.last is None:
        hint = "run `sieminator run --env …` near the console, as a service or from a timer; see docs/running.md"
        return Check(Topic.HEALTH, Verdict.WARNING, told, hint)
    if ailing:
        hint = "look at the runner's own output; `hits` says which days are not accounted for"
        return Check(Topic.HEALTH, Verdict.WARNING, f"{told}; {len(ailing)} not as it should be", hint, ailing)
    return Check(Topic.HEALTH, Verdict.OK, told)


def _written(rules: Sequence[RemoteRule], ours: Calibration) -> Check:
    """Say whether we write AQL filter tests as the console does: rules that people made there show it, in one export.

    Rules of ours show only what we sent.
    """
    others = [rule for rule in rules if rule.content.kind == KIND and not rule.mark]
    found = next((one for rule in others if (one := _calibration(rule, ours))), None)
    if found is None:
        message = (
            f"no rule that somebody made there has an AQL filter test, so that how this console writes one is not known"
            f" ({_shown(ours)} is sent)"
        )
        return Check(Topic.LIMITS, Verdict.OK, message)
    if found == ours:
        return Check(Topic.LIMITS, Verdict.OK, f"the console writes AQL filter tests as we do ({_shown(ours)})")
    message = f"the console writes AQL filter tests with {_shown(found)}, and the target says {_shown(ours)}"
    hint = f"write into the target's settings: aql_test: {{id: {found.aql_test_id}, encoding: {found.encoding}}}"
    return Check(Topic.LIMITS, Verdict.WARNING, message, hint)


def _calibration(rule: RemoteRule, ours: Calibration) -> Calibration | None:
    try:
        return calibrated(str(rule.raw.get("xml") or ""), ours)
    except Unreadable as error:
        raise Malformed(f"an exported rule cannot be read ({rule.title}): {error}") from error


def _shown(one: Calibration) -> str:
    return f"id {one.aql_test_id}, encoding {one.encoding}"


def _health(rules: Sequence[RemoteRule]) -> Check:
    ours = [rule for rule in rules if rule.mark]
    moved = [rule.title for rule in ours if not rule.untouched]
    if not ours:
        return Check(Topic.HEALTH, Verdict.WARNING, "no rule of ours is there yet", "look again after a deploy")
    message = f"{len(ours) - len(moved)} of {len(ours)} rules of ours were not touched since they were deployed"
    if len(moved) < len(ours) or len(ours) == 1:
        return Check(Topic.HEALTH, Verdict.OK, message)
    hint = "the next deploy that writes something notes it again; until then each run exports all of them"
    return Check(Topic.HEALTH, Verdict.WARNING, f"{message}: our reference table may have been purged", hint)


def _hits(searches: "Searches", *, needed: bool) -> Check:
    """Say whether searches can be made; where scheduled ones are to be run (``needed``), it fails without."""
    try:
        searches.rows(PROBE)
    except (Rejected, NotFound, Forbidden) as error:
        lost = "no scheduled search can be run" if needed else "matches are unknown to `hits`"
        hint = f"give the token's user role Log Activity; until then {lost}"
        verdict = Verdict.FAILED if needed else Verdict.WARNING
        return Check(Topic.HITS, verdict, f"no search can be made there: {error.message}", hint)
    return Check(Topic.HITS, Verdict.OK, "rules' matches can be searched for and counted")
