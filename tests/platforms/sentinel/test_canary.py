"""The specimen: harmless, valid in every combination, and different in every field."""

from dataclasses import replace

from sieminator.model.problem import Level
from sieminator.model.rule import Content
from sieminator.model.verdict import Verdict
from sieminator.platforms.sentinel.audit import audit
from sieminator.platforms.sentinel.canary import specimen
from sieminator.platforms.sentinel.convert.fields import FIELDS
from sieminator.platforms.sentinel.convert.normalise import normalise
from sieminator.platforms.sentinel.convert.wire import from_wire, to_resource
from tests.platforms.sentinel.making import rule, target

ONE = specimen("sieminator canary of soc")


def problems(body):
    one = replace(rule(), content=Content("Scheduled", False, body))
    return [problem for _, problem in audit([one], target()) if problem.level is Level.ERROR]


def test_the_specimen_is_off_and_reads_no_table():
    assert not ONE.content.enabled
    assert str(ONE.content.body["query"]).startswith("datatable (")


def test_every_managed_field_has_another_value():
    assert ONE.moves.keys() == set(FIELDS)
    assert all(ONE.moves[name] != ONE.content.body.get(name) for name in FIELDS)


def test_every_value_is_in_the_form_in_which_it_comes_back():
    for body in (ONE.content.body, {**ONE.content.body, **ONE.moves}, {**ONE.content.body, **ONE.text}):
        sent = Content("Scheduled", False, body)
        assert normalise(body) == dict(body)
        assert from_wire(to_resource(sent, None)).content == sent


def test_no_order_of_the_moves_breaks_a_limit():
    for first in range(len(FIELDS)):
        body = dict(ONE.content.body)
        for name in (*FIELDS[first:], *FIELDS[:first]):
            body[name] = ONE.moves[name]
            assert problems(body) == [], (first, name)


def test_what_is_hard_to_carry_breaks_no_limit():
    assert problems({**ONE.content.body, **ONE.text}) == []


def test_what_must_be_refused_is_what_our_own_audit_refuses():
    """But for the severity, which no detection can come to have: it is mapped."""
    for name, (field, value) in ONE.refused.items():
        found = problems({**ONE.content.body, field: value})
        assert bool(found) is (name != "severity_critical"), name


def trials(run):
    return {trial.name: trial for trial in run.abilities}


def test_a_service_that_takes_two_rules_of_one_title_is_found_out_and_both_are_removed(place):
    place.hand.world.behave(unique_titles=False)

    run = place.canary()

    assert trials(run)["unique_titles"].verdict is Verdict.WARNING
    assert (run.exit, run.left, place.hand.ids()) == (0, (), [])


def test_a_service_that_forgot_its_etags_is_found_out(place):
    place.hand.world.behave(check_etags=False)

    run = place.canary()

    assert trials(run)["conditional_write"].verdict is Verdict.FAILED
    assert (run.exit, place.hand.ids()) == (1, [])


def test_each_row_that_a_canary_can_try_is_told_with_the_services_words(place):
    run = place.canary()

    found = trials(run)
    assert "Newer instance of rule" in found["conditional_write"].message
    assert "already exists in the workspace" in found["unique_titles"].message
    assert "'Critical'" in found["severity_critical"].message
    assert "T####" in found["sub_techniques"].message
    assert set(run.untried) == {"clock", "vendor_disables", "hits", "runs"}


def test_a_mark_that_does_not_come_back_is_a_failure_of_the_field_that_carries_it(place):
    place.hand.world.behave(alters={"query": "Heartbeat"})

    run = place.canary()

    assert all("mark" in trial.message for trial in run.fields)
    assert (run.exit, run.left, place.hand.ids()) == (1, (), [])
