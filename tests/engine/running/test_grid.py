"""Which window comes next: no gap, no overlap, whatever happens to the schedule."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.engine.running.grid import Closed, day_of, owed, stop_after
from sieminator.model.running import Duty, Ran, Span
from tests.engine.running.console import duty

DAY = datetime(2026, 11, 28, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LONG = timedelta(days=30)


def ran(until: datetime) -> Ran:
    return Ran(until, day_of(until))


def next_span(of: Duty, now: datetime = DAY + 12 * HOUR) -> Span:
    return owed(of, (), now, LONG).span


def test_the_first_window_begins_when_the_rule_was_deployed_and_ends_on_the_grid() -> None:
    of = duty(every=HOUR, at=time(0, 20), since=DAY + timedelta(hours=9, minutes=47, seconds=31))

    assert next_span(of) == Span(DAY + timedelta(hours=9, minutes=47), DAY + timedelta(hours=10, minutes=20))


def test_the_next_window_begins_where_the_last_one_ended() -> None:
    of = duty(every=HOUR, at=time(0, 20), since=DAY, ran=ran(DAY + timedelta(hours=3, minutes=20)))

    assert next_span(of) == Span(DAY + timedelta(hours=3, minutes=20), DAY + timedelta(hours=4, minutes=20))


def test_an_edited_schedule_leaves_nothing_out_and_sees_nothing_twice() -> None:
    before = duty(every=HOUR, at=time(0, 20), since=DAY, ran=ran(DAY + timedelta(hours=3, minutes=20)))

    after = replace(before, every=6 * HOUR, lookback=6 * HOUR, at=time(0, 0))

    assert next_span(after) == Span(DAY + timedelta(hours=3, minutes=20), DAY + 6 * HOUR)


def test_windows_that_overlap_end_on_the_grid_and_look_back_from_there() -> None:
    of = duty(every=HOUR, lookback=24 * HOUR, at=time(0, 0), since=DAY + timedelta(minutes=30))

    assert next_span(of) == Span(DAY - 23 * HOUR, DAY + HOUR)
    assert next_span(replace(of, ran=ran(DAY + HOUR))) == Span(DAY - 22 * HOUR, DAY + 2 * HOUR)


def test_rules_without_a_time_of_day_are_spread_over_the_interval() -> None:
    ends = {stop_after(duty(number, every=HOUR), DAY).minute for number in range(200)}

    assert len(ends) > 50


def test_a_window_is_due_after_the_delay_for_late_events() -> None:
    of = duty(every=HOUR, at=time(0), delay=timedelta(minutes=7), since=DAY)

    assert owed(of, (), DAY + 2 * HOUR, LONG).due == DAY + HOUR + timedelta(minutes=7)


def test_a_rule_that_was_switched_on_again_owes_nothing_of_before() -> None:
    of = duty(every=HOUR, at=time(0), since=DAY + timedelta(hours=5, minutes=30), ran=ran(DAY + 2 * HOUR))

    assert next_span(of) == Span(DAY + timedelta(hours=5, minutes=30), DAY + 6 * HOUR)


def test_a_window_belongs_to_the_day_of_its_last_moment() -> None:
    assert day_of(DAY) == (DAY - HOUR).date()
    assert day_of(DAY + MINUTE) == DAY.date()


@given(
    every=st.integers(1, 3 * 24 * 60),
    at=st.one_of(st.none(), st.times().map(lambda one: one.replace(second=0, microsecond=0))),
    since=st.integers(0, 2_000_000),
    edits=st.lists(st.integers(1, 3 * 24 * 60), max_size=4),
)
def test_windows_follow_each_other_in_whole_minutes_for_any_schedule(
    every: int, at: time | None, since: int, edits: list[int]
) -> None:
    of = duty(every=every * MINUTE, at=at, since=DAY + since * MINUTE)
    for edit in [every] * 5 + edits:
        of = replace(of, every=edit * MINUTE, lookback=edit * MINUTE)
        span = next_span(of)

        assert span.start == (of.ran.until if of.ran else of.since)
        assert timedelta(0) < span.stop - span.start <= of.every
        assert (span.stop.second, span.stop.microsecond) == (0, 0)
        of = replace(of, ran=ran(span.stop))


# ---- given up


def test_windows_that_were_due_for_longer_than_the_bound_are_given_up_day_by_day() -> None:
    of = duty(every=6 * HOUR, at=time(0), delay=HOUR, since=DAY)
    now, bound = DAY + timedelta(days=3, hours=1), timedelta(days=1)

    first = owed(of, (), now, bound)
    second = owed(replace(of, ran=ran(first.span.stop)), (), now, bound)
    third = owed(replace(of, ran=ran(second.span.stop)), (), now, bound)

    assert (first.span, first.given_up) == (Span(DAY, DAY + 24 * HOUR), 4)
    assert (second.span.stop, second.given_up) == (DAY + timedelta(days=1, hours=18), 3), "the next was due a day ago"
    assert (third.span, third.given_up) == (Span(DAY + timedelta(days=1, hours=18), DAY + timedelta(days=2)), 0)


def test_a_window_that_is_on_the_disk_is_not_given_up() -> None:
    of = duty(every=6 * HOUR, at=time(0), since=DAY)
    kept = Closed(of.remote_id, Span(DAY + 6 * HOUR, DAY + 12 * HOUR), hits=3)

    lost = owed(of, [kept], DAY + timedelta(days=9), HOUR)
    found = owed(replace(of, ran=ran(lost.span.stop)), [kept], DAY + timedelta(days=9), HOUR)

    assert (lost.span, lost.given_up) == (Span(DAY, DAY + 6 * HOUR), 1)
    assert found.known is kept


# ---- what the hits file holds


def test_a_window_that_is_on_the_disk_is_only_noted_however_the_schedule_was_edited() -> None:
    of = duty(every=6 * HOUR, at=time(0), since=DAY)
    kept = Closed(of.remote_id, Span(DAY, DAY + 6 * HOUR), hits=3)

    edited = replace(of, every=timedelta(hours=4), lookback=timedelta(hours=4))

    assert owed(edited, [kept], DAY + 12 * HOUR, LONG).known is kept


def test_a_window_ends_where_one_on_the_disk_begins() -> None:
    of = duty(every=24 * HOUR, at=time(0), since=DAY)
    kept = Closed(of.remote_id, Span(DAY + 12 * HOUR, DAY + 18 * HOUR), hits=3)

    assert owed(of, [kept], DAY + 48 * HOUR, LONG).span == Span(DAY, DAY + 12 * HOUR)


def test_a_window_on_the_disk_from_before_the_rule_was_off_is_still_noted() -> None:
    of = duty(every=6 * HOUR, at=time(0), since=DAY + 30 * HOUR, ran=ran(DAY + 6 * HOUR))
    kept = Closed(of.remote_id, Span(DAY + 6 * HOUR, DAY + 12 * HOUR), hits=3)

    assert owed(of, [kept], DAY + 48 * HOUR, LONG).known is kept


@pytest.mark.parametrize("stop", [DAY + HOUR, DAY + 3 * HOUR])
def test_of_windows_that_overlap_only_the_very_same_is_known(stop: datetime) -> None:
    of = duty(every=HOUR, lookback=24 * HOUR, at=time(0), since=DAY, ran=ran(DAY + HOUR))
    other = Closed(of.remote_id, Span(stop - 24 * HOUR, stop), hits=3)
    same = Closed(of.remote_id, Span(DAY - 22 * HOUR, DAY + 2 * HOUR), hits=3)

    assert owed(of, [other], DAY + 12 * HOUR, LONG).known is None
    assert owed(of, [other, same], DAY + 12 * HOUR, LONG).known is same


def test_of_a_row_that_somebody_edited_into_the_year_9999_nothing_comes_next_and_it_is_said() -> None:
    end = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    for edited in (duty(since=end), duty(every=HOUR, ran=Ran(end, DAY.date()))):
        what = owed(edited, (), DAY, LONG)

        assert what.impossible.endswith("the next would begin at 9999-12-31 23:59 UTC")
        assert what.due == DAY
