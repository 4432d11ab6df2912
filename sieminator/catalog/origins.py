"""Dotted field names to where they were set, found only when somebody asks."""

from collections.abc import Callable, Iterator, Mapping

from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.problem import Position


class Origins(Mapping[str, Position]):
    """Where each value of a block stands; names the values that are no blocks themselves, and knows the blocks too."""

    def __init__(self, load: Callable[[], Node]) -> None:
        self.load = load
        """Reads the block; it is not kept, since a thousand files would fill the memory."""

    def __getitem__(self, name: str) -> Position:
        node = self.load()
        steps = _steps(node.data, name.split("."))
        if steps is None:
            raise KeyError(name)
        return node.where(*steps)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _steps(self.load().data, name.split(".")) is not None

    def __iter__(self) -> Iterator[str]:
        return _leaves(self.load().data, "")

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _steps(data: object, parts: list[str]) -> Steps | None:
    """Return the path that the parts of a dotted name mean, where a key may itself hold dots."""
    if not parts:
        return ()
    if isinstance(data, list) and parts[0].isdigit() and int(parts[0]) < len(data):
        below = _steps(data[int(parts[0])], parts[1:])
        return None if below is None else (int(parts[0]), *below)
    if not isinstance(data, dict):
        return None
    for length in range(1, len(parts) + 1):
        key = ".".join(parts[:length])
        below = _steps(data[key], parts[length:]) if key in data else None
        if below is not None:
            return (key, *below)
    return None


def _leaves(data: object, name: str) -> Iterator[str]:
    if isinstance(data, dict) and (data or not name):
        for key, value in data.items():
            yield from _leaves(value, f"{name}.{key}" if name else key)
    else:
        yield name
