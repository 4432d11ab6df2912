"""Who is at work, and from which commit: for the ledger."""

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sieminator.engine.ledger import Author

_PATIENCE_S = 10


def author(root: Path) -> "Author":
    """Return who runs this: the person behind a CI job where one is named, else the user of this machine."""
    from sieminator.engine.ledger import Author

    return Author(_who(), _commit(root))


def _who() -> str:
    import getpass

    for variable in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOREMAIL"):
        if os.environ.get(variable):
            return os.environ[variable]
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a name for its user
        return "unknown"


def _commit(root: Path) -> str:
    commit = _git(root, "rev-parse", "HEAD")
    changed = commit and _git(root, "status", "--porcelain", "--", ".")
    return f"{commit}+" if changed else commit


def _git(root: Path, *arguments: str) -> str:
    """Return what Git says; nothing where there is no Git, no repository or no commit."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            check=True,
            text=True,
            timeout=_PATIENCE_S,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
