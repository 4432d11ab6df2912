"""Counting on rows that levers made, with the queries executed."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from sieminator.errors import Forbidden, Malformed, Unavailable
from sieminator.fakes.sentinel.rows import Incident
from sieminator.fakes.weather import Answer, Garble
from sieminator.model.hits import Window
from tests.fakes.contract import check, needs_contracts
from tests.platforms.sentinel.conftest import creation
from tests.platforms.sentinel.making import detection
from tests.platforms.sentinel.stage import SECRET

MONDAY = datetime(2026, 1, 5, 10, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = Window(date(2026, 1, 4), date(2026, 1, 7))
"""Sunday, Monday, Tuesday."""


@pytest.fixture
def connection(place, connect):
    connection = connect()
    list(connection.apply([creation(), creation(detection(id="0d7ec710-0000-4000-8000-000000000002", title="Two"))]))
    return connection


@pytest.fixture
def rules(connection):
    return sorted(connection.rules(), key=lambda rule: rule.title)


def by_day(hits, title, column="alerts"):
    return [getattr(count, column) for count in hits.counts if count.title == title]


def test_alerts_are_counted_per_rule_and_day(place, connection, rules):
    place.hand.levers.fire(rules[0].remote_id, MONDAY, alerts=3)
    place.hand.levers.fire(rules[0].remote_id, MONDAY + DAY)
    place.hand.levers.fire(rules[1].remote_id, MONDAY - DAY, alerts=2)

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample") == [0, 3, 1]
    assert by_day(hits, "Two") == [2, 0, 0]
    assert [count.day for count in hits.counts[:3]] == [date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 6)]
    assert {count.key for count in hits.counts} == {rule.mark.key for rule in rules}


def test_an_alert_counts_once_however_often_it_is_updated(place, connection, rules):
    place.hand.levers.fire(rules[0].remote_id, MONDAY, alerts=2, versions=5)

    assert by_day(connection.hits(rules, WEEK), "Sample") == [0, 2, 0]


def test_an_alert_that_is_updated_after_midnight_belongs_to_the_day_it_was_raised(place, connection, rules):
    place.hand.levers.fire(rules[0].remote_id, MONDAY.replace(hour=23, minute=59), versions=3)

    assert by_day(connection.hits(rules, WEEK), "Sample") == [0, 1, 0]


def test_an_alert_of_before_the_window_that_is_updated_in_it_does_not_count(place, connection, rules):
    place.hand.levers.fire(rules[0].remote_id, datetime(2026, 1, 3, 23, 59, tzinfo=UTC), versions=3)

    assert by_day(connection.hits(rules, WEEK), "Sample") == [0, 0, 0]


def test_incidents_are_counted_once_however_often_they_are_updated(place, connection, rules):
    closed = Incident(7, status="Closed", classification="TruePositive")
    place.hand.levers.fire(rules[0].remote_id, MONDAY, alerts=2, incident=closed)

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample", "incidents") == [0, 1, 0]
    assert by_day(hits, "Two", "incidents") == [0, 0, 0]


def test_runs_and_failures_are_counted(place, connection, rules):
    place.hand.levers.run(rules[0].remote_id, MONDAY)
    place.hand.levers.run(rules[0].remote_id, MONDAY + DAY, failure="a column is gone")

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample", "runs") == [None, 1, 1]
    assert by_day(hits, "Sample", "failed_runs") == [None, 0, 1]
    assert by_day(hits, "Two", "runs") == [None, 0, 0]


def test_days_on_which_nobody_left_a_record_are_unknown(place, connection, rules):
    """Health monitoring may have been switched on in the middle of the window, and off again."""
    foreign = place.hand.add_foreign("By hand")
    place.hand.levers.run(foreign, MONDAY)

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample", "runs") == by_day(hits, "Sample", "failed_runs") == [None, 0, None]
    assert [column for column, _ in hits.unknown] == ["runs", "failed_runs"]
    assert "on 2 of 3 days" in hits.unknown[0][1]


def test_nothing_is_unknown_where_every_day_has_a_record(place, connection, rules):
    for days in (-1, 0, 1):
        place.hand.levers.run(rules[0].remote_id, MONDAY + days * DAY)

    assert connection.hits(rules, WEEK).unknown == ()


LONG_AGO = Window(date(2025, 11, 1), date(2025, 11, 4))


@pytest.mark.parametrize(("table", "column"), [("SecurityAlert", "alerts"), ("SecurityIncident", "incidents")])
def test_what_a_table_may_no_longer_hold_is_unknown(place, connection, rules, table, column):
    """Two months back, and the table's oldest row is younger: nobody tells its retention from silence."""
    assert by_day(connection.hits(rules, LONG_AGO), "Sample", column) == [None, None, None]

    place.hand.levers.fire(rules[0].remote_id, datetime(2025, 11, 2, 10, tzinfo=UTC), incident=Incident(1))
    hits = connection.hits(rules, LONG_AGO)

    assert by_day(hits, "Sample", column) == [None, None, 0], "the oldest day may be there only in part"
    assert "on 2 of 3 days" in dict(hits.unknown)[column]


def test_what_any_table_still_holds_is_known_without_a_row(connection, rules):
    """Tables keep 30 days at least, unless somebody says otherwise; today is 2026-01-05."""
    hits = connection.hits(rules, Window(date(2025, 12, 5), date(2025, 12, 9)))

    assert by_day(hits, "Sample") == [None, None, 0, 0]


@pytest.mark.parametrize(("table", "column"), [("SecurityAlert", "alerts"), ("SecurityIncident", "incidents")])
def test_a_table_that_reaches_back_further_knows_all_days(place, connection, rules, table, column):
    older, at = datetime(2025, 10, 28, tzinfo=UTC), datetime(2025, 11, 2, 10, tzinfo=UTC)
    place.hand.levers.add_rows(table, [{"TimeGenerated": older.isoformat(), "ProviderName": "MDATP"}])
    place.hand.levers.fire(rules[0].remote_id, at, incident=Incident(1))

    hits = connection.hits(rules, LONG_AGO)

    assert by_day(hits, "Sample", column) == [0, 1, 0]
    assert column not in dict(hits.unknown)


def test_an_incident_without_a_rule_is_nobodys(place, connection, rules):
    """The Defender portal makes incidents of its own."""
    place.hand.levers.fire(rules[0].remote_id, MONDAY, incident=Incident(1))
    row = {"TimeGenerated": "2026-01-05T11:00:00Z", "CreatedTime": "2026-01-05T11:00:00Z", "IncidentNumber": 2}
    place.hand.levers.add_rows("SecurityIncident", [{**row, "RelatedAnalyticRuleIds": []}])

    assert by_day(connection.hits(rules, WEEK), "Sample", "incidents") == [0, 1, 0]


def test_rules_that_are_not_ours_are_not_counted(place, connection):
    other = place.hand.add_foreign("By hand")
    place.hand.levers.fire(other, MONDAY)

    hits = connection.hits(list(connection.rules()), WEEK)

    assert {count.title for count in hits.counts} == {"Sample", "Two"}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("SecurityAlert", ["alerts"]),
        ("SecurityIncident", ["incidents"]),
        ("SentinelHealth", ["runs", "failed_runs"]),
    ],
)
def test_an_absent_table_makes_only_its_columns_unknown(place, connection, rules, table, columns):
    for days in (-1, 0, 1):
        place.hand.levers.run(rules[1].remote_id, MONDAY + days * DAY)
    place.hand.levers.fire(rules[0].remote_id, MONDAY, incident=Incident(1))
    place.hand.levers.drop_table(table)
    known = {"alerts": [0, 1, 0], "incidents": [0, 1, 0], "runs": [0, 1, 0], "failed_runs": [0, 0, 0]}

    hits = connection.hits(rules, WEEK)

    assert hits.unknown == tuple((column, f"table {table} is absent") for column in columns)
    for column in ("alerts", "incidents", "runs", "failed_runs"):
        assert by_day(hits, "Sample", column) == ([None, None, None] if column in columns else known[column])


def test_no_record_of_any_run_is_unknown_and_not_zero(connection, rules):
    """Nobody can tell a workspace whose health monitoring is off from one where nothing ran."""
    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample", "runs") == [None, None, None]
    assert by_day(hits, "Sample", "alerts") == [0, 0, 0]
    assert [column for column, _ in hits.unknown] == ["runs", "failed_runs"]


def test_a_partial_answer_is_unknown(place, connection, rules):
    place.hand.world.behave(partial_results=True)

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample") == [None, None, None]
    assert "only in part" in dict(hits.unknown)["alerts"]


@pytest.mark.parametrize(("effect", "error"), [(Answer(403), Forbidden), (Answer(500), Unavailable)])
def test_a_workspace_that_cannot_be_asked_is_an_error(place, connection, rules, effect, error):
    place.server.weather.order(effect, path="/query")

    with pytest.raises(error):
        connection.hits(rules, WEEK)


COLUMNS = [
    {"name": name, "type": kind} for name, kind in (("RuleId", "string"), ("Day", "datetime"), ("Alerts", "long"))
]
DAY_CELL = "2026-01-05T00:00:00Z"


def table(*rows, columns=COLUMNS):
    return {"name": "PrimaryResult", "columns": columns, "rows": list(rows)}


ODD = {
    "nothing": {},
    "no-table": {"tables": []},
    "tables-that-are-no-list": {"tables": {}},
    "a-table-that-is-none": {"tables": [1]},
    "a-table-without-columns-and-rows": {"tables": [{"name": "PrimaryResult"}]},
    "no-columns": {"tables": [table(columns=[])]},
    "a-column-less": {"tables": [table(columns=COLUMNS[:2])]},
    "columns-that-are-none": {"tables": [table(columns=["RuleId", "Day", "Alerts"])]},
    "a-cell-less": {"tables": [table(["a", DAY_CELL])]},
    "a-row-that-is-none": {"tables": [table("abc")]},
    "a-count-that-is-null": {"tables": [table(["a", DAY_CELL, None])]},
    "a-count-that-is-a-word": {"tables": [table(["a", DAY_CELL, "many"])]},
    "a-count-below-zero": {"tables": [table(["a", DAY_CELL, -1])]},
    "a-count-that-is-true": {"tables": [table(["a", DAY_CELL, True])]},
    "a-day-that-is-null": {"tables": [table(["a", None, 1])]},
    "a-day-that-is-a-word": {"tables": [table(["a", "Monday", 1])]},
    "a-rule-that-is-null": {"tables": [table([None, DAY_CELL, 1])]},
    "a-part-without-a-table": {"tables": [], "error": {"code": "PartialError", "message": "late"}},
    "an-odd-error": {"tables": [table()], "error": {"innererror": "x"}},
}


@pytest.mark.parametrize("said", ODD.values(), ids=ODD.keys())
def test_an_answer_of_another_shape_is_unknown_and_never_zero(place, connection, rules, said):
    place.server.weather.order(Answer(200, body=json.dumps(said).encode()), path="/query", times=1)

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample", "alerts") == [None, None, None]
    assert by_day(hits, "Sample", "incidents") == [0, 0, 0], "the other queries were answered"
    assert dict(hits.unknown)["alerts"]


def test_an_answer_in_other_columns_too_is_read(place, connection, rules):
    """More columns than we asked for, and in another order."""
    columns = [{"name": "Extra", "type": "string"}, *reversed(COLUMNS)]
    rows = [["x", 3, DAY_CELL, rules[0].remote_id], ["x", "2", "2026-01-06T00:00:00.0000000Z", rules[0].remote_id]]
    body = json.dumps({"tables": [table(*rows, columns=columns)]}).encode()
    place.server.weather.order(Answer(200, body=body), path="/query", times=1)

    assert by_day(connection.hits(rules, WEEK), "Sample") == [0, 3, 2]


def test_what_the_workspace_says_of_a_partial_answer_is_told_without_a_secret(place, connection, rules):
    text = f"out of memory, client_secret={SECRET}"
    said = {"tables": [table()], "error": {"code": "PartialError", "message": "a", "innererror": {"message": text}}}
    place.server.weather.order(Answer(200, body=json.dumps(said).encode()), path="/query", times=1)

    reason = dict(connection.hits(rules, WEEK).unknown)["alerts"]

    assert "out of memory" in reason
    assert SECRET not in reason


@pytest.mark.parametrize("into", ["html", "half-json"])
def test_one_answer_that_is_none_costs_only_its_columns(place, connection, rules, into):
    place.server.weather.order(Garble(into), path="/query", times=1)

    hits = connection.hits(rules, WEEK)

    assert by_day(hits, "Sample") == [None, None, None]
    assert by_day(hits, "Sample", "incidents") == [0, 0, 0]


@pytest.mark.parametrize("into", ["html", "half-json"])
def test_answers_that_are_none_at_all_are_an_error(place, connection, rules, into):
    place.server.weather.order(Garble(into), path="/query")

    with pytest.raises(Malformed, match="weu"):
        connection.hits(rules, WEEK)


def test_three_queries_answer_for_any_number_of_rules(place, connection, rules):
    place.server.journal.clear()

    connection.hits(rules * 100, WEEK)

    assert place.server.journal.count("POST", "/query") == 3
    assert place.server.journal.count() == 4, "the queries, and signing in to Log Analytics"


@needs_contracts
def test_every_query_keeps_the_vendors_contract(place, connection, rules):
    connection.hits(rules, WEEK)

    for exchange in place.server.journal:
        check(exchange)
