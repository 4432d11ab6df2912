"""A detection's variant as a search that `sieminator run` runs, and what cannot be one."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from sieminator.engine.queries import missing_columns
from sieminator.model.detection import Operator, Severity, Trigger
from sieminator.model.problem import Level
from sieminator.model.rule import Content
from sieminator.platforms.qradar.convert.cells import from_cells, to_cells
from sieminator.platforms.qradar.convert.orders import orders
from sieminator.platforms.qradar.convert.searches import normalise_search
from sieminator.platforms.qradar.needs import offense_type, probe, properties, qid
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import (
    GROUPED,
    HOURLY,
    audited,
    compiled,
    detection,
    refused,
    rule,
    search,
    target,
    variant,
)
from tests.platforms.qradar.test_cells import SINCE

SYSLOG = {"run": {"syslog": {"host": "collector.example.com"}}}


def of(query, **options):
    return detection(search(query=query, options=options))


def scheduled(**changes):
    return detection(search(schedule=replace(HOURLY, **changes)))


def body(one, at=None):
    return rule(one, at).content.body


def test_a_query_that_counts_becomes_a_scheduled_search():
    made = rule(detection(search()))

    assert made.content == Content(
        "scheduled_search",
        True,
        {
            "name": "Sample",
            "notes": "What it is about.",
            "severity": 8,
            "query": GROUPED.rstrip(),
            "schedule": {"every": "1h", "lookback": "1h"},
            "techniques": ["T1204.001"],
        },
    )


def test_its_id_is_another_than_that_of_a_custom_rule_and_the_same_for_ever():
    """Committed: another one would run every window anew."""
    made = rule(detection(search()))

    assert made.remote_id == "38444f8b-e570-5b47-b239-efc77f954675"
    assert PLATFORM.remote_id("soc", made.key, "scheduled_search") == made.remote_id
    assert rule().remote_id != made.remote_id


def test_everything_that_may_be_said_is_in_the_body():
    options = {
        "row_limit": 50,
        "time_limit": "90s",
        "reference_set": {"name": "Users", "column": "username"},
        "leef": {"usrName": "username"},
    }
    schedule = replace(
        HOURLY,
        every=timedelta(days=1),
        lookback=timedelta(days=2),
        delay=timedelta(minutes=90),
        at=time(6, 30),
        trigger=Trigger(Operator.LESS, 5),
    )

    told = body(detection(search(options=options, schedule=schedule)), target(settings=SYSLOG))

    assert {name: told[name] for name in told if name not in ("name", "notes", "severity", "query", "techniques")} == {
        "schedule": {"every": "1d", "lookback": "2d", "delay": "1h30m", "at": "06:30"},
        "trigger": {"operator": "lt", "threshold": 5},
        "row_limit": 50,
        "time_limit": "1m30s",
        "reference_set": {"name": "Users", "column": "username"},
        "leef": {"usrName": "username"},
    }


def test_a_body_comes_back_from_its_cells_in_the_form_in_which_it_was_compiled():
    made = rule(detection(search(options={"leef": {}})), target(settings=SYSLOG))

    assert normalise_search(made.content.body) == made.content.body
    assert from_cells(to_cells(made.content, None, SINCE)) == made.content.body


def test_a_runner_reads_in_the_body_what_was_written():
    found = orders(body(scheduled(at=time(6, 30), trigger=Trigger(Operator.NOT_EQUAL, 2))))

    assert (found.every, found.lookback, found.at) == (timedelta(hours=1), timedelta(hours=1), time(6, 30))
    assert found.trigger == Trigger(Operator.NOT_EQUAL, 2)


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("threshold", [0, 7])
def test_any_trigger_is_taken(operator, threshold):
    assert orders(body(scheduled(trigger=Trigger(operator, threshold)))).trigger == Trigger(operator, threshold)


def test_the_targets_time_limit_is_that_of_a_variant_that_says_none():
    slow = target(settings={"run": {"time_limit": "20m"}})

    assert "time_limit" not in body(detection(search()))
    assert body(detection(search()), slow)["time_limit"] == "20m"
    assert "time_limit" not in body(detection(search(options={"time_limit": "5m"})), slow)


def test_a_target_maps_severities_to_its_own_numbers():
    assert body(detection(search()), target(severity_map={Severity.HIGH: "0"}))["severity"] == 0
    assert refused(detection(search()), target(severity_map={Severity.HIGH: "11"})) == ["QRD017"]


@pytest.mark.parametrize("source", ["events", "FLOWS"])
def test_events_and_flows_are_both_read(source):
    assert rule(of(f"SELECT sourceip, COUNT(*) FROM {source} GROUP BY sourceip"))


@pytest.mark.parametrize("query", ["SELECT username FROM events", "SELECT a FROM events WHERE INOFFENSE(1)"])
def test_what_no_custom_rule_can_be_may_be_searched_for(query):
    assert "QRD013" in refused(detection(variant(query=query)))
    assert rule(of(query))


# ---- notes


def test_that_somebody_has_to_keep_the_runner_alive_is_said_first():
    assert "runs only while `sieminator run` does" in rule(detection(search())).notes[0]


def test_the_clock_of_the_event_is_told_to_be_that_of_the_console():
    assert any("`clock: ingest`" in note for note in rule(detection(search())).notes)
    assert not any("clock" in note for note in rule(scheduled(clock="ingest")).notes)


def test_a_stretch_of_time_of_the_querys_own_is_said_not_to_be_sent():
    assert any("stretch of time" in note for note in rule(of(f"{GROUPED} LAST 2 HOURS")).notes)
    assert not any("stretch of time" in note for note in rule(detection(search())).notes)


def test_a_limit_of_the_querys_own_is_said_to_hide_rows():
    assert any("the query's LIMIT" in note for note in rule(of(f"{GROUPED} LIMIT 10")).notes)


# ---- what cannot be


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"every": timedelta(seconds=90)}, "`every`"),
        ({"every": timedelta(seconds=30)}, "`every`"),
        ({"lookback": timedelta(seconds=59)}, "`lookback`"),
        ({"delay": timedelta(seconds=30)}, "`delay`"),
    ],
)
def test_windows_are_whole_minutes(changes, word):
    made, (problem,) = compiled(scheduled(**changes))

    assert made is None
    assert (problem.code, word in problem.message) == ("QRD026", True)


@pytest.mark.parametrize("every", [timedelta(hours=7), timedelta(hours=36), timedelta(minutes=7)])
def test_runs_that_are_at_other_times_each_day_have_no_time_of_day(every):
    made, (problem,) = compiled(scheduled(every=every, lookback=every, at=time(6, 30)))

    assert made is None
    assert (problem.code, "`at` asks for one" in problem.message) == ("QRD026", True)
    assert rule(scheduled(every=every, lookback=every))


@pytest.mark.parametrize("every", [timedelta(minutes=5), timedelta(hours=8), timedelta(days=1), timedelta(days=7)])
def test_runs_that_are_at_the_same_times_each_day_have_one(every):
    assert rule(scheduled(every=every, lookback=every, at=time(6, 30)))


def test_a_window_that_would_be_given_up_before_it_is_due_is_refused():
    impatient = target(settings={"run": {"catch_up": "1h"}})

    assert refused(scheduled(delay=timedelta(hours=1)), impatient) == ["QRD026"]
    assert rule(scheduled(delay=timedelta(minutes=59)), impatient)


@pytest.mark.parametrize(
    ("query", "why", "column"),
    [
        ("SELECT a FROM events; SELECT b FROM events", "more than one query", 23),
        ("SELECT a FROM events WHERE qid IN (SELECT qid FROM events LAST 1 DAYS)", "sub-select", 36),
        ("SELECT a FROM (SELECT a FROM events)", "sub-select", 15),
        ("SELECT a FROM simarc", "neither events nor flows", 15),
        ("SELECT a FROM events INTO kept", "cursor", 22),
    ],
)
def test_a_query_that_cannot_be_bound_to_a_window_is_refused_at_its_place(query, why, column):
    made, (problem,) = compiled(of(query))

    assert made is None
    assert problem.code == "QRD027"
    assert why in problem.message
    assert problem.where.column == column


def test_a_query_that_cannot_be_read_is_told_as_its_language_tells_it():
    assert refused(of("SELECT username FROM events WHERE (qid = 1")) == ["AQL002"]


def test_a_query_asks_for_no_more_rows_than_a_window_brings_back():
    assert refused(of(f"{GROUPED} LIMIT 1001")) == ["QRD028"]
    assert rule(of(f"{GROUPED} LIMIT 1000"))
    assert rule(of(f"{GROUPED} LIMIT 1001", row_limit=1001))


@pytest.mark.parametrize("operator", Operator)
def test_a_trigger_counts_no_further_than_a_window_is_seen(operator):
    limited = {"row_limit": 50}

    def counting(threshold, query=GROUPED):
        trigger = Trigger(operator, threshold)
        return detection(search(query=query, options=limited, schedule=replace(HOURLY, trigger=trigger)))

    assert refused(counting(50)) == ["QRD035"]
    assert refused(counting(10, f"{GROUPED} LIMIT 10")) == ["QRD035"]
    assert orders(body(counting(49))).trigger.threshold == 49


def test_a_rule_that_sends_by_syslog_needs_a_target_that_says_where_to():
    one = detection(search(options={"leef": {}}))

    assert refused(one) == ["QRD029"]
    assert refused(one, replace(LINTED, lab=True)) == ["QRD029"]
    assert body(one, target(settings=SYSLOG))["leef"] == {}


LINTED = replace(target(), settings=PLATFORM.settings.defaults())


def test_what_is_linted_for_no_target_is_not_asked_where_its_hits_go():
    assert body(detection(search(options={"leef": {}})), LINTED)["leef"] == {}


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (search, {"log_source_types": [12]}),
        (search, {"flows": False}),
        (search, {"relevance": 5}),
        (search, {"create_offense": True}),
        (search, {"index_by": "source_ip"}),
        (search, {"limiter": {"per": "1h"}}),
        (search, {"group": "SOC"}),
        (search, {"response": {"event_name": "Seen", "qid": 1, "low_level_category": 2}}),
        (variant, {"row_limit": 1000}),
        (variant, {"time_limit": "5m"}),
        (variant, {"reference_set": {"name": "Users", "column": "username"}}),
        (variant, {"leef": {}}),
    ],
)
def test_what_only_the_other_kind_has_a_use_for_is_refused_even_where_it_says_the_default(made, name):
    found, (problem,) = compiled(detection(made(options=name)))

    assert found is None
    assert problem.code == "QRD025"
    assert next(iter(name)) in problem.message


def test_a_variable_that_nobody_declares_is_told_and_nothing_that_follows_from_it():
    assert refused(of("SELECT a FROM events WHERE qid = <<number>>")) == ["QRD014"]


# ---- what it needs


@pytest.mark.parametrize(
    "options", [{"reference_set": {"name": "Users", "column": "user"}}, {"leef": {"usrName": "user"}}]
)
def test_a_column_that_the_result_lacks_is_told(options):
    made = rule(detection(search(options=options)), target(settings=SYSLOG))

    (problem,) = missing_columns(made, "aql")
    assert (problem.code, "the column user" in problem.message) == ("LNT010", True)


def test_a_column_that_the_result_has_is_not_and_neither_is_one_that_nobody_can_tell():
    there = {"reference_set": {"name": "Users", "column": "username"}, "leef": {"cnt": "hits"}}

    assert not list(missing_columns(rule(detection(search(options=there)), target(settings=SYSLOG)), "aql"))
    unknown = of("SELECT LOWER(username) FROM events", reference_set={"name": "Users", "column": "user"})
    assert not list(missing_columns(rule(unknown), "aql"))


def test_the_properties_of_all_of_a_query_are_needed_but_not_by_rules():
    query = (
        'SELECT "Process Path" AS path, qid\nFROM events WHERE "Tenant" = \'x\' AND path ILIKE \'%y\' ORDER BY "Rank"'
    )

    found = properties(rule(of(query)))

    assert [(one.name, one.where.line, one.for_rules) for one in found] == [
        ("Process Path", 1, False),
        ("Tenant", 2, False),
        ("Rank", 2, False),
    ]


def test_it_needs_neither_an_event_nor_an_offense_type():
    made = rule(detection(search()))

    assert (offense_type(made), qid(made)) == (None, None)


def test_the_validator_is_asked_the_very_query_over_a_minute():
    asked = probe(rule(of(f"{GROUPED} LIMIT 5 LAST 2 HOURS")))

    assert asked.startswith(GROUPED.rstrip())
    assert asked.endswith("LIMIT 5\nSTART 1767225600000 STOP 1767225660000")


# ---- the audit


@pytest.mark.parametrize(
    "query", ["SELECT UTF8(payload) AS p FROM events", "SELECT username FROM events WHERE username = 'x'"]
)
def test_what_costs_a_rule_much_for_each_event_and_what_nobody_hears_of_is_no_matter_of_a_search(query):
    assert audited(of(query)) == []


def test_json_carries_what_xml_does_not():
    assert audited(detection(search(), title="a\x0bb", description="\x00")) == []


def test_a_search_that_looks_away_between_two_runs_is_told():
    (problem,) = audited(scheduled(lookback=timedelta(minutes=50)))

    assert (problem.code, problem.level, "10m of each 1h" in problem.message) == ("QRD034", Level.WARNING, True)
    assert audited(scheduled(lookback=timedelta(hours=2))) == []


def test_a_body_that_no_runner_can_run_is_told():
    """Such as one that a rollback brings back."""
    made = rule(detection(search()))
    edited = replace(made, content=replace(made.content, body={**made.content.body, "schedule": "daily"}))

    ((_, problem),) = PLATFORM.audit([edited], target())

    assert (problem.code, problem.level) == ("QRD022", Level.WARNING)


@pytest.mark.parametrize("title", ["", "One\nTwo"])
def test_a_title_is_one_line(title):
    assert [problem.code for problem in audited(detection(search(), title=title))] == ["QRD020"]


def test_a_search_and_a_custom_rule_cannot_have_one_title():
    one, two = rule(), replace(rule(detection(search())), path="content/detections/twin")

    found = list(PLATFORM.audit([one, two], target()))

    assert [(about, problem.code) for about, problem in found] == [(one, "QRD070"), (two, "QRD070")]
