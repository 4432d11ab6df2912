"""The command line in a process of its own, over a stage's checkout: to be stopped, killed, or raced against."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_RUN = (  # a shell that runs tests in the background hands its children an ignored SIGINT
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from sieminator.cli.main import run; sys.exit(run(sys.argv[1:]))"
)


_LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}));"


def start(root: Path, *words: str, most_bytes: int | None = None) -> "subprocess.Popen[str]":
    """Run a command, and do not wait for it; it finds the stage's secret in the environment, as this process does.

    No file that it writes grows beyond ``most_bytes``: what comes then is half written, as on a disk that fills up.
    """
    limit = "" if most_bytes is None else _LIMITED.format(most_bytes)
    return subprocess.Popen(
        [sys.executable, "-B", "-c", limit + _RUN, "--root", str(root), *words],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
