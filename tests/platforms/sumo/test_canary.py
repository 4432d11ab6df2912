"""The specimen: harmless, valid in every combination, and different in every field that can be tried."""

from dataclasses import replace

import pytest

from sieminator.model.problem import Level
from sieminator.model.rule import Content
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.audit import audit
from sieminator.platforms.sumo.canary import specimen
from sieminator.platforms.sumo.convert.fields import FIELDS, ONLY_ON, SEARCH
from sieminator.platforms.sumo.convert.normalise import normalise
from sieminator.platforms.sumo.convert.wire import as_stored, from_wire
from sieminator.platforms.sumo.platform import PLATFORM
from tests.platforms.sumo.making import rule, target
from tests.platforms.sumo.stage import FOLDER

ONE = specimen("sieminator canary of soc")
TRIED = frozenset(SEARCH) - {"parentId", "schedule"}


def problems(body):
    one = replace(rule(), content=Content(LOG_SEARCH, False, body, ONLY_ON))
    return [problem for _, problem in audit([one], target()) if problem.level is Level.ERROR]


def test_the_specimen_is_off_and_reads_no_source():
    assert not ONE.content.enabled
    assert "schedule" not in ONE.content.body
    assert str(ONE.content.body["queryString"]).startswith('_sourceCategory="no source has this name"')


def test_every_field_that_can_be_tried_has_another_value():
    assert ONE.moves.keys() == TRIED
    assert all(ONE.moves[name] != ONE.content.body.get(name) for name in TRIED)
    assert ONE.elsewhere == frozenset(FIELDS) - TRIED


def test_every_value_is_in_the_form_in_which_it_comes_back():
    for body in (ONE.content.body, {**ONE.content.body, **ONE.moves}, {**ONE.content.body, **ONE.text}):
        sent = Content(LOG_SEARCH, False, body, ONLY_ON)
        assert normalise(LOG_SEARCH, body) == dict(body)
        assert from_wire(as_stored(sent, None, None, FOLDER)).content == sent


def test_no_order_of_the_moves_breaks_a_limit():
    names = sorted(TRIED)
    for first in range(len(names)):
        body = dict(ONE.content.body)
        for name in (*names[first:], *names[:first]):
            body[name] = ONE.moves[name]
            assert problems(body) == [], (first, name)


def test_what_is_hard_to_carry_breaks_no_limit():
    assert problems({**ONE.content.body, **ONE.text}) == []


def test_what_must_be_refused_is_what_our_own_audit_refuses():
    for name, (field, value) in ONE.refused.items():
        assert name in PLATFORM.abilities
        assert problems({**ONE.content.body, field: value}), name


def test_a_target_without_a_folder_has_no_place_for_a_canary(place):
    settings = place.target.settings.model_copy(update={"folder_id": ""})

    run = place.canary(target=replace(place.target, settings=settings))

    assert "no log_search can be written there" in run.reason
    assert (run.wrote, place.hand.ids()) == (False, [])


@pytest.mark.parametrize("settings", [{"cloud_siem": False}])
def test_each_row_that_a_canary_can_try_is_told_with_the_vendors_words(place):
    run = place.canary()

    told = {trial.name: trial.message for trial in run.abilities}
    assert "name" in told["name_pattern"]
    assert (run.exit, run.left, place.hand.ids()) == (0, (), [])
