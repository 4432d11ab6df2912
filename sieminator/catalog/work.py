"""The way in: everything that one run needs to know from files."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sieminator.catalog.detections import read_content
from sieminator.catalog.environments import ENVIRONMENTS, read_environment
from sieminator.catalog.select import Chooser
from sieminator.errors import UsageError
from sieminator.model.ports import Platform
from sieminator.model.work import Work

CONTENT = "content"


def read_work(root: Path, environment: str, platforms: Mapping[str, Platform], today: date | None = None) -> Work:
    """Return an environment's targets and what each should hold.

    ``today`` (UTC) decides which overrides have ended; None asks the machine's clock.

    Raises:
        UsageError: there is no environment of this name. Whatever else is wrong is in the work's problems.
    """
    read = read_environment(root, environment, platforms, today)
    content = read_content(root, platforms)
    problems = dict.fromkeys((*content.problems, *read.problems))
    return Work(read, Chooser(content), tuple(problems))


def find_root(start: Path) -> Path:
    """Return the nearest folder upwards that holds `content/` and `environments/`.

    Raises:
        UsageError: there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / CONTENT).is_dir() and (folder / ENVIRONMENTS).is_dir():
            return folder
    raise UsageError(
        f"neither {here} nor a folder above it holds {CONTENT}/ and {ENVIRONMENTS}/",
        hint="change into the repository, or pass --root",
    )
