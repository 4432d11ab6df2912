"""Hits and their ids: the same for the same rule, window and row, and never for another."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.engine.running.ids import hits_of
from sieminator.model.detection import Operator, Trigger
from sieminator.model.running import Duty, Span
from tests.engine.running.console import duty

STOP = datetime(2026, 11, 28, 12, tzinfo=UTC)
SPAN = Span(STOP - timedelta(hours=1), STOP)
ROWS = st.lists(st.dictionaries(st.text(max_size=3), st.one_of(st.integers(), st.text(max_size=3), st.none())))


def ids(of: Duty, rows: list[dict[str, object]], span: Span = SPAN) -> list[str]:
    return [hit.id for hit in hits_of("weu", of, span, rows)]


@given(ROWS, st.randoms())
def test_the_order_of_rows_and_columns_changes_no_id(rows: list[dict[str, object]], chance: random.Random) -> None:
    other = [dict(reversed(row.items())) for row in rows]
    chance.shuffle(other)

    assert sorted(ids(duty(), rows)) == sorted(ids(duty(), other))


@given(ROWS)
def test_every_row_has_an_id_of_its_own_equal_ones_too(rows: list[dict[str, object]]) -> None:
    assert len(set(ids(duty(), [*rows, *rows]))) == 2 * len(rows)


def test_another_rule_window_or_row_is_another_hit() -> None:
    row: dict[str, object] = {"host": "a"}
    later = Span(SPAN.stop, SPAN.stop + timedelta(hours=1))
    longer = Span(SPAN.start, SPAN.stop + timedelta(hours=1))
    found = [
        ids(duty(1), [row]),
        ids(duty(2), [row]),
        ids(replace(duty(1), key="other"), [row]),
        ids(duty(1), [row], later),
        ids(duty(1), [row], longer),
        ids(duty(1), [{"host": "b"}]),
    ]

    assert len({one for (one,) in found}) == len(found)


def test_an_id_is_what_it_always_was() -> None:
    assert ids(duty(1), [{"host": "ä", "count": 3}]) == ["701dd2bb0e52da3596f00672cfc0c9ce"]


def test_a_title_is_no_part_of_it() -> None:
    assert ids(replace(duty(1), title="Renamed"), [{"a": 1}]) == ids(duty(1), [{"a": 1}])


@pytest.mark.parametrize(
    ("operator", "threshold", "rows", "hits"),
    [
        (Operator.GREATER, 0, 0, 0),
        (Operator.GREATER, 0, 2, 2),
        (Operator.GREATER, 2, 2, 0),
        (Operator.GREATER, 2, 3, 3),
        (Operator.LESS, 2, 1, 1),
        (Operator.LESS, 2, 2, 0),
        (Operator.EQUAL, 2, 2, 2),
        (Operator.EQUAL, 2, 1, 0),
        (Operator.NOT_EQUAL, 2, 3, 3),
        (Operator.NOT_EQUAL, 2, 2, 0),
    ],
)
def test_rows_are_hits_only_where_their_number_meets_the_trigger(
    operator: Operator, threshold: int, rows: int, hits: int
) -> None:
    of = duty(trigger=Trigger(operator, threshold))

    assert len(ids(of, [{"row": number} for number in range(rows)])) == hits


def test_that_nothing_happened_is_one_hit_where_the_trigger_says_so() -> None:
    (hit,) = hits_of("weu", duty(trigger=Trigger(Operator.LESS, 1)), SPAN, [])

    assert hit.row == {}
