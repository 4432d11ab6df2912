"""The way in: everything that one run needs to know from files."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from sieminator.catalog.detections import read_content
from sieminator.catalog.environments import read_environment
from sieminator.catalog.select import Chooser
from sieminator.model.ports import Platform
from sieminator.model.work import Work


def read_work(root: Path, environment: str, platforms: Mapping[str, Platform], today: date | None = None) -> Work:
    """Return an environment's targets and what each should hold.

    ``today`` (UTC) decides which overrides and holds have ended; None asks the machine's clock.

    Raises:
        UsageError: there is no environment of this name. Whatever else is wrong is in the work's problems.
    """
    today = today or datetime.now(UTC).date()
    read = read_environment(root, environment, platforms, today)
    content = read_content(root, platforms)
    problems = dict.fromkeys((*content.problems, *read.problems))
    return Work(read, Chooser(content, today), tuple(problems), content.claims)
