"""Listings in pages: a token says after which object the next one begins, so that no deletion shifts one."""

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from sieminator.fakes.sumo import refusals
from sieminator.fakes.wire import Request

T = TypeVar("T")


def after(request: Request) -> int:
    """Return the place after which the page begins; 0 for the first page."""
    token = request.query.get("token")
    if not token:
        return 0
    try:
        kind, _, place = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
    except ValueError:
        raise _unknown(token) from None
    if kind != "after" or not (place.isascii() and place.isdigit() and len(place) < 18):
        raise _unknown(token)
    return int(place)


def page(rest: Sequence[T], limit: int, place: Callable[[T], int]) -> tuple[Sequence[T], str | None]:
    """Return the objects of a page and the token of the next; None where nothing is left."""
    if len(rest) <= limit:
        return rest, None
    return rest[:limit], base64.urlsafe_b64encode(f"after:{place(rest[limit - 1])}".encode()).decode()


def _unknown(token: str) -> refusals.Refusal:
    return refusals.invalid([f"token: '{token}' is not a continuation token"])
