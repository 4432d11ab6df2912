"""Which offenses rules contributed to, day by day, and why those that are closed were closed.

Source: IBM's pages for analytics/rules_offense_contributions and siem, API 26.0; seen 2026-11-28. A closed or inactive
offense is purged after a while, 30 days by default, with what contributed to it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, NotFound, Rejected
from sieminator.platforms.qradar.api.pages import listed

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

_CONTRIBUTIONS, _OFFENSES, _REASONS = (
    "/analytics/rules_offense_contributions", "/siem/offenses", "/siem/offense_closing_reasons"
)  # fmt: skip
_AT_ONCE = 200
"""Numbers in one filter: it is part of an address, which must not grow without end."""
_CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule added to one offense."""

    rule: int
    offense: int
    day: date
    """Of its first event."""
    events: int


@dataclass(frozen=True, slots=True)
class Offenses:
    """The offenses that rules contributed to."""

    contributions: Sequence[Contribution] = ()
    closed: Mapping[int, str] = field(default_factory=dict)
    """Number of each that is closed to the text of the reason."""

    def opened(self, rule: int, day: date) -> int:
        """Return how many offenses a rule first contributed to on a day."""
        return len({one.offense for one in self.contributions if one.rule == rule and one.day == day})


def contributed(wire: "Wire", rules: Collection[int], start: datetime, stop: datetime) -> Offenses:
    """Return what rules contributed to offenses from one moment up to another.

    Raises:
        VendorError: the console does not tell.
    """
    found = [*_contributions(wire, rules, start, stop)]
    return Offenses(found, _closed(wire, sorted({one.offense for one in found})))


def _contributions(wire: "Wire", rules: Collection[int], start: datetime, stop: datetime) -> Iterator[Contribution]:
    since, until = _milliseconds(start), _milliseconds(stop)
    asked: Mapping[str, str | int] = {"filter": f"first_event >= {since} and first_event < {until}"}
    try:
        entries = listed(wire, _CONTRIBUTIONS, asked)
    except (NotFound, Rejected):
        # Of an older version of the API: an offense names its rules itself, and its own count of events.
        asked = {
            "filter": f"start_time >= {since} and start_time < {until}",
            "fields": "id,start_time,event_count,rules(id,type)",
        }
        for offense in listed(wire, _OFFENSES, asked):
            yield from (one for one in _of_offense(wire, offense) if one.rule in rules)
        return
    for entry in entries:
        rule, number = entry.get("rule_id"), entry.get("offense_id")
        if not (isinstance(rule, int) and isinstance(number, int)):
            raise Malformed(f"{wire.where}: a contribution to an offense names no rule, or no offense")
        if rule in rules:
            day, events = _day(wire, entry.get("first_event")), _count(entry.get("event_count"))
            yield Contribution(rule, number, day, events)


def _of_offense(wire: "Wire", offense: "Tree") -> Iterator[Contribution]:
    named, id_ = offense.get("rules"), offense.get("id")
    for rule in named if isinstance(named, list) else ():
        if isinstance(rule, dict) and isinstance(rule.get("id"), int) and isinstance(id_, int):
            day, events = _day(wire, offense.get("start_time")), _count(offense.get("event_count"))
            yield Contribution(rule["id"], id_, day, events)


def _closed(wire: "Wire", offenses: Sequence[int]) -> dict[int, str]:
    """Return the closed ones among offenses, each with the text of its reason."""
    if not offenses:
        return {}
    reasons = {
        one["id"]: str(one.get("text"))
        for one in listed(wire, _REASONS, {"include_deleted": "true", "include_reserved": "true"})
    }
    closed: dict[int, str] = {}
    for at in range(0, len(offenses), _AT_ONCE):
        numbers = ", ".join(map(str, offenses[at : at + _AT_ONCE]))
        asked = {"filter": f"id in ({numbers})", "fields": "id,status,closing_reason_id"}
        for one in listed(wire, _OFFENSES, asked):
            number: object = one["id"]
            if one.get("status") == _CLOSED and isinstance(number, int):
                closed[number] = reasons.get(one.get("closing_reason_id"), "no reason")
    return closed


def _day(wire: "Wire", milliseconds: object) -> date:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        raise Malformed(f"{wire.where}: a contribution to an offense has no date")
    try:
        return datetime.fromtimestamp(milliseconds / 1_000, UTC).date()
    except (OverflowError, ValueError, OSError) as error:
        raise Malformed(f"{wire.where}: a contribution to an offense has no date ({milliseconds})") from error


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)
