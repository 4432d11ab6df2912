"""A scheduled search as the cells of a row, and back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.rule import Content
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.convert.cells import (
    CHUNK,
    NOTHING,
    from_cells,
    is_rule,
    mark_of,
    milliseconds,
    moment,
    to_cells,
)
from sieminator.platforms.qradar.convert.fields import SEARCH_FIELDS
from sieminator.platforms.qradar.convert.wire import from_row_cells, from_wire
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import UUID, marked

SINCE = datetime(2026, 11, 28, 12, tzinfo=UTC)
LONG = "SELECT username\nFROM events\nWHERE " + " OR ".join(f"username = 'user {number}'" for number in range(60))
BODY = {
    "name": "Sample",
    "severity": 8,
    "query": LONG,
    "schedule": {"every": "1h", "lookback": "1h", "delay": "5m"},
    "techniques": ["T1204.001"],
    "leef": {},
}

# Blanks and backslashes are what parting a text could harm.
texts = (
    st.text(st.sampled_from(" \\\"'\n\x7fżu0🐍x")) | st.text(max_size=50) | st.integers(0, 900).map(lambda n: " " * n)
)
long_texts = st.tuples(texts, texts, texts, texts).map(lambda parts: "".join(part * 20 for part in parts))
values = st.recursive(
    st.integers() | st.booleans() | texts | long_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=6,
)
bodies = st.dictionaries(st.sampled_from(SEARCH_FIELDS), values)


def cells_of(body, *, enabled=True, mark=None, found=(), unmanaged=frozenset()):
    return to_cells(Content(SEARCH, enabled, body), mark or marked(), SINCE, found, unmanaged)


@given(bodies)
def test_any_body_comes_back_as_it_was(body):
    assert from_cells(cells_of(body)) == body


@given(bodies)
def test_every_cell_is_a_short_ascii_text_without_blanks_at_its_ends(body):
    for name, value in cells_of(body).items():
        assert 0 < len(value) <= CHUNK
        assert value.isascii()
        assert value.isprintable()
        assert value == value.strip()
        assert name.isascii()


@given(bodies, bodies)
def test_a_row_that_is_written_over_holds_nothing_of_what_it_held(before, after):
    there = cells_of(before)

    row = {**there, **cells_of(after, found=there)}

    assert from_cells(row) == after


@given(bodies, st.data())
def test_a_row_that_lost_a_cell_differs_and_never_raises(body, data):
    cells = cells_of(body)
    fields = sorted(name for name in cells if name.partition(".")[0] in SEARCH_FIELDS)
    if not fields:
        return
    lost = data.draw(st.sampled_from(fields))

    assert from_cells({name: value for name, value in cells.items() if name != lost}) != body


@given(st.dictionaries(st.sampled_from([*SEARCH_FIELDS, "query.1", "query.9", "query.01", "x", "ran", ""]), st.text()))
def test_a_row_that_somebody_wrote_is_read_whatever_it_holds(cells):
    found = from_row_cells(UUID, cells)

    assert found.remote_id == UUID
    assert found.title
    assert PLATFORM.recall(found.raw) == found


def test_a_long_text_goes_on_in_numbered_cells():
    cells = cells_of(BODY)

    assert [name for name in cells if name.startswith("query")][:3] == ["query", "query.1", "query.2"]
    assert cells["name"] == '"Sample"'
    assert cells["schedule"] == '{"delay":"5m","every":"1h","lookback":"1h"}'


def test_beside_the_body_stand_kind_mark_switch_and_since_when():
    cells = cells_of(BODY, enabled=False)

    told = {name: cells[name] for name in ("kind", "mark", "enabled", "since")}
    assert told == {
        "kind": "scheduled_search",
        "mark": str(marked()),
        "enabled": "false",
        "since": str(milliseconds(SINCE)),
    }
    assert mark_of(cells) == marked()
    assert moment(cells["since"]) == SINCE


@pytest.mark.parametrize("edited", ["SELECT 1 FROM events", "{", '"a', "NaN", "[" * 100_000, "9" * 5_000, "…"])
def test_a_cell_that_somebody_edited_into_no_json_comes_back_as_its_text(edited):
    row = {**{name: value for name, value in cells_of(BODY).items() if not name.startswith("query")}, "query": edited}

    assert from_cells(row)["query"] == edited


def test_a_missing_part_is_told_by_an_ellipsis():
    cells = cells_of(BODY)
    second = cells.pop("query.1")

    found = from_cells(cells)["query"]

    assert found == (cells["query"] + "…" + "".join(cells[f"query.{number}"] for number in range(2, 100)
                                                    if f"query.{number}" in cells))  # fmt: skip
    assert second not in found


def test_a_part_with_a_number_beyond_all_bounds_is_no_reason_to_fill_the_memory():
    assert from_cells({"query": '"x"', "query.999999": "y"}) == {"query": "…"}
    assert from_cells({"query": '"x"', "query.9999999": "y"}) == {"query": "x"}


def test_what_the_runner_writes_is_neither_read_nor_written():
    runners = {"ran": "until=1", "trouble": "it was refused"}

    assert from_cells({**cells_of(BODY), **runners}) == BODY
    assert cells_of(BODY, found=runners).keys().isdisjoint(runners)


def test_unmanaged_fields_are_left_as_they_are():
    there = cells_of(BODY)

    written = cells_of({**BODY, "severity": 1, "name": "New"}, found=there, unmanaged=frozenset({"severity", "query"}))

    assert from_cells({**there, **written}) == {**BODY, "name": "New"}


@pytest.mark.parametrize("cells", [{}, {"query": '"x"', "mark": "y"}, {"name": "-"}, {"lease": "one", "one": "3"}])
def test_a_row_without_a_name_is_no_rule(cells):
    assert not is_rule(cells)
    assert is_rule({**cells, "name": '"Sample"'})


@pytest.mark.parametrize("text", ["", "-", "x", "1.5", "-60000", "٣", "9" * 19, "9" * 18, None])
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None


def test_a_moment_is_rounded_down_to_its_minute():
    assert moment(str(milliseconds(SINCE) + 59_999)) == SINCE


# ---- as a rule that was found


def test_a_row_is_a_rule_that_was_found_with_all_its_cells():
    cells = {**cells_of(BODY), "ran": "until=1", "trouble": "-"}

    found = from_row_cells(UUID, cells)

    assert (found.remote_id, found.title, found.mark) == (UUID, "Sample", marked())
    assert found.content == Content(SEARCH, True, BODY)
    assert found.raw["search"]["cells"] == cells
    assert from_wire(found.raw) == found


@pytest.mark.parametrize("mark", ["-", "", "sieminator1:nonsense"])
def test_a_row_without_a_mark_of_ours_is_nobodys(mark):
    assert from_row_cells(UUID, {**cells_of(BODY), "mark": mark}).mark is None


@pytest.mark.parametrize("said", ["false", "-", "yes", ""])
def test_a_row_is_on_only_where_it_says_so(said):
    assert not from_row_cells(UUID, {**cells_of(BODY), "enabled": said}).content.enabled


def test_a_row_of_a_kind_that_we_do_not_know_has_an_empty_body():
    found = from_row_cells(UUID, {**cells_of(BODY), "kind": "correlated_search"})

    assert found.content == Content("correlated_search", True, {})


def test_a_row_whose_name_is_no_text_goes_by_its_id():
    found = from_row_cells(UUID, {**cells_of(BODY), "name": "[1]"})

    assert (found.title, found.content.body["name"]) == (UUID, [1])


def test_nothing_is_what_json_never_is():
    assert NOTHING not in cells_of({"name": "-", "notes": "-"}).values()
