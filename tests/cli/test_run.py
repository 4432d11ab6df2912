"""`sieminator run` at a console that answers: real processes, told to stop, killed, two at once."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from jsonschema import Draft202012Validator

from sieminator.cli.stopping import stopping
from sieminator.fakes.weather import Act, Answer, Delay
from sieminator.model import extras
from tests.cli.checkout import edit
from tests.cli.console import MINUTE, Console, console, kill, users
from tests.cli.shell import sieminator
from tests.platforms.qradar.stage import SECRET
from tests.platforms.scenes_interrupted import POSIX

SEARCHES = "/ariel/searches"
LOADS = "/bulk_load/"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Console]:
    with console(tmp_path) as place:
        place.deploy()
        yield place


def test_what_is_due_is_run_once_told_and_counted(place: Console) -> None:
    place.later(20 * MINUTE)

    first = place.run("run", "--once")
    second = place.run("run", "--once")

    assert (first.exit, second.exit) == (0, 0), first.err + second.err
    assert "2 hits" in first.out
    assert "Rule 1: 2 hits, run up to 20" in first.out
    assert re.search(
        r"nothing was due \(1 rule\); the next window is due at \S+ 12:2[05] UTC$", second.out, re.MULTILINE
    )
    assert users(place.lines()) == ["user 1", "user 2"]
    assert place.hits() == 2
    assert place.levers.open_searches() == 0
    assert max(map(len, first.out.splitlines())) <= 80


def test_it_needs_no_content(place: Console) -> None:
    place.later(20 * MINUTE)
    shutil.rmtree(place.root / "content")

    done = place.run("run", "--once")

    assert (done.exit, done.err) == (0, "")
    assert len(users(place.lines())) == 2


def test_its_result_is_what_the_schema_says(place: Console) -> None:
    place.later(20 * MINUTE)

    done = place.run("run", "--once", "--format", "json")

    schema = json.loads((Path(__file__).parents[2] / "docs/schemas/results/run.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(json.loads(done.out))) == []
    assert json.loads(done.out)["targets"][0]["rules"][0]["hits"] == 2


def test_a_window_that_fails_is_told_here_and_by_drift(place: Console) -> None:
    place.later(20 * MINUTE)
    place.server.weather.order(Answer(422, body=b'{"message": "no such column"}'), method="POST", path=SEARCHES)

    done = place.run("run", "--once")
    drift = place.run("drift")

    assert done.exit == 1
    assert "FAILED" in done.out
    assert "no such column" in " ".join(done.out.split())
    assert drift.exit == 2
    assert "no such column" in " ".join(drift.out.split())


def test_a_console_that_is_down_is_told(place: Console) -> None:
    edit(place.root / "environments/prod.yml", place.server.url, "http://127.0.0.1:9")

    done = place.run("run", "--once")

    assert done.exit == 4
    assert "could not be run" in done.out


def test_windows_that_waited_for_too_long_are_given_up_and_nobody_overlooks_it(place: Console) -> None:
    edit(place.root / "environments/prod.yml", "settings:", "settings:\n      run: {catch_up: 1h}")
    place.later(timedelta(hours=5), hits=0)

    done = place.run("run", "--once")

    assert done.exit == 1
    assert "GIVEN UP" in done.out
    assert "console: Rule 1: GIVEN UP" in done.err
    assert sum(one["windows"] for one in place.lines() if one["type"] == "given_up") in (47, 48, 49)


def test_hits_that_a_sink_does_not_take_are_no_fine_end(place: Console) -> None:
    """Whoever runs it by cron looks at nothing else."""
    syslog = "\n      run: {syslog: {host: 127.0.0.1, port: 9, transport: tcp}}"
    edit(place.root / "environments/prod.yml", "settings:", f"settings:{syslog}")
    edit(place.root / "content/detections/rule-1/detection.yml", "scheduled_search}", "scheduled_search, leef: {}}")
    place.run("deploy")
    place.later(20 * MINUTE)

    done = place.run("run", "--once")

    assert done.exit == 1
    assert "syslog: does not take hits" in done.out
    assert len(users(place.lines())) == 2


# ---- two runners


def test_of_two_at_once_one_runs_and_the_other_stands_by(place: Console) -> None:
    place.later(20 * MINUTE)
    spools = [place.root / "one", place.root / "two"]
    place.server.weather.order(Delay(0.5), path=SEARCHES)

    both = [place.start("run", "--once", "--name", spool.name, "--spool", str(spool)) for spool in spools]
    ended = [one.communicate(timeout=60) for one in both]

    assert [one.returncode for one in both] == [0, 0], ended
    found = [hit for spool in spools for hit in place.lines(spool) if hit["type"] == "hit"]
    assert sorted(users(list({hit["id"]: hit for hit in found}.values()))) == ["user 1", "user 2"]
    assert "standing by" in "".join(out for out, _ in ended)


def test_two_in_one_folder_never_write_to_it_together(place: Console) -> None:
    place.later(20 * MINUTE)
    place.server.weather.order(Delay(0.5), path=SEARCHES)

    both = [place.start("run", "--once") for _ in range(2)]
    ended = [one.communicate(timeout=60) for one in both]

    assert [one.returncode for one in both] == [0, 0], ended
    assert users(place.lines()) == ["user 1", "user 2"]


def test_two_environments_share_a_spool_and_nothing_in_it(
    place: Console, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Owner, target and rule have the same names in both, and so the same ids."""
    with console(tmp_path_factory.mktemp("other"), "staging") as other:
        other.deploy()
        spool = place.root / "spool"
        for one, hits in ((place, 1), (other, 3)):
            one.later(20 * MINUTE, hits=hits)
            done = one.run("run", "--once", "--spool", str(spool))
            assert (done.exit, f"{hits} hit" in done.out) == (0, True), done

        assert [len(users(one.lines(spool))) for one in (place, other)] == [1, 3]
        assert other.hits() == 3


# ---- told to stop, and killed


@POSIX
def test_a_service_goes_on_until_it_is_told_to_stop(place: Console) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        at = f"127.0.0.1:{free.getsockname()[1]}"
    place.later(20 * MINUTE)
    service = place.start("run", "--listen", at)
    try:
        wait_for(lambda: len(place.lines()) >= 3, service)
        wait_for(lambda: place.cells().get("ran", "-") != "-", service)
        numbers = requests.get(f"http://{at}/metrics", timeout=5).text
        health = requests.get(f"http://{at}/healthz", timeout=5)
    finally:
        service.send_signal(signal.SIGTERM)
        _, err = service.communicate(timeout=15)

    assert service.returncode == 0, err
    assert 'sieminator_hits_total{target="console"} 2.0' in numbers
    assert health.status_code == 200, health.text
    begun, ours, found, told = err.splitlines()
    assert begun.startswith("sieminator: runner ")
    assert begun.endswith(f"; /metrics and /healthz are at {at}")
    assert (ours, found) == ("console: it is ours to run", "console: Rule 1: 2 hits")
    assert told == "sieminator: told to stop, and ended"
    assert place.lease() == "-"


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_hangs_is_given_back_within_ten_seconds_and_found_by_the_next(place: Console, number: int) -> None:
    place.later(20 * MINUTE)
    place.server.weather.order(Delay(40), method="POST", path=SEARCHES, times=1)
    service = place.start("run", "--listen", "off")
    wait_for(lambda: "lease" in place.levers.table("sieminator_searches_soc").get("runners", {}), service)
    time.sleep(3)
    begun = time.monotonic()
    service.send_signal(number)
    _, err = service.communicate(timeout=20)
    took = time.monotonic() - begun

    assert service.returncode == 0, err
    assert took < 10
    assert place.cells().get("ran", "-") == "-"
    assert place.lease() == "-"
    assert place.run("run", "--once").exit == 0
    assert users(place.lines()) == ["user 1", "user 2"]


@POSIX
def test_what_ends_in_time_is_finished(place: Console) -> None:
    place.later(20 * MINUTE)
    place.server.weather.order(Delay(2), method="POST", path=SEARCHES)
    service = place.start("run", "--listen", "off")
    wait_for(lambda: place.levers.open_searches() > 0 or "ran" in place.cells(), service)
    service.send_signal(signal.SIGTERM)
    service.communicate(timeout=15)

    assert service.returncode == 0
    assert place.cells()["ran"] != "-"


@POSIX
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", SEARCHES), ("DELETE", SEARCHES), ("POST", LOADS)], ids=["search", "read", "note"]
)
def test_a_kill_loses_nothing_and_doubles_nothing(place: Console, method: str, path: str, after: int) -> None:
    place.later(20 * MINUTE)
    runner = place.start("run", "--once")
    # The first two loads show the runner and take the lease.
    skipped = after + (2 if path == LOADS else 0)
    place.server.weather.order(Act(lambda: kill(runner)), method=method, path=path, after=skipped, times=1)
    runner.communicate(timeout=60)

    done = place.run("run", "--once")

    assert runner.returncode == -signal.SIGKILL
    assert done.exit == 0, done.err
    assert users(place.lines()) == ["user 1", "user 2"]
    assert place.hits() == 2


@POSIX
def test_ctrl_c_ends_one_turn_as_it_ends_every_other_command(place: Console) -> None:
    place.later(20 * MINUTE)
    place.server.weather.order(Delay(3), method="POST", path=SEARCHES)
    runner = place.start("run", "--once")
    place.server.weather.order(Act(lambda: runner.send_signal(signal.SIGINT)), method="POST", path=SEARCHES, times=1)
    out, err = runner.communicate(timeout=30)

    assert runner.returncode == 130
    assert "interrupted" in err
    assert "told to stop before all that is due was run" in out


# ---- the command line


def test_a_service_has_no_json(root: Path) -> None:
    done = sieminator(root, "run", "--env", "lab", "--format", "json")

    assert done.exit == 1
    assert "--format json needs --once" in done.err


def test_what_the_runner_needs_is_named_where_it_is_not_installed(
    place: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "filelock" else True)
    monkeypatch.setenv("SIEMINATOR_TOKEN", SECRET)

    done = sieminator(place.root, "run", "--env", "prod", "--once")

    assert (done.exit, done.out) == (1, "")
    assert "console: what runs searches is not installed (filelock)" in done.err
    assert "pip install 'sieminator[run]'" in done.err


def test_a_target_that_needs_no_runner_needs_nothing_else_either(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its vendor's libraries nor a credential, on a machine that only runs searches."""
    monkeypatch.setattr(extras, "find_spec", lambda _: None)

    done = sieminator(root, "run", "--env", "lab", "--once")

    assert (done.exit, done.err) == (0, "")


@pytest.mark.parametrize("name", ["a b", "", "-" * 65])
def test_a_name_that_no_runner_can_have_ends_a_service_too(root: Path, name: str) -> None:
    done = sieminator(root, "run", "--env", "lab", "--name", name)

    assert (done.exit, done.out) == (1, "")
    assert "a runner cannot be called" in done.err


def test_where_every_platform_runs_its_rules_itself_nobody_is_needed(root: Path) -> None:
    once = sieminator(root, "run", "--env", "lab", "--once")
    service = sieminator(root, "run", "--env", "lab", "--listen", "off")

    assert (once.exit, once.out) == (0, "1 target where rules run by themselves (-v names them)\n")
    assert service.exit == 1
    assert "no target there needs a runner" in service.err


def test_a_target_with_an_error_is_told_and_the_others_are_run(place: Console) -> None:
    file = place.root / "environments/prod.yml"
    file.write_text(file.read_text() + "  wrong:\n    platform: qradar\n    settings: {url: nonsense}\n")
    place.later(20 * MINUTE)

    done = place.run("run", "--once")

    assert done.exit == 1
    assert "nonsense" in done.err
    assert len(users(place.lines())) == 2


def wait_for(what: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait until it is so, or until the process has ended."""
    for _ in range(200):
        if what():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    raise AssertionError("it did not come to that in time")


@POSIX
def test_what_heard_signals_before_hears_them_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    stop = threading.Event()
    with stopping(stop) as heard:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(5)

    assert not heard.interrupted
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


@POSIX
def test_a_mistake_of_ours_ends_the_process_also_while_a_thread_hangs() -> None:
    text = (
        "import concurrent.futures, time\n"
        "from sieminator.cli.stopping import mistakes_end_it\n"
        "concurrent.futures.ThreadPoolExecutor().submit(time.sleep, 40)\n"
        "with mistakes_end_it(lambda: False):\n"
        "    raise KeyError('no such name')"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert "KeyError: 'no such name'" in done.stderr
    assert time.monotonic() - begun < 20


def test_a_folder_without_a_name_is_refused(root: Path) -> None:
    """As of a variable that a unit forgot to set: else hits would lie wherever somebody stands."""
    done = sieminator(root, "run", "--env", "lab", "--once", "--spool", "")

    assert (done.exit, done.out) == (1, "")
    assert "--spool is empty" in done.err
