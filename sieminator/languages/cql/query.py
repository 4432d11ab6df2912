"""A query that was read, and what several look for in it."""

from functools import cached_property

from sieminator.languages.cql.fields import Mention, mentions
from sieminator.languages.cql.grammar import parse
from sieminator.languages.cql.programs import Name, names
from sieminator.languages.cql.tree import Node
from sieminator.languages.cql.walk import walk
from sieminator.languages.memory import remembered


class Query:
    """A text with its tokens and tree."""

    def __init__(self, text: str) -> None:
        parsed = parse(text)
        self.text = text
        self.tokens = parsed.tokens
        """Without comments."""
        self.tree = parsed.tree
        self.findings = parsed.findings
        """What cannot be read."""

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node in the order of the text, those that hold others before them."""
        return tuple(walk(self.tree))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The places where fields are named, in the order of the text."""
        return mentions(self.nodes)

    @cached_property
    def programs(self) -> tuple[Name, ...]:
        """The programs that it compares with by name, in the order of the text."""
        return names(self.nodes)


@remembered
def read(text: str) -> Query:
    """Read a text; never raises."""
    return Query(text)
