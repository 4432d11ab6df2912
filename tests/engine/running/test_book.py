"""The hits file: whole windows or nothing, one process at a time, its owner's alone."""

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sieminator.engine.running.book import Book
from sieminator.engine.running.grid import Closed
from sieminator.engine.running.ids import hits_of
from sieminator.engine.running.lines import closing_line, hit_line
from sieminator.errors import UsageError
from sieminator.model.running import Duty, Span
from tests.engine.running.console import duty

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = duty()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = Book(tmp_path / "weu")
    assert book.take()
    yield book
    book.let_go()


def window(stop: datetime, hits: int = 2, rule: Duty = RULE) -> tuple[Closed, list[bytes]]:
    """A window with hits, and its lines."""
    span = Span(stop - HOUR, stop)
    closed = Closed(rule.remote_id, span, hits)
    found = hits_of("weu", rule, span, [{"row": number} for number in range(hits)])
    return closed, [*map(hit_line, found), closing_line("weu", rule, closed, stop, "edge")]


def again(book: Book) -> Book:
    """The next process, after this one was killed."""
    book.let_go()
    after = Book(book.folder)
    assert after.take()
    return after


def types(book: Book) -> list[str]:
    return [json.loads(line)["type"] for name in book.files() for line in (book.folder / name).read_text().splitlines()]


def test_a_window_that_was_written_is_known_to_the_next_process(book: Book) -> None:
    closed, lines = window(NOON)
    book.close(closed, lines, NOON)
    after = again(book)
    after.remember({RULE.remote_id: NOON - HOUR})

    assert after.closed(RULE.remote_id) == [closed]
    assert types(after) == ["hit", "hit", "window"]
    after.let_go()


@pytest.mark.parametrize("cut", range(1, 500, 41))
def test_a_window_that_was_cut_short_is_cut_off(book: Book, cut: int) -> None:
    first, second = window(NOON), window(NOON + HOUR)
    book.close(*first, NOON)
    book.close(*second, NOON)
    file = book.folder / book.files()[0]
    os.truncate(file, file.stat().st_size - cut)

    after = again(book)
    after.remember({RULE.remote_id: NOON - HOUR})

    assert after.closed(RULE.remote_id) == [first[0]]
    assert types(after) == ["hit", "hit", "window"]
    after.close(*second, NOON)
    assert types(after) == ["hit", "hit", "window"] * 2
    after.let_go()


def test_another_process_does_not_get_the_folder_until_the_first_has_ended(book: Book) -> None:
    code = (
        "import pathlib; from sieminator.engine.running.book import Book;"
        f"print(Book(pathlib.Path({str(book.folder)!r})).take())"
    )

    def other() -> str:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    assert other() == "False"
    book.let_go()
    assert other() == "True"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_folder_and_files_are_their_owners_alone_and_not_gits(book: Book) -> None:
    book.close(*window(NOON), NOON)

    assert stat.S_IMODE(book.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((book.folder / book.files()[0]).stat().st_mode) == 0o600
    assert (book.folder / ".gitignore").read_text() == "*\n"


def test_each_day_has_its_file_and_time_that_goes_back_changes_nothing(book: Book) -> None:
    for moment in (NOON, NOON + 24 * HOUR, NOON):
        book.close(*window(NOON), moment)

    assert book.files() == ["hits-2026-11-28.jsonl", "hits-2026-11-29.jsonl"]
    assert len(types(book)) == 9
    assert (book.folder / "hits-2026-11-28.jsonl").read_text().count("\n") == 3


def test_a_full_disk_leaves_nothing_of_a_window_and_is_told(tmp_path: Path) -> None:
    full = False

    def sync(_: int) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")

    book = Book(tmp_path / "weu", sync)
    book.take()
    book.close(*window(NOON), NOON)
    size = book.end()[1]
    full = True
    with pytest.raises(UsageError, match="No space left"):
        book.close(*window(NOON + HOUR), NOON)
    full = False

    assert book.end()[1] == size, "nobody ships what is not whole"
    book.remember({RULE.remote_id: NOON - HOUR})
    assert len(book.closed(RULE.remote_id)) == 1
    book.close(*window(NOON + HOUR), NOON)
    assert types(book) == ["hit", "hit", "window"] * 2
    book.let_go()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match=r"the hits cannot be kept .*"):
        Book(tmp_path / "file" / "weu").take()


def test_what_the_register_accounts_for_is_forgotten_and_found_again_when_it_goes_back(book: Book) -> None:
    for hour in range(4):
        book.close(*window(NOON + hour * HOUR), NOON)
    book.remember({RULE.remote_id: NOON + 2 * HOUR})
    then = [one.span.stop for one in book.closed(RULE.remote_id)]
    book.remember({RULE.remote_id: NOON})
    back = [one.span.stop for one in book.closed(RULE.remote_id)]

    assert then == [NOON + 3 * HOUR]
    assert back == [NOON + hour * HOUR for hour in (1, 2, 3)]


def test_a_rule_that_was_away_for_a_while_finds_its_windows_again(book: Book) -> None:
    book.close(*window(NOON), NOON)
    book.remember({RULE.remote_id: NOON - HOUR})
    book.remember({"another": NOON})
    assert book.closed(RULE.remote_id) == ()

    book.remember({RULE.remote_id: NOON - HOUR})

    assert len(book.closed(RULE.remote_id)) == 1


def test_a_line_that_somebody_spoilt_hides_no_other(book: Book) -> None:
    book.close(*window(NOON), NOON)
    with (book.folder / book.files()[0]).open("ab") as file:
        file.write(b'{"type":"window","start":"yesterday"}\n{"type":"window",\n[]\n\xff\n')
    after = again(book)
    after.remember({RULE.remote_id: NOON - HOUR})

    assert len(after.closed(RULE.remote_id)) == 1
    after.let_go()


def test_a_torn_tail_that_could_not_be_cut_off_is_cut_off_by_the_next_try(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.close(*window(NOON), NOON)
    book.let_go()
    file = book.folder / book.files()[0]
    os.truncate(file, file.stat().st_size - 1)

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    after, other = Book(book.folder), Book(book.folder)
    with monkeypatch.context() as patch:
        patch.setattr(Book, "_cut", denied)
        with pytest.raises(UsageError, match="Permission denied"):
            after.take()
    assert other.take(), "the lock of a try in vain is let go of"
    other.let_go()
    assert after.take()
    after.close(*window(NOON + HOUR), NOON)

    assert types(after) == ["hit", "hit", "window"]
    after.let_go()
