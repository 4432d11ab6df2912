"""What cannot be said to Sumo Logic is refused, with its place."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from sieminator.model.detection import Operator, Severity, Trigger, Variable
from sieminator.platforms.sumo import (
    AGGREGATION,
    CHAIN,
    FIRST_SEEN,
    LOG_SEARCH,
    OUTLIER,
    TEMPLATED,
    THRESHOLD,
)
from tests.platforms.sumo.making import (
    EXPRESSION,
    HOUR,
    PLAIN,
    compiled,
    detection,
    hourly,
    refused,
    rule,
    target,
    variant,
)

MINUTES = timedelta(minutes=1)

_SEARCH_OPTIONS = PLAIN[LOG_SEARCH]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (variant("match_rule"), "SLG010"),
        (variant(TEMPLATED, query_path="content/detections/sample/sumo.sumo"), "SLG010"),
        (variant(query_path="content/detections/sample/sumo.cse"), "SLG010"),
        (variant(schedule=hourly(every=45 * MINUTES)), "SLG011"),
        (variant(schedule=hourly(every=5 * MINUTES)), "SLG011"),
        (variant(schedule=hourly(delay=timedelta(milliseconds=1))), "SLG011"),
        (variant(schedule=hourly(trigger=Trigger(Operator.NOT_EQUAL, 3))), "SLG012"),
        (variant(TEMPLATED, schedule=hourly(trigger=Trigger(Operator.GREATER, 3))), "SLG012"),
        (variant(THRESHOLD, schedule=hourly(trigger=Trigger(Operator.EQUAL, 3))), "SLG012"),
        (variant(TEMPLATED, schedule=hourly(at=time(6))), "SLG013"),
        (variant(CHAIN, schedule=hourly(delay=HOUR)), "SLG013"),
        (variant(OUTLIER, schedule=hourly(clock="ingest")), "SLG013"),
        (variant(query="a=<<nobody>>"), "SLG014"),
        (variant(CHAIN, options={"then": [{"expression": "x = <<nobody>>"}]}), "SLG014"),
        (variant(TEMPLATED, options={"cron": "0 0 * * * ? *"}), "SLG017"),
        (variant(options={**_SEARCH_OPTIONS, "entities": [{"type": "_ip", "field": "a"}]}), "SLG017"),
        (variant(TEMPLATED, options={"group_by": ["a"]}), "SLG017"),
        (variant(OUTLIER, options={**PLAIN[OUTLIER], "category": "x"}), "SLG017"),
        (variant(options={**_SEARCH_OPTIONS, "email": {"to": ["a"]}}), "SLG018"),
        (variant(schedule=hourly(clock="moon")), "SLG019"),
        (variant(options={**_SEARCH_OPTIONS, "time_zone": "Europe/Warsaw"}), "SLG022"),
        (variant(CHAIN, options={}), "SLG023"),
        (variant(OUTLIER, options={"aggregations": PLAIN[OUTLIER]["aggregations"]}), "SLG023"),
        (variant(FIRST_SEEN, options={"baseline": "7d"}), "SLG023"),
        (variant(FIRST_SEEN, options={"baseline": "7d", "values": ["a"], "value_expression": "b"}), "SLG023"),
        (variant(AGGREGATION, options={"aggregations": PLAIN[AGGREGATION]["aggregations"]}), "SLG023"),
        (variant(THRESHOLD, options={"count_distinct": True}), "SLG024"),
    ],
)
def test_what_cannot_be_said_is_refused(one, code):
    assert refused(detection(one)) == [code]


def test_an_option_of_another_kind_is_told_with_the_kinds_that_have_it():
    _, (problem,) = compiled(detection(variant(TEMPLATED, options={"ordered": True})))

    assert problem.message == "`ordered` is said of a chain_rule, and this is a templated_rule"


@pytest.mark.parametrize("word", ["11", "-1", "high", "7.5", "\N{ARABIC-INDIC DIGIT SEVEN}"])
def test_a_severity_is_a_whole_number_up_to_ten(word):
    made, problems = compiled(detection(), target(severity_map={Severity.HIGH: word}))

    assert (made, [problem.code for problem in problems]) == (None, ["SLG020"])


def test_a_stage_needs_a_tactic():
    assert refused(detection(tactics=(), techniques=())) == ["SLG021"]


def test_a_variable_of_the_wrong_type_is_refused():
    assert refused(detection(variables={"n": Variable("n", "number", "three")})) == ["SLG015"]


@pytest.mark.parametrize(("kind", "language"), [(LOG_SEARCH, "sumo"), (TEMPLATED, "cse")])
def test_exclusions_need_their_place(kind, language):
    assert refused(detection(variant(kind), exclusions={language: ("user=me",)})) == ["SLG016"]


def test_exclusions_of_the_one_language_are_none_of_the_other():
    one = detection(
        variant(TEMPLATED, query=f"{EXPRESSION}\n<<exclusions>>"), exclusions={"cse": ("a = 1",), "sumo": ("b",)}
    )

    assert rule(one).query == f"{EXPRESSION}\nAND NOT (a = 1)"


def test_every_problem_has_its_place():
    _, problems = compiled(detection(variant(schedule=hourly(every=45 * MINUTES))))

    assert [str(problem.where) for problem in problems] == ["content/detections/sample/detection.yml:1:1"]


def test_without_an_environment_a_search_compiles_although_nothing_is_said_of_the_place():
    from sieminator.platforms.sumo.platform import PLATFORM

    plain = replace(target(), settings=PLATFORM.settings.defaults())

    assert compiled(detection(), plain)[0]
