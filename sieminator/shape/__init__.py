"""Shapes: what a block of a file may hold, as pydantic models that speak to people.

A room writes a `Block` with the types of `values.py` and wraps it: `PydanticShape(Settings, "SEN")`. This package
imports pydantic, so it is itself imported only inside the functions that read or describe a file.
"""

from sieminator.shape.block import Block, PydanticShape
from sieminator.shape.values import (
    Duration,
    Guid,
    Line,
    OneOrMany,
    Tag,
    TechniqueId,
    UniqueList,
    WebAddress,
    Wrong,
    parse_duration,
)

__all__ = [
    "Block",
    "Duration",
    "Guid",
    "Line",
    "OneOrMany",
    "PydanticShape",
    "Tag",
    "TechniqueId",
    "UniqueList",
    "WebAddress",
    "Wrong",
    "parse_duration",
]
