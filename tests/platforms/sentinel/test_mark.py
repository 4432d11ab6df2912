import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.mark import Mark
from sieminator.platforms.sentinel.convert.normalise import plain
from sieminator.platforms.sentinel.mark import sign, unsign
from tests.platforms.samples import ID

MARK = Mark("soc", ID, "1.0.0", "a" * 16)
OTHER = Mark("other", ID, "2.0.0", "b" * 16)


def test_the_mark_is_the_last_line_and_a_comment():
    assert sign("Heartbeat", MARK) == f"Heartbeat\n// {MARK}"


def test_a_mark_is_at_most_its_80_characters_longer_than_three_of_a_comment_and_a_line_end():
    longest = Mark("a" * 16, ID, "10.10.10-ab", "a" * 16)

    assert len(sign("", longest)) <= len("\n// ") + 80


@given(st.text())
def test_the_mark_survives_any_query(text):
    assert unsign(sign(plain(text), MARK)) == (plain(text), MARK)


@pytest.mark.parametrize("end", [f"// {OTHER}", f"// {MARK}", "// sieminator1:", "// sieminator", "'''//", "/* //"])
def test_the_mark_survives_a_query_that_ends_in_a_look_alike(end):
    query = f"Heartbeat\n{end}"

    assert unsign(sign(query, MARK)) == (query, MARK)


def test_a_mark_below_which_somebody_wrote_is_still_ours():
    edited = f"{sign('Heartbeat', MARK)}\n| take 5"

    assert unsign(edited) == ("Heartbeat\n| take 5", MARK)


@pytest.mark.parametrize("text", ["", "Heartbeat", f"print '{MARK}'", f"//{MARK}", f"Heartbeat // {MARK}"])
def test_what_is_no_mark_stays_in_the_query(text):
    assert unsign(text) == (text, None)


def test_an_empty_query_keeps_its_mark():
    assert unsign(sign("", MARK)) == ("", MARK)
