"""A scheduled search as the cells of a row of a reference table, and back: the row holds the whole definition.

Each managed field is a cell of canonical JSON; a long one goes on in `query.1`, `query.2` and so on. Beside them stand
who deployed it (`mark`), whether it is on (`enabled`), its `kind`, and from when on windows are owed (`since`). What a
runner writes (`ran`, `trouble`) is no part of the definition.

A row is a rule if and only if it has the cell `name`. No load takes a cell away, so `-` is written over one that is no
longer needed, and read as none.

How long a value of a table of element type ALN may be is not documented, nor what a console does with blanks at its
ends; so cells are short ASCII texts without any. IBM, reference_data/tables, API 26.0; seen 2026-11-28.
"""

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from sieminator.model.mark import Mark
from sieminator.model.rule import Content
from sieminator.platforms.qradar.convert.fields import SEARCH_FIELDS

Tree = dict[str, object]
Cells = Mapping[str, str]

TABLE_PREFIX = "sieminator_searches_"
"""Of the table that holds the rules of an owner, before the owner: outer key a rule's id, inner key a cell."""
HISTORY_PREFIX = "sieminator_runs_"
"""Of the table that holds the days that are over: outer key a rule's id, inner key a UTC day, value a tally."""

CHUNK = 200
"""Characters of a cell, at most. Ours: no limit is documented."""
NOTHING = "-"
"""What a cell says that is no longer needed."""

NAME, MARK, ENABLED, KIND, SINCE = "name", "mark", "enabled", "kind", "since"
RAN, TROUBLE = "ran", "trouble"
"""What the runner alone writes."""
RUNNERS, LEASE = "runners", "lease"
"""The outer key of what is about runners, no rule; and its inner key that names who has the lease."""

_MISSING = "…"
_CHUNK = re.compile(r"(?P<field>[a-z_]+)(?:\.(?P<number>[1-9][0-9]{0,5}))?", re.ASCII)
_BLANK = "\\u0020"
_MANY = 10_000
"""Parts that are told one by one where some are missing."""
_LONGEST = 18
"""Digits of a number that is read."""
_NEVER = datetime(2200, 1, 1, tzinfo=UTC)
"""No moment of ours is as late as that; nobody has to reckon with those that are."""


def is_rule(cells: Cells) -> bool:
    """Say whether a row is a rule: one whose removal has begun is none, nor is that of the runners."""
    return cells.get(NAME, NOTHING) != NOTHING


def to_cells(
    content: Content,
    mark: Mark | None,
    since: datetime,
    found: Collection[str] = (),
    unmanaged: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Return the cells to write for a rule; those of the runner are not among them.

    ``found`` are the inner keys that the row has already: what of them the definition no longer needs is overwritten
    with `-`. ``unmanaged`` are fields of the body to leave as they are; empty for a row that is made.
    """
    fields = [name for name in SEARCH_FIELDS if name not in unmanaged]
    cells: dict[str, str] = {}
    for name in fields:
        if name in content.body:
            for number, chunk in enumerate(_chunks(_json(content.body[name]))):
                cells[f"{name}.{number}" if number else name] = chunk
    cells[KIND] = content.kind
    cells[MARK] = str(mark) if mark else NOTHING
    cells[ENABLED] = "true" if content.enabled else "false"
    cells[SINCE] = str(milliseconds(since))
    return dict.fromkeys((cell for cell in found if _field(cell) in fields), NOTHING) | cells


def from_cells(cells: Cells) -> Tree:
    """Return the body that the cells of a row tell, as it stands there; it never raises.

    What is no JSON, such as a cell that somebody edited by hand, comes back as its text; where a part is missing, the
    text says so with an ellipsis. Either differs from everything that we write.
    """
    parts: dict[str, dict[int, str]] = {}
    for cell, value in cells.items():
        name, number = _field(cell), _number(cell)
        if name in SEARCH_FIELDS and value != NOTHING:
            parts.setdefault(name, {})[number] = value
    return {name: _value(parts[name]) for name in SEARCH_FIELDS if name in parts}


def is_ours(cell: str) -> bool:
    """Say whether a cell is one of a rule's or its runner's; others are the customer's."""
    return _field(cell) in SEARCH_FIELDS or cell in (MARK, ENABLED, KIND, SINCE, RAN, TROUBLE)


def mark_of(cells: Cells) -> Mark | None:
    """Return the mark of a row; None where there is none that can be read."""
    return Mark.parse(cells.get(MARK, "").strip())


def milliseconds(moment: datetime) -> int:
    """Return a moment as the console counts time."""
    return round(moment.timestamp() * 1000)


def moment(text: str | None) -> datetime | None:
    """Return the moment of a count of milliseconds, rounded down to a whole minute of UTC; None for anything else.

    Windows are whole minutes; rounded down, what somebody edited makes one look twice, never not at all.
    """
    if not text or not (text.isascii() and text.isdigit()) or len(text) > _LONGEST:
        return None
    minutes = int(text) // 60_000
    if minutes >= _NEVER.timestamp() // 60:
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(minutes=minutes)


def _json(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.replace("\x7f", "\\u007f")  # the one character of ASCII that JSON leaves and nobody can see


def _chunks(text: str) -> list[str]:
    """Part a text of JSON; blanks where it is parted are written as escapes, which they can be: they are in a text."""
    chunks = []
    while text:
        chunk, done = text[:CHUNK], CHUNK
        if chunk.endswith(" "):
            done = CHUNK - len(_BLANK) + 1
            chunk = text[: done - 1] + _BLANK if text[done - 1] == " " else text[:done]
        chunks.append(chunk)
        text = text[done:]
        if text.startswith(" "):
            text = _BLANK + text[1:]
    return chunks


def _value(parts: Mapping[int, str]) -> object:
    last = max(parts)
    if len(parts) <= last:
        return "".join(parts.get(number, _MISSING) for number in range(last + 1)) if last < _MANY else _MISSING
    text = "".join(parts[number] for number in range(last + 1))
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text
    return value


def _refuse(word: str) -> object:
    raise ValueError(word)


def _field(cell: str) -> str:
    found = _CHUNK.fullmatch(cell)
    return found["field"] if found else ""


def _number(cell: str) -> int:
    return int(cell.partition(".")[2] or 0)
