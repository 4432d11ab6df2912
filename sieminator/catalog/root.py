"""The folder that a run is about, found from wherever somebody stands."""

from pathlib import Path

from sieminator.errors import UsageError

CONTENT = "content"
ENVIRONMENTS = "environments"


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
