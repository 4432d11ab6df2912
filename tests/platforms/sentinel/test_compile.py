import json
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from sieminator.model.change import Change
from sieminator.model.detection import Operator, Schedule, Severity, Trigger, Variable
from sieminator.model.mark import Mark
from sieminator.model.problem import Position
from sieminator.platforms.sentinel.compile import remote_id
from sieminator.platforms.sentinel.convert.wire import to_resource
from tests.platforms.samples import ID
from tests.platforms.sentinel.making import HOURLY, compiled, detection, rule, target, variant

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
OPERATORS = {operator.value: operator for operator in Operator}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_detection_becomes_exactly_this_resource(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    given = case["given"]
    trigger = given.get("trigger", ["gt", 0])
    schedule = Schedule(
        every=timedelta(minutes=given.get("every_minutes", 60)),
        lookback=timedelta(minutes=given.get("lookback_minutes", 60)),
        trigger=Trigger(OPERATORS[trigger[0]], trigger[1]),
    )
    only = variant(options=given.get("options"), query=given.get("query", "Heartbeat"), schedule=schedule)
    one = detection(only, **{name: _typed(name, value) for name, value in given.get("detection", {}).items()})

    made = rule(one, target(**given.get("target", {})))

    mark = Mark("soc", made.key, made.version, "a" * 16)
    assert to_resource(made.content, mark) == case["resource"]


def test_the_id_never_changes():
    """Golden: another value would create every deployed rule anew."""
    assert remote_id("soc", ID, "Scheduled") == GOLDEN_ID


def test_the_id_depends_on_owner_detection_and_kind_only():
    here, there = target(), target(name="neu", environment="other")

    assert rule(at=here).remote_id == rule(detection(title="Another"), there).remote_id
    assert rule(at=here).remote_id != rule(at=replace(here, owner="soc-two")).remote_id


@pytest.mark.parametrize(
    ("changes", "code", "value"),
    [
        ({"kind": "nrt"}, "SEN010", "nrt"),
        ({"schedule": replace(HOURLY, delay=timedelta(minutes=10))}, "SEN011", "PT10M"),
        ({"schedule": replace(HOURLY, delay=timedelta(minutes=2))}, "SEN011", "PT2M"),
        ({"schedule": replace(HOURLY, at=time(6, 30))}, "SEN012", "06:30"),
        ({"schedule": replace(HOURLY, clock="ingest")}, "SEN013", "ingest"),
    ],
)
def test_what_sentinel_cannot_say_is_refused_and_never_rounded(changes, code, value):
    made, problems = compiled(detection(variant(**changes)))

    assert made is None
    assert [problem.code for problem in problems] == [code]
    assert value in problems[0].message


def test_the_delay_that_sentinel_has_by_itself_may_be_said():
    assert rule(detection(variant(schedule=replace(HOURLY, delay=timedelta(minutes=5)))))


def test_every_reason_is_reported_at_once():
    schedule = replace(HOURLY, at=time(6), clock="ingest")

    _, problems = compiled(detection(variant(kind="nrt", schedule=schedule, query="T | where a == <<b>>")))

    assert [problem.code for problem in problems] == ["SEN014", "SEN010", "SEN012", "SEN013"]


def test_critical_becomes_high_and_a_note_says_so():
    made = rule(detection(severity=Severity.CRITICAL, techniques=()))

    assert made.content.body["severity"] == "High"
    assert made.notes == ("critical is deployed as High: Sentinel has no higher severity",)


def test_a_target_may_map_a_severity_to_another():
    made = rule(
        detection(severity=Severity.CRITICAL, techniques=()), target(severity_map={Severity.CRITICAL: "Medium"})
    )

    assert made.content.body["severity"] == "Medium"
    assert made.notes == ()


def test_a_severity_that_sentinel_does_not_have_is_refused_where_it_is_mapped():
    where = Position("environments/lab.yml", 9, 7)
    place = target(severity_map={Severity.HIGH: "Critical"}, origins={"severity_map.high": where})

    _, (problem,) = compiled(detection(), place)

    assert (problem.code, problem.where) == ("SEN017", where)


def test_a_tactic_that_sentinel_does_not_have_is_refused():
    _, (problem,) = compiled(detection(tactics=("evasion",)))

    assert problem.code == "SEN018"


def test_sub_techniques_stay_in_git_and_a_note_says_so():
    made = rule(detection(techniques=("T1204.002", "T1204.001", "T1059")))

    assert made.content.body["techniques"] == ["T1059", "T1204"]
    assert "sub-techniques stay in Git" in made.notes[0]


def test_variables_are_filled_in_and_escaped():
    only = variant(query="T | where a in (<<names>>) and b == <<one>> and c > <<many>> and <<free>>")
    variables = {
        "names": Variable("names", "list", ('a"b', "c")),
        "one": Variable("one", "text", "x\\y"),
        "many": Variable("many", "number", 5),
        "free": Variable("free", "raw", "d == 1"),
    }

    made = rule(detection(only, variables=variables))

    assert made.content.body["query"] == 'T | where a in ("a\\"b", "c") and b == "x\\\\y" and c > 5 and d == 1'


def test_a_targets_values_are_in_the_detection_already():
    """An override's value wins over the target's, so the room does not look at the target's again."""
    only = variant(query="T | where <<time>> > 0")
    one = detection(only, variables={"time": Variable("time", "raw", "ingestion_time()")})

    made = rule(one, target(variables={"time": "Timestamp"}))

    assert made.content.body["query"] == "T | where ingestion_time() > 0"


def test_a_value_that_is_not_of_its_variables_type_is_a_problem():
    _, (problem,) = compiled(detection(variables={"many": Variable("many", "number", "five")}))

    assert problem.code == "SEN015"


def test_an_unknown_variable_is_found_at_its_line_and_column():
    _, (problem,) = compiled(detection(variant(query="T\n| where a == <<who>>")))

    assert problem.where == Position("content/detections/sample/sentinel.mde.kql", 2, 14)


def test_exclusions_go_where_the_query_has_a_place_for_them():
    one = detection(variant(query="T\n<<exclusions>>\n| take 5"), exclusions={"kql": ("a == 1",), "aql": ("b",)})

    assert rule(one).content.body["query"] == "T\n| where not (a == 1)\n| take 5"


def test_no_exclusion_leaves_no_trace():
    assert rule(detection(variant(query="T\n<<exclusions>>\n| take 5"))).content.body["query"] == "T\n| take 5"


def test_an_exclusion_without_a_place_is_refused():
    """Nobody would notice that it does nothing."""
    _, (problem,) = compiled(detection(exclusions={"kql": ("a == 1",)}))

    assert problem.code == "SEN016"


def test_the_title_is_as_the_target_writes_titles():
    made = rule(at=target(title_format="[ACME] {title}"))

    assert made.title == made.content.body["displayName"] == "[ACME] Sample"


def test_a_field_is_found_where_the_closest_block_set_it():
    block, outer = Position("d.yml", 40, 9), Position("d.yml", 12, 3)
    origins = {"variants.sentinel.mde.schedule.every": block, "schedule.every": outer, "schedule.lookback": outer}

    made = rule(detection(origins=origins))

    assert (made.where("queryFrequency"), made.where("queryPeriod")) == (block, outer)
    assert made.where("query").path == "content/detections/sample/sentinel.mde.kql"
    assert made.where("nobody") == Position("content/detections/sample/detection.yml")


def test_a_change_knows_its_id_before_the_rule_exists():
    made = rule()

    assert Change("create", "new", made.key, made.title, rule=made).remote_id == made.remote_id


def _typed(name, value):
    if name == "severity":
        return Severity(value)
    return tuple(value) if isinstance(value, list) else value


GOLDEN_ID = "b81a4b8f-9951-5d47-bda7-65b4611760b4"
