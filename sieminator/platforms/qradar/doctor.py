"""What only this room finds out about a console: how it writes rules, what it still knows, and what can be counted."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from sieminator.errors import Forbidden, Malformed, NotFound, Rejected, VendorError
from sieminator.model.doctor import Check, Topic
from sieminator.model.rule import RemoteRule
from sieminator.model.verdict import Verdict
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.rule_xml import calibrated
from sieminator.platforms.qradar.convert.xml import Unreadable
from sieminator.platforms.qradar.matches import PROBE

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.searches import Searches


def examine(searches: "Searches", rules: Sequence[RemoteRule] | None, calibration: Calibration) -> Iterator[Check]:
    """Yield how the console writes filters, what stands as it was deployed, and whether matches can be counted."""
    looks: list[tuple[Topic, Callable[[], Check]]] = [(Topic.HITS, lambda: _hits(searches))]
    if rules is not None:
        looks.insert(0, (Topic.LIMITS, lambda: _written(rules, calibration)))
        looks.insert(1, (Topic.HEALTH, lambda: _health(rules)))
    for topic, look in looks:
        try:
            yield look()
        except VendorError as error:
            yield Check.of(topic, error)


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


def _hits(searches: "Searches") -> Check:
    try:
        searches.rows(PROBE)
    except (Rejected, NotFound, Forbidden) as error:
        hint = "give the token's user role Log Activity; until then matches are unknown to `hits`"
        return Check(Topic.HITS, Verdict.WARNING, f"no search can be made there: {error.message}", hint)
    return Check(Topic.HITS, Verdict.OK, "rules' matches can be searched for and counted")
