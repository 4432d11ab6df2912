"""Counting on rows that levers made, with the queries executed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sieminator.errors import Forbidden, Unavailable
from sieminator.fakes.sentinel.rows import Incident
from sieminator.fakes.weather import Answer, Garble
from sieminator.model.hits import Window
from tests.fakes.contract import check, needs_contracts
from tests.platforms.sentinel.conftest import creation
from tests.platforms.sentinel.making import detection

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

    assert by_day(hits, "Sample", "runs") == [0, 1, 1]
    assert by_day(hits, "Sample", "failed_runs") == [0, 0, 1]


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
    place.hand.levers.fire(rules[0].remote_id, MONDAY, incident=Incident(1))
    place.hand.levers.drop_table(table)

    hits = connection.hits(rules, WEEK)

    assert hits.unknown == tuple((column, f"table {table} is absent") for column in columns)
    for column in ("alerts", "incidents", "runs", "failed_runs"):
        known = [None, None, None] if column in columns else [0, 1 if column != "failed_runs" else 0, 0]
        assert by_day(hits, "Sample", column) == known


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


@pytest.mark.parametrize("into", ["html", "half-json"])
def test_an_answer_that_is_none_is_an_error(place, connection, rules, into):
    place.server.weather.order(Garble(into), path="/query")

    with pytest.raises(Exception, match="weu"):
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
