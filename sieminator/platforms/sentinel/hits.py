"""How often rules fired: three queries to Log Analytics, whatever the number of rules.

Column names and the strings "ASI Scheduled Alerts", "Analytic Rule Ids" and "Analytics Rule" are from Microsoft Learn
(security-alert-schema, health-table-reference), seen 2026-11-22; the strings are unconfirmed on a live tenant.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sieminator.errors import Rejected
from sieminator.model.hits import HitCount, Hits, Window
from sieminator.model.rule import RemoteRule

if TYPE_CHECKING:
    from sieminator.platforms.sentinel.api.logs import Logs

_BEFORE = timedelta(days=7)
"""How far before the window we look for an alert's first version: one that is updated later counts again."""

_ALERTS = """\
SecurityAlert
| where ProviderName in ("ASI Scheduled Alerts", "ASI NRT Alerts")
| summarize Raised = min(TimeGenerated), arg_max(TimeGenerated, ExtendedProperties, AlertType) by SystemAlertId
| where Raised >= datetime({first}) and Raised < datetime({until})
| extend Listed = tostring(parse_json(ExtendedProperties)["Analytic Rule Ids"])
| extend RuleIds = parse_json(iff(isempty(Listed), strcat('["', tostring(split(AlertType, "_")[-1]), '"]'), Listed))
| mv-expand RuleId = RuleIds to typeof(string)
| extend RuleId = tolower(tostring(split(RuleId, "/")[-1]))
| summarize Alerts = dcount(SystemAlertId) by RuleId, Day = startofday(Raised)
"""

_INCIDENTS = """\
SecurityIncident
| summarize arg_max(LastModifiedTime, CreatedTime, RelatedAnalyticRuleIds) by IncidentNumber
| where CreatedTime >= datetime({first}) and CreatedTime < datetime({until})
| mv-expand RuleId = RelatedAnalyticRuleIds to typeof(string)
| extend RuleId = tolower(tostring(split(RuleId, "/")[-1]))
| summarize Incidents = dcount(IncidentNumber) by RuleId, Day = startofday(CreatedTime)
"""

_RUNS = """\
_SentinelHealth()
| where SentinelResourceType =~ "Analytics Rule"
| extend RuleId = tolower(tostring(ExtendedProperties.RuleId))
| summarize Runs = count(), Failed = countif(Status == "Failure") by RuleId, Day = startofday(TimeGenerated)
"""

_UNSEEN = "no rule has left a record in the window: health monitoring may be off, or was switched on later"


@dataclass(frozen=True, slots=True)
class _Query:
    """One query, the table that it needs, and which of its columns answers which of ours."""

    text: str
    table: str
    columns: Mapping[str, str]
    before: timedelta = timedelta(0)
    silence: str = ""
    """What it means when nothing is found for anybody; empty when it means zero."""


_QUERIES = (
    _Query(_ALERTS, "SecurityAlert", {"alerts": "Alerts"}, before=_BEFORE),
    _Query(_INCIDENTS, "SecurityIncident", {"incidents": "Incidents"}),
    _Query(_RUNS, "SentinelHealth", {"runs": "Runs", "failed_runs": "Failed"}, silence=_UNSEEN),
)

_Cell = tuple[str, date]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of some columns: a number for a rule and a day where there is one, zero elsewhere."""

    numbers: Mapping[str, Mapping[_Cell, int]] = field(default_factory=dict)
    unknown: tuple[tuple[str, str], ...] = ()

    def number(self, column: str, cell: _Cell) -> int | None:
        return self.numbers[column].get(cell, 0) if column in self.numbers else None


def count(target: str, logs: "Logs", rules: Sequence[RemoteRule], window: Window) -> Hits:
    """Count per rule with our mark and day of the window; raises VendorError where the workspace cannot be asked."""
    answers = [_ask(query, logs, window) for query in _QUERIES]
    numbers = _Answer({name: cells for answer in answers for name, cells in answer.numbers.items()})
    ours = sorted(((rule.mark.key, rule) for rule in rules if rule.mark), key=lambda each: (each[0], each[1].remote_id))
    counts = (_cell_count(target, key, rule, day, numbers.number) for key, rule in ours for day in _days(window))
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


def _ask(query: _Query, logs: "Logs", window: Window) -> _Answer:
    first, until = _midnight(window.first), _midnight(window.until)
    text = query.text.replace("{first}", _written(first)).replace("{until}", _written(until))
    try:
        found = logs.query(text, first - query.before, until)
    except Rejected as error:
        absent = "Failed to resolve table" in error.message and query.table in error.message
        return _unknown(query, f"table {query.table} is absent" if absent else error.message)
    if found.partial:
        return _unknown(query, f"the workspace answered only in part: {found.partial}")
    if query.silence and not found.rows:
        return _unknown(query, query.silence)
    numbers: dict[str, dict[_Cell, int]] = {name: {} for name in query.columns}
    for row in found.rows:
        cell = (str(row["RuleId"]), _day(row["Day"]))
        for name, column in query.columns.items():
            numbers[name][cell] = int(str(row[column]))
    return _Answer(numbers)


def _unknown(query: _Query, reason: str) -> _Answer:
    return _Answer(unknown=tuple((name, reason) for name in query.columns))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _day(value: object) -> date:
    return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value)[:10])


def _days(window: Window) -> Iterator[date]:
    for number in range((window.until - window.first).days):
        yield window.first + timedelta(days=number)
