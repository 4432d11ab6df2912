"""Every request that this room makes is one that the vendor's contract has: path, parameters, body."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.engine.orders import Orders
from sieminator.model.hits import Window
from sieminator.platforms.qradar.convert.extension import read
from tests.fakes.contract import needs_contracts
from tests.fakes.qradar.contract import check_request
from tests.platforms.qradar.stage import SECRET, VARIABLE, as_sent, qradar_stage

DAY = timedelta(days=1)


@needs_contracts
def test_what_is_sent_in_the_life_of_a_rule_is_what_the_contract_says(place):
    place.settle(place.rich(), *place.many(3))
    place.settle(*place.many(2))
    now = place.clock.now()
    (offense,) = place.hand.levers.fire(place.hand.ids()[0], now, 1, offenses=1)
    place.hand.levers.close(offense, "Non-Issue", now)
    today = place.clock.now().date()
    place.hits(Window(today - 3 * DAY, today + DAY), *place.many(2))
    place.deploy(*place.many(2), orders=Orders(prune=True))
    place.doctor(*place.many(2))
    place.canary()

    sent = [*map(as_sent, place.server.journal)]
    for exchange in sent:
        check_request(exchange)
    assert len({(one.method, one.path.rstrip("0123456789")) for one in sent}) > 25


@needs_contracts
def test_the_judge_can_say_no(place):
    place.settle(place.detection())
    exchange = next(iter(place.server.journal.find("POST", "/bulk_load/")))

    with pytest.raises(AssertionError, match="unknown"):
        check_request(replace(exchange, query={"nonsense": "1"}))


def test_every_request_says_which_version_it_is_of_but_the_one_that_asks(place):
    place.settle(*place.many(2))
    place.doctor(*place.many(2))

    for one in place.server.journal:
        asks = one.path.endswith("/help/versions")
        assert one.request_headers.get("version") == (None if asks else "26.0")


def test_every_list_is_asked_for_in_pages(place):
    place.settle(*place.many(2))
    place.hits(place.today(), *place.many(2))

    lists = ("/analytics/rules", "/analytics/rule_groups", "/help/endpoints", "/regex_properties", "/offense_types")
    for one in place.server.journal:
        if one.method == "GET" and one.path.endswith(lists):
            assert one.request_headers["range"] == "items=0-499", one.path


def test_a_package_is_sent_as_a_zip_that_reads_back(place):
    place.settle(*place.many(3))

    (upload,) = place.server.journal.find("POST", "/extensions$")

    assert upload.request_headers["content-type"] == "application/zip"
    assert {rule.uuid for rule in read(upload.request_body)} == set(place.hand.ids())


def test_the_same_deploy_sends_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET)
    bodies = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        with qradar_stage(folder) as place:
            place.settle(place.rich(), *place.many(3))
            bodies += [one.request_body for one in place.server.journal.find("POST", "/extensions$")]

    assert bodies[0] == bodies[1]
