"""What Cloud SIEM holds against rules that it has taken: an expression that it cannot parse shows only afterwards."""

from collections.abc import Mapping, Sequence

from sieminator.model.outcome import Outcome, Result
from sieminator.model.rule import Health, RemoteRule
from sieminator.platforms.sumo import KINDS_OF_RULES
from sieminator.platforms.sumo.api.rules import CloudRules

_TAKEN = (Result.DONE, Result.ALTERED)


def confirmed(rules: CloudRules, outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    """Return by remote id what is said of rules that were just written; one listing, and none where none was written.

    Raises:
        VendorError: they cannot be listed.
    """
    written = {outcome.remote_id for outcome in outcomes if _is_rule(outcome) and outcome.result in _TAKEN}
    if not written:
        return {}
    there = (found for found in rules.listing() if found.remote_id in written and found.health is not Health.FINE)
    return {found.remote_id: _said(found) for found in there}


def _is_rule(outcome: Outcome) -> bool:
    return outcome.stored is not None and outcome.stored.kind in KINDS_OF_RULES


def _said(rule: RemoteRule) -> str:
    status = rule.raw.get("status")
    word = str(status.get("status")) if isinstance(status, dict) else rule.health
    return f"{word}: {rule.told}" if rule.told and not rule.told.startswith(word) else rule.told or word
