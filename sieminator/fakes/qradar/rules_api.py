"""`/analytics/rules`: what the API tells of rules, and the little that it changes.

Source: IBM's pages of REST API 26.0, seen 2026-11-28: of a rule only `enabled` and `owner` can be changed; the rest of
a body is passed over.
"""

import json

from sieminator.fakes.qradar import rules
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import OFFENSES, VIEW_RULES, WRITE_RULES
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.wire import Response

_READ = (VIEW_RULES, WRITE_RULES)
_CONTRIBUTION = (
    "id", "rule_id", "rule_name", "rule_type", "offense_id", "event_count", "first_event", "last_event"
)  # fmt: skip
_NO_WRITE = Refusal(403, 1009, "You do not have the required capabilities to update the rule.")


def known(call: Call, place: str = "id") -> StoredRule:
    """Return the rule that the path names by its number; refuse one that is not there."""
    found = rules.by_id(call.console, call.number(place))
    if found is None or found.building_block:
        raise Refusal(404, 1002, "The rule does not exist.")
    return found


def _list(call: Call) -> Response:
    return listed(call, rules.told(call.console), rules.NAMES)


def _get(call: Call) -> Response:
    return one(call, known(call).shown())


def _update(call: Call) -> Response:
    rule, body = known(call), call.body()
    enabled, owner = body.get("enabled"), body.get("owner")
    if not isinstance(enabled, bool | None):
        raise invalid("The value of enabled is not a boolean.")
    if not isinstance(owner, str | None):
        raise invalid("The value of owner is not a text.")
    if owner is not None and not call.state.execute("SELECT 1 FROM user WHERE name = ?", (owner,)).fetchone():
        raise Refusal(409, 1004, "The provided user does not have the required capabilities to own the rule.")
    wanted = {"enabled": enabled, "owner": owner}
    changes = {name: value for name, value in wanted.items() if value not in (None, getattr(rule, name))}
    if changes or call.behaviour.move_by_no_change:
        rule = rules.touch(call.console, rule, **changes)
    return one(call, rule.shown())


def _contributions(call: Call) -> Response:
    rows = call.state.execute("SELECT id, offense_id, fields FROM contribution ORDER BY id")
    found = [{"id": number, "offense_id": offense, **json.loads(fields)} for number, offense, fields in rows]
    return listed(call, found, _CONTRIBUTION, sort_code=1030)


ROUTES = (
    Route("GET", "/analytics/rules", _list, _READ),
    Route("GET", "/analytics/rules/{id}", _get, _READ),
    Route("POST", "/analytics/rules/{id}", _update, (WRITE_RULES,), _NO_WRITE),
    Route("GET", "/analytics/rules_offense_contributions", _contributions, (OFFENSES,)),
)
