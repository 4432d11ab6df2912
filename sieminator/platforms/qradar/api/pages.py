"""Lists that come in pages: complete, or an error.

Source: IBM, c_rest_api_paging: the request's header `Range: items=0-49`, the answer's `Content-Range: items 0-49/123`;
seen 2026-11-28. Answers of 200 and of 206 were seen in the wild; an operation without a sort gives no order (both
unconfirmed), so that every entry is known by its own number.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sieminator.errors import Malformed
from sieminator.platforms.qradar.api.answers import Tree, rows

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Parameters, Wire

A_PAGE = 500
"""Entries that are asked for at once. How many a console gives is not published (unconfirmed); fewer are taken too."""
_ROUNDS = 3
"""How often a list that moves while it is read is read from its beginning."""
_MOST = 100_000
"""Entries of one list; what never ends is an error."""

_RANGE = re.compile(r"items\s+(?:(\d+)-(\d+)|\*)/(\d+|\*)", re.ASCII)


def listed(wire: "Wire", path: str, parameters: "Parameters | None" = None, *, key: str = "id") -> tuple[Tree, ...]:
    """Return every entry of a list, each once by its ``key``.

    Raises:
        Malformed: it moves every time that it is read, an entry lacks its key, or it never ends.
        VendorError: it cannot be read.
    """
    for _ in range(_ROUNDS):
        found = _read(wire, path, dict(parameters or {}), key)
        if found is not None:
            return found
    raise Malformed(f"{wire.where}: the list {path} moved each of the {_ROUNDS} times that it was read")


def _read(wire: "Wire", path: str, parameters: Mapping[str, str | int], key: str) -> tuple[Tree, ...] | None:
    """Return a whole list; None where it moved meanwhile, so that entries may be missing."""
    found: dict[object, Tree] = {}
    start, said = 0, None
    while True:
        headers = {"Range": f"items={start}-{start + A_PAGE - 1}"}
        response = wire.judged("GET", path, parameters, headers=headers)
        page = rows(response, wire.where)
        count = total(response.headers)
        if said is not None and count != said:
            return None
        said = count
        fresh = _keyed(wire, page, key)
        if len(fresh) < len(page) or not found.keys().isdisjoint(fresh):
            return None
        found.update(fresh)
        start += len(page)
        if len(found) > _MOST:
            raise Malformed(f"{wire.where}: the list {path} does not end within {_MOST} entries")
        if count is None and not found:
            raise Malformed(f"{wire.where}: the list {path} is empty, and does not say that it is whole")
        if _ends(response.headers, start, len(page), count):
            return tuple(found.values())
        if not page:
            return None


def _ends(headers: Mapping[str, str], start: int, page: int, total: int | None) -> bool:
    """Say whether a list ends with a page that brings us to ``start``: as its header says, else with a page that is
    empty; without a header, with one that is not of the size that was asked for.
    """
    if total is not None:
        return start >= total
    return not page if "Content-Range" in headers else page != A_PAGE


def _keyed(wire: "Wire", page: Sequence[Tree], key: str) -> dict[object, Tree]:
    fresh: dict[object, Tree] = {}
    for one in page:
        name = one.get(key)
        if not isinstance(name, int | str):
            raise Malformed(f"{wire.where}: an entry of a list has no {key}")
        fresh[name] = one
    return fresh


def total(headers: Mapping[str, str]) -> int | None:
    """Return how many there are in all; None where the answer does not tell."""
    found = _RANGE.match(headers.get("Content-Range", ""))
    return int(found[3]) if found and found[3] != "*" else None
