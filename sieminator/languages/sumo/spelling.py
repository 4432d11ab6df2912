"""What a misspelt word was meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

_CLOSE = 0.75
"""How alike two words are: one letter wrong in four is as far as a guess goes."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a word is most likely to be, both in lower case; None where none is close."""
    among = list(candidates)
    slip = next((other for other in among if is_slip(word, other)), None)
    if slip is not None:
        return slip
    close = get_close_matches(word, among, 1, _CLOSE)
    return close[0] if close else None


def is_slip(word: str, other: str) -> bool:
    """Say whether a word is another one with a letter dropped, doubled or swapped with its neighbour."""
    if len(word) == len(other):
        at = _difference(word, other)
        swapped = word[at : at + 2] == other[at + 1 : at + 2] + other[at : at + 1]
        return at + 1 < len(word) and swapped and word[at + 2 :] == other[at + 2 :]
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    at = _difference(shorter, longer)
    if len(longer) != len(shorter) + 1 or longer[at + 1 :] != shorter[at:]:
        return False
    return longer is other or longer[at] == longer[at - 1]


def _difference(word: str, other: str) -> int:
    """Return where two words part."""
    return next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), len(word))
