from dataclasses import replace
from datetime import time, timedelta

import pytest

from sieminator.model.detection import Operator, Requires, Schedule, Severity, Trigger, Variable
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from tests.platforms.logscale.making import compiled, detection, refused, rule, target, variant

HOUR = timedelta(hours=1)


def scheduled(**changes):
    return replace(variant().schedule, **changes)


def trigger_of(one):
    return rule(detection(one)).content.body["trigger"]


def test_a_plain_detection_becomes_a_scheduled_search_of_the_organization():
    made = rule()

    assert (made.content.kind, made.content.enabled, made.remote_id) == (SCHEDULED, True, None)
    assert made.content.body["labels"] == ["sieminator:attack=T1204.001", "sieminator:severity=high"]
    assert "queryOwnership" not in made.content.body
    assert made.content.body["actions"] == ["soc-mail"]
    assert made.requires.functions == ("soc-mail",)


def test_a_schedule_becomes_cron_interval_and_offset():
    found = trigger_of(variant(schedule=scheduled(lookback=2 * HOUR, delay=timedelta(minutes=5), at=time(6, 17))))

    assert found == {
        "schedule": "17 * * * *",
        "searchIntervalSeconds": 7200,
        "searchIntervalOffsetSeconds": 300,
        "queryTimestampType": "EventTimestamp",
    }


def test_by_ingest_time_a_delay_is_a_wait():
    found = trigger_of(variant(schedule=scheduled(delay=timedelta(minutes=5), clock="ingest")))

    assert (found["queryTimestampType"], found["maxWaitTimeSeconds"]) == ("IngestTimestamp", 300)
    assert "searchIntervalOffsetSeconds" not in found


def test_options_of_a_scheduled_search_are_kept():
    options = {"cron": "*/7 8-17 * * 1-5", "time_zone": "UTC+2", "backfill_limit": 4, "trigger_on_empty_result": True}

    found = trigger_of(variant(options=options))

    assert (found["schedule"], found["timeZone"]) == ("*/7 8-17 * * 1-5", "UTC+02:00")
    assert (found["backfillLimit"], found["triggerOnEmptyResult"]) == (4, True)


def test_a_filter_alert_has_a_throttle_and_no_schedule():
    made = rule(detection(variant(FILTER, options={"throttle": "5m", "throttle_field": "user"})))

    assert made.content.body["trigger"] == {"throttleTimeSeconds": 300, "throttleField": "user"}
    assert [need.column for need in made.needs] == ["user"]
    assert any("`every` says nothing" in note for note in made.notes)


def test_an_aggregate_alert_rests_as_long_as_it_looks_back():
    made = rule(detection(variant(AGGREGATE, options={"trigger_mode": "immediate"})))

    assert made.content.body["trigger"] == {
        "searchIntervalSeconds": 3600,
        "queryTimestampType": "EventTimestamp",
        "triggerMode": "ImmediateMode",
        "throttleTimeSeconds": 3600,
    }


def test_a_users_query_names_the_user():
    made = rule(detection(variant(options={"ownership": "user", "run_as": "u1"})))

    assert made.content.body["queryOwnership"] == {"type": "User", "user": "u1"}


def test_severity_and_title_are_the_targets_last_word():
    at = target(severity_map={Severity.HIGH: "P1"}, title_format="[eu] {title}")

    made = rule(at=at)

    assert made.title == "[eu] Sample"
    assert "sieminator:severity=P1" in made.content.body["labels"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (variant("near-real-time"), "LSC010"),
        (variant(schedule=scheduled(every=timedelta(minutes=45))), "LSC011"),
        (variant(schedule=scheduled(delay=timedelta(milliseconds=1))), "LSC011"),
        (variant(schedule=scheduled(trigger=Trigger(Operator.GREATER, 5))), "LSC012"),
        (variant(schedule=scheduled(trigger=Trigger(Operator.EQUAL, 0))), "LSC012"),
        (variant(FILTER, schedule=scheduled(at=time(1))), "LSC013"),
        (variant(AGGREGATE, schedule=scheduled(delay=HOUR)), "LSC013"),
        (variant(FILTER, schedule=scheduled(clock="ingest")), "LSC013"),
        (variant(query="a=<<nobody>>"), "LSC014"),
        (variant(FILTER, options={"cron": "* * * * *"}), "LSC017"),
        (variant(options={"throttle": "5m"}), "LSC017"),
        (variant(FILTER, options={"trigger_mode": "immediate"}), "LSC017"),
        (variant(options={"ownership": "user"}), "LSC018"),
        (variant(options={"run_as": "u1"}), "LSC018"),
        (variant(options={"backfill_limit": 2}, schedule=scheduled(clock="ingest")), "LSC019"),
        (variant(schedule=scheduled(clock="moon")), "LSC019"),
    ],
)
def test_what_cannot_be_said_is_refused(one, code):
    if code == "LSC019" and one.schedule.clock == "moon":
        assert code in refused(detection(one))
    else:
        assert refused(detection(one)) == [code]


def test_a_variable_of_the_wrong_type_is_refused():
    assert refused(detection(variables={"n": Variable("n", "number", "three")})) == ["LSC015"]


def test_exclusions_need_their_place():
    assert refused(detection(exclusions={"cql": ("user=me",)})) == ["LSC016"]


def test_exclusions_and_lists_are_written_into_the_query():
    one = detection(
        variant(query="#type=a\n<<exclusions>>\n| in(FileName, values=[<<names>>], ignoreCase=true)"),
        variables={"names": Variable("names", "list", ("cmd.exe", 'a"b'))},
        exclusions={"cql": ("user=me",)},
    )

    query = rule(one).query

    assert query == '#type=a\n| not (user=me)\n| in(FileName, values=["cmd.exe", "a\\"b"], ignoreCase=true)'


def test_what_must_be_there_is_what_the_block_says_and_nothing_of_other_platforms():
    options = {"actions": ["soc-mail"], "files": ["assets.csv"], "saved_queries": ["known_admins"]}

    made = rule(detection(variant(options=options, requires=Requires(("DeviceProcessEvents",)))))

    assert (made.requires.tables, made.requires.functions) == (("assets.csv",), ("known_admins", "soc-mail"))


def test_every_problem_has_its_place():
    _, problems = compiled(detection(variant(schedule=Schedule(timedelta(minutes=45), HOUR))))

    assert [str(problem.where) for problem in problems] == ["content/detections/sample/detection.yml:1:1"]
