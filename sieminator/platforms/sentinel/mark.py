"""Where our mark lives: the query's last line, as a comment, out of an analyst's way."""

import re

from sieminator.model.mark import Mark

_MARK_LINE = re.compile(r"^// (?P<mark>sieminator[1-9][0-9]?:[!-~]+)[ \t]*$", re.MULTILINE)


def sign(query: str, mark: Mark | None) -> str:
    """Return the query with the mark as its last line."""
    return f"{query}\n// {mark}" if mark else query


def unsign(text: str) -> tuple[str, Mark | None]:
    """Part a query from its mark: the last line that is one, even where somebody went on writing below it."""
    first = text.find("// sieminator")  # few queries that are not ours hold one, and some are long
    for found in reversed(list(_MARK_LINE.finditer(text, first)) if first >= 0 else []):
        mark = Mark.parse(found["mark"])
        if mark:
            return text[: max(found.start() - 1, 0)] + text[found.end() :], mark
    return text, None
