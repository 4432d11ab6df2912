"""Which tables a query names: enough of KQL to refuse a rule over a table that is not there.

It reads the places where a table must stand (the head of a statement, of a bracket, the list after `union`) and
leaves everything else alone, so that it never refuses what it does not understand.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*)"
    r"|(?P<text>[hH]?(?:```.*?```|@\"(?:[^\"]|\"\")*\"|@'(?:[^']|'')*'|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'))"
    r"|(?P<name>[A-Za-z_]\w*\*?)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_AROUND_A_TABLE = frozenset({(before, "|") for before in ";(={"} | {(";", ";")})
_NOT_TABLES = frozenset({"let", "set", "declare", "print", "range", "datatable", "externaldata", "union", "search"})


def tables(query: str) -> set[str]:
    """Return the names that must be tables or functions of the workspace; wildcards and fuzzy unions are left out."""
    tokens = [found[0] for found in _TOKEN.finditer(query) if not found["skip"]]
    local = {tokens[place + 1] for place, word in enumerate(tokens[:-1]) if word == "let"}
    named = set(_heads(tokens)) | set(_united(tokens))
    return {name for name in named - local - _NOT_TABLES if not name.endswith("*")}


def _heads(tokens: list[str]) -> Iterator[str]:
    """Yield names between the beginning of an expression and a pipe (or the end of the whole)."""
    for place, (before, name, after) in enumerate(zip([";", *tokens], tokens, [*tokens[1:], ";"], strict=False)):
        column = before == "=" and tokens[max(place - 3, 0) : place - 2] != ["let"]
        if _is_name(name) and not column and (before, after) in _AROUND_A_TABLE:
            yield name


def _united(tokens: list[str]) -> Iterator[str]:
    for place, word in enumerate(tokens):
        if word == "union":
            operands = _operands(tokens[place + 1 :])
            if "isfuzzy" not in operands:
                yield from (name for name in operands if _is_name(name))


def _operands(tokens: list[str]) -> list[str]:
    """Return the tokens of a union's own list: up to the pipe, its options kept, brackets passed over."""
    own: list[str] = []
    depth = 0
    for place, word in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth < 0 or (depth == 0 and word in ("|", ";")):
            break
        follows = tokens[place + 1 : place + 2]
        assigned = place > 0 and tokens[place - 1] == "="
        if depth == 0 and (word == "isfuzzy" or (follows not in (["="], ["("]) and not assigned)):
            own.append(word)
    return own


def _is_name(word: str) -> bool:
    return word[0].isalpha() or word[0] == "_"
