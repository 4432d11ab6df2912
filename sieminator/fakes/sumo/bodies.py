"""Bodies and parameters of requests, as the handlers need them."""

import json
from typing import Any

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.shapes import Record
from sieminator.fakes.wire import Request


def read(request: Request, shape: Record) -> dict[str, Any]:
    """Return a JSON body of this shape as it was sent; refuse any other with all that is wrong."""
    body = parsed(request)
    faults = list(shape.faults(body, ""))
    if faults:
        raise refusals.invalid(faults)
    return dict(body)


def parsed(request: Request) -> Any:
    """Return a JSON body; refuse what is none, and what is no text, such as half of a surrogate pair."""
    try:
        body = request.json()
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise refusals.refusal(400, "invalid_json", "The request body is not valid JSON.") from None
    return body


def limit(request: Request, default: int, most: int, cap: int) -> int:
    """Return how many objects a page may hold: what the client asks for, but `cap` at most where that is not 0."""
    asked = whole(request, "limit", default)
    if not 1 <= asked <= most:
        raise refusals.invalid([f"limit: {asked} is not between 1 and {most}"])
    return min(asked, cap) if cap else asked


def whole(request: Request, name: str, default: int) -> int:
    """Return a number from the query; refuse what is none."""
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 12):
        raise refusals.invalid([f"{name}: '{text}' is not an integer"])
    return int(text)
