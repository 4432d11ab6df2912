"""Every request of a rule's whole life, and every answer, held against the vendor's contracts; skipped without them."""

from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.model.hits import Window
from sieminator.model.target import Limits
from sieminator.platforms.sumo import KINDS, LOG_SEARCH
from tests.fakes.sumo.contract import check, needs_contracts
from tests.platforms.scenes_told import reviewed

HEAL = Orders(heal_all=True)
JOBS = {"BEGIN": "POST", "END": "DELETE"}
"""What the stage's journal calls the requests of search jobs."""


@needs_contracts
@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_life_of_each_kind_breaks_no_contract(place, kind):
    place.settle(place.detection(1), place.detection(2), place.rich())
    first = place.hand.ids()[0]
    place.hand.enrich(first)
    for name in place.platform.fields:
        place.hand.edit(first, name)
    place.settle(place.detection(1, description="Moved."), place.detection(2), place.rich(), orders=HEAL)
    place.hand.fire(first, place.clock.now(), alerts=2)
    place.settle(place.detection(1, description="Moved.", enabled=False), place.detection(2), place.rich())
    place.settle(place.detection(1), place.detection(2), place.rich())
    _look(place)
    place.settle(orders=Orders(confirmed=True), target=_generous(place))
    place.settle(orders=Orders(prune=True, confirmed=True), target=_generous(place))

    assert place.hand.ids() == []
    _check(place, least=25)


@needs_contracts
def test_what_is_moved_by_hand_and_moved_back_breaks_no_contract(place):
    place.settle(place.detection())
    place.hand.edit(place.hand.ids()[0], "parentId")
    place.settle(place.detection(), orders=HEAL)

    _check(place, least=8)
    assert place.server.journal.count("POST", "/move$") == 1
    assert place.kind == LOG_SEARCH


@needs_contracts
@pytest.mark.parametrize("kind", KINDS)
def test_a_canary_breaks_no_contract_but_where_it_means_to(place, kind):
    place.canary()

    meant = [one for one in place.server.journal if one.status == 400]
    assert len(meant) <= 3
    _check(place, least=20, but=meant)


def _look(place):
    day = place.clock.now().date()
    place.hits(Window(day, day.replace(day=day.day + 1)), place.detection(1))
    place.doctor(place.detection(1), place.lacking())
    reviewed(place, place.detection(1))


def _generous(place):
    return replace(place.target, limits=Limits(removals_few=9, removals_percent=100))


def _check(place, *, least, but=()):
    exchanges = [one for one in place.server.journal if one not in but and one.status not in (None, 401)]
    assert len(exchanges) >= least
    for exchange in exchanges:
        check(replace(exchange, method=JOBS.get(exchange.method, exchange.method)))
