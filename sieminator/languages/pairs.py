"""Brackets that do not fit each other."""

from collections.abc import Iterable, Iterator

_CLOSER = {"(": ")", "[": "]", "{": "}"}


def unpaired(brackets: Iterable[tuple[str, int]]) -> Iterator[tuple[int, str]]:
    """Yield offset and message of the first that closes nothing or the wrong one, or else of each that nothing closes.

    ``brackets`` are the brackets of a text with their offsets, in its order, and nothing else.
    """
    opened: list[tuple[str, int]] = []
    for text, start in brackets:
        if text in _CLOSER:
            opened.append((text, start))
            continue
        due = _CLOSER[opened[-1][0]] if opened else ""
        if text != due:
            yield start, f"`{text}` stands where `{due}` is due" if due else f"`{text}` closes nothing"
            return
        opened.pop()
    for text, start in opened:
        yield start, f"`{text}` is never closed"
