"""One form for what means the same, so that only what somebody changed differs.

Each function answers one noise of the service, which its docstring names. Together they are idempotent.
"""

import json
from collections.abc import Callable, Mapping

from sieminator.platforms.sentinel.convert.durations import canonical
from sieminator.platforms.sentinel.convert.fields import DEFAULTS, FIELDS

Tree = dict[str, object]


def normalise(properties: Mapping[str, object]) -> Tree:
    """Return the managed fields of a scheduled rule's `properties` in their one form; the input stays untouched."""
    body = without_nothing(managed_only(properties))
    one_line_end(body)
    short_durations(body)
    sorted_sets(body)
    return without_defaults(body)


def managed_only(properties: Mapping[str, object]) -> Tree:
    """Drop what the server fills in (`lastModifiedUtc`) and what belongs to others (template links)."""
    return {name: properties[name] for name in FIELDS if name in properties}


def without_nothing(tree: Mapping[str, object]) -> Tree:
    """Drop nulls and empty lists, objects and texts: an answer carries `null` or `[]` where nothing was sent."""
    kept: Tree = {}
    for name, value in tree.items():
        left = _pruned(value) if isinstance(value, _NESTS) else value
        if left or left == 0:  # nor is False nothing
            kept[name] = left
    return kept


def one_line_end(body: Tree) -> None:
    """Turn CRLF into LF and drop blanks at the end: the portal's editors send both."""
    _change(body, ("query", "description"), plain)
    _change(_override(body), ("alertDisplayNameFormat", "alertDescriptionFormat"), plain)


def plain(text: str) -> str:
    """Return a text with LF for every line end, and nothing blank after its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip(" \t\n")


def short_durations(body: Tree) -> None:
    """Give each duration its shortest spelling: what was sent as `PT24H` may come back as `P1D` or `PT05H00M00S`."""
    _change(body, ("queryFrequency", "queryPeriod", "suppressionDuration"), canonical)
    _change(_grouping(body), ("lookbackDuration",), canonical)


def sorted_sets(body: Tree) -> None:
    """Sort the lists whose order means nothing: the service may hand them back in another."""
    mappings = body.get("entityMappings")
    for mapping in mappings if isinstance(mappings, list) else ():
        if isinstance(mapping, dict):
            _sort(mapping, ("fieldMappings",))
    _sort(body, ("tactics", "techniques", "entityMappings"))
    _sort(_override(body), ("alertDynamicProperties",))
    _sort(_grouping(body), ("groupByEntities", "groupByAlertDetails", "groupByCustomDetails"))


def without_defaults(body: Tree) -> Tree:
    """Drop what equals the vendor's documented default: some clients send it, some leave it out."""
    return _beyond(body, DEFAULTS)


def _pruned(value: object) -> object:
    """Return a copy, all the way down, without what says nothing."""
    if isinstance(value, dict):
        return without_nothing(value)
    if isinstance(value, list):
        return [left for item in value if (left := _pruned(item)) or left == 0]
    return value


_NESTS = (dict, list)


def _override(body: Tree) -> Tree:
    return _block(body, "alertDetailsOverride")


def _grouping(body: Tree) -> Tree:
    return _block(_block(body, "incidentConfiguration"), "groupingConfiguration")


def _block(tree: Tree, name: str) -> Tree:
    block = tree.get(name)
    return block if isinstance(block, dict) else {}


def _change(tree: Tree, names: tuple[str, ...], change: Callable[[str], str]) -> None:
    for name in names:
        value = tree.get(name)
        if isinstance(value, str):
            tree[name] = change(value)
            if not tree[name]:
                del tree[name]


def _sort(tree: Tree, names: tuple[str, ...]) -> None:
    """Sort lists by the canonical text of their elements, each kept once."""
    for name in names:
        value = tree.get(name)
        if isinstance(value, list) and len(value) > 1:
            told = {item if isinstance(item, str) else _TEXT.encode(item): item for item in value}
            tree[name] = [told[text] for text in sorted(told)]


_TEXT = json.JSONEncoder(sort_keys=True, check_circular=False)


def _beyond(tree: Mapping[str, object], defaults: Mapping[str, object]) -> Tree:
    kept = dict(tree)
    for name, default in defaults.items():
        value = kept.get(name)
        if isinstance(value, dict) and isinstance(default, dict):
            kept[name] = value = _beyond(value, default)
        if name in kept and value in (default, {}):
            del kept[name]
    return kept
