from dataclasses import replace

import pytest

from sieminator.model.problem import Level
from sieminator.platforms.logscale import AGGREGATE, FILTER
from sieminator.platforms.logscale.platform import PLATFORM
from tests.platforms.logscale.making import audited, detection, rule, target, variant


def codes(one, level=Level.ERROR):
    return [problem.code for problem in audited(one) if problem.level is level]


def test_a_plain_rule_of_each_kind_is_fine():
    for kind in PLATFORM.kinds:
        assert audited(detection(variant(kind))) == []


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (detection(title=" "), "LSC020"),
        (detection(title="x" * 254), "LSC020"),
        (detection(variant(options={"actions": [f"a{n}" for n in range(11)]})), "LSC021"),
        (detection(variant(options={"actions": ["a"], "cron": "H/15 * * * *"})), "LSC022"),
        (detection(variant(options={"actions": ["a"], "cron": "0 0 * *"})), "LSC022"),
        (detection(variant(options={"actions": ["a"], "time_zone": "Europe/Warsaw"})), "LSC023"),
        (detection(variant(FILTER, query="#type=a | count()")), "LSC025"),
        (detection(variant(AGGREGATE, query="#type=a | user=me")), "LSC026"),
        (detection(variant(query=" \n")), "LSC029"),
        (detection(variant(FILTER, query="#type=a | join({#type=b}, field=user)")), "LSC031"),
        (detection(variant(FILTER, options={"actions": ["a"], "throttle": "30s", "throttle_field": "u"})), "LSC032"),
        (detection(variant(FILTER, options={"actions": ["a"], "throttle_field": "u"})), "LSC032"),
    ],
)
def test_what_would_be_refused_is_said_before(one, code):
    assert code in codes(one)


def test_an_aggregate_alert_looks_back_a_day_at_most():
    from datetime import timedelta

    one = variant(AGGREGATE)
    long = replace(one, schedule=replace(one.schedule, lookback=timedelta(hours=25)))

    assert codes(detection(long)) == ["LSC030"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (detection(variant(options={})), "LSC028"),
        (detection(variant(FILTER, options={"actions": ["a"], "throttle": "5m"})), "LSC027"),
        (detection(variant(AGGREGATE, options={"actions": ["a"]})), "LSC027"),
    ],
)
def test_what_works_and_is_hardly_meant_is_a_warning(one, code):
    assert (codes(one), codes(one, Level.WARNING)) == ([], [code])


def test_one_title_for_two_rules_of_one_kind_is_refused_for_both():
    one, two = rule(), replace(rule(), path="content/detections/other")
    alert = rule(detection(variant(FILTER)))

    found = [(concerned, problem.code) for concerned, problem in PLATFORM.audit([one, two, alert], target())]

    assert found == [(one, "LSC070"), (two, "LSC070")]


@pytest.mark.parametrize(("lab", "found"), [(False, ["LSC071"]), (True, [])])
def test_a_target_says_where_it_is_unless_the_lab_answers(lab, found):
    at = target()
    nowhere = replace(at, settings=at.settings.model_copy(update={"url": None}), lab=lab)

    assert [problem.code for _, problem in PLATFORM.audit([], nowhere)] == found
