"""What a regular expression tells without being run."""

import re
from collections.abc import Iterator

_GROUP = re.compile(r"\(\?P?<([A-Za-z_@#][^>()\s]*)>")


def groups(body: str) -> Iterator[tuple[str, int]]:
    """Yield the names that a regular expression gives to its groups, which become fields, and their offsets in it."""
    for found in _GROUP.finditer(body):
        yield found[1], found.start(1)
