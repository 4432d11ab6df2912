"""Lists: filtered, sorted, cut to the range that was asked for, and shown with the fields that were asked for.

Source: IBM, c_rest_api_paging, c_rest_api_filtering, c_rest_api_sorting, and the pages of REST API 26.0; seen
2026-11-28. What is answered to a range that is none is unconfirmed.
"""

import re
from collections.abc import Sequence
from typing import Any

from sieminator.fakes.qradar import filters
from sieminator.fakes.qradar.call import Call
from sieminator.fakes.qradar.projection import project
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.wire import Response

Item = dict[str, Any]

_RANGE = re.compile(r"items\s*=\s*(\d{1,15})\s*-\s*(\d{1,15})")


def listed(
    call: Call, items: Sequence[Item], names: Sequence[str], *, filter_code: int = 1010, sort_code: int = 0
) -> Response:
    """Answer a list of objects with these fields; `sort_code` is that of a refused sort, 0 where nothing sorts."""
    chosen = list(items)
    if text := call.request.query.get("filter"):
        chosen = filters.chosen(chosen, text, names, filter_code)
    if sort_code and (order := call.request.query.get("sort")):
        chosen = _sorted(chosen, order, names, sort_code)
    shown = [project(one, fields_of(call)) for one in page(call, chosen)]
    return Response.of(_status(call, len(shown), len(chosen)), shown, _content_range(call, len(shown), len(chosen)))


def listed_texts(call: Call, items: Sequence[str]) -> Response:
    """Answer a list of plain texts."""
    shown = page(call, items)
    return Response.of(_status(call, len(shown), len(items)), shown, _content_range(call, len(shown), len(items)))


def one(call: Call, item: Any, status: int = 200) -> Response:
    """Answer one object with the fields that were asked for."""
    return Response.of(status, project(item, fields_of(call)))


def fields_of(call: Call) -> str:
    """Return the `fields` of a request: a parameter, or a header in most of those that write."""
    return call.request.query.get("fields") or call.request.headers.get("fields", "")


def page(call: Call, items: Sequence[Any]) -> list[Any]:
    """Return what the range asks for, as far as a page reaches."""
    asked = _range(call)
    if asked is None:
        most = call.behaviour.unranged
        return list(items[:most] if most else items)
    first, last = asked
    size = last - first + 1
    most = call.behaviour.page_size
    return list(items[first : first + (min(size, most) if most else size)])


def _range(call: Call) -> tuple[int, int] | None:
    text = call.request.headers.get("range")
    if text is None:
        if call.behaviour.range_needed:
            raise invalid("A range is required.")
        return None
    found = _RANGE.fullmatch(text.strip())
    if not found or int(found[2]) < int(found[1]):
        raise Refusal(416, 1005, f"The range {text!r} is not valid.")
    return int(found[1]), int(found[2])


def _status(call: Call, shown: int, total: int) -> int:
    return call.behaviour.partial_status if shown < total else 200


def _content_range(call: Call, shown: int, total: int) -> dict[str, str]:
    asked = _range(call)
    if asked is None and shown == total:
        return {}
    first = asked[0] if asked else 0
    return {"Content-Range": f"items {first}-{first + shown - 1}/{total}" if shown else f"items */{total}"}


def _sorted(items: list[Item], order: str, names: Sequence[str], code: int) -> list[Item]:
    for key in reversed(order.split(",")):
        name = key.strip().removeprefix("+").removeprefix("-")  # a `+` that nobody encoded arrives as a blank
        if name not in names:
            raise invalid(f"The sort field {name!r} is not valid.", code)
        items = sorted(items, key=lambda each: _rank(each.get(name)), reverse=key.strip().startswith("-"))
    return items


def _rank(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    return (1, value) if isinstance(value, int | float) else (2, str(value))
