"""The GraphQL documents, each in a file of its own name under `graphql/`: the only ones that are ever sent."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_SPREAD = re.compile(r"\.\.\.(\w+Parts)\b")
_QUERY = re.compile(r"\s*query\b")


@cache
def document(name: str) -> str:
    """Return a document with the fragments that it uses."""
    text = _read(name)
    parts = dict.fromkeys(_SPREAD.findall(text))
    return "\n".join([text, *map(_read, parts)])


def repeated(name: str, variables: Sequence[str]) -> str:
    """Return a document whose one field, and its one variable, is asked for by each of these names.

    Its file says both by the name that ends in 0.
    """
    whole, _, parts = document(name).partition("\n}\n")
    head, field = whole.split(" {\n", 1)
    variable = head.partition("($")[2].partition(":")[0]
    asked = ", ".join(head.partition("(")[2].rstrip(")").replace(variable, one) for one in variables)
    fields = "\n".join(field.replace(variable, one) for one in variables)
    return f"query {name}({asked}) {{\n{fields}\n}}\n{parts}"


def names() -> tuple[str, ...]:
    """Return the names of all documents, sorted; fragments are part of them."""
    found = (one.name.removesuffix(".graphql") for one in _folder().iterdir() if one.name.endswith(".graphql"))
    return tuple(sorted(name for name in found if not name.endswith("Parts")))


def reads(text: str) -> bool:
    """Say whether a document only reads: GraphQL executes nothing but what its operation says."""
    return _QUERY.match(text) is not None


def _read(name: str) -> str:
    return _folder().joinpath(f"{name}.graphql").read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("sieminator.platforms.logscale") / "graphql"
