"""The mark: one short line that nothing else looks like."""

import string
import uuid

from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.mark import MARK_LENGTH, OWNER, VERSION_LENGTH, Mark

owners = st.from_regex(OWNER, fullmatch=True).filter(str.isascii)
versions = st.text(string.digits + ".-+abc", min_size=1, max_size=VERSION_LENGTH)
prints = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


@given(owners, st.uuids(), versions, prints)
def test_a_mark_reads_back_and_fits_into_80_characters(owner, key, version, printed):
    mark = Mark(owner, str(key), version, printed)

    assert Mark.parse(str(mark)) == mark
    assert str(mark).isascii()
    assert len(str(mark)) <= MARK_LENGTH


@given(st.text(max_size=100))
def test_other_text_is_no_mark(text):
    assert Mark.parse(text) is None


def test_a_mark_with_something_behind_it_is_no_mark():
    mark = str(Mark("soc", str(uuid.UUID(int=1)), "1.0.0", "a" * 16))

    assert Mark.parse(mark + " ") is None
