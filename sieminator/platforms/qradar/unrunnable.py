"""Why a query cannot be run over one window after another. Pure."""

from datetime import UTC, datetime, timedelta

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.rewrite import bound, strip_comments
from sieminator.languages.aql.tree import Table
from sieminator.languages.refusal import Refusal

_ANY = datetime(2026, 1, 1, tzinfo=UTC)
_DATABASES = frozenset({"EVENTS", "FLOWS"})


def unrunnable(query: str) -> Refusal | None:
    """Return why a query cannot be bound to a window, keeps its result there, or reads what has no time of events."""
    found = bound(query, _ANY, _ANY + timedelta(minutes=1))
    if isinstance(found, Refusal):
        return found
    select = parse(strip_comments(query)).statements[0]
    cursor, source = select.clause("INTO"), select.source
    if cursor is not None:
        return Refusal("it writes into a cursor, which stays", cursor.start)
    if not isinstance(source, Table) or source.name.upper() not in _DATABASES:
        return Refusal("it reads neither events nor flows", source.start if source else 0)
    return None


def own_limit(query: str) -> int | None:
    """Return the LIMIT of a query that can be run; None where it has none."""
    limit = parse(strip_comments(query)).statements[0].limit
    return int(limit.text) if limit and limit.text.isascii() and limit.text.isdigit() else None
