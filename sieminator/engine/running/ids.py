"""Hits out of rows, each with an id that is the same whoever finds it and how often. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sieminator.model.detection import Operator, Trigger
from sieminator.model.running import Duty, Hit, Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING: tuple[Mapping[str, object], ...] = ({},)
"""The one hit of a window whose trigger holds for no rows at all: that something did not happen."""


def hits_of(target: str, duty: Duty, span: Span, rows: Sequence[Mapping[str, object]]) -> tuple[Hit, ...]:
    """Return a hit for each row, in their order; none where the number of rows does not meet the rule's trigger.

    Equal rows are told apart by counting them, so that the set of ids does not depend on the order of the rows.
    """
    if not _holds(duty.trigger, len(rows)):
        return ()
    counted: Counter[str] = Counter()
    hits = []
    for row in rows or _NOTHING:
        text = _canonical(row)
        name = _id(duty, span, text, counted[text])
        counted[text] += 1
        hits.append(Hit(name, target, duty.key, duty.remote_id, duty.title, span, row, duty.told))
    return tuple(hits)


def _holds(trigger: Trigger, rows: int) -> bool:
    return {
        Operator.GREATER: rows > trigger.threshold,
        Operator.LESS: rows < trigger.threshold,
        Operator.EQUAL: rows == trigger.threshold,
        Operator.NOT_EQUAL: rows != trigger.threshold,
    }[trigger.operator]


def _id(duty: Duty, span: Span, row: str, number: int) -> str:
    """Return the first 128 bits of a SHA-256 over rule, window, row, and which of several equal rows it is."""
    said = _canonical([duty.key, duty.remote_id, _milliseconds(span.start), _milliseconds(span.stop), row, number])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _canonical(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
