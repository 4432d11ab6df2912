"""From the hits file to the sinks: in order, again until they are taken, up to a bound, and never lost silently."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sieminator.engine.running.book import Book
from sieminator.engine.running.shipping import Shipping
from sieminator.errors import Rejected, Unreachable, UsageError
from sieminator.model.running import Hit
from tests.clock import SimulatedClock
from tests.engine.running.console import duty
from tests.engine.running.test_book import window

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG = timedelta(minutes=1)


class Receiver:
    """A sink that takes what it is given, or does not."""

    name = "syslog"

    def __init__(self) -> None:
        self.got: list[str] = []
        self.batches: list[int] = []
        self.down = False
        self.refuses: set[str] = set()
        self.dies_after_taking = False
        self.meanwhile: Callable[[], object] = lambda: None
        """What happens while it is given hits."""

    def takes(self, hit: Hit) -> bool:
        return hit.row.get("row") != "not for it"

    def send(self, hits: Sequence[Hit]) -> None:
        self.batches.append(len(hits))
        self.meanwhile()
        if self.down:
            raise Unreachable("siem:6514: nobody listens there")
        if any(hit.id in self.refuses for hit in hits):
            raise Rejected("siem: will not have it")
        self.got += [hit.id for hit in hits]
        if self.dies_after_taking:
            raise KeyboardInterrupt


class Shipped:
    """A book, a receiver, and what brings the one to the other."""

    def __init__(self, folder: Path, sync: Callable[[int], None] = os.fsync) -> None:
        self.clock = SimulatedClock()
        self.book = Book(folder, sync)
        self.book.take()
        self.receiver = Receiver()
        self.said: list[str] = []
        self.bound = 1 << 20
        self.begin()

    def begin(self) -> None:
        """Begin anew, as after a kill."""
        self.shipping = Shipping("weu", self.book, [self.receiver], self.bound, self.clock, self.said.append)

    def find(self, hour: int, hits: int = 2, rule: int = 1) -> list[str]:
        """Write a window's hits; return their ids."""
        closed, lines = window(NOON + hour * HOUR, hits, duty(rule))
        self.book.close(closed, lines, NOON + hour * HOUR)
        return [json.loads(line)["id"] for line in lines[:-1]]

    def ship(self) -> None:
        self.shipping.ship(NOON, LONG)


@pytest.fixture
def shipped(tmp_path: Path) -> Iterator[Shipped]:
    shipped = Shipped(tmp_path / "weu")
    yield shipped
    shipped.book.let_go()


def test_every_hit_is_sent_once_in_order_over_days(shipped: Shipped) -> None:
    found = shipped.find(0) + shipped.find(1)
    shipped.ship()
    found += shipped.find(30) + shipped.find(70)
    shipped.ship()
    shipped.ship()

    assert shipped.receiver.got == found
    assert shipped.shipping.tell()[0].sent == 8
    assert shipped.shipping.tell()[0].sent == 0


def test_a_sink_that_is_new_gets_what_is_found_from_now_on(tmp_path: Path) -> None:
    first = Shipped(tmp_path)
    first.find(0)
    (tmp_path / "syslog.cursor").unlink()
    first.begin()
    found = first.find(1)
    first.ship()

    assert first.receiver.got == found


def test_the_first_hits_of_all_are_sent_also_by_the_process_after_the_one_that_found_them(shipped: Shipped) -> None:
    found = shipped.find(0)
    shipped.begin()
    shipped.ship()

    assert shipped.receiver.got == found


def test_what_was_taken_in_the_moment_of_a_kill_is_sent_again_and_nothing_is_left_out(shipped: Shipped) -> None:
    found = shipped.find(0)
    shipped.receiver.dies_after_taking = True
    with pytest.raises(KeyboardInterrupt):
        shipped.ship()
    shipped.receiver.dies_after_taking = False
    shipped.begin()
    found += shipped.find(1)
    shipped.ship()

    assert list(dict.fromkeys(shipped.receiver.got)) == found
    assert len(shipped.receiver.got) == 6


def test_many_hits_go_in_batches(shipped: Shipped) -> None:
    found = shipped.find(0, 600)
    shipped.ship()

    assert shipped.receiver.got == found
    assert shipped.receiver.batches == [256, 256, 88]


def test_a_sink_that_is_down_is_left_alone_longer_each_time_told_once_and_gets_everything_later(
    shipped: Shipped,
) -> None:
    shipped.receiver.down = True
    found = shipped.find(0)
    tries = []
    for _ in range(400):
        before = len(shipped.receiver.batches)
        shipped.ship()
        if len(shipped.receiver.batches) > before:
            tries.append(shipped.clock.passed.total_seconds())
        shipped.clock.advance(timedelta(seconds=1))
    waiting = shipped.shipping.tell()[0]
    shipped.receiver.down = False
    shipped.clock.advance(LONG)
    shipped.ship()

    waits = [after - before for before, after in pairwise(tries)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert waiting.reason == "siem:6514: nobody listens there"
    assert waiting.waiting_bytes == shipped.book.end()[1]
    assert shipped.receiver.got == found
    assert [said.partition(":")[2].strip()[:12] for said in shipped.said] == ["does not tak", "takes hits a"]
    assert shipped.shipping.wait is None


def test_beyond_the_bound_the_oldest_are_dropped_told_and_stay_in_the_file(shipped: Shipped) -> None:
    size = len(b"".join(window(NOON, 10)[1]))
    shipped.bound = 3 * size
    shipped.begin()
    shipped.receiver.down = True
    found = []
    for hour in range(10):
        found += shipped.find(hour, 10)
        shipped.ship()
        shipped.clock.advance(LONG)
    told = shipped.shipping.tell()[0]
    shipped.receiver.down = False
    shipped.ship()

    texts = [(shipped.book.folder / name).read_text() for name in shipped.book.files()]
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    dropped = [one for one in lines if one["type"] == "dropped"]
    assert told.waiting_bytes <= 3 * size + 1_000, "the lines that tell of it come on top"
    assert told.dropped == sum(one["hits"] for one in dropped) == len(found) - len(shipped.receiver.got) > 50
    assert shipped.receiver.got == found[told.dropped :]
    assert all(one["sink"] == "syslog" and "bytes waited" in one["reason"] for one in dropped)
    assert [one["id"] for one in lines if one["type"] == "hit"] == found
    assert sum("dropped" in said for said in shipped.said) == len(dropped)


def test_a_hit_that_is_refused_holds_up_no_other_and_is_told(shipped: Shipped) -> None:
    found = shipped.find(0, 5)
    shipped.receiver.refuses = {found[2]}
    shipped.ship()

    assert shipped.receiver.got == [*found[:2], *found[3:]]
    assert shipped.shipping.tell()[0].dropped == 1
    assert "1 dropped, it was refused: siem: will not have it" in shipped.said[0]


def test_where_every_hit_is_refused_the_sink_is_what_is_wrong_and_they_wait(shipped: Shipped) -> None:
    found = shipped.find(0, 3)
    shipped.receiver.refuses = set(found)
    shipped.ship()
    told = shipped.shipping.tell()[0]
    shipped.receiver.refuses = set()
    shipped.clock.advance(LONG)
    shipped.ship()

    assert (told.dropped, told.reason) == (0, "siem: will not have it")
    assert shipped.receiver.got == found


def test_a_file_that_somebody_took_away_is_passed_over(shipped: Shipped) -> None:
    shipped.receiver.down = True
    shipped.find(0)
    shipped.ship()
    found = shipped.find(24)
    (shipped.book.folder / shipped.book.files()[0]).unlink()
    shipped.receiver.down = False
    shipped.clock.advance(LONG)
    shipped.ship()

    assert shipped.receiver.got == found


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\xff nonsense", b"hits-2026-11-28.jsonl -5", b"zzz 5"],
    ids=["empty", "nonsense", "negative", "no file"],
)
def test_of_a_cursor_that_nobody_can_read_hits_are_sent_again_rather_than_never(
    shipped: Shipped, spoilt: bytes
) -> None:
    shipped.receiver.down = True
    found = shipped.find(0) + shipped.find(30)
    shipped.ship()
    (shipped.book.folder / "syslog.cursor").write_bytes(spoilt)
    shipped.receiver.down = False
    shipped.begin()
    found += shipped.find(31)
    shipped.ship()

    assert shipped.receiver.got == found
    assert "cannot be read; it gets again what the hits files hold" in shipped.said[-1]


def test_what_is_sent_again_is_no_more_than_may_wait_and_the_rest_is_told(shipped: Shipped) -> None:
    found = [one for hour in range(40) for one in shipped.find(hour)]
    shipped.ship()
    (shipped.book.folder / "syslog.cursor").write_bytes(b"")
    shipped.bound = (shipped.book.folder / shipped.book.files()[0]).stat().st_size // 4
    shipped.begin()
    shipped.ship()

    again = shipped.receiver.got[len(found) :]
    assert again == found[-len(again) :]
    assert 0 < len(again) < 20
    assert shipped.shipping.tell()[0].dropped == len(found) - len(again)


def test_how_far_a_sink_came_is_on_the_disk_before_it_is_believed(tmp_path: Path) -> None:
    """A file that is put in another's place without that may be empty after a power cut."""
    on_disk: list[int] = []
    shipped = Shipped(tmp_path / "weu", lambda number: on_disk.append(os.fstat(number).st_ino))
    shipped.find(0)
    on_disk.clear()
    shipped.ship()

    assert (shipped.book.folder / "syslog.cursor").stat().st_ino in on_disk


# ---- hits that are refused


def test_a_rule_whose_hits_are_all_refused_holds_up_no_other_and_costs_few_requests(shipped: Shipped) -> None:
    refused = shipped.find(0, 300)
    found = shipped.find(1, 5, rule=2)
    shipped.receiver.refuses = set(refused)
    shipped.ship()
    told = shipped.shipping.tell()[0]

    assert shipped.receiver.got == found
    assert (told.sent, told.dropped, told.waiting_bytes > 0, told.reason) == (5, 300, True, "")
    assert len(shipped.receiver.batches) < 40
    assert "256 dropped, what was tried of Rule 1 was refused: siem: will not have it" in shipped.said[0]


def test_where_no_rules_hits_are_taken_nothing_is_dropped_and_few_requests_are_made(shipped: Shipped) -> None:
    found = [one for rule in range(1, 40) for one in shipped.find(rule, 20, rule)]
    shipped.receiver.refuses = set(found)
    for _ in range(10):
        shipped.ship()
        shipped.clock.advance(LONG)
    told = shipped.shipping.tell()[0]
    tried = len(shipped.receiver.batches)
    shipped.receiver.refuses = set()
    shipped.ship()

    assert (told.sent, told.dropped, told.reason) == (0, 0, "siem: will not have it")
    assert tried < 10 * 13 * 15, "of each of the 13 rules in a batch a few"
    assert shipped.receiver.got == found


def test_single_hits_that_are_refused_are_found_among_many_in_their_order(shipped: Shipped) -> None:
    found = shipped.find(0, 200)
    shipped.receiver.refuses = {*found[:4], found[99], found[150]}
    shipped.ship()

    taken = [one for one in found if one not in shipped.receiver.refuses]
    assert sorted(shipped.receiver.got) == sorted(taken)
    in_order = [one for one in shipped.receiver.got if one != found[-1]]
    assert in_order == taken[:-1], "but for the last one, which is tried when the first ones are all refused"
    assert shipped.shipping.tell()[0].dropped == 6
    assert len(shipped.receiver.batches) < 60


def test_what_was_taken_beside_hits_that_wait_is_not_sent_again(shipped: Shipped) -> None:
    first, second, third = shipped.find(0, 4), shipped.find(1, 4, rule=2), shipped.find(2, 4)
    shipped.receiver.refuses = {first[0]}

    def cut_off() -> None:
        if shipped.receiver.got:
            raise Unreachable("siem: the connection was cut")

    shipped.receiver.meanwhile = cut_off
    shipped.ship()
    shipped.receiver.meanwhile = lambda: None
    shipped.clock.advance(LONG)
    shipped.ship()

    assert sorted(shipped.receiver.got) == sorted([*first[1:], *second, *third])


def test_a_sink_that_is_slow_to_refuse_is_given_fewer_at_once_and_comes_on(shipped: Shipped) -> None:
    refused = shipped.find(0, 20)
    found = shipped.find(1, 5, rule=2)
    shipped.receiver.refuses = set(refused)
    shipped.receiver.meanwhile = lambda: shipped.clock.advance(LONG)
    for _ in range(60):
        shipped.ship()
        shipped.clock.advance(LONG)

    assert shipped.receiver.got == found


# ---- files that cannot be read


def test_a_cursor_that_cannot_be_read_is_told_and_ours_to_mend(shipped: Shipped) -> None:
    (shipped.book.folder / "syslog.cursor").unlink()
    (shipped.book.folder / "syslog.cursor").mkdir()

    with pytest.raises(UsageError, match=r"syslog\.cursor: it cannot be read or written"):
        shipped.begin()


def test_what_waits_is_told_though_a_file_is_taken_away_meanwhile(
    shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped.find(0)
    files = shipped.book.files()
    monkeypatch.setattr(shipped.book, "files", lambda: ["hits-2026-11-27.jsonl", *files])

    assert shipped.shipping.tell()[0].waiting_bytes == shipped.book.end()[1]


def test_where_the_folder_is_gone_nothing_waits(shipped: Shipped) -> None:
    shipped.find(0)
    shutil.rmtree(shipped.book.folder)

    assert shipped.shipping.tell()[0].waiting_bytes == 0
