"""Thousands of histories of thirty days: every event is reported exactly once, and every window is accounted for.

How they can fail is shown below: each way to build it wrong that we thought of is found out within a few hundred.
"""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, find, given, settings

from sieminator.engine.running import ids, post
from sieminator.engine.running.book import Book
from sieminator.engine.running.grid import Closed, owed
from sieminator.engine.running.ids import hits_of
from sieminator.engine.running.lines import closing_line, hit_line
from sieminator.engine.running.means import TargetTime
from sieminator.engine.running.windows import Windows
from sieminator.model.running import Duty, Span
from tests.engine.running.console import Console
from tests.engine.running.history import History, check, histories


@pytest.mark.parametrize("setup", ["one", "shared", "two", "twins"])
def test_every_event_is_reported_once_whatever_goes_wrong(setup: str) -> None:
    @settings(max_examples=500)
    @given(histories(setup))
    def holds(history: History) -> None:
        live(history)

    holds()


def live(history: History) -> None:
    with TemporaryDirectory() as folder:
        check(history, Path(folder))


# ---- ways to build it wrong


def commit_first(self: Windows, duty: Duty, span: Span) -> None:
    found = self._runs.search(duty, span, self._means.runner)
    hits = hits_of(self._target, duty, span, found.rows)
    closed = Closed(duty.remote_id, span, len(hits))
    self._commit(duty, closed)
    now = self._time.now()
    lines = [*map(hit_line, hits), closing_line(self._target, duty, closed, now, self._means.runner)]
    self._book.close(closed, lines, now)


def say_nothing_of_what_is_given_up(self: Windows, duty: Duty, owed: post.Owed) -> Closed:
    return Closed(duty.remote_id, owed.span, given_up=owed.given_up)


def keep_nothing_in_mind(self: Book, closed: Closed, lines: list[bytes], now: datetime) -> None:
    self.tell(b"".join(lines), now)


def believe_our_own_clock(self: TargetTime) -> datetime:
    return self._clock.now()


def wait_for_nothing_late(*asked: Any) -> post.Owed:
    found = owed(*asked)
    return found if found.known or found.given_up else replace(found, due=found.span.stop)


def begin_where_the_grid_says(duty: Duty, *asked: Any) -> post.Owed:
    found = owed(duty, *asked)
    if found.known or found.given_up:
        return found
    return replace(found, span=Span(found.span.stop - duty.lookback, found.span.stop))


def ask_in_local_time(self: Console, ms: int, *, ends: bool = False) -> datetime:
    """The hour that comes twice in autumn: a window begins with the first and ends with the second."""
    berlin = ZoneInfo("Europe/Berlin")
    return datetime.fromtimestamp(ms / 1000, berlin).replace(fold=int(ends)).astimezone(UTC)


WRONG: dict[str, tuple[object, str, object]] = {
    "the window is noted before its hits are on the disk": (Windows, "_search", commit_first),
    "what a killed runner wrote in part stays in the file": (Book, "_cut", lambda _: None),
    "a window that is on the disk is searched again": (Book, "closed", lambda *_: ()),
    "a process knows nothing of those before it": (Book, "_read", lambda *_: None),
    "a process forgets what it wrote itself": (Book, "close", keep_nothing_in_mind),
    "two processes write to one folder": (
        Book,
        "take",
        lambda self: self.folder.mkdir(parents=True, exist_ok=True) or True,
    ),
    "the runner's own clock says what is due": (TargetTime, "now", believe_our_own_clock),
    "nobody waits for late events": (post, "owed", wait_for_nothing_late),
    "a window begins where the grid says": (post, "owed", begin_where_the_grid_says),
    "windows are given up silently": (Windows, "_give_up", say_nothing_of_what_is_given_up),
    "a hit has another id each time": (ids, "_id", lambda *_: uuid.uuid4().hex),
    "START and STOP are local times": (Console, "read", ask_in_local_time),
    "nothing is ever given up": (
        post,
        "owed",
        lambda duty, closed, now, _: owed(duty, closed, now, timedelta(days=99)),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_histories_find_out_when(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*WRONG[wrong])

    setup = {"two processes write to one folder": "shared", "a hit has another id each time": "twins"}.get(wrong, "one")
    find(histories(setup), fails, settings=settings(max_examples=1_000, phases=[Phase.generate]))


def fails(history: History) -> bool:
    try:
        live(history)
    except (AssertionError, json.JSONDecodeError):  # what must be so is not, or a line of a hits file is none
        return True
    return False
