"""The custom rule that we ship: what our sink sends to a socket makes offenses of hits, and nothing else does."""

from dataclasses import replace
from pathlib import Path

import pytest

from sieminator.catalog.detections import read_content
from sieminator.platforms import find_platforms
from sieminator.platforms.qradar.leef import HOST
from tests.net.receiver import receiving
from tests.platforms.qradar.test_leef import hit, sink

ROOT = Path(__file__).parents[3]
ID = "0d1c24a5-6bde-4d0a-9f0e-6d6a5f3c1b52"
FOREIGN = (
    "<13>Nov 28 12:00:00 proxy LEEF:2.0|Squid|Proxy|6.1|Denied|^|src=192.0.2.9^usrName=joe",
    # It speaks of us, and is another product's.
    "<13>Nov 28 12:00:00 proxy LEEF:2.0|Squid|Proxy|6.1|Denied|^|url=http://x/sieminator|scheduled_search|^usrName=joe",
)


@pytest.fixture
def deployed(place):
    """The console with our rule on it, and the rule's id there."""
    content = read_content(ROOT, find_platforms())
    (detection,) = [one for one in content.detections if one.id == ID]
    assert not content.problems
    place.settle(detection)
    (rule,) = place.hand.levers.rules()
    assert rule.name == detection.title
    return place


def sent(*hits):
    """Return the lines that the sink sends for hits."""
    with receiving() as receiver:
        sink(receiver.port).send(hits)
    return receiver.lines


def test_a_hit_of_ours_opens_an_offense(deployed):
    (line,) = sent(hit({"sourceip": "192.0.2.7"}, {"src": "sourceip"}))

    (number,) = deployed.hand.levers.arrive(line)

    assert isinstance(number, int)


def test_hits_of_one_address_are_one_offense_and_of_another_another(deployed):
    rows = [{"ip": "192.0.2.7"}, {"ip": "192.0.2.8"}, {"ip": "192.0.2.7"}]
    lines = sent(*(hit(row, {"src": "ip"}, id=f"{number:032x}") for number, row in enumerate(rows)))

    one, other, again = (deployed.hand.levers.arrive(line) for line in lines)

    assert one == again
    assert one != other


def test_a_hit_without_an_address_opens_one_too(deployed):
    (line,) = sent(hit(leef={}))

    assert len(deployed.hand.levers.arrive(line)) == 1


@pytest.mark.parametrize("line", FOREIGN)
def test_events_of_others_do_not(deployed, line):
    assert deployed.hand.levers.arrive(line) == []


def test_a_hit_does_not_where_the_rule_is_off(deployed):
    (rule,) = deployed.hand.levers.rules()
    deployed.hand.levers.switch(rule.uuid, enabled=False)

    assert deployed.hand.levers.arrive(sent(hit())[0]) == []


def test_the_longest_line_still_fires_it(deployed):
    many = {f"column{number}": "日" * 1_000 for number in range(100)}
    (line,) = sent(replace(hit(many, {name: name for name in many}), title="日" * 1_000))

    assert len(deployed.hand.levers.arrive(line)) == 1


def test_the_log_source_is_known_by_the_host_that_every_line_names(deployed):
    lines = sent(*(replace(hit(), target=name) for name in ("weu", "eus")))

    assert {line.split(" LEEF:", 1)[0].rpartition(" ")[2] for line in lines} == {HOST}
