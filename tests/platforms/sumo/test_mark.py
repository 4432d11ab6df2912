"""Our mark, in a description of 255 characters and among a rule's tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.sumo.mark import (
    DESCRIPTION_LENGTH,
    TEXT_LENGTH,
    length,
    mark_among,
    mark_of,
    meaning,
    owned,
    shorten,
    sign,
    theirs,
    unsign,
)
from tests.platforms.samples import ID
from tests.platforms.sumo.making import marked

OTHER = "0d7ec710-0000-4000-8000-000000000002"
LONGEST = marked(version="10.20.30-rc")
LOOK_ALIKE = str(marked(OTHER))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(texts)
def test_whatever_the_text_the_mark_is_the_last_line_and_fits(text):
    kept = shorten(text.strip(), TEXT_LENGTH).strip()

    signed = sign(kept, LONGEST)

    assert length(signed) <= DESCRIPTION_LENGTH
    assert signed.split("\n")[-1] == str(LONGEST)
    assert unsign(signed)[1] == LONGEST
    assert mark_of({"description": signed}) == LONGEST


@given(texts, st.integers(2, 300))
def test_a_text_is_never_longer_than_asked_and_short_ones_stay(text, most):
    found = shorten(text, most)

    assert length(found) <= most
    assert found == text or found.endswith("…")
    assert length(text) > most or found == text


def test_a_text_is_cut_after_a_word():
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("one two three four", 8) == "one two…"
    assert shorten("x" * 300, 10) == "x" * 9 + "…"


def test_a_character_beyond_the_basic_plane_counts_twice():
    assert length("🐍") == 2
    assert length(shorten("🐍" * 100, 9)) <= 9


def test_a_longer_version_moves_no_word():
    text = shorten("word " * 60, TEXT_LENGTH)

    assert unsign(sign(text, marked(version="1.0.0")))[0] == unsign(sign(text, LONGEST))[0] == text


def test_a_text_that_ends_in_a_look_alike_is_a_text():
    text, mark = unsign(sign(f"About\n{LOOK_ALIKE}", marked()))

    assert (text, mark) == (f"About\n{LOOK_ALIKE}", marked())


def test_a_line_that_somebody_wrote_below_takes_no_rule_from_us():
    text, mark = unsign(f"What it is about.\r\n{marked()}\r\nSeen by Bob.")

    assert (text, mark) == ("What it is about.\nSeen by Bob.", marked())


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_mark_that_was_cut_is_none(cut):
    signed = sign("What it is about.", marked())

    assert unsign(signed[:-cut]) == (signed[:-cut], None)


def test_a_customers_description_that_leaves_no_room_is_cut():
    signed = sign("y " * 127, LONGEST)

    assert length(signed) <= DESCRIPTION_LENGTH
    assert unsign(signed)[1] == LONGEST


def test_without_a_text_the_mark_stands_alone():
    assert sign("", marked()) == str(marked())
    assert unsign(str(marked())) == ("", marked())


def test_two_marks_among_tags_that_do_not_agree_are_none():
    assert mark_among([str(marked(ID)), str(marked(OTHER))]) is None
    assert mark_of({"tags": ["a", str(marked(ID))]}) == marked(ID)
    assert mark_of({"tags": []}) is None


def test_an_old_mark_beside_a_new_one_of_the_same_rule_does_no_harm():
    assert mark_among([str(marked(ID, "1.0.0")), str(marked(ID, "2.0.0"))]) is not None


def test_tags_are_told_apart_by_what_they_begin_with():
    tags = [*meaning(["T1204.001"], ["TA0002"]), str(marked()), "sieminator", "sieminator1:short", "team:blue"]

    assert owned(tags) == ["_mitreAttackTechnique:T1204.001", "_mitreAttackTactic:TA0002"]
    assert theirs(tags) == ["sieminator", "sieminator1:short", "team:blue"]
