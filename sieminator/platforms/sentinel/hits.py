"""How often rules fired: three queries to Log Analytics, whatever the number of rules.

Column names and the strings "ASI Scheduled Alerts", "Analytic Rule Ids" and "Analytics Rule" are from Microsoft Learn
(security-alert-schema, health-table-reference), seen 2026-11-22; the strings are unconfirmed on a live tenant.

Nobody tells a day on which nothing happened from one that a table no longer holds, or never held. So a day counts as
known only where there is evidence: for runs a record of any rule on that day, for alerts and incidents an older row of
anybody's in the same table, unless the day is younger than any usual retention.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from sieminator.errors import Malformed, Rejected
from sieminator.model.hits import HitCount, Hits, Window
from sieminator.model.rule import RemoteRule

if TYPE_CHECKING:
    from sieminator.platforms.sentinel.api.logs import Logs

_BEFORE = timedelta(days=7)
"""How far before the window we look: for an alert's first version, since one that is updated later counts again, and
for a row that shows that the table reaches back to the window."""

_RETENTION = timedelta(days=30)
"""A younger day counts as known. Source: Microsoft Learn, azure-monitor data-retention-configure: tables keep 30 days
by default, and down to four where somebody sets so through the API; seen 2026-11-22. Such a table's days beyond its
retention read as zero here, and cannot be told apart."""

_ALERTS = """\
SecurityAlert
| where ProviderName in ("ASI Scheduled Alerts", "ASI NRT Alerts")
| summarize Raised = min(TimeGenerated), arg_max(TimeGenerated, ExtendedProperties, AlertType) by SystemAlertId
| where Raised >= datetime({first}) and Raised < datetime({until})
| extend Listed = tostring(parse_json(ExtendedProperties)["Analytic Rule Ids"])
| extend RuleIds = parse_json(iff(isempty(Listed), strcat('["', tostring(split(AlertType, "_")[-1]), '"]'), Listed))
| mv-expand RuleId = RuleIds to typeof(string)
| extend RuleId = tolower(tostring(split(RuleId, "/")[-1]))
| where isnotempty(RuleId)
| summarize Alerts = dcount(SystemAlertId) by RuleId, Day = startofday(Raised)
"""

_INCIDENTS = """\
SecurityIncident
| summarize arg_max(LastModifiedTime, CreatedTime, RelatedAnalyticRuleIds) by IncidentNumber
| where CreatedTime >= datetime({first}) and CreatedTime < datetime({until})
| mv-expand RuleId = RelatedAnalyticRuleIds to typeof(string)
| extend RuleId = tolower(tostring(split(RuleId, "/")[-1]))
| where isnotempty(RuleId)
| summarize Incidents = dcount(IncidentNumber) by RuleId, Day = startofday(CreatedTime)
"""

_RUNS = """\
_SentinelHealth()
| where SentinelResourceType =~ "Analytics Rule"
| extend RuleId = tolower(tostring(ExtendedProperties.RuleId))
| where isnotempty(RuleId)
| summarize Runs = count(), Failed = countif(Status == "Failure") by RuleId, Day = startofday(TimeGenerated)
"""

_OLDEST = """\
| union ({table}
    | summarize Oldest = min(TimeGenerated)
    | where isnotnull(Oldest)
    | project RuleId = "", Day = startofday(Oldest), {column} = tolong(0))
"""
"""One more row, for no rule: the day of the oldest row that the query could have seen."""

_Days = Collection[date]


def _reached(found: _Days, window: Window, today: date) -> frozenset[date]:
    """Return the days that a table still holds as a whole."""
    oldest = min(found, default=date.max)
    return frozenset(day for day in _days(window) if day > oldest or day > today - _RETENTION)


def _recorded(found: _Days, window: Window, _today: date) -> frozenset[date]:
    """Return the days on which somebody's run left a record."""
    return frozenset(found).intersection(_days(window))


@dataclass(frozen=True, slots=True)
class _Query:
    """One query, the table that it needs, and which of its columns answers which of ours."""

    text: str
    table: str
    columns: Mapping[str, str]
    known: Callable[[_Days, Window, date], frozenset[date]]
    """On which days no row of a rule means zero, from the days on which there are rows."""
    doubt: str
    """What the other days have in common."""


_NO_OLDER_ROW = "{table} holds no older row: it may have kept nothing from then"
_QUERIES = (
    _Query(
        _ALERTS + _OLDEST.format(table="SecurityAlert", column="Alerts"),
        "SecurityAlert",
        {"alerts": "Alerts"},
        _reached,
        _NO_OLDER_ROW.format(table="SecurityAlert"),
    ),
    _Query(
        _INCIDENTS + _OLDEST.format(table="SecurityIncident", column="Incidents"),
        "SecurityIncident",
        {"incidents": "Incidents"},
        _reached,
        _NO_OLDER_ROW.format(table="SecurityIncident"),
    ),
    _Query(
        _RUNS,
        "SentinelHealth",
        {"runs": "Runs", "failed_runs": "Failed"},
        _recorded,
        "no rule left a record: health monitoring may have been off",
    ),
)

_Cell = tuple[str, date]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of some columns: on the known days a number for a rule where there is one, zero elsewhere."""

    numbers: Mapping[str, Mapping[_Cell, int]] = field(default_factory=dict)
    known: frozenset[date] = frozenset()
    unknown: tuple[tuple[str, str], ...] = ()
    malformed: Malformed | None = None

    def number(self, column: str, cell: _Cell) -> int | None:
        return self.numbers[column].get(cell, 0) if cell[1] in self.known else None


def count(target: str, logs: "Logs", rules: Sequence[RemoteRule], window: Window, today: date) -> Hits:
    """Count per rule with our mark and day of the window; ``today`` is the UTC day.

    Raises:
        VendorError: the workspace cannot be asked, or answers nothing that can be read. Where it answers some of the
            queries, only the others' columns are unknown.
    """
    answers = [_ask(query, logs, window, today) for query in _QUERIES]
    malformed = [answer.malformed for answer in answers if answer.malformed]
    if len(malformed) == len(answers):
        raise malformed[0]
    by_column = {name: answer for query, answer in zip(_QUERIES, answers, strict=True) for name in query.columns}

    def number(column: str, cell: _Cell) -> int | None:
        return by_column[column].number(column, cell)

    ours = sorted(((rule.mark.key, rule) for rule in rules if rule.mark), key=lambda each: (each[0], each[1].remote_id))
    counts = (_cell_count(target, key, rule, day, number) for key, rule in ours for day in _days(window))
    return Hits(target, tuple(counts), unknown=tuple(reason for answer in answers for reason in answer.unknown))


def _cell_count(
    target: str, key: str, rule: RemoteRule, day: date, number: Callable[[str, _Cell], int | None]
) -> HitCount:
    cell = (rule.remote_id.lower(), day)
    return HitCount(
        target=target,
        key=key,
        title=rule.title,
        day=day,
        alerts=number("alerts", cell),
        incidents=number("incidents", cell),
        runs=number("runs", cell),
        failed_runs=number("failed_runs", cell),
    )


def _ask(query: _Query, logs: "Logs", window: Window, today: date) -> _Answer:
    first, until = _midnight(window.first), _midnight(window.until)
    text = query.text.replace("{first}", _written(first)).replace("{until}", _written(until))
    shape = {"RuleId": str, "Day": date, **dict.fromkeys(query.columns.values(), int)}
    try:
        found = logs.query(text, first - _BEFORE, until, shape)
    except Rejected as error:
        absent = "Failed to resolve table" in error.message and query.table in error.message
        return _unknown(query, f"table {query.table} is absent" if absent else error.message)
    except Malformed as error:
        return _unknown(query, error.message, error)
    if found.partial:
        return _unknown(query, f"the workspace answered only in part: {found.partial}")
    numbers: dict[str, dict[_Cell, int]] = {name: {} for name in query.columns}
    for row in found.rows:
        cell = (cast("str", row["RuleId"]), cast("date", row["Day"]))
        for name, column in query.columns.items():
            numbers[name][cell] = cast("int", row[column])
    known = query.known({day for rule_days in numbers.values() for _, day in rule_days}, window, today)
    return _Answer(numbers, known, tuple(_doubts(query, window, known)))


def _doubts(query: _Query, window: Window, known: frozenset[date]) -> Iterator[tuple[str, str]]:
    days = (window.until - window.first).days
    if len(known) < days:
        for name in query.columns:
            yield name, f"on {days - len(known)} of {days} days {query.doubt}"


def _unknown(query: _Query, reason: str, malformed: Malformed | None = None) -> _Answer:
    return _Answer(unknown=tuple((name, reason) for name in query.columns), malformed=malformed)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _days(window: Window) -> Iterator[date]:
    for number in range((window.until - window.first).days):
        yield window.first + timedelta(days=number)
