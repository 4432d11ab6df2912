"""A query with its variables filled in, by the rules of its language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sieminator.languages.reader import reader
from sieminator.languages.scan import Lines
from sieminator.languages.template import Rendered, names, render
from sieminator.model.detection import Variable

EXCLUSIONS = "exclusions"
"""The reserved variable, `<<exclusions>>`, that takes what overrides exclude."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A query as its language reads it, and what could not be filled in."""

    rendered: Rendered
    misfits: tuple[Variable, ...] = ()
    """Variables whose value is not of their type; nothing stands in their place."""
    excludes_nothing: bool = False
    """Whether something is to be excluded, and the query has no place for it."""
    source: str = ""
    """The query as it was written."""

    @property
    def text(self) -> str:
        """The query's text."""
        return self.rendered.text

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, at which a place of the text was written."""
        return self.written_at(self.rendered.source_offset(offset))

    def written_at(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of a place of the query as it was written."""
        return Lines(self.source).position(offset)


def fill(query: str, language: str, variables: Mapping[str, Variable], fragments: Sequence[str] = ()) -> Filled:
    """Fill in variables and exclusions; what does not fit is told, never raised.

    A variable's default is the target's value already, or an override's: whoever chose the detection saw to it.
    """
    read = reader(language)
    misfits = []
    values = {EXCLUSIONS: read.exclude(fragments)}
    for name, variable in variables.items():
        try:
            values[name] = read.literal(variable.default, variable.type)
        except ValueError:
            misfits.append(variable)
            values[name] = ""
    excludes_nothing = bool(fragments) and all(use.name != EXCLUSIONS for use in names(query))
    return Filled(render(query, values), tuple(misfits), excludes_nothing, query)
