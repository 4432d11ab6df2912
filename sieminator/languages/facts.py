"""What can be told of a query in any language, so that the queries of one detection can be held against each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A program that a query looks for by the name of its file."""

    name: str
    """In lower case, with its ending: `cmd.exe`."""
    offset: int
    """Where it is named, in characters from the start of the text, 0-based."""
    ignores_case: bool
    """Whether the comparison takes `CMD.EXE` too."""
