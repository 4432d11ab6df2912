"""What becomes of rules that nobody wants there any more."""

from dataclasses import replace

from sieminator.engine.diff import compare
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.withdraw import edited as has_edit
from sieminator.engine.withdraw import withdraw, withhold
from sieminator.model.change import Action, Cause
from sieminator.model.problem import Position
from sieminator.model.target import Match, Override
from tests.engine.rules import TARGET, deployed, edited, rule
from tests.engine.test_diff import Unread

PRUNE = Orders(prune=True)


def off(found):
    """Return the rule after our own disable."""
    change = withdraw(found, TARGET, PLAIN)
    assert change is not None
    assert change.content is not None
    return replace(found, content=change.content, mark=change.mark)


def test_a_withdrawn_rule_is_disabled_first_whatever_was_asked():
    for orders in (PLAIN, PRUNE):
        change = withdraw(deployed(rule()), TARGET, orders)

        assert change is not None
        assert (change.action, change.cause, change.removes) == (Action.DISABLE, Cause.WITHDRAWN, True)


def test_a_withdrawn_rule_that_is_off_stays_off_in_peace():
    assert withdraw(off(deployed(rule())), TARGET, PLAIN) is None


def test_of_one_that_is_off_and_untouched_nobody_reads_the_body():
    found = off(deployed(rule()))
    body = Unread(found.content.body)
    found = replace(found, untouched=True, content=replace(found.content, body=body))

    assert withdraw(found, TARGET, PLAIN) is None
    assert not has_edit(found, TARGET)
    assert body.read == 0


def test_prune_deletes_what_is_already_off():
    change = withdraw(off(deployed(rule())), TARGET, PRUNE)

    assert change is not None
    assert (change.action, change.held) == (Action.DELETE, False)


def test_prune_holds_what_somebody_edited_meanwhile():
    found = edited(off(deployed(rule())), severity="Low")

    change = withdraw(found, TARGET, PRUNE)

    assert change is not None
    assert change.held


def test_a_withdrawn_rule_that_somebody_switched_on_again_is_held():
    found = edited(off(deployed(rule())), enabled=True)

    change = withdraw(found, TARGET, PLAIN)

    assert change is not None
    assert (change.cause, change.held) == (Cause.ENABLED_THERE, True)


def test_what_no_file_can_be_found_for_is_named_with_the_reason_on_or_off():
    named = list(withhold((deployed(rule(1)), off(deployed(rule(2)))), "some files have errors"))

    assert [one.key for one in named] == [rule(1).key, rule(2).key]
    assert {one.reason for one in named} == {"not compared: some files have errors"}


def test_an_edit_is_not_laundered_by_a_withdrawal():
    """Withdrawn, and wanted again: the analyst's edit is still theirs, and still held."""
    found = edited(deployed(rule()), query="by hand")

    change = withdraw(found, TARGET, PLAIN)

    assert change is not None
    assert change.content is not None
    after = replace(found, content=change.content, mark=change.mark)
    wanted_again = compare(rule(), after, TARGET, PLAIN)
    assert wanted_again is not None
    assert wanted_again.held
    pruned = withdraw(after, TARGET, PRUNE)
    assert pruned is not None
    assert pruned.held


def test_what_an_override_left_to_the_customer_is_no_edit():
    leaving = Override(Match(), {}, {}, frozenset({"severity"}), "theirs", None, Position("env.yml"))
    target = replace(TARGET, overrides=(leaving,))
    wanted = rule(unmanaged=frozenset({"severity"}))
    found = edited(deployed(wanted), severity="Low")

    change = withdraw(found, target, PLAIN)

    assert change is not None
    assert change.content is not None
    after = replace(found, content=change.content, mark=change.mark)
    assert withdraw(after, target, PRUNE).held is False
    back = compare(wanted, after, target, PLAIN)
    assert back is not None
    assert (back.action, back.cause, back.held) == (Action.ENABLE, Cause.CONTENT, False)
