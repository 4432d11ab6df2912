"""A text as the checks see it: its tree, walked once."""

from dataclasses import dataclass

from sieminator.languages.cse.grammar import Parsed
from sieminator.languages.cse.tree import Call, Chain, Node, Text, walk

_LOWER = frozenset({"lower", "tolowercase"})
_UPPER = frozenset({"upper", "touppercase"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, its tree, and every node of it in the order of the text."""

    text: str
    condition: Node
    nodes: tuple[Node, ...]
    """Without the filters of `hasThreatMatch`."""
    aliases: frozenset[str]
    """Names that its `json` clauses define."""
    aliases_known: bool
    """Whether those are all: a clause that cannot be read may define more."""

    def spelled(self, node: Node) -> str:
        """Return a node as it is written; brackets around it are not its own."""
        return self.text[node.start : node.end]

    def chains(self) -> tuple[Chain, ...]:
        """Return every chain of AND or OR."""
        return tuple(node for node in self.nodes if isinstance(node, Chain))


def read(text: str, condition: Node, parsed: Parsed) -> Reading:
    """Prepare a text for the checks; `condition` is what was parsed."""
    aliases = frozenset(name for clause in parsed.clauses for name in clause.names)
    known = all(finding.code != "CSE008" for finding in parsed.findings)
    return Reading(text, condition, tuple(walk(condition)), aliases, known)


def folding(node: Node) -> str:
    """Return `lower` or `upper` where a value is turned into one case; empty where it is not."""
    if not isinstance(node, Call):
        return ""
    name = node.name.lower()
    return "lower" if name in _LOWER else "upper" if name in _UPPER else ""


def texts(nodes: tuple[Node, ...]) -> tuple[Text, ...]:
    """Return those of some nodes that are quoted texts."""
    return tuple(node for node in nodes if isinstance(node, Text))
