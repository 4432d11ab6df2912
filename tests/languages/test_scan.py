from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.scan import Lines


def test_lines_and_columns_are_counted_from_one():
    lines = Lines("ab\n\ncd")

    places = [lines.position(offset) for offset in range(7)]

    assert places == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 3)]


def test_an_offset_outside_the_text_is_its_nearest_end():
    lines = Lines("ab\nc")

    assert lines.position(-1) == (1, 1)
    assert lines.position(99) == (2, 2)


def test_the_empty_text_has_one_place():
    assert Lines("").position(0) == (1, 1)


@given(st.text(alphabet="ab\n"), st.data())
def test_a_position_leads_back_to_its_offset(text, data):
    offset = data.draw(st.integers(0, len(text)))

    line, column = Lines(text).position(offset)

    assert sum(len(before) + 1 for before in text.split("\n")[: line - 1]) + column - 1 == offset
