"""Whose rule is whose."""

from dataclasses import replace

from sieminator.engine.match import match
from tests.engine.rules import deployed, rule


def chosen(key: str, kind: str) -> str | None:
    """The vendor lets us choose: a rule's id follows from its detection."""
    return f"id-{int(key[-4:])}"


def given(key: str, kind: str) -> str | None:
    """The vendor gives ids."""
    return None


def test_our_derived_id_is_the_original_and_a_clone_is_a_copy():
    original = deployed(rule())
    clone = replace(original, remote_id="cloned", title="Copy of Rule 1")

    matched = match("soc", [rule()], [clone, original], chosen)

    assert matched.originals == {rule().key: original}
    assert [copy.remote_id for copy in matched.copies] == ["cloned"]
    assert len(matched.ours) == 2


def test_two_with_one_mark_and_no_original_are_refused_and_both_named():
    clones = [replace(deployed(rule()), remote_id=name, title=name) for name in ("first", "second")]

    matched = match("soc", [rule()], clones, chosen)

    assert matched.originals == {}
    assert "first" in matched.ambiguous[0].reason
    assert "second" in matched.ambiguous[0].reason


def test_where_the_vendor_gives_ids_the_mark_finds_the_rule():
    wanted = replace(rule(), remote_id=None)
    found = replace(deployed(wanted), remote_id="given-by-the-vendor")

    matched = match("soc", [wanted], [found], given)

    assert matched.originals == {wanted.key: found}


def test_another_owners_rules_are_foreign():
    theirs = deployed(rule())

    matched = match("other", [], [theirs], chosen)

    assert [foreign.remote_id for foreign in matched.foreign] == ["id-1"]
    assert (matched.left, matched.ours) == ((), ())


def test_a_rule_of_ours_that_nobody_wants_is_left():
    found = deployed(rule(2))

    matched = match("soc", [rule(1)], [deployed(rule(1)), found], chosen)

    assert matched.left == (found,)


def test_copies_of_a_withdrawn_rule_are_not_touched():
    """Which of the two is the original can no longer be told."""
    clones = [replace(deployed(rule()), remote_id=name) for name in ("first", "second")]

    matched = match("soc", [], clones, given)

    assert matched.left == ()
    assert len(matched.copies) == 2


def test_a_lone_clone_of_a_withdrawn_rule_is_still_a_copy():
    """Its original was deleted there; what an analyst cloned is not ours to withdraw."""
    clone = replace(deployed(rule()), remote_id="cloned")

    matched = match("soc", [], [clone], chosen)

    assert matched.left == ()
    assert [copy.remote_id for copy in matched.copies] == ["cloned"]


def test_the_original_of_a_withdrawn_rule_is_known_beside_its_clone():
    clone = replace(deployed(rule()), remote_id="cloned")

    matched = match("soc", [], [clone, deployed(rule())], chosen)

    assert [found.remote_id for found in matched.left] == ["id-1"]
    assert [copy.remote_id for copy in matched.copies] == ["cloned"]


def by_kind(key: str, kind: str) -> str | None:
    """The vendor lets us choose, and rules of two kinds lie in two places."""
    return f"{kind}-{int(key[-4:])}"


def test_a_rule_of_the_kind_that_a_detection_was_before_is_its_original():
    wanted = replace(rule(), remote_id=by_kind(rule().key, rule().content.kind))
    before = deployed(wanted)
    before = replace(before, remote_id="older-1", content=replace(before.content, kind="older"))

    matched = match("soc", [wanted], [before], by_kind)

    assert (matched.originals, matched.copies) == ({wanted.key: before}, ())


def test_a_copy_of_another_kind_is_not_what_a_detection_was_before():
    wanted = replace(rule(), remote_id=by_kind(rule().key, rule().content.kind))
    clone = replace(deployed(wanted), remote_id="cloned", content=replace(deployed(wanted).content, kind="older"))

    matched = match("soc", [wanted], [clone], by_kind)

    assert matched.originals == {}
    assert [copy.remote_id for copy in matched.copies] == ["cloned"]
