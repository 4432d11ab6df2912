"""Lay one block of a file over another, and still know which file said what."""

from collections.abc import Mapping
from typing import Any

from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.problem import Position


def overlay(base: Node, over: Node, joined: frozenset[str] = frozenset()) -> Node:
    """Return the two blocks as one: blocks within merge, anything else of ``over`` replaces what was there.

    The lists at the top that ``joined`` names follow each other instead, the base's first.
    """
    base_data, over_data = _block(base.data), _block(over.data)
    data = merged(base_data, over_data)
    shifts: dict[str, int] = {}
    for name in joined:
        first, then = base_data.get(name), over_data.get(name)
        if isinstance(first, list) and isinstance(then, list):
            data[name] = [*first, *then]
            shifts[name] = len(first)
    return Node(data, _Layers(base, over, shifts).locate)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return a block with another laid over it; neither is changed."""
    data = dict(base)
    for key, value in over.items():
        below = data.get(key)
        data[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return data


class _Layers:
    """Finds the layer that a value of the merged block is from."""

    def __init__(self, base: Node, over: Node, shifts: Mapping[str, int]) -> None:
        self._base = base
        self._over = over
        self._shifts = shifts

    def locate(self, steps: Steps, at_key: bool) -> Position:
        """Return where the upper layer says it, else where the lower one does, else where its nearest parent is."""
        shift = self._shifts.get(str(steps[0]), 0) if steps else 0
        if shift and len(steps) > 1 and isinstance(steps[1], int):
            if steps[1] < shift:
                return _locate(self._base, steps, at_key)
            return _locate(self._over, (steps[0], steps[1] - shift, *steps[2:]), at_key)
        lower, upper = _reach(self._base.data, steps), _reach(self._over.data, steps)
        return _locate(self._over if upper >= lower else self._base, steps, at_key)


def _locate(node: Node, steps: Steps, at_key: bool) -> Position:
    return node.locate((*node.base, *steps), at_key)


def _reach(data: object, steps: Steps) -> int:
    """Return how many of the steps lead somewhere."""
    for number, step in enumerate(steps):
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return number
    return len(steps)


def _block(data: object) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}
