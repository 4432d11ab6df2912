"""Where our mark lives: a row of a reference table, for us; and the last line of a rule's note, for people.

The row also tells what the console's list said of the rule when we last wrote it. As long as the list still says that,
nobody has touched the rule, and nothing else need be read.
"""

import re
from collections.abc import Mapping

from sieminator.model.mark import Mark

TABLE_PREFIX = "sieminator_"
"""Of the reference table's name, before the owner."""

_MARK_LINE = re.compile(r"^(?P<mark>sieminator[1-9][0-9]?:[!-~]+)[ \t]*$", re.MULTILINE)


def sign(notes: str, mark: Mark | None) -> str:
    """Return a note with the mark as its last line."""
    return "\n".join(part for part in (notes, str(mark) if mark else "") if part)


def unsign(text: str) -> tuple[str, Mark | None]:
    """Part a note from its mark: the last line that is one, even where somebody went on writing below it."""
    for found in reversed(list(_MARK_LINE.finditer(text))):
        mark = Mark.parse(found["mark"])
        if mark:
            return text[: max(found.start() - 1, 0)] + text[found.end() :], mark
    return text, None


def table_of(owner: str) -> str:
    """Return the name of an owner's reference table."""
    return f"{TABLE_PREFIX}{owner}"


def to_row(mark: Mark, listed: Mapping[str, object], group: str = "") -> dict[str, str]:
    """Return the row of a rule, given its entry in the list after the write.

    ``group`` is the rule group that we put it in. All values are short texts, as a table of element type ALN takes.
    """
    row = {
        "scheme": str(mark.scheme),
        "owner": mark.owner,
        "key": mark.key,
        "version": mark.version,
        "fingerprint": mark.fingerprint,
        "moved": str(listed.get("modification_date")),
        "enabled": _switch(listed),
    }
    return row | ({"group": group} if group else {})


def from_row(row: Mapping[str, object] | None) -> Mark | None:
    """Read the mark of a row; None where there is none, or where it is not one of ours."""
    if not row:
        return None
    owner, key, version, fingerprint, scheme = (
        str(row.get(name, "")) for name in ("owner", "key", "version", "fingerprint", "scheme")
    )
    if not scheme.isascii() or not scheme.isdigit():
        return None
    try:
        return Mark.parse(str(Mark(owner, key, version, fingerprint, int(scheme))))
    except ValueError:  # no UUID
        return None


def untouched(row: Mapping[str, object] | None, listed: Mapping[str, object]) -> bool:
    """Say whether a rule is as it was when its row was written, as far as the list tells.

    Whether the console moves a rule's date when it is only switched is unconfirmed, so the switch is held against the
    row by itself.
    """
    if not row or listed.get("modification_date") is None:
        return False
    return row.get("moved") == str(listed["modification_date"]) and row.get("enabled") == _switch(listed)


def _switch(listed: Mapping[str, object]) -> str:
    return "true" if listed.get("enabled") is True else "false"
