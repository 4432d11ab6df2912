"""What each language owes on good queries that were written for it: they are called good, and broken ones are not."""

import pytest

from benchmarks.languages import FLOORS, accepted_percent, noticed_percent
from benchmarks.published import OWN, own
from sieminator.languages.reader import languages, reader
from sieminator.model.problem import Level

CAUGHT = 94.0
"""Percent of the wrong letters, for every language: more than each of them owes."""


def test_every_language_has_its_floors():
    assert set(FLOORS) == set(languages())


@pytest.mark.parametrize("language", languages())
def test_there_are_enough_good_queries_to_say_something(language):
    assert len(own(language)) >= 25


@pytest.mark.parametrize(
    ("language", "path"),
    [(language, path) for language in languages() for path in sorted((OWN / language / "good").iterdir())],
    ids=lambda one: getattr(one, "stem", one),
)
def test_nothing_is_said_against_a_good_query(language, path):
    found = reader(language).lint(path.read_text(encoding="utf-8"))

    assert [finding for finding in found if finding.level is not Level.HINT] == []


@pytest.mark.parametrize("language", languages())
def test_all_of_them_are_accepted(language):
    assert accepted_percent(reader(language), own(language)) == 100


@pytest.mark.parametrize("language", languages())
def test_a_wrong_letter_is_noticed_on_its_line(language):
    noticed = noticed_percent(reader(language), own(language))

    assert noticed >= max(CAUGHT, FLOORS[language][1])
