"""Who changed a rule last, by what the server writes down about itself."""

from datetime import timedelta

import pytest

from sieminator.engine.attribution import LOOKED_BACK
from sieminator.engine.orders import Orders
from sieminator.errors import Malformed
from sieminator.fakes.logscale.permissions import EVERYTHING
from sieminator.fakes.weather import Answer
from sieminator.languages.reader import reader
from sieminator.model.change import Editor
from sieminator.model.problem import Level
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from sieminator.platforms.logscale.editors import _MOST, _SUBJECTS, _VERBS, AUDIT, _query
from tests.platforms.logscale.stage import SECRET

JSON = {"Content-Type": "application/json"}


def answered(rows: bytes) -> Answer:
    return Answer(200, JSON, b'{"done": true, "cancelled": false, "metaData": {}, "events": ' + rows + b"}")


@pytest.fixture
def ask(place, connect):
    """Ask over the last thirty days who changed what is there."""
    connection = connect(read_only=True)
    return lambda: connection.editors(list(connection.rules()), place.clock.now() - LOOKED_BACK)


def test_our_own_lint_has_nothing_to_say_of_the_search():
    found = reader("cql").lint(_query(["a", "b"]))

    assert [one for one in found if one.level is not Level.HINT] == []


@pytest.mark.parametrize("kind", [SCHEDULED, FILTER, AGGREGATE])
def test_of_several_edits_the_last_is_told(place, ask, kind):
    (one,) = place.settle(place.detection()).outcomes
    place.hand.levers.edit(one.remote_id, by="bob@example.com", description="Bob's.")
    place.clock.sleep(timedelta(hours=1))
    place.hand.levers.edit(one.remote_id, by="carol@example.com", description="Carol's.")

    assert ask() == {one.remote_id: Editor("carol@example.com", place.clock.now().replace(microsecond=0))}


def test_a_person_and_a_token_are_never_made_one(place, ask):
    (one,) = place.settle(place.detection()).outcomes
    place.hand.levers.edit(one.remote_id, description="Alice's.")
    place.clock.sleep(timedelta(hours=1))
    place.deploy(place.detection(description="Ours."), orders=Orders(heal_all=True))

    assert ask() == {}, "a token wrote last, which is nobody's edit by hand"


def test_who_made_a_rule_edited_nothing(place, ask):
    place.settle(place.detection())

    assert ask() == {}


def test_what_is_older_than_thirty_days_is_not_known(place):
    place.settle(place.detection())
    place.hand.edit(place.hand.ids()[0], "description")
    place.clock.sleep(LOOKED_BACK + timedelta(minutes=1))

    seen = place.drift(place.detection())

    assert [change.editor for change in seen.changes] == [None]
    assert seen.notes == ()


def test_a_token_that_may_not_search_there_is_a_note_and_the_drift_is_told(place):
    place.settle(place.detection())
    place.hand.edit(place.hand.ids()[0], "description")
    place.hand.world.add_token(SECRET, EVERYTHING, domains=["soc"])

    seen = place.drift(place.detection())

    assert (seen.exit, [change.editor for change in seen.changes]) == (2, [None])
    (note,) = seen.notes
    assert note.startswith("who edited there is not known: weu: ")
    assert AUDIT in note


def test_a_repository_that_is_not_there_is_a_note_too(place):
    place.settle(place.detection())
    place.hand.edit(place.hand.ids()[0], "description")
    place.hand.levers.remove_domain(AUDIT)

    seen = place.drift(place.detection())

    assert (seen.exit, len(seen.notes)) == (2, 1)


@pytest.mark.parametrize("rows", [b'[{"_rule": "x"}]', b'[{"_rule": "x", "@timestamp": "soon"}]', b"[7]"])
def test_an_answer_that_is_none_is_malformed(place, ask, rows):
    place.settle(place.detection())
    place.server.weather.order(answered(rows), method="GET", path="/queryjobs/")

    with pytest.raises(Malformed):
        ask()


def test_whoever_has_no_name_is_not_told(place, ask):
    place.settle(place.detection())
    rows = b'[{"_rule": "a", "@timestamp": 0, "actor.type": "system"}, {"_rule": "b", "@timestamp": "0"}]'
    place.server.weather.order(answered(rows), method="GET", path="/queryjobs/")

    assert ask() == {}


def test_one_search_asks_for_so_many_rules_and_no_more(place, ask):
    place.hand.levers.add_many(_MOST + 1)

    ask()

    (asked,) = place.server.journal.find("POST", "/queryjobs")
    assert asked.request_body.count(b'\\"') == 2 * (_MOST + len(_VERBS) * len(_SUBJECTS) + 1)
