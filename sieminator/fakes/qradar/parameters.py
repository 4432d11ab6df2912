"""What a query says after PARAMETERS.

Source: REMOTESERVERS and EXCLUDESERVERS in IBM's AQL guide, SNAPSHOTSIZE and PROGRESSDETAILSRESOLUTION in IBM's page of
POST /ariel/searches and in public playbooks, EXECUTIONTIMELIMIT on IBM's page on the Investigation Assistant: it is in
milliseconds, and a query is cancelled by itself when it is over. Seen 2026-11-28. That an unknown name is refused, as
here, is unconfirmed: a console that passes over it would run without a limit.
"""

import re
from collections.abc import Iterator

from sieminator.languages.aql import tree

_LIMIT = "EXECUTIONTIMELIMIT"
_NUMBERS = frozenset({_LIMIT, "SNAPSHOTSIZE", "PROGRESSDETAILSRESOLUTION"})
_KNOWN = _NUMBERS | {"REMOTESERVERS", "EXCLUDESERVERS"}
_PAIR = re.compile(
    r"""\s*(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>\d+|'(?:[^']|'')*'|[A-Za-z_]\w*\s*\((?:[^()']|'[^']*'|\([^()]*\))*\))"""
    r"\s*(?:,|$|(?=\s))"
)


def faults(text: str, select: tree.Select) -> Iterator[str]:
    """Yield what is wrong with the parameters of a query."""
    said = _said(text, select)
    if said is None:
        yield "the PARAMETERS cannot be read"
        return
    for name, value in said:
        if name not in _KNOWN:
            yield f"there is no parameter {name}"
        elif name in _NUMBERS and not (value.isascii() and value.isdigit() and 0 < len(value) < 13 and int(value)):
            yield f"the parameter {name} is {value}, not a number"


def time_limit(text: str, select: tree.Select) -> int | None:
    """Return after how many milliseconds the console is to cancel a query; None for never."""
    return next((int(value) for name, value in _said(text, select) or () if name == _LIMIT), None)


def _said(text: str, select: tree.Select) -> list[tuple[str, str]] | None:
    """Return names, in capitals, and values; None where the text is no list of them."""
    clause = select.clause("PARAMETERS")
    if clause is None:
        return []
    rest, at, found = text[clause.start : clause.end].strip()[len("PARAMETERS") :], 0, []
    while rest[at:].strip():
        pair = _PAIR.match(rest, at)
        if pair is None:
            return None
        found.append((pair["name"].upper(), pair["value"]))
        at = pair.end()
    return found or None
