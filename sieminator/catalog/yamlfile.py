"""YAML in, plain data out, and every value still knows its line and column.

A strict subset: only `true` and `false` are booleans (`no`, `on` and dates stay text), no tags, no merge keys, one
document, no key twice. Positions cost nothing until one is asked for: the text is kept, and composed again then.
"""

import operator
from functools import lru_cache

import yaml
from yaml.error import Mark

from sieminator.catalog.scalars import PLAIN, TEXT, plain_value
from sieminator.catalog.syntax import explain
from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem

_MOST_VALUES = 200_000
"""Aliases are expanded: a few lines of them could fill the memory ("billion laughs")."""
_DEEPEST = 64


_Scalar = yaml.ScalarNode


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # without libyaml: ten times slower
    """Composes nodes, and leaves to `scalars.py` what a scalar is."""

    def resolve(self, kind: type[yaml.Node], _value: object, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that names none."""
        return PLAIN if kind is _Scalar and implicit[0] else TEXT

    # Called on the way into each node and out of it. No path has a type of its own: these only cost the least.
    descend_resolver = operator.is_
    ascend_resolver = tuple


def read_yaml(path: str, text: str, report: Report) -> Node | None:
    """Return the document of a file; None after reporting why there is none.

    What can be read around a problem is still returned, so that the rest is checked too: who reports decides.
    """
    try:
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        message, hint, mark = explain(error, text)
        report(Problem("YML001", message, _position(path, mark), hint=hint))
        return None
    except yaml.YAMLError as error:
        report(Problem("YML001", f"this is not YAML ({error})", Position(path)))
        return None
    if not isinstance(root, yaml.MappingNode):
        report(Problem("YML005", "the file holds no block of keys", Position(path)))
        return None
    reading = _Reading(path, report)
    data = reading.value(root, 0)
    return Node(data, _Places(path, text).locate) if reading.bounded else None


class _Reading:
    """Turns one file's nodes into data."""

    def __init__(self, path: str, report: Report) -> None:
        self.bounded = True
        """False once the document turned out deeper or larger than we read."""
        self._path = path
        self._report = report
        self._left = _MOST_VALUES

    def value(self, node: yaml.Node, depth: int) -> object:
        """Return a node's data."""
        tag = node.tag
        if tag is PLAIN:
            return plain_value(node.value)
        scalar = type(node) is _Scalar
        if not scalar and (depth > _DEEPEST or self._left < 0):
            self._give_up(node)
            return None
        if tag is not TEXT:
            self._complain("YML003", f"tags are not read (`{tag}`)", node)
        if scalar:
            return node.value
        below = depth + 1
        self._left -= len(node.value)
        if type(node) is yaml.MappingNode:
            return self._mapping(node, below)
        return [self.value(child, below) for child in node.value]

    def _mapping(self, node: yaml.Node, below: int) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            name = key.value
            if type(key) is not _Scalar:
                self._complain("YML003", "a key must be text", key)
            elif name == "<<" and key.tag is PLAIN:
                self._complain("YML003", "merge keys (`<<`) are not read", key, "write the keys out")
            elif name in data:
                self._complain("YML002", f"the key `{name}` is there twice", key, "keep one of the two")
            else:
                data[name] = self.value(value, below)
        return data

    def _give_up(self, node: yaml.Node) -> None:
        if self.bounded:
            self.bounded = False
            too_deep = self._left >= 0
            what = f"deeper than {_DEEPEST} levels" if too_deep else f"larger than {_MOST_VALUES:,} values"
            self._complain("YML004", f"the document is {what}, its aliases written out", node)

    def _complain(self, code: str, message: str, node: yaml.Node, hint: str = "") -> None:
        self._report(Problem(code, message, _position(self._path, node.start_mark), hint=hint))


class _Places:
    """Where things stand in one text."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def locate(self, steps: Steps, at_key: bool) -> Position:
        """Return where the value at the path stands, or its key; its nearest parent where it is not there."""
        top = _compose(self._text)
        assert top is not None, "a document without a top was never read"
        node = found = top
        for step in steps:
            below = _below(node, step)
            if below is None:
                break
            found = below[0] if at_key else below[1]
            node = below[1]
        return _position(self._path, found.start_mark)


def _below(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


@lru_cache(maxsize=4)  # asked for one position of a file, one is usually asked for more
def _compose(text: str) -> yaml.Node | None:
    if _suspicious(text):
        _assert_shallow(text)
    loader = _Loader(text)
    try:
        top: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return top


def _suspicious(text: str) -> bool:
    """Say whether a text could nest so deeply that composing it, which recurses in C, ends the process."""
    openers = text.count("[") + text.count("{") + text.count("-") + text.count("?")
    return openers > _FEW or _INDENTED in text


_FEW = 500
_INDENTED = "\n" + " " * _FEW


def _assert_shallow(text: str) -> None:
    """Walk through the text's events, which does not recurse.

    Raises:
        MarkedYAMLError: it nests too deeply, or is not YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST + 1:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)  # type: ignore[arg-type]


def _position(path: str, mark: Mark | None) -> Position:
    return Position(path, mark.line + 1, mark.column + 1) if mark else Position(path)
