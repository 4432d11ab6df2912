"""What stands around every answer of Cloud SIEM."""

from collections.abc import Sequence
from typing import Any

from sieminator.fakes.wire import Response


def data(value: Any) -> Response:
    """Answer with this, in the service's envelope."""
    # `errors` is in no contract; it is in recorded answers. Source: a public client's test data, seen 2026-11-28.
    return Response.of(200, {"data": value, "errors": []})


def page(objects: Sequence[Any], total: int, *, following: bool) -> Response:
    """Answer with one page of a listing by offset."""
    return data({"hasNextPage": following, "total": total, "objects": list(objects)})


def ok() -> Response:
    """Answer that something was done."""
    return data({"ok": True})
