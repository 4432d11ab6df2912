"""The canary's rule: harmless, valid in every combination, and different in every field."""

from dataclasses import replace

from sieminator.model.problem import Level
from sieminator.model.rule import Content
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.audit import audit
from sieminator.platforms.qradar.canary import specimen
from sieminator.platforms.qradar.convert.normalise import normalise
from sieminator.platforms.qradar.convert.rule_xml import calibrated, from_xml, to_xml
from sieminator.platforms.qradar.filters import filter_of
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import marked, rule, target

ONE = specimen("sieminator canary of soc")


def problems(body):
    one = replace(rule(), content=Content(KIND, False, body))
    return [problem for _, problem in audit([one], target()) if problem.level is Level.ERROR]


def test_the_specimen_is_off_and_makes_no_offense():
    assert not ONE.content.enabled
    assert "offense" not in ONE.content.body
    assert "response" not in ONE.content.body


def test_every_managed_field_has_another_value_or_is_said_to_be_known_only_there():
    assert ONE.moves.keys() | ONE.elsewhere == set(PLATFORM.fields)
    assert ONE.moves.keys().isdisjoint(ONE.elsewhere)
    assert all(ONE.moves[name] != ONE.content.body.get(name) for name in ONE.moves)


def test_every_value_is_in_the_form_in_which_it_comes_back():
    for body in (ONE.content.body, {**ONE.content.body, **ONE.moves}, {**ONE.content.body, **ONE.text}):
        assert normalise(body) == dict(body)
        assert from_xml(to_xml(Content(KIND, False, body), marked())) == (body, marked())
        assert problems(body) == []


def test_its_filters_are_filters():
    for body in (ONE.content.body, ONE.moves, ONE.text):
        filter_ = body["tests"]["aql"]
        assert filter_of(f"SELECT username FROM events WHERE {filter_}").text == filter_  # type: ignore[union-attr]


def test_the_consoles_calibration_can_be_read_off_it():
    assert calibrated(to_xml(ONE.content, marked())) is not None


def test_what_must_be_refused_is_named_among_the_abilities():
    assert ONE.refused.keys() <= PLATFORM.abilities.keys()
