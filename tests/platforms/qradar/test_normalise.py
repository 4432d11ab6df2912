"""Each noise of a console, and that nothing else is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.qradar.convert.aql import decode, encode, flat, one_form
from sieminator.platforms.qradar.convert.normalise import normalise
from tests.platforms.qradar.making import content
from tests.platforms.qradar.test_xml import RICH

SCRAPS = st.lists(
    st.sampled_from([
        "a", "=", "1", "'x y'", '"P  Q"', "(", ")", "AND", "OR", "BETWEEN", "NOT", "--c", "/*c*/", "'", "\n", " ", "\t",
        ",", "LIKE", "%", "\r\n", "É",
    ]),
    max_size=25,
)  # fmt: skip


@pytest.mark.parametrize("body", [{}, content().body, content(**RICH).body], ids=["nothing", "plain", "rich"])
def test_normalising_once_is_enough(body):
    once = normalise(body)

    assert normalise(once) == once


@pytest.mark.parametrize(
    ("field", "noisy", "plain"),
    [
        ("notes", "One.\r\nTwo.\r\n \t", "One.\nTwo."),
        ("name", " Sample\r\n", "Sample"),
        ("tests", {"log_source_types": [13, 12, 13], "aql": "a = 1"}, {"log_source_types": [12, 13], "aql": "a = 1"}),
        ("tests", {"aql": "  a  =\r\n 1 "}, {"aql": "a = 1"}),
        ("tests", {"aql": "a = 1", "others": [], "order": ["aql"]}, {"aql": "a = 1"}),
        ("offense", {"create": False, "index_by": 3}, None),
        ("response", {"name": "x", "describeOffense": False, "offenseMapping": 3}, {"name": "x"}),
        ("response", {"name": "x", "description": "a\r\nb  "}, {"name": "x", "description": "a\nb"}),
        ("limiter", {"intervalCount": 2, "intervalType": "h"}, {"intervalCount": 120, "intervalType": "m"}),
        ("limiter", {"intervalCount": 1, "intervalType": "d"}, {"intervalCount": 1440, "intervalType": "m"}),
        ("limiter", {"intervalCount": 5, "intervalType": "s"}, {"intervalCount": 5, "intervalType": "s"}),
        ("group", ["B", "A", "B"], ["A", "B"]),
        ("group", ["B"], "B"),
        ("group", [], None),
    ],
)
def test_a_noise_is_taken_out(field, noisy, plain):
    assert normalise({field: noisy}).get(field) == plain


def test_what_is_set_to_nothing_is_kept():
    assert normalise({"severity": 0, "relevance": 0})["severity"] == 0


def test_a_strange_value_is_kept_so_that_it_shows():
    assert normalise({"severity": "high", "limiter": {"intervalCount": "x", "newer": "y"}}) == {
        "type": "EVENT",
        "severity": "high",
        "limiter": {"intervalCount": "x", "newer": "y"},
    }


# ---- filters


def test_a_filter_has_its_outer_conditions_on_lines_of_their_own():
    text = "a=1   AND(b = 2 OR (c = 3 AND d = 4))\tOR\nNOT e BETWEEN 1 AND 2 and f = 'x  AND  y'"

    assert one_form(text) == ("a=1\nAND(b = 2\n  OR (c = 3 AND d = 4))\nOR NOT e BETWEEN 1 AND 2\nand f = 'x  AND  y'")


def test_a_filter_on_one_line_means_the_same():
    text = "a = 1\nAND (b = 2\n  OR c = 'x\ny')"

    assert flat(text) == "a = 1 AND (b = 2 OR c = 'x\ny')"
    assert one_form(flat(text)) == one_form(text)


@pytest.mark.parametrize("text", ["a = 1 -- why\nAND b = 2", "a = 'never\nends"])
def test_a_text_in_which_a_line_end_may_matter_is_left_alone(text):
    assert flat(one_form(text)) == text


@given(SCRAPS)
def test_any_text_has_one_form_and_comes_back_to_it_from_one_line(scraps):
    form = one_form("".join(scraps))

    assert one_form(form) == form
    assert one_form(flat(form)) == form


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["json", "plain"]))
def test_what_is_encoded_can_be_decoded(text, encoding):
    selection = encode(text, encoding)

    assert decode(f" {selection}\n") == (text, encoding)
    assert selection.isascii()
