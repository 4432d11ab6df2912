"""Who did what is drift: asked once, of nobody where there is no drift, and never guessed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sieminator.engine.attribution import LOOKED_BACK, attributed
from sieminator.errors import Forbidden
from sieminator.model.change import Action, Cause, Change, Editor, sealed
from sieminator.model.plan import TargetPlan
from tests.engine.rules import deployed, rule

NOW = datetime(2026, 11, 28, 5, 38, tzinfo=UTC)
ALICE = Editor("alice@example.com", NOW - timedelta(days=1))


class Room:
    """As much of a connection as is asked here."""

    def __init__(self, told=None, error=None):
        self.told, self.error, self.asked = told or {}, error, []

    def editors(self, rules, since):
        self.asked.append(([one.remote_id for one in rules], since))
        if self.error:
            raise self.error
        return self.told


def change(cause, number=1, *, there=True):
    found = deployed(rule(number)) if there else None
    return Change(Action.UPDATE, cause, rule(number).key, "Rule", rule=rule(number), remote=found)


def plan(*changes):
    return TargetPlan("weu", "sentinel", changes=changes)


def test_each_edit_has_its_editor_and_whose_is_not_known_has_none():
    room = Room({"id-1": ALICE})

    found = attributed(plan(change(Cause.EDITED), change(Cause.BOTH, 2)), room, NOW)

    assert [one.editor for one in found.changes] == [ALICE, None]
    assert room.asked == [(["id-1", "id-2"], NOW - LOOKED_BACK)]
    assert found.notes == ()


@pytest.mark.parametrize(
    "other", [change(Cause.CONTENT), change(Cause.VENDOR_DISABLED), change(Cause.ABSENT, there=False)]
)
def test_what_nobody_edited_there_is_not_asked_about(other):
    room = Room({"id-1": ALICE})

    assert attributed(plan(other), room, NOW) == plan(other)
    assert room.asked == []


def test_a_vendor_that_does_not_tell_is_a_note():
    found = attributed(plan(change(Cause.EDITED)), Room(error=Forbidden("weu: no", hint="ask for it")), NOW)

    assert found.notes == ("who edited there is not known: weu: no (ask for it)",)
    assert [one.editor for one in found.changes] == [None]


def test_a_room_that_cannot_tell_is_not_asked():
    assert attributed(plan(change(Cause.EDITED)), object(), NOW) == plan(change(Cause.EDITED))


def test_an_editor_is_no_part_of_what_was_reviewed():
    seen = sealed(change(Cause.EDITED))

    assert sealed(replace(seen, editor=ALICE)).seal == seen.seal
