"""How often rules matched: one search of Ariel over all events, and one over flows where a rule looks at those.

Each event holds the numbers of the rules that it matched (`creeventlist`), whether or not an offense came of it. How a
list is written in a result is unconfirmed, so that numbers are looked for in whatever is there. A number that the
console gave to a rule anew, as an installation may, is not found in older events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sieminator.errors import Malformed

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.searches import Searches

Cell = tuple[int, date]
"""A rule's number and a UTC day."""

_QUERY = """\
SELECT creeventlist AS rule_list, starttime - starttime % 86400000 AS bucket, COUNT(*) AS hits
FROM {database}
WHERE creeventlist IS NOT NULL
GROUP BY creeventlist, bucket
START {start} STOP {stop}"""
PROBE = "SELECT creeventlist AS rule_list, COUNT(*) AS hits FROM events GROUP BY creeventlist LAST 1 MINUTES"
"""The same in little, to see whether it can be asked at all."""
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Matches:
    """What the searches found."""

    counts: Mapping[Cell, int]
    days: frozenset[date]
    """Days on which any rule at all matched something."""


def matched(searches: "Searches", databases: list[str], start: datetime, stop: datetime) -> Matches:
    """Count matches by rule and day.

    Raises:
        VendorError: Ariel cannot be asked, or answers something else.
    """
    counts: dict[Cell, int] = {}
    days: set[date] = set()
    for database in databases:
        query = _QUERY.format(database=database, start=_milliseconds(start), stop=_milliseconds(stop))
        for row in searches.rows(query):
            try:
                day, hits = _day(row["bucket"]), _whole(row["hits"])
            except (KeyError, ValueError, TypeError, OverflowError) as error:
                raise Malformed(f"a count of matches is not what was asked for ({error!r})") from error
            days.add(day)
            for number in {int(text) for text in _NUMBER.findall(str(row.get("rule_list")))}:
                counts[number, day] = counts.get((number, day), 0) + hits
    return Matches(counts, frozenset(days))


def _day(milliseconds: object) -> date:
    return datetime.fromtimestamp(_whole(milliseconds) / 1_000, UTC).date()


def _whole(value: object) -> int:
    return int(float(str(value)))  # a count comes as 3, as 3.0, or as a text


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)
