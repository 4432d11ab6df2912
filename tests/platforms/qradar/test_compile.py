"""A detection's variant as a custom rule, and what QRadar cannot say."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from sieminator.model.detection import Confidence, Operator, Severity, Trigger
from tests.platforms.qradar.making import HOURLY, compiled, detection, refused, rule, target, variant


def of(query, **options):
    return detection(variant(query=query, options=options))


def scheduled(**changes):
    return detection(variant(schedule=replace(HOURLY, **changes)))


def where(condition, **options):
    """Return the tests of a rule whose query has this condition."""
    return rule(of(f"SELECT username FROM events WHERE {condition}", **options)).content.body["tests"]


def test_a_plain_filter_becomes_a_rule():
    made = rule()

    assert made.content.body == {
        "name": "Sample",
        "notes": "What it is about.",
        "type": "EVENT",
        "tests": {"aql": "devicetype = 12\nAND \"Process Path\" ILIKE '%\\cmd.exe'"},
        "severity": 8,
        "credibility": 8,
        "offense": {"create": True, "index_by": 0},
    }
    assert (made.content.kind, made.content.enabled) == ("cre_rule", True)


def test_an_id_is_the_same_for_ever_for_one_owner_detection_and_kind():
    """Committed: another namespace would create every rule anew."""
    assert rule().remote_id == "02dd618f-e831-5326-80f5-86f7e82ea366"


def test_what_does_not_apply_to_a_streaming_rule_is_said():
    notes = " ".join(rule().notes)

    assert "`every` and `lookback` say nothing there" in notes
    assert "no columns, order, limit or time" in notes


def test_columns_order_limit_and_time_are_no_part_of_the_filter():
    query = "SELECT a AS b FROM events WHERE username = 'x' ORDER BY starttime DESC LIMIT 5 LAST 2 HOURS"

    assert rule(of(query)).content.body["tests"] == {"aql": "username = 'x'"}


def test_a_comment_is_not_sent_and_a_text_that_looks_like_one_is():
    query = "SELECT a FROM events WHERE username = '-- not this' -- but\n  AND qid = 1 /* and\n this */ LAST 1 HOURS"

    assert rule(of(query)).content.body["tests"] == {"aql": "username = '-- not this'\nAND qid = 1"}


@pytest.mark.parametrize(
    ("query", "why", "column"),
    [
        ("SELECT COUNT(*) FROM events WHERE qid = 1", "aggregates", 8),
        ("SELECT username FROM events WHERE qid = 1 GROUP BY username", "groups", 43),
        ("SELECT username FROM events WHERE qid IN (SELECT qid FROM events)", "sub-select", 43),
        ("SELECT username FROM events WHERE TEXT SEARCH 'mimikatz'", "TEXT SEARCH", 35),
        ("SELECT username FROM events WHERE INOFFENSE(1)", "INOFFENSE", 35),
        ("SELECT username FROM events", "no WHERE", 28),
        ("SELECT username FROM simarc WHERE qid = 1", "reads from simarc", 22),
        ("SELECT e.username FROM events e WHERE e.qid = 1", "says e before a field", 39),
    ],
)
def test_a_query_that_does_more_than_filter_is_refused_at_its_place(query, why, column):
    made, problems = compiled(of(query))

    assert made is None
    (problem,) = problems
    assert problem.code == "QRD013"
    assert why in problem.message
    assert (problem.where.path, problem.where.column) == ("content/detections/sample/qradar.aql", column)
    assert "scheduled_search" in problem.hint


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ("SELECT COUNT(*) FROM events WHERE qid = 1", True),
        ("SELECT username FROM events", True),
        ("SELECT username FROM events WHERE qid IN (SELECT qid FROM events)", False),
        ("SELECT username FROM simarc WHERE qid = 1", False),
    ],
)
def test_the_way_out_is_a_schedule_only_where_that_would_help(query, runs):
    (problem,) = compiled(of(query))[1]

    assert ("`kind: scheduled_search` runs it" in problem.hint) is runs
    assert ("cannot be made of it either" in problem.hint) is not runs


def test_a_query_that_cannot_be_read_is_told_as_its_language_tells_it():
    assert refused(of("SELECT username FROM events WHERE (qid = 1")) == ["AQL002"]


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        ({"delay": timedelta(minutes=5)}, "QRD011", "`delay` (0:05:00)"),
        ({"at": time(6, 30)}, "QRD011", "`at` (06:30)"),
        ({"clock": "ingest"}, "QRD011", "`clock` (ingest)"),
        ({"trigger": Trigger(Operator.GREATER, 5)}, "QRD012", "gt 5"),
        ({"trigger": Trigger(Operator.EQUAL, 0)}, "QRD012", "eq 0"),
    ],
)
def test_a_schedule_that_no_streaming_rule_has_is_refused(changes, code, word):
    made, (problem,) = compiled(scheduled(**changes))

    assert made is None
    assert problem.code == code
    assert word in problem.message
    assert "kind: scheduled_search" in problem.hint


@pytest.mark.parametrize("trigger", [Trigger(), Trigger(Operator.NOT_EQUAL, 0)])
def test_any_result_is_any_event(trigger):
    assert rule(scheduled(trigger=trigger))


def test_any_every_and_lookback_are_taken():
    assert rule(scheduled(every=timedelta(days=30), lookback=timedelta(minutes=1)))


@pytest.mark.parametrize("kind", ["offense_rule", "scheduled"])
def test_an_unknown_kind_is_refused_by_name(kind):
    made, (problem,) = compiled(detection(variant(kind=kind)))

    assert made is None
    assert (problem.code, kind in problem.message) == ("QRD010", True)
    assert "cre_rule, scheduled_search" in problem.hint


@pytest.mark.parametrize(
    ("severity", "number"),
    [
        (Severity.INFORMATIONAL, 1),
        (Severity.LOW, 3),
        (Severity.MEDIUM, 5),
        (Severity.HIGH, 8),
        (Severity.CRITICAL, 10),
    ],
)
def test_each_severity_has_a_number(severity, number):
    assert rule(detection(severity=severity)).content.body["severity"] == number


def test_a_target_maps_severities_to_its_own_numbers():
    assert rule(at=target(severity_map={Severity.HIGH: "0"})).content.body["severity"] == 0


@pytest.mark.parametrize("said", ["11", "-1", "high", "7.5", "", "٣", "9" * 5000])
def test_a_severity_that_is_no_number_of_qradars_is_refused(said):
    assert refused(detection(), target(severity_map={Severity.HIGH: said})) == ["QRD017"]


@pytest.mark.parametrize(("confidence", "number"), [("low", 3), ("medium", 5), ("high", 8)])
def test_the_confidence_becomes_the_credibility(confidence, number):
    assert rule(detection(confidence=Confidence(confidence))).content.body["credibility"] == number


def test_relevance_is_qradars_own_unless_somebody_says_it():
    assert "relevance" not in rule().content.body
    assert rule(detection(variant(options={"relevance": 0}))).content.body["relevance"] == 0


# ---- log source types


def test_log_source_types_are_tested_by_themselves():
    assert where("qid = 1", log_source_types=[12, 4001, 12]) == {"log_source_types": [12, 4001], "aql": "qid = 1"}


def test_a_name_is_looked_up_in_the_target_before_what_is_known_everywhere():
    settings = {"log_source_types": {"Our DSM": 4001, "microsoft windows security event log": 4002}}
    options = {"log_source_types": ["our dsm", "Microsoft Windows Security Event Log"]}

    made = rule(detection(variant(options=options)), target(settings=settings))

    assert made.content.body["tests"]["log_source_types"] == [4001, 4002]
    assert where("qid = 1", log_source_types="Microsoft Windows Security Event Log")["log_source_types"] == [12]


def test_a_name_that_nobody_knows_is_refused():
    made, (problem,) = compiled(of("SELECT a FROM events WHERE qid = 1", log_source_types=["Our DSM"]))

    assert made is None
    assert (problem.code, "'Our DSM'" in problem.message) == ("QRD019", True)


@pytest.mark.parametrize(
    ("condition", "types", "rest"),
    [
        ("devicetype = 12 AND qid = 1", [12], "qid = 1"),
        ("qid = 1 AND DeviceType IN (13, 12) AND (a = 1 OR b = 2)", [12, 13], "qid = 1\nAND (a = 1\n  OR b = 2)"),
        ("(devicetype = 12) AND qid BETWEEN 1 AND 5", [12], "qid BETWEEN 1 AND 5"),
        ("(devicetype = 12 AND NOT (qid = 1))", [12], "NOT (qid = 1)"),
    ],
)
def test_the_querys_own_log_source_types_are_lifted_out_where_the_author_says_so(condition, types, rest):
    assert where(condition, log_source_types="query") == {"log_source_types": types, "aql": rest}


@pytest.mark.parametrize(
    "condition",
    [
        "qid = 1",
        "devicetype = 12",
        "devicetype = 12 OR qid = 1",
        "devicetype != 12 AND qid = 1",
        "devicetype NOT IN (12) AND qid = 1",
        "devicetype > 12 AND qid = 1",
        "NOT devicetype = 12 AND qid = 1",
        "devicetype IN (12, LONG('13')) AND qid = 1",
        "devicetype IN (0x0C, 1.5) AND qid = 1",
        f"devicetype = {'9' * 5000} AND qid = 1",
    ],
)
def test_nothing_is_lifted_that_would_change_what_matches(condition):
    assert refused(of(f"SELECT a FROM events WHERE {condition}", log_source_types="query")) == ["QRD024"]


def test_what_block_and_query_both_say_is_tested_once():
    assert where("devicetype = 12 AND qid = 1", log_source_types=[12]) == {"log_source_types": [12], "aql": "qid = 1"}


def test_where_block_and_query_differ_both_are_tested():
    assert where("devicetype = 13 AND qid = 1", log_source_types=[12]) == {
        "log_source_types": [12],
        "aql": "devicetype = 13\nAND qid = 1",
    }


def test_a_query_that_asks_for_its_log_source_type_itself_is_told_what_costs_less():
    assert any("log_source_types: query" in note for note in rule().notes)
    assert not any("log_source_types" in note for note in rule(of("SELECT a FROM events WHERE qid = 1")).notes)


# ---- flows


def test_a_query_of_flows_is_a_rule_of_flows():
    made = rule(of("SELECT sourceip FROM flows WHERE sourceport = 22", flows=True))

    assert made.content.body["type"] == "FLOW"
    assert "each flow" in made.notes[0]


@pytest.mark.parametrize(("source", "flows"), [("events", True), ("FLOWS", False)])
def test_a_rule_looks_at_what_its_query_reads(source, flows):
    made, (problem,) = compiled(of(f"SELECT a\nFROM {source} WHERE sourceport = 22", flows=flows))

    assert made is None
    assert (problem.code, problem.where.line, problem.where.column) == ("QRD018", 2, 6)


def test_a_flow_has_no_log_source():
    query = "SELECT a FROM flows WHERE sourceport = 22"

    assert refused(of(query, flows=True, log_source_types=[12])) == ["QRD018"]


# ---- what it does


@pytest.mark.parametrize(("called", "number"), [("source_ip", 0), ("username", 3), (1042, 1042), ("Tenant", 2001)])
def test_an_offense_is_indexed_by_name_or_number(called, number):
    where_ = target(settings={"offense_types": {"Tenant": 2001}})

    made = rule(detection(variant(options={"index_by": called})), where_)

    assert made.content.body["offense"] == {"create": True, "index_by": number}


def test_an_index_that_nobody_knows_is_refused():
    assert refused(detection(variant(options={"index_by": "tenant"}))) == ["QRD019"]


def test_a_rule_may_make_no_offense():
    assert "offense" not in rule(detection(variant(options={"create_offense": False}))).content.body


def test_a_limiter_counts_in_minutes():
    made = rule(detection(variant(options={"limiter": {"per": "2h"}})))

    assert made.content.body["limiter"] == {
        "responseCount": 1,
        "intervalCount": 120,
        "intervalType": "m",
        "hostType": "ATTACKER",
    }


@pytest.mark.parametrize(
    ("limiter", "code"),
    [({"per": "90s"}, "QRD023"), ({"per": "30s"}, "QRD023"), ({"per": "1h", "by": "tenant"}, "QRD019")],
)
def test_a_limiter_that_cannot_be_said_is_refused(limiter, code):
    assert refused(detection(variant(options={"limiter": limiter}))) == [code]


def test_a_limiter_takes_the_consoles_own_word():
    made = rule(detection(variant(options={"limiter": {"per": "1h", "by": "TARGET"}})))

    assert made.content.body["limiter"]["hostType"] == "TARGET"


def test_a_response_ranks_as_its_rule_unless_it_says_otherwise():
    block = {"event_name": "Seen", "qid": 67555192, "low_level_category": 20013, "severity": 2}

    made = rule(detection(variant(options={"response": block})))

    assert made.content.body["response"] == {
        "name": "Seen",
        "qid": 67555192,
        "lowLevelCategory": 20013,
        "severity": 2,
        "credibility": 8,
        "relevance": 5,
    }


def test_a_response_may_make_an_offense_of_its_own_and_name_it():
    block = {"event_name": "Seen", "qid": 1, "low_level_category": 2, "create_offense": True, "offense_name": "replace"}

    made = rule(detection(variant(options={"response": block, "index_by": "username"})))

    assert made.content.body["response"] == {
        "name": "Seen",
        "qid": 1,
        "lowLevelCategory": 2,
        "severity": 8,
        "credibility": 8,
        "relevance": 5,
        "forceOffenseCreation": True,
        "offenseMapping": 3,
        "overrideOffenseName": True,
        "describeOffense": True,
    }


def test_a_group_is_managed_only_where_somebody_says_it():
    assert "group" not in rule().content.body
    assert rule(detection(variant(options={"group": "SOC"}))).content.body["group"] == "SOC"


# ---- variables


def test_a_variable_that_nobody_declares_is_found_where_it_stands():
    made, (problem,) = compiled(of("SELECT a FROM events\nWHERE qid = <<which>>"))

    assert made is None
    assert (problem.code, problem.where.line, problem.where.column) == ("QRD014", 2, 13)


def test_an_exclusion_without_a_place_is_refused():
    assert refused(detection(exclusions={"aql": ("username = 'x'",)})) == ["QRD016"]


def test_exclusions_are_part_of_the_filter():
    query = "SELECT a FROM events WHERE qid = 1\n<<exclusions>>"

    made = rule(detection(variant(query=query), exclusions={"aql": ("username = 'x' -- why",)}))

    assert made.content.body["tests"]["aql"] == "qid = 1\nAND NOT (username = 'x' )"


def test_every_reason_is_told_at_once():
    query = "SELECT COUNT(*) FROM events WHERE qid = 1"
    one = detection(
        variant(query=query, options={"index_by": "nobody"}, schedule=replace(HOURLY, delay=timedelta(minutes=1)))
    )

    assert refused(one) == ["QRD013", "QRD011", "QRD019"]
