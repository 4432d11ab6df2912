"""Standard output is the result, standard error everything else, whatever they are connected to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.checkout import edit
from tests.cli.shell import process, sieminator

REPOSITORY = Path(__file__).parents[2]


def test_help_and_version_are_the_result(tmp_path: Path) -> None:
    helped, version = process("--help", cwd=tmp_path), process("--version", cwd=tmp_path)

    assert (helped.exit, version.exit) == (0, 0)
    assert "Exit codes" in helped.out
    assert version.out.startswith("sieminator ")
    assert helped.err + version.err == ""


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys; from sieminator.cli.main import run; run(['--help']);"
        "heavy = {'azure', 'duckdb', 'pydantic', 'rich', 'keyring', 'yaml', 'requests', 'sieminator.engine'};"
        "sys.exit(sorted(heavy & {name for name in sys.modules}) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_gets_plain_text_and_the_exit_code_tells_the_result(root: Path) -> None:
    done = process("plan", "--env", "lab", cwd=root)

    assert done.exit == 2
    assert done.err == ""
    assert "\x1b" not in done.out


def test_an_old_encoding_gets_plain_ascii(root: Path) -> None:
    edit(root / "content/detections/first-one/detection.yml", "First title", "First title \u00fc\U0001f600")

    done = process("plan", "--env", "lab", cwd=root, PYTHONUTF8="0", PYTHONIOENCODING="ascii")

    assert done.exit == 2
    assert r"First title \xfc\U0001f600 - new" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals there")
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_a_terminal_that_wants_them(root: Path, variables: dict[str, str], coloured: bool) -> None:
    shown = on_a_terminal(root, ["plan", "--env", "lab"], variables)

    assert "First title" in shown
    assert ("\x1b[" in shown) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals there")
def test_a_hostile_title_paints_no_terminal(root: Path) -> None:
    edit(root / "content/detections/first-one/detection.yml", "First title", r'"First [red] \u001B[2J title"')

    shown = on_a_terminal(root, ["plan", "--env", "lab"], {})

    assert "\x1b[2J" not in shown
    assert "[red]" in shown or "detection.yml" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals there")
def test_what_went_wrong_is_wrapped_on_a_terminal_and_a_line_each_in_a_log(root: Path) -> None:
    words = [
        "plan",
        "--env",
        "lab",
        "--target",
        "lab-one-that-nobody-has-ever-seen-in-any-file-of-this-environment-yet",
    ]
    watched = on_a_terminal(root, words, {"COLUMNS": "80"}, watched="stderr")

    logged = process(*words, cwd=root).err

    assert [len(line) <= 80 for line in watched.splitlines()] == [True] * len(watched.splitlines())
    assert [line.startswith("  ") for line in watched.splitlines()][:2] == [False, True]
    assert watched.split() == logged.split()
    assert [line.startswith("  ") for line in logged.splitlines()] == [False, True]
    assert max(map(len, logged.splitlines())) > 80


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals there")
def test_a_person_who_watches_sees_how_far_it_is(root: Path) -> None:
    shown = on_a_terminal(root, ["plan", "--env", "lab"], {}, watched="stderr")

    assert "Reading targets" in shown
    assert "1/1" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="SIGPIPE is a matter of POSIX")
def test_a_reader_that_leaves_early_is_no_error(root: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "sieminator", "--root", str(root), "plan", "--env", "lab", "--format", "json"],
        cwd=REPOSITORY,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is a matter of Linux")
@pytest.mark.parametrize("words", [["plan", "--env", "lab", "--format", "json"], ["schema", "detection"], ["lint"]])
def test_a_full_disk_behind_standard_output_is_said(root: Path, words: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sieminator", "--root", str(root), *words],
            cwd=REPOSITORY,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == "sieminator: standard output: it cannot be written (No space left on device)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="closing a stream so is a matter of POSIX shells")
@pytest.mark.parametrize(
    ("closed", "said"), [(">&-", "sieminator: standard output: it cannot be written (it is closed)\n"), ("2>&-", "")]
)
def test_a_closed_stream_ends_in_no_traceback(root: Path, closed: str, said: str) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m sieminator --root "{root}" lint {closed}',
        shell=True,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == (1 if said else 0)
    assert done.stderr == said


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_ctrl_c_ends_quietly_with_130(root: Path) -> None:
    script = (
        "import os, signal, sys; import sieminator.engine.survey as engine; from sieminator.cli.main import run\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "engine.each = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        f"sys.exit(run(['--root', {str(root)!r}, 'plan', '--env', 'lab']))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 130
    assert "interrupted" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_log_tells_of_each_request_and_of_no_secret(root: Path) -> None:
    log = root / "log.txt"

    sieminator(root, "deploy", "--env", "lab", "--log-file", str(log), "--debug-http")

    text = log.read_text()
    assert "PUT http://127.0.0.1" in text
    assert '"displayName": "First title"' in text or "First title" in text
    assert "lab-only-secret" not in text
    assert "Bearer ey" not in text


def test_debug_http_without_a_file_goes_to_standard_error(root: Path) -> None:
    done = sieminator(root, "plan", "--env", "lab", "--debug-http")

    assert "GET http://127.0.0.1" in done.err
    assert "GET http" not in done.out
    assert "lab-only-secret" not in done.err


def test_no_secret_is_in_any_result(root: Path) -> None:
    for command in ("plan", "deploy", "drift", "hits", "targets"):
        for form in ("text", "json"):
            done = sieminator(root, command, "--env", "lab", "--format", form)

            assert "lab-only-secret" not in done.out + done.err


def on_a_terminal(root: Path, words: list[str], variables: dict[str, str], *, watched: str = "stdout") -> str:
    """Run a command with one of its streams on a pseudo terminal, and return what it showed there."""
    import pty

    terminal, end = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "COLORTERM")}
    child = subprocess.Popen(
        [sys.executable, "-m", "sieminator", "--root", str(root), *words],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=end if watched == "stdout" else subprocess.DEVNULL,
        stderr=end if watched == "stderr" else subprocess.DEVNULL,
        env={**kept, "TERM": "xterm", **variables},
    )
    os.close(end)
    shown = b""
    while piece := _read(terminal):
        shown += piece
    os.close(terminal)
    child.wait(timeout=60)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says so when the other end is closed
        return b""
