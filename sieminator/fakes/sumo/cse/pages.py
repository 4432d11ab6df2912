"""Pages of listings: by offset and limit, or by a token that lives a minute.

Source: the vendor's Cloud SIEM OpenAPI of 2024-07, seen 2026-11-28, for the parameters, the 10,000 objects beyond
which a listing by offset does not go, and the minute. A page's greatest size is not in it: a public client of the
vendor's staff says 100. The fake does not refuse a greater `limit`, it gives 100, which a client that believes its own
`limit` pays for.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.world import millis

LIMIT_MAX = 100
REACH = 10_000
"""How many objects of one query can be had by offset; those of the listings of signals and insights only."""
TOKEN_LIFE = timedelta(minutes=1)


def page(
    call: Call, query: Mapping[str, str], found: Sequence[Any], *, usual: int = 50, reach: int = 0
) -> tuple[list[Any], bool]:
    """Return the objects of the page that was asked for, and whether another follows; `reach` 0 is without end."""
    offset, limit = _number(query, "offset", 0, least=0), _number(query, "limit", usual, least=1)
    end = offset + min(limit, _most(call))
    within = found[:reach] if reach else found
    return list(within[offset:end]), end < len(within)


def next_page(call: Call, query: Mapping[str, str], found: Sequence[Any]) -> tuple[list[Any], str | None]:
    """Return the objects after those that a token stands for, and the token of the next page or None."""
    offset = _offset(call, query.get("nextPageToken", ""))
    end = offset + _most(call)
    return list(found[offset:end]), _token(call, end) if end < len(found) else None


def _most(call: Call) -> int:
    return min(LIMIT_MAX, call.behaviour.page_limit or LIMIT_MAX)


def _number(query: Mapping[str, str], name: str, usual: int, *, least: int) -> int:
    text = query.get(name, str(usual))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if number < least:
        raise refusals.invalid([f"{name} must be an integer of at least {least}"])
    return number


def _token(call: Call, offset: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, millis(call.now)]).encode()).decode()


def _offset(call: Call, token: str) -> int:
    if not token:
        return 0
    try:
        offset, made = json.loads(base64.urlsafe_b64decode(token))
        fresh = isinstance(offset, int) and offset >= 0 and millis(call.now) - made <= TOKEN_LIFE.total_seconds() * 1000
    except (binascii.Error, ValueError, TypeError):
        fresh = False
    if not fresh:
        raise refusals.refusal(400, "invalid_page_token", "The nextPageToken is invalid or has expired.")
    return int(offset)
