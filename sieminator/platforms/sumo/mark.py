"""Our mark on a rule, and the tags that say what it is about. Pure.

A log search carries the mark as the last line of its description, which takes 255 characters: what is left for the
text is always the same, so that a longer version number moves no word. A rule of Cloud SIEM carries it as a tag;
tags are free text (unconfirmed), and all but ours are the customer's. Source: LogSearchDefinition of the vendor's
OpenAPI, tags of its Terraform provider df5dbfa3; seen 2026-11-28.
"""

from collections.abc import Iterable, Mapping

from sieminator.model.mark import MARK_LENGTH, Mark

DESCRIPTION_LENGTH = 255
TEXT_LENGTH = DESCRIPTION_LENGTH - MARK_LENGTH - 1
"""What a mark of any length leaves for the text."""
TECHNIQUE = "_mitreAttackTechnique:"
TACTIC = "_mitreAttackTactic:"
_BEGINNING = "sieminator"
_MORE = "…"


def mark_of(raw: Mapping[str, object]) -> Mark | None:
    """Return the mark of a stored log search or rule; None where it carries none."""
    tags = raw.get("tags")
    if isinstance(tags, list):
        return mark_among([*map(str, tags)])
    return unsign(str(raw.get("description") or ""))[1]


# ---- in a description


def length(text: str) -> int:
    """Return how long a text is where characters beyond the basic plane count twice, as they do for Java."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut after a word and ended with "…" where it was longer."""
    if length(text) <= most:
        return text
    cut = text[: most - len(_MORE)]
    while length(cut) > most - len(_MORE):
        cut = cut[:-1]
    words = cut.rstrip() if text[len(cut)].isspace() else " ".join(cut.rsplit(None, 1)[:-1])
    return (words if length(words) * 2 > most else cut.rstrip()) + _MORE


def sign(text: str, mark: Mark | None) -> str:
    """Return the description of a text, with the mark on its last line; a text that leaves no room is cut."""
    if mark is None:
        return shorten(text, DESCRIPTION_LENGTH)
    line = str(mark)
    kept = shorten(text, DESCRIPTION_LENGTH - length(line) - 1)
    return f"{kept}\n{line}" if kept else line


def unsign(description: str) -> tuple[str, Mark | None]:
    """Return the text of a description, and the mark: that of the last line which is one.

    Somebody may have written below it, and the rule is ours all the same.
    """
    if _BEGINNING not in description:  # as of nearly all that are not ours, and a listing may hold thousands
        return description, None
    lines = description.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number in range(len(lines) - 1, -1, -1):
        mark = Mark.parse(lines[number].strip())
        if mark:
            return "\n".join([*lines[:number], *lines[number + 1 :]]), mark
    return description, None


# ---- among tags


def meaning(techniques: Iterable[str], tactics: Iterable[str]) -> list[str]:
    """Return the tags that say what a rule is about: ids of techniques, and of tactics such as TA0002."""
    return [*(f"{TECHNIQUE}{one}" for one in techniques), *(f"{TACTIC}{one}" for one in tactics)]


def mark_among(tags: Iterable[str]) -> Mark | None:
    """Return the mark among tags; None where there is none, or where two do not agree which rule this is."""
    found = [mark for tag in tags if tag.startswith(_BEGINNING) and (mark := Mark.parse(tag.strip()))]
    if len({(mark.owner, mark.key) for mark in found}) != 1:
        return None
    return max(found, key=str)


def owned(tags: Iterable[str]) -> list[str]:
    """Return the tags that are ours to compare, without the mark."""
    return [tag for tag in tags if tag.startswith((TECHNIQUE, TACTIC))]


def theirs(tags: Iterable[str]) -> list[str]:
    """Return the tags that are the customer's."""
    return [tag for tag in tags if not tag.startswith((TECHNIQUE, TACTIC)) and Mark.parse(tag.strip()) is None]
