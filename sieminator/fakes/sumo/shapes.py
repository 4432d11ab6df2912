"""What a body must look like: names, types, lengths, choices, and which kind of a union it says that it is.

Sources: the vendor's OpenAPI of the core API, copy of 2023-08, seen 2026-11-28. A null counts as absent. That a name
which the contract lacks is refused is unconfirmed, and so are the texts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Shape(Protocol):
    """What a value must look like."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield what is wrong with the value at this path."""
        ...

    def filled(self, value: Any) -> Any:
        """Return a value without fault as the service keeps it: without nulls, and with what goes without saying."""
        ...


class _Plain:
    """A value that is kept as it is."""

    __slots__ = ()

    def filled(self, value: Any) -> Any:
        """Return the value."""
        return value


@dataclass(frozen=True, slots=True)
class Text(_Plain):
    """A string of so many characters, perhaps one of a few, perhaps of a pattern."""

    least: int = 0
    most: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it is no such string."""
        if not isinstance(value, str):
            yield f"{where}: must be a string"
        elif not self.least <= len(value) or (self.most is not None and len(value) > self.most):
            longest = "" if self.most is None else f" and at most {self.most}"
            yield f"{where}: must have at least {self.least}{longest} characters, and has {len(value)}"
        elif self.choices and value not in self.choices:
            yield f"{where}: '{value}' is not one of {', '.join(self.choices)}"
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield f"{where}: '{value}' does not match the pattern ^{self.pattern}$"


@dataclass(frozen=True, slots=True)
class Flag(_Plain):
    """A boolean."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it is anything else, 0 and "true" included."""
        if not isinstance(value, bool):
            yield f"{where}: must be a boolean"


@dataclass(frozen=True, slots=True)
class Whole(_Plain):
    """A whole number between two others, both included."""

    least: int = -(2**31)
    most: int = 2**31 - 1

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it is anything else, booleans included."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{where}: must be an integer"
        elif not self.least <= value <= self.most:
            yield f"{where}: {value} is not between {self.least} and {self.most}"


@dataclass(frozen=True, slots=True)
class Many:
    """A list, each item of one shape."""

    item: Shape
    most: int | None = None
    least: int = 0

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield what is wrong with the list, and with each item."""
        if not isinstance(value, list):
            yield f"{where}: must be an array"
            return
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            yield f"{where}: has {len(value)} items"
        for place, item in enumerate(value):
            yield from self.item.faults(item, f"{where}[{place}]")

    def filled(self, value: Any) -> Any:
        """Return the list, each item filled."""
        return [self.item.filled(item) for item in value]


@dataclass(frozen=True, slots=True)
class Record:
    """An object of these fields and no others."""

    fields: Mapping[str, Shape]
    required: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What an absent field is kept as."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield what is wrong with the object: names, and the values of each."""
        if not isinstance(value, dict):
            yield f"{where or 'body'}: must be an object"
            return
        inside = f"{where}." if where else ""
        for name in sorted(self.required):
            if value.get(name) is None:
                yield f"{inside}{name}: is required"
        for name, one in value.items():
            shape = self.fields.get(name)
            if shape is None:
                yield f"{inside}{name}: is not a known field"
            elif one is not None:
                yield from shape.faults(one, f"{inside}{name}")

    def filled(self, value: Any) -> Any:
        """Return the object with its defaults, in the order of the contract."""
        given = {name: one for name, one in value.items() if one is not None}
        kept = {name: shape.filled(given[name]) for name, shape in self.fields.items() if name in given}
        return {**kept, **{name: one for name, one in self.defaults.items() if name not in kept}}


@dataclass(frozen=True, slots=True)
class OneOf:
    """An object of the kind that one of its fields names: a discriminator, resolved by the name of the schema."""

    label: str
    kinds: Mapping[str, Record]

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield what is wrong with the object as the kind that it says it is."""
        if not isinstance(value, dict):
            yield f"{where}: must be an object"
            return
        said = value.get(self.label)
        kind = self.kinds.get(said) if isinstance(said, str) else None
        if kind is None:
            yield f"{where}.{self.label}: {said!r} is not one of {', '.join(self.kinds)}"
        else:
            yield from self._whole(kind).faults(value, where)

    def filled(self, value: Any) -> Any:
        """Return the object, filled as its kind is."""
        return self._whole(self.kinds[value[self.label]]).filled(value)

    def _whole(self, kind: Record) -> Record:
        return Record({self.label: Text(), **kind.fields}, kind.required, kind.defaults)
