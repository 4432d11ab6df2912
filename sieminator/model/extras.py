"""Libraries that come with an extra: `pip install 'sieminator[run]'`."""

from collections.abc import Sequence
from importlib.util import find_spec


def missing(libraries: Sequence[str]) -> list[str]:
    """Return which of these are not installed; asked beforehand, since threads that import see each other's halves."""
    return [library for library in libraries if not _installed(library)]


def _installed(library: str) -> bool:
    try:
        return find_spec(library) is not None
    except ModuleNotFoundError:  # of the package that it is in
        return False
