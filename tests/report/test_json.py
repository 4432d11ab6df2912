"""The JSON contract: each result against its committed schema, and no name that the schema does not tell of."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from sieminator.model.change import Action, Cause
from sieminator.model.doctor import Topic
from sieminator.model.outcome import Result
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.problem import Level, Position
from sieminator.model.target import Target
from sieminator.model.turns import Turn
from sieminator.model.verdict import Verdict
from sieminator.report import json as results
from tests.report import scenes

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas" / "results"
TARGET = Target("lab", "lab-weu", "sentinel", "soc", {}, origins={"owner": Position("environments/lab.yml", 2, 1)})
RESULTS: dict[str, Callable[[], str]] = {
    "lint": lambda: results.lint(scenes.LAB.problems),
    "plan": lambda: results.plan(scenes.PLAN),
    "drift": lambda: results.drift(scenes.DRIFT),
    "deploy": lambda: results.run(scenes.run()),
    "switch": lambda: results.switch(scenes.switched(), "Floods the queue.", *scenes.kept()),
    "rollback": lambda: results.rollback(scenes.BACK, scenes.PAST),
    "runs": lambda: results.past("lab", [scenes.PAST]),
    "hits": lambda: results.hits(scenes.hits(), scenes.WINDOW),
    "run": lambda: results.turns(scenes.turns()),
    "doctor": lambda: results.doctor(scenes.diagnosis()),
    "targets": lambda: results.targets("lab", [TARGET]),
}


def schema(name: str) -> dict[str, object]:
    """The committed schema of a result."""
    found: dict[str, object] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def closed(node: object) -> object:
    """The schema with every object closed: what we say ourselves has to be documented."""
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    inner = {name: closed(value) for name, value in node.items()}
    return {**inner, "additionalProperties": False} if isinstance(node.get("properties"), dict) else inner


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_what_its_schema_says_and_no_more(name: str) -> None:
    document = json.loads(RESULTS[name]())

    errors = list(Draft202012Validator(closed(schema(name))).iter_errors(document))

    assert errors == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_schema_is_a_schema_and_lets_later_versions_add_names(name: str) -> None:
    document = {**json.loads(RESULTS[name]()), "new_name": 1}

    validator_for(schema(name)).check_schema(schema(name))
    errors = list(Draft202012Validator(schema(name)).iter_errors(document))

    assert errors == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_ascii_and_the_same_twice(name: str) -> None:
    first, second = RESULTS[name](), RESULTS[name]()

    assert first.isascii()
    assert first == second


def test_the_schema_knows_every_word_that_the_model_has() -> None:
    words = schema("deploy")["$defs"]

    assert words["change"]["properties"]["action"]["enum"] == [one.value for one in Action]  # type: ignore[index]
    assert words["change"]["properties"]["cause"]["enum"] == [one.value for one in Cause]  # type: ignore[index]
    assert words["outcome"]["properties"]["result"]["enum"] == [one.value for one in Result]  # type: ignore[index]
    assert words["problem"]["properties"]["level"]["enum"] == [one.value for one in Level]  # type: ignore[index]


def test_the_schema_of_a_diagnosis_knows_every_topic_and_every_verdict() -> None:
    words = schema("doctor")["$defs"]

    assert words["check"]["properties"]["topic"]["enum"] == [one.value for one in Topic]  # type: ignore[index]
    assert words["verdict"]["enum"] == [one.value for one in Verdict]  # type: ignore[index]


def test_the_schema_of_a_turn_knows_every_way_in_which_one_ends() -> None:
    target = schema("run")["properties"]["targets"]["items"]  # type: ignore[index]

    assert target["properties"]["turn"]["enum"] == [one.value for one in Turn]


def test_a_plan_holds_no_mark_and_nothing_raw() -> None:
    text = results.plan(scenes.PLAN) + results.run(scenes.run())

    assert "sieminator1:" not in text
    assert '"raw"' not in text


def test_an_unknown_target_is_said_to_be_unknown() -> None:
    document = json.loads(results.plan(scenes.PLAN))

    assert [(one["status"], one["exit"]) for one in document["targets"]] == [
        ("checked", 1),
        ("unknown", 4),
        ("checked", 0),
    ]


def test_outcomes_stand_in_the_order_of_the_plan_whichever_thread_ended_first() -> None:
    document = json.loads(results.run(scenes.run()))

    changes = [change["key"] for change in document["targets"][0]["changes"]]
    outcomes = [outcome["key"] for outcome in document["targets"][0]["outcomes"]]
    assert outcomes == [key for key in changes if key in outcomes]
    assert len(outcomes) == 4


def test_a_lone_surrogate_from_a_vendor_still_makes_json() -> None:
    change = scenes.change(1, Action.UPDATE, Cause.EDITED, "\ud800 \x1b title")
    plan = Plan("lab", (TargetPlan("t", "sentinel", changes=(change,)),))

    document = json.loads(results.plan(plan).encode())

    assert document["targets"][0]["changes"][0]["title"] == "\ud800 \x1b title"


def test_unknown_counts_are_null_and_not_zero() -> None:
    counts = json.loads(results.hits(scenes.hits(), scenes.WINDOW))["counts"]

    unsure = [one["alerts"] for one in counts if one["title"] == "Unsure"]
    assert unsure == [2, None, 2]


def test_an_editor_who_is_not_known_is_null() -> None:
    drifted, planned = (json.loads(text)["targets"][0]["changes"] for text in (RESULTS["drift"](), RESULTS["plan"]()))

    assert [one["editor"] for one in drifted] == [{"who": "alice@example.com", "when": "2026-11-27T03:12:59+00:00"}]
    assert {one["editor"] for one in planned} == {None}


def test_a_last_run_that_is_not_known_is_null() -> None:
    last = json.loads(results.hits(scenes.hits(), scenes.WINDOW))["last"]

    told = [(one["target"], one["executed"], one["triggered"]) for one in last]
    assert told == [
        ("lab-weu", "2026-11-18T12:00:00+00:00", "2026-11-17T06:00:00+00:00"),
        ("lab-weu", "2026-11-18T12:00:00+00:00", None),
        ("lab-weu", None, None),
    ]


def test_a_plan_gives_the_problems_that_it_was_assembled_with() -> None:
    plan = Plan("lab", (scenes.LAB,), scenes.LAB.problems[:1])

    problems = json.loads(results.plan(plan))["problems"]

    assert [one["code"] for one in problems] == [scenes.LAB.problems[0].code]
