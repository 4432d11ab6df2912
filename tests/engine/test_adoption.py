"""Somebody else's rule becomes a detection's, where it may."""

from dataclasses import replace

import pytest

from sieminator.engine.adoption import located
from sieminator.engine.diff import compare
from sieminator.engine.ledger import Author, Ledger
from sieminator.engine.match import Matched, match
from sieminator.engine.orders import PLAIN, Orders
from sieminator.model.change import Action, Cause, Change, FieldChange
from sieminator.model.mark import Mark
from sieminator.model.outcome import Outcome, Result
from sieminator.model.plan import Named
from sieminator.model.problem import Position
from sieminator.model.rule import Content, Health, RemoteRule, Rule
from sieminator.model.target import Match, Override
from tests.clock import SimulatedClock
from tests.engine.rules import KEY, TARGET, deployed, edited, rule

HEAL = Orders(heal_all=True)


def chosen(key: str, kind: str) -> str | None:
    """The vendor lets us choose: a rule's id follows from its detection."""
    return f"id-{int(key[-4:])}"


def given(key: str, kind: str) -> str | None:
    """The vendor gives ids."""
    return None


def adopting(number: int = 1, remote_id: str = "theirs", **body: object) -> Rule:
    return replace(rule(number, **body), remote_id=remote_id, adopts=True)


def theirs(remote_id: str = "theirs", *, enabled: bool = True, kind: str = "scheduled", **body: object) -> RemoteRule:
    content = Content(kind, enabled, {"severity": "Low", "query": "T | take 9", **body})
    return RemoteRule(remote_id, "Somebody else's", content, None, {"as": "they made it"})


def refused(wanted: Rule, *there: RemoteRule, derive=chosen) -> Named:
    matched = match("soc", [wanted], there, derive)
    assert wanted.key not in matched.originals
    (named,) = matched.unadoptable
    assert (named.key, named.remote_id) == (wanted.key, wanted.remote_id)
    assert named.hint
    return named


@pytest.mark.parametrize("derive", [chosen, given])
def test_the_rule_that_is_named_becomes_the_detections(derive):
    matched = match("soc", [adopting()], [theirs(), theirs("other")], derive)

    assert matched.originals == {KEY: theirs()}
    assert [foreign.remote_id for foreign in matched.foreign] == ["other"]
    assert matched.unadoptable == ()


def test_what_was_taken_over_is_found_by_its_name_beside_a_clone():
    ours = replace(deployed(rule()), remote_id="theirs")
    clone = replace(ours, remote_id="cloned")

    for derive in (chosen, given):
        matched = match("soc", [adopting()], [clone, ours], derive)

        assert matched.originals == {KEY: ours}
        assert [copy.remote_id for copy in matched.copies] == ["cloned"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("THEIRS-0001", "theirs-0001"), ("theirs-001", "theirs-0001"), ("/a/b/theirs-0001", "theirs-0001")],
)
def test_an_id_that_no_rule_has_is_refused_and_the_nearest_named(asked, meant):
    named = refused(adopting(remote_id=asked), theirs("theirs-0001"), theirs("wholly-different"))

    assert "no rule there has the id" in named.reason
    assert f"`{meant}`" in named.hint


def test_a_title_in_the_place_of_an_id_is_told_the_id():
    assert "`f-1`" in refused(adopting(remote_id="somebody else's"), theirs("f-1")).hint


def test_an_id_that_is_like_no_other_has_a_way_out_too():
    assert "take `remote_id` out" in refused(adopting(remote_id="gone"), theirs("wholly-different")).hint


def test_a_rule_of_another_kind_is_refused():
    assert "of the kind fusion" in refused(adopting(), theirs(kind="fusion")).reason


def test_a_rule_of_another_owner_is_refused():
    marked = replace(theirs(), mark=Mark("red-team", KEY, "1.0.0", "a" * 16))

    assert "another owner (red-team)" in refused(adopting(), marked).reason


def test_a_rule_of_ours_for_another_detection_is_refused():
    marked = replace(deployed(rule(2)), remote_id="theirs")

    assert rule(2).key in refused(adopting(), marked).reason


@pytest.mark.parametrize("mark", [deployed(rule()).mark, None], ids=["ours", "cleared"])
def test_a_detection_with_a_rule_of_its_own_takes_over_no_second_one(mark):
    own = replace(deployed(rule()), mark=mark)

    named = refused(adopting(), theirs(), own)

    assert "id-1" in named.reason
    assert "delete one of the two" in named.hint


def test_two_rules_of_one_detection_are_refused_although_one_was_taken_over():
    taken_over = replace(deployed(rule()), remote_id="theirs")

    assert "id-1" in refused(adopting(), taken_over, deployed(rule())).reason


def test_where_the_vendor_gives_ids_a_rule_with_our_mark_is_the_detections_own():
    own = replace(deployed(rule()), remote_id="given-by-the-vendor")

    assert "given-by-the-vendor" in refused(adopting(), theirs(), own, derive=given).reason


def test_the_rule_of_another_detection_is_refused_although_its_mark_was_cleared():
    """Both would be written over it."""
    cleared = replace(deployed(rule(2)), mark=None)

    matched = match("soc", [adopting(remote_id="id-2"), rule(2)], [cleared], chosen)

    assert matched.originals == {rule(2).key: cleared}
    assert rule(2).key in matched.unadoptable[0].reason


def test_one_rule_for_two_detections_is_refused_to_both():
    matched = match("soc", [adopting(1), adopting(2)], [theirs()], chosen)

    assert {named.key for named in matched.unadoptable} == {rule(1).key, rule(2).key}
    assert matched.originals == {}
    assert [foreign.remote_id for foreign in matched.foreign] == ["theirs"]


def test_a_refusal_names_the_last_override_that_asked_for_the_rule():
    asked = [_override(1, "theirs"), _override(2, "theirs"), _override(3, "another")]
    named = refused(adopting(), theirs("another"))

    placed = located(named, replace(TARGET, overrides=tuple(asked)))

    assert placed.reason.startswith("environments/test.yml:2:1: no rule")
    assert located(named, TARGET) == named


def _override(line: int, remote_id: str) -> Override:
    where = Position("environments/test.yml", line, 1)
    return Override(Match(ids=(KEY,)), {}, {}, frozenset(), "Theirs.", None, where, remote_id)


# ---- withdrawn


@pytest.mark.parametrize("derive", [chosen, given])
def test_a_withdrawn_rule_that_was_taken_over_is_ours_as_long_as_the_override_names_it(derive):
    ours = replace(deployed(rule()), remote_id="theirs")
    clone = replace(ours, remote_id="cloned")

    named = match("soc", [], [clone, ours], derive, {KEY: "theirs"})
    forgotten = match("soc", [], [clone, ours], derive)

    assert (named.left, [copy.remote_id for copy in named.copies]) == ((ours,), ["cloned"])
    assert (forgotten.left, len(forgotten.copies)) == ((), 2)


def test_what_one_detection_took_over_is_no_original_of_another():
    ours = replace(deployed(rule(2)), remote_id="theirs")

    assert match("soc", [], [ours], chosen, {KEY: "theirs"}).left == ()


def left_behind() -> Matched:
    return match("soc", [], [replace(deployed(rule()), remote_id="theirs"), deployed(rule())], chosen, {KEY: "theirs"})


def test_of_a_withdrawn_detection_its_own_rule_and_the_one_taken_over_both_go():
    assert [found.remote_id for found in left_behind().left] == ["theirs", "id-1"]


# ---- the change


def test_taking_over_is_an_update_that_is_not_held_with_old_and_new():
    change = compare(adopting(), theirs(), TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.cause, change.held, change.cause.drift) == (
        Action.UPDATE,
        Cause.ADOPTED,
        False,
        False,
    )
    assert change.fields == (
        FieldChange("query", "T | take 9", "T | take 1"),
        FieldChange("severity", "Low", "High"),
    )
    assert (change.remote, change.content) == (theirs(), adopting().content)
    assert change.mark is not None
    assert change.mark.key == KEY


def test_a_rule_that_is_as_git_says_already_gets_our_mark():
    found = theirs(severity="High", query="T | take 1")

    change = compare(adopting(), found, TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.cause, change.fields) == (Action.UPDATE, Cause.ADOPTED, ())


@pytest.mark.parametrize("health", list(Health))
def test_a_rule_that_is_off_is_switched_on_and_the_plan_says_so(health):
    """Git names this very rule and says that it runs; `set: {enabled: false}` says otherwise."""
    found = replace(theirs(enabled=False, severity="High", query="T | take 1"), health=health)

    change = compare(adopting(), found, TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.fields) == (Action.UPDATE, (FieldChange("enabled", False, True),))
    assert (change.starts, change.leaves_off) == (True, False)


def test_a_rule_that_git_wants_off_is_taken_over_and_counts_as_a_removal():
    wanted = replace(rule(enabled=False), remote_id="theirs", adopts=True)

    change = compare(wanted, theirs(), TARGET, PLAIN)

    assert change is not None
    assert (change.action, change.removes) == (Action.UPDATE, True)


def test_fields_of_the_customer_stay_theirs():
    wanted = replace(adopting(), unmanaged=frozenset({"severity"}))

    change = compare(wanted, theirs(), TARGET, PLAIN)

    assert change is not None
    assert [field.path for field in change.fields] == ["query"]


def test_a_mark_that_was_there_once_is_removed_and_not_missing():
    """Else whoever clears the mark would have their edit written over unseen."""
    change = compare(adopting(), theirs(), TARGET, PLAIN, signed_before=True)

    assert change is not None
    assert (change.cause, change.held, change.cause.drift) == (Cause.MARK_REMOVED, True, True)
    healed = compare(adopting(), theirs(), TARGET, HEAL, signed_before=True)
    assert healed is not None
    assert not healed.held


def test_after_that_it_lives_like_any_rule():
    ours = replace(deployed(rule()), remote_id="theirs")

    assert compare(adopting(), ours, TARGET, PLAIN) is None
    change = compare(adopting(), edited(ours, severity="Low"), TARGET, PLAIN)
    assert change is not None
    assert (change.cause, change.held) == (Cause.EDITED, True)


def test_a_field_that_is_held_is_taken_over_as_it_is_there():
    change = compare(adopting(), theirs(), TARGET, PLAIN, accepted=frozenset({"severity"}))

    assert change is not None
    assert (change.cause, change.held) == (Cause.ADOPTED, False)
    assert [field.path for field in change.fields] == ["query"]
    assert change.content is not None
    assert change.content.body["severity"] == "Low"


# ---- what the ledger shows


def test_the_ledger_shows_a_rule_signed_once_a_write_surely_ended_and_until_we_delete_it(tmp_path):
    ledger = Ledger(tmp_path / "ledger", Author("ada", ""), SimulatedClock())
    ledger.begin("run", "deploy", "test")
    done, lost = (
        compare(adopting(), theirs(), TARGET, PLAIN),
        compare(adopting(2, "lost"), theirs("lost"), TARGET, PLAIN),
    )
    assert done
    assert lost

    for change, result in ((done, Result.DONE), (lost, Result.UNKNOWN)):
        ledger.settle(TARGET, Outcome(change, result))
    shown = _shown(tmp_path)
    gone = Change(Action.DELETE, Cause.WITHDRAWN, KEY, "Rule 1", remote=replace(deployed(rule()), remote_id="theirs"))
    ledger.settle(TARGET, Outcome(gone, Result.DONE))

    assert (shown, _shown(tmp_path)) == ({"theirs"}, set())


def _shown(folder) -> set[str]:
    return {*Ledger(folder / "ledger", Author("ada", ""), SimulatedClock()).signed("weu")}
