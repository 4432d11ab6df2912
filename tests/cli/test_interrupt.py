"""Ctrl-C in the middle of writing: what left is waited for and recorded, and nothing more begins."""

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from sieminator.fakes.weather import Act, Delay
from tests.cli.answering import SECRET, answering
from tests.cli.checkout import add_detection

REPOSITORY = Path(__file__).parents[2]
_DEPLOY = (  # a shell that runs tests in the background hands its children an ignored SIGINT
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from sieminator.cli.main import run; sys.exit(run(sys.argv[1:]))"
)

_NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
@pytest.mark.parametrize("more", [0, 20])
def test_ctrl_c_in_the_middle_of_a_write_leaves_an_outcome_for_every_intent(root: Path, more: int) -> None:
    for number in range(more):
        add_detection(root, f"more-{number}", str(uuid.UUID(int=number + 1)), f"More {number}", "cmd.exe")
    words = ["deploy", "--env", "dead", *([] if more else ["--only", "first-one"])]
    with answering(root) as server:
        child = start(root, *words)
        server.weather.order(Act(lambda: child.send_signal(signal.SIGINT)), method="PUT", times=1)
        server.weather.order(Delay(0.05), method="PUT", after=1)

        out, err = child.communicate(timeout=60)

    written = server.journal.count("PUT")
    records = [json.loads(line) for line in (root / ".sieminator/dead/ledger.jsonl").read_text().splitlines()]
    intents, outcomes = (sorted(one["key"] for one in records if one["phase"] == it) for it in ("intent", "outcome"))
    assert (child.returncode, out) == (130, "")
    assert err.startswith("sieminator: interrupted\n")
    assert "what had begun was finished, nothing more was begun" in err
    assert intents == outcomes
    assert len(intents) == written
    assert 1 <= written < 2 + more
    assert {one["result"] for one in records if one["phase"] == "outcome"} == {"done"}


def start(root: Path, *words: str) -> "subprocess.Popen[str]":
    """Run a command in a process of its own, and do not wait for it."""
    return subprocess.Popen(
        [sys.executable, "-c", _DEPLOY, "--root", str(root), *words],
        cwd=REPOSITORY,
        env={**os.environ, "SIEMINATOR_READER": SECRET, "SIEMINATOR_WRITER": SECRET, **_NO_KEYRING},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
