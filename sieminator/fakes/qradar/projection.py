"""The `fields` of a request: `id,name,rules(id)`."""

from typing import Any

from sieminator.fakes.qradar.refusals import invalid

Tree = dict[str, "Tree"]

_DEEPEST = 8


def project(value: Any, fields: str) -> Any:
    """Return the object, or each of a list, with these fields only; an empty text keeps all of them."""
    if not fields.strip():
        return value
    return _kept(value, parse(fields))


def parse(fields: str) -> Tree:
    """Return the names, each with those within it; refuse a text that is no list of them."""
    found, at = _names(fields, 0, 0)
    if at < len(fields):
        raise invalid(f"The fields parameter is not valid at {fields[at:]!r}.")
    return found


def _names(text: str, at: int, depth: int) -> tuple[Tree, int]:
    found: Tree = {}
    if depth > _DEEPEST:
        raise invalid("The fields parameter is nested too deeply.")
    while True:
        start = at
        while at < len(text) and text[at] not in ",()":
            at += 1
        name = text[start:at].strip()
        if not name:
            raise invalid("The fields parameter names an empty field.")
        found[name] = {}
        if at < len(text) and text[at] == "(":
            found[name], at = _names(text, at + 1, depth + 1)
            if at >= len(text) or text[at] != ")":
                raise invalid("The fields parameter has a bracket that is not closed.")
            at += 1
        if at >= len(text) or text[at] != ",":
            return found, at
        at += 1


def _kept(value: Any, tree: Tree) -> Any:
    if isinstance(value, list):
        return [_kept(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    # A field that the object does not have: IBM's samples say nothing of it; refused here, unconfirmed.
    if unknown := sorted(set(tree) - set(value)):
        raise invalid(f"The fields parameter names {unknown[0]!r}, which does not exist.")
    return {name: _kept(value[name], below) if below else value[name] for name, below in tree.items()}
