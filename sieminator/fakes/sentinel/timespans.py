"""The `timespan` of a query: an ISO 8601 duration up to now, or an interval written with a slash."""

from datetime import UTC, datetime
from typing import Any

from sieminator.fakes.sentinel import durations
from sieminator.fakes.sentinel.refusals import bad_argument

Window = tuple[datetime, datetime]


def window(text: Any, now: datetime) -> Window | None:
    """Return first and last moment, both included (unconfirmed for the last); None is no limit."""
    if not text:
        return None
    if not isinstance(text, str):
        raise bad_argument(f"The timespan {text!r} is not a string")
    first, slash, last = text.partition("/")
    if not slash:
        first, last = text, now.isoformat()
    begin, end = durations.parse(first), durations.parse(last)
    try:
        if begin is not None:
            until = _moment(last)
            return until - begin, until
        since = _moment(first)
        return since, since + end if end is not None else _moment(last)
    except (ValueError, OverflowError):
        raise bad_argument(f"The timespan '{text}' is not an ISO 8601 duration or interval") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
