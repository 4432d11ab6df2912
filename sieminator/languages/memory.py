"""Keep what was read of the last few texts: lint, facts and windows of one query follow each other."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_LONG = 20_000
"""Characters; no product takes a rule with so many, and what is read of them fills memory."""

_Read = TypeVar("_Read")


def remembered(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
    """Make a function of a text remember its last answers, and of long texts only the very last."""
    few, one = lru_cache(maxsize=8)(read), lru_cache(maxsize=1)(read)

    @wraps(read)
    def remembering(text: str) -> _Read:
        return few(text) if len(text) <= _LONG else one(text)

    return remembering
