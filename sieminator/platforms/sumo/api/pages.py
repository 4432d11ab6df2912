"""Listings of many pages, read whole: a page that repeats itself, or a listing that never ends, is an error."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sieminator.errors import Malformed

if TYPE_CHECKING:
    from sieminator.platforms.sumo.api.wire import Wire

Tree = dict[str, object]
Ask = Callable[[dict[str, str | int]], Tree]

_MOST_PAGES = 2_000
"""Of one listing: 200,000 saved searches or rules, which no account has."""
_MOST_EMPTY = 10
"""Pages in a row that hold nothing and say that more follow."""
_LOOKS = 4
"""How often a listing by offset is begun anew where it moved meanwhile."""


def by_token(wire: "Wire", path: str, limit: int, items: str, following: str) -> Iterator[Tree]:
    """Yield the objects of a listing whose pages name the next one by a token.

    Raises:
        VendorError: a page cannot be read; ``Malformed`` where the pages do not come to an end.
    """
    parameters: dict[str, str | int] = {"limit": limit}
    told: set[str] = set()
    tokens: set[str] = set()
    empty = 0
    for _ in range(_MOST_PAGES):
        said = wire.read(path, parameters)
        found, token = objects(wire.where, said, items), said.get(following)
        new = [one for one in found if one["id"] not in told]
        told.update(str(one["id"]) for one in new)
        yield from new
        if token is None or token == "":
            return
        empty = 0 if found else empty + 1
        if not isinstance(token, str) or token in tokens or (found and not new) or empty > _MOST_EMPTY:
            raise Malformed(f"{wire.where}: the listing of {items} goes round in circles")
        tokens.add(token)
        parameters["token"] = token
    raise Malformed(f"{wire.where}: the listing of {items} has no end")


def by_offset(where: str, what: str, ask: Ask, limit: int) -> list[Tree]:
    """Return the objects of a listing whose pages are counted from its beginning, `{hasNextPage, total, objects}`.

    What is removed meanwhile moves the rest up, so that one would be left out: the total must stay, and be what was
    listed, else it is read again.

    Raises:
        VendorError: a page cannot be read; ``Malformed`` where the pages do not come to an end, or never agree.
    """
    for _ in range(_LOOKS):
        found, totals = _from_the_beginning(where, what, ask, limit)
        if totals == {len(found)}:
            return [*found.values()]
    raise Malformed(f"{where}: the listing of {what} does not hold as many as it says ({len(found)} of {max(totals)})")


def _from_the_beginning(where: str, what: str, ask: Ask, limit: int) -> tuple[dict[str, Tree], set[int]]:
    found: dict[str, Tree] = {}
    totals: set[int] = set()
    for _ in range(_MOST_PAGES):
        said = ask({"offset": len(found), "limit": limit})
        page, total, more = objects(where, said, "objects"), said.get("total"), said.get("hasNextPage")
        if isinstance(total, bool) or not isinstance(total, int) or not isinstance(more, bool):
            raise Malformed(f"{where}: a page of {what} does not say whether more follow")
        before = len(found)
        found.update({str(one["id"]): one for one in page})
        totals.add(total)
        if not more:
            return found, totals
        if len(found) == before:
            raise Malformed(f"{where}: the listing of {what} goes round in circles")
        if len(found) != before + len(page):
            return found, {*totals, -1}  # something moved down meanwhile
    raise Malformed(f"{where}: the listing of {what} has no end")


def objects(where: str, said: Tree, name: str) -> list[Tree]:
    """Return a list of objects with ids; raises Malformed where it is none."""
    found = said.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) and _is_id(one.get("id")) for one in found):
        raise Malformed(f"{where}: the listing holds no {name}")
    return found


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value != ""
