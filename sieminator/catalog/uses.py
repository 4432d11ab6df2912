"""Whether the variables that a detection declares and those that its queries use are the same."""

from collections.abc import Collection
from difflib import get_close_matches

from sieminator.catalog.files import position
from sieminator.catalog.folder import Folder, Query
from sieminator.catalog.variables import RESERVED
from sieminator.languages.template import names
from sieminator.model.node import Node
from sieminator.model.ports import Report
from sieminator.model.problem import Level, Problem


def check_uses(folder: Folder, node: Node, report: Report) -> None:
    """Report variables that a query uses and nobody declares, and those that are declared for no query."""
    variables = node.data.get("variables") if isinstance(node.data, dict) else None
    declared = variables if isinstance(variables, dict) else {}
    used = {RESERVED}
    for query in (*folder.queries.values(), *folder.unhoused):
        for use in names(query.text) if "<<" in query.text else ():
            used.add(use.name)
            if use.name not in declared and use.name != RESERVED:
                report(_unknown(query, use.name, use.offset, declared))
    for name in declared:
        if (
            name not in used and (folder.queries or folder.unhoused) and not folder.broken
        ):  # else it may be in the query that was lost
            message = f"no query uses the variable `{name}`"
            hint = f"write <<{name}>> in a query, or remove it"
            report(Problem("DET016", message, node.key("variables", name), Level.WARNING, hint))


def _unknown(query: Query, name: str, offset: int, declared: Collection[str]) -> Problem:
    near = get_close_matches(name, [*declared, RESERVED], 1, 0.6)
    hint = f"did you mean <<{near[0]}>>?" if near else "declare it under `variables:`"
    where = position(query.path, query.text, offset)
    return Problem("DET015", f"the query uses a variable that is not declared (<<{name}>>)", where, hint=hint)
