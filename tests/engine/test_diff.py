"""Who moved what: Git, a person there, both, or the vendor."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from sieminator.engine.diff import compare, create
from sieminator.engine.orders import PLAIN, Orders
from sieminator.model.change import Action, Cause, FieldChange
from sieminator.model.rule import Health
from sieminator.model.target import OnEdit
from tests.engine.rules import KEY, TARGET, deployed, edited, rule

HEALED = Orders(heal_all=True)
NAMED = Orders(heal=frozenset({KEY}))


def test_what_we_wrote_reads_back_as_nothing_to_do():
    wanted = rule()

    assert compare(wanted, deployed(wanted), TARGET, PLAIN) is None


def test_a_version_bump_that_changes_nothing_writes_nothing():
    found = deployed(rule())

    assert compare(replace(rule(), version="1.0.1"), found, TARGET, PLAIN) is None


class Unread(Mapping):
    """A body that is read from the vendor when somebody looks into it."""

    def __init__(self, body: Mapping[str, object]) -> None:
        self.body = body
        self.read = 0

    def __getitem__(self, name: str) -> object:
        self.read += 1
        return self.body[name]

    def __iter__(self) -> Iterator[str]:
        self.read += 1
        return iter(self.body)

    def __len__(self) -> int:
        self.read += 1
        return len(self.body)


@pytest.mark.parametrize(("query", "cause"), [("T | take 1", None), ("T | take 2", Cause.CONTENT)])
def test_what_the_room_knows_to_be_untouched_is_read_only_where_git_moved(query: str, cause: Cause | None):
    found = deployed(rule())
    body = Unread(found.content.body)
    found = replace(found, untouched=True, content=replace(found.content, body=body))

    change = compare(rule(query=query), found, TARGET, PLAIN)

    assert (change.cause if change else None) is cause
    assert bool(body.read) is (change is not None)


def test_untouched_is_said_of_our_own_mark_alone():
    found = replace(deployed(rule()), untouched=True)
    theirs = replace(found, mark=replace(found.mark, owner="somebody"))

    change = compare(rule(), theirs, TARGET, PLAIN)

    assert change is not None
    assert change.cause is Cause.MARK_REMOVED


def test_a_new_query_in_git_is_an_update():
    change = compare(rule(query="T | take 2"), deployed(rule()), TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.cause, change.held) == (Action.UPDATE, Cause.CONTENT, False)
    assert change.fields == (FieldChange("query", "T | take 1", "T | take 2"),)


def test_an_edit_there_is_held_with_old_and_new():
    found = edited(deployed(rule()), severity="Low")

    change = compare(rule(), found, TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held) == (Cause.EDITED, True)
    assert change.fields == (FieldChange("severity", "Low", "High"),)


@pytest.mark.parametrize("orders", [HEALED, NAMED])
def test_heal_lets_git_win(orders):
    found = edited(deployed(rule()), severity="Low")

    change = compare(rule(), found, TARGET, orders)

    assert change is not None
    assert not change.held
    assert change.content == rule().content


def test_a_target_that_heals_needs_no_flag():
    found = edited(deployed(rule()), severity="Low")

    change = compare(rule(), found, replace(TARGET, on_edit=OnEdit.HEAL), PLAIN)

    assert change is not None
    assert not change.held


def test_an_edit_there_and_a_move_in_git_are_both_named():
    found = edited(deployed(rule()), severity="Low")

    change = compare(rule(query="T | take 2"), found, TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held) == (Cause.BOTH, True)


def test_an_edit_that_git_then_accepts_only_renews_the_mark():
    found = edited(deployed(rule()), severity="Low")

    change = compare(rule(severity="Low"), found, TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.cause, change.fields, change.held) == (Action.UPDATE, Cause.MARK_OLDER, (), False)


def test_what_a_person_switched_off_is_held_even_when_everything_is_healed():
    found = edited(deployed(rule()), enabled=False)

    for orders in (PLAIN, HEALED):
        change = compare(rule(), found, TARGET, orders)

        assert change is not None
        assert (change.action, change.cause, change.held) == (Action.ENABLE, Cause.DISABLED_THERE, True)


def test_what_a_person_switched_off_is_switched_on_when_it_is_named():
    found = edited(deployed(rule()), enabled=False)

    change = compare(rule(), found, TARGET, NAMED)

    assert change is not None
    assert not change.held
    assert change.content is not None
    assert change.content.enabled


def test_healing_an_edit_leaves_a_rule_off_that_a_person_switched_off():
    """Git's fields are written; the switch is another decision, and the next plan still shows it."""
    found = edited(deployed(rule()), enabled=False, severity="Low")

    change = compare(rule(), found, TARGET, HEALED)

    assert change is not None
    assert change.content is not None
    assert (change.held, change.content.enabled) == (False, False)
    assert [field.path for field in change.fields] == ["severity"]
    after = replace(found, content=change.content, mark=change.mark)
    again = compare(rule(), after, TARGET, PLAIN)
    assert again is not None
    assert again.cause is Cause.DISABLED_THERE


def test_an_on_edit_heal_target_does_not_switch_on_what_a_person_switched_off():
    found = edited(deployed(rule()), enabled=False)

    change = compare(rule(), found, replace(TARGET, on_edit=OnEdit.HEAL), PLAIN)

    assert change is not None
    assert change.held


def test_a_rule_that_git_keeps_off_and_somebody_switched_on_is_named():
    wanted = rule(enabled=False)
    found = edited(deployed(wanted), enabled=True)

    change = compare(wanted, found, TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.cause, change.held) == (Action.DISABLE, Cause.ENABLED_THERE, True)


def test_what_the_vendor_disabled_waits_for_reenable_or_new_content():
    found = edited(deployed(rule()), enabled=False, health=Health.VENDOR_DISABLED)

    waiting = compare(rule(), found, TARGET, PLAIN)
    told = compare(rule(), found, TARGET, Orders(reenable=True))
    mended = compare(rule(query="T | take 2"), found, TARGET, PLAIN)

    assert waiting is not None
    assert (waiting.cause, waiting.held) == (Cause.VENDOR_DISABLED, True)
    assert told is not None
    assert (told.held, told.content.enabled if told.content else None) == (False, True)
    assert mended is not None
    assert (mended.held, mended.content.enabled if mended.content else None) == (False, True)


def vendor_disabled(found, **body):
    """The vendor switches a rule off and writes the reason into its description."""
    off = edited(found, enabled=False, health=Health.VENDOR_DISABLED, description="disabled due to …", **body)
    return replace(off, vendor_touched=frozenset({"description"}))


def test_what_the_vendor_wrote_while_disabling_is_nobodys_edit():
    found = vendor_disabled(deployed(rule(description="ours")))

    waiting = compare(rule(description="ours"), found, TARGET, PLAIN)
    mended = compare(rule(description="ours", query="T | take 2"), found, TARGET, PLAIN)

    assert waiting is not None
    assert (waiting.cause, waiting.held) == (Cause.VENDOR_DISABLED, True)
    assert mended is not None
    assert (mended.cause, mended.held) == (Cause.VENDOR_DISABLED, False)


@pytest.mark.parametrize("orders", [PLAIN, Orders(reenable=True)])
def test_an_edit_does_not_hide_behind_the_vendors_switch(orders):
    found = vendor_disabled(deployed(rule(description="ours")), query="by hand")

    change = compare(rule(description="ours", severity="Low"), found, TARGET, orders)

    assert change is not None
    assert (change.cause, change.held) == (Cause.BOTH, True)


def test_a_rule_that_git_switches_off_too_is_not_held():
    found = vendor_disabled(deployed(rule(description="ours")))

    change = compare(rule(description="ours", enabled=False), found, TARGET, PLAIN)

    assert change is not None
    assert not change.held


def test_leaving_a_field_to_the_customer_while_content_moves_is_nobodys_edit():
    found = deployed(rule())

    change = compare(rule(query="T | take 2", unmanaged=frozenset({"severity"})), found, TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held) == (Cause.CONTENT, False)


def test_a_rule_without_its_mark_is_drift_although_nothing_else_differs():
    found = replace(deployed(rule()), mark=None)

    change = compare(rule(), found, TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held, change.fields) == (Cause.MARK_REMOVED, True, ())


def test_a_field_that_belongs_to_the_customer_is_neither_compared_nor_part_of_the_fingerprint():
    wanted = rule(unmanaged=frozenset({"severity"}))
    found = edited(deployed(wanted), severity="Low")

    assert compare(wanted, found, TARGET, PLAIN) is None


def test_nested_fields_are_named_by_their_path():
    wanted = rule(incident={"grouping": {"enabled": True, "method": "AnyAlert"}})
    found = edited(deployed(wanted), incident={"grouping": {"enabled": False, "method": "AnyAlert"}})

    change = compare(wanted, found, TARGET, PLAIN)

    assert change is not None
    assert change.fields == (FieldChange("incident.grouping.enabled", False, True),)


def test_a_create_says_whether_it_is_new_or_missing():
    assert create(rule(), TARGET, deployed_before=False).cause is Cause.NEW
    assert create(rule(), TARGET, deployed_before=True).cause is Cause.ABSENT
