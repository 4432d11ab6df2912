"""A detection that becomes a rule of another kind: the new one is there before the old one goes."""

from dataclasses import replace

import pytest

from sieminator.fakes.weather import Cut
from sieminator.model.outcome import Result
from sieminator.platforms.qradar import KIND, SEARCH
from tests.platforms.qradar.search_stage import search


@pytest.fixture
def kinds(connect):
    """The kinds of our rules that are there, whenever it is asked."""
    return lambda: sorted(found.content.kind for found in connect(read_only=True).rules() if found.mark)


@pytest.fixture
def both(place):
    """One detection as a custom rule, and as a scheduled search."""
    rule = place.detection()
    return {KIND: rule, SEARCH: replace(rule, variants=(search(),))}


@pytest.mark.parametrize(("before", "after"), [(KIND, SEARCH), (SEARCH, KIND)])
def test_the_new_one_replaces_the_old_one(place, both, kinds, before: str, after: str):
    place.settle(both[before])

    done = place.deploy(both[after])

    assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
    assert kinds() == [after]
    assert place.plan(both[after]).changes == ()


def test_an_old_one_that_somebody_edited_is_held(place, both, kinds):
    place.settle(both[KIND])
    (uuid,) = place.hand.ids()
    place.hand.edit(uuid, "severity")

    plan = place.plan(both[SEARCH])

    assert [change.held for change in plan.changes] == [True]
    assert kinds() == [KIND]


def test_a_new_one_that_cannot_be_written_leaves_the_old_one(place, both, kinds):
    place.settle(both[KIND])
    place.server.weather.order(Cut("before"), method="POST", path="/reference_data/tables")

    done = place.deploy(both[SEARCH])

    assert [outcome.result for outcome in done.outcomes] != [Result.DONE]
    assert kinds() == [KIND]


def test_an_old_one_that_cannot_be_removed_is_told_and_left_as_a_copy(place, both, kinds):
    place.settle(both[SEARCH])
    place.server.weather.order(Cut("before"), method="DELETE", path="/reference_data/tables")

    done = place.deploy(both[KIND])
    plan = place.plan(both[KIND])

    assert [outcome.result for outcome in done.outcomes] == [Result.UNKNOWN]
    assert "could not be removed" in done.outcomes[0].message
    assert kinds() == sorted([KIND, SEARCH])
    assert (len(plan.copies), plan.changes) == (1, ())
