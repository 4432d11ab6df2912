"""The ledger: kept before a write, readable after a kill, never in the way of a decision."""

import json
import os
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sieminator.engine.diff import compare, create
from sieminator.engine.ledger import Author, Ledger
from sieminator.engine.orders import PLAIN
from sieminator.errors import LedgerUnwritable, UsageError
from sieminator.model.outcome import Outcome, Result
from tests.engine.rules import KEY, TARGET, deployed, rule


class StoppedClock:
    def now(self):
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "ledger"


@pytest.fixture
def ledger(folder):
    ledger = Ledger(folder, Author("ada", "abc123"), StoppedClock())
    ledger.begin("run-1", "deploy", "test")
    return ledger


def records(folder):
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]


def test_an_update_leaves_intent_raw_copy_and_outcome(ledger, folder):
    change = compare(rule(severity="Low"), deployed(rule()), TARGET, PLAIN)
    assert change

    ledger.intend(TARGET, change)
    ledger.settle(TARGET, Outcome(change, Result.DONE, remote_id="id-1", request_id="req-7"))

    begin, intent, outcome = records(folder)
    assert (begin["who"], begin["commit"], begin["schema_version"]) == ("ada", "abc123", 1)
    assert (intent["action"], intent["target"], intent["key"]) == ("update", "weu", KEY)
    assert intent["before"] != intent["after"]
    assert json.loads((folder / intent["raw"]).read_text()) == {"as": "the vendor has it"}
    assert (outcome["result"], outcome["request_id"], outcome["at"]) == (
        "done",
        "req-7",
        "2026-11-22T12:00:00.000+00:00",
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_look(ledger, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_history_tells_what_was_written_where(folder, ledger):
    change = create(rule(), TARGET, deployed_before=False)
    ledger.settle(TARGET, Outcome(change, Result.DONE))
    ledger.settle(TARGET, Outcome(create(rule(2), TARGET, deployed_before=False), Result.REJECTED))

    fresh = Ledger(folder, Author("ada", ""), StoppedClock())

    assert fresh.deployed("weu") == {KEY}
    assert fresh.deployed("neu") == frozenset()


def test_no_record_at_all_shows_nothing(folder):
    assert Ledger(folder, Author("ada", ""), StoppedClock()).deployed("weu") == frozenset()


def test_a_line_cut_by_a_kill_is_passed_over(folder, ledger):
    ledger.settle(TARGET, Outcome(create(rule(), TARGET, deployed_before=False), Result.DONE))
    with (folder / "ledger.jsonl").open("a") as file:
        file.write('{"schema_version": 1, "phase": "outc')

    assert Ledger(folder, Author("ada", ""), StoppedClock()).deployed("weu") == {KEY}


def test_a_newer_ledger_is_refused_by_name(folder, ledger):
    with (folder / "ledger.jsonl").open("a") as file:
        file.write('{"schema_version": 2}\n')

    with pytest.raises(UsageError, match="schema_version 2"):
        Ledger(folder, Author("ada", ""), StoppedClock()).deployed("weu")


def test_no_line_is_written_among_those_of_a_newer_ledger(folder, ledger):
    with (folder / "ledger.jsonl").open("a") as file:
        file.write('{"schema_version": 2}\n')
    before = (folder / "ledger.jsonl").read_bytes()

    with pytest.raises(LedgerUnwritable, match="schema_version 2 is newer than 1") as refused:
        Ledger(folder, Author("ada", ""), StoppedClock()).begin("run-2", "deploy", "test")

    assert "name another place in the environment's `ledger:`" in refused.value.hint
    assert (folder / "ledger.jsonl").read_bytes() == before


def test_a_place_that_cannot_be_written_is_an_error_before_anything_else(tmp_path):
    (tmp_path / "file").write_text("in the way")
    ledger = Ledger(tmp_path / "file" / "ledger", Author("ada", ""), StoppedClock())

    with pytest.raises(LedgerUnwritable, match="cannot be written"):
        ledger.begin("run-1", "deploy", "test")


def test_a_full_disk_is_an_error_that_says_so(folder):
    """/dev/full takes the place of the file: every write to it fails for lack of space."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    folder.mkdir(parents=True)
    (folder / "ledger.jsonl").symlink_to("/dev/full")

    with pytest.raises(LedgerUnwritable, match="No space left"):
        Ledger(folder, Author("ada", ""), StoppedClock()).begin("run-1", "deploy", "test")


def test_many_threads_write_whole_lines(ledger, folder):
    change = create(rule(), TARGET, deployed_before=False)
    threads = [threading.Thread(target=ledger.intend, args=(TARGET, change)) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(records(folder)) == 21


def test_a_vendors_id_never_leads_out_of_the_folder(ledger, folder):
    found = replace(deployed(rule()), remote_id="../../../escape")
    change = compare(rule(severity="Low"), found, TARGET, PLAIN)
    assert change

    ledger.intend(TARGET, change)

    assert (folder / records(folder)[-1]["raw"]).resolve().is_relative_to(folder.resolve())


@pytest.mark.parametrize("torn", [b'{"schema_version": 1, "title": "\xc5', b"[]\n", b"{}\n", b"\xff\xfe\n"])
def test_what_is_no_record_is_passed_over_and_the_next_line_is_whole(folder, ledger, torn):
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(torn)

    ledger.settle(TARGET, Outcome(create(rule(), TARGET, deployed_before=False), Result.DONE))

    assert Ledger(folder, Author("ada", ""), StoppedClock()).deployed("weu") == {KEY}


def test_a_record_that_cannot_be_read_shows_nothing(tmp_path):
    (tmp_path / "ledger.jsonl").mkdir()

    assert Ledger(tmp_path, Author("ada", ""), StoppedClock()).deployed("weu") == frozenset()


def test_git_is_kept_out_of_the_folder_wherever_it_is(ledger, folder):
    assert (folder / ".gitignore").read_text() == "*\n"


def test_half_a_surrogate_pair_is_kept_as_the_vendor_had_it(ledger, folder):
    found = replace(deployed(rule()), raw={"query": "\ud800"})
    change = compare(rule(severity="Low"), found, TARGET, PLAIN)
    assert change

    ledger.intend(TARGET, change)

    raw = (folder / records(folder)[-1]["raw"]).read_bytes().decode(errors="surrogatepass")
    assert json.loads(raw) == {"query": "\ud800"}
