"""One turn of a runner as a JSON object (docs/schemas/results/run.json)."""

from datetime import datetime

from sieminator.model.running import Tally
from sieminator.model.turns import RuleTurn, SinkTurn, Turned


def turn_document(turned: Turned) -> dict[str, object]:
    """Return what was done at one target."""
    return {
        "target": turned.target,
        "turn": turned.turn.value,
        "reason": turned.reason,
        "hint": turned.hint,
        "exit": turned.exit,
        "holder": turned.holder,
        "unfinished": turned.unfinished,
        "deployed": turned.deployed,
        "next_due": _time(turned.next_due),
        "rules": [_rule(rule) for rule in turned.rules],
        "sinks": [_sink(sink) for sink in turned.sinks],
    }


def _rule(rule: RuleTurn) -> dict[str, object]:
    return {
        "key": rule.key,
        "remote_id": rule.remote_id,
        "title": rule.title,
        **_tally(rule.did),
        "until": _time(rule.until),
        "reason": rule.reason,
    }


def _tally(did: Tally) -> dict[str, object]:
    return {
        "windows": did.windows,
        "hits": did.hits,
        "truncated": did.truncated,
        "given_up": did.skipped,
        "failed": did.failed,
    }


def _sink(sink: SinkTurn) -> dict[str, object]:
    return {
        "sink": sink.name,
        "sent": sink.sent,
        "dropped": sink.dropped,
        "waiting_bytes": sink.waiting_bytes,
        "reason": sink.reason,
    }


def _time(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
