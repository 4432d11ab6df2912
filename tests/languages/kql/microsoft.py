"""Microsoft's analyser for tests: fetched once a session through npm, and shared by all who test at the same time."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sieminator.errors import UsageError
from sieminator.languages.kql import analyser
from sieminator.net.npm import Package, fetch

PACKAGE = Package(analyser.PACKAGE, analyser.VERSION, analyser.INTEGRITY, analyser.FILES)
_PATIENCE_S = 300


def fetched(factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the analyser's files; skip, and say why, where they cannot be had."""
    pytest.importorskip("py_mini_racer", reason="the extra kql is not installed")
    pytest.importorskip("platformdirs", reason="the extra kql is not installed")
    if analyser.available():
        return analyser.package_folder()
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "microsofts-analyser" / "sieminator" / analyser.package_folder().name
    with _alone(shared / "microsofts-analyser.lock"):
        try:
            fetch(PACKAGE, folder)
        except UsageError as error:
            pytest.skip(f"Microsoft's analyser cannot be had here: {error}")
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process in at a time; a lock that somebody forgot is passed by in the end, as fetching is atomic."""
    for _ in range(_PATIENCE_S * 10):
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
