"""What rules need and a search domain lacks: actions in one request, saved queries and files in another."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from sieminator.errors import Malformed
from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.platforms.logscale.convert.wire import action_name

if TYPE_CHECKING:
    from sieminator.platforms.logscale.api.wire import Wire

Things = list[Mapping[str, object]]


def lacking(wire: "Wire", domain: str, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield each thing that a rule needs and the domain lacks; what no rule needs is not asked for."""
    if any(_actions(rule) for rule in rules):
        (actions,) = _asked(wire, domain, "ReadActions", "actions")
        known = frozenset(map(action_name, actions))
        for rule in rules:
            yield from _absent(wire, domain, rule, "LSC080", "action", _actions(rule), known, "actions")
    if any(_saved(rule) or rule.requires.tables for rule in rules):
        saved, files = _asked(wire, domain, "ReadLibrary", "savedQueries", "files")
        names, paths = frozenset(map(action_name, saved)), frozenset(map(_file, files))
        for rule in rules:
            yield from _absent(wire, domain, rule, "LSC081", "saved query", _saved(rule), names, "saved_queries")
            tables = rule.requires.tables
            yield from _absent(wire, domain, rule, "LSC082", "lookup file", tables, paths, "files")


def _actions(rule: Rule) -> Sequence[str]:
    return cast("Sequence[str]", rule.content.body.get("actions", ()))


def _saved(rule: Rule) -> Sequence[str]:
    return [name for name in rule.requires.functions if name not in _actions(rule)]


def _absent(
    wire: "Wire",
    domain: str,
    rule: Rule,
    code: str,
    what: str,
    needed: Sequence[str],
    known: frozenset[str],
    field: str,
) -> Iterator[tuple[Rule, Problem]]:
    for name in needed:
        if name not in known:
            message = f"{wire.where}: the search domain {domain} has no {what} {name}"
            yield rule, Problem(code, message, rule.where(field), hint=_HINT)


_HINT = "make it there, or leave the target out of the detection's selection"


def _asked(wire: "Wire", domain: str, document: str, *names: str) -> list[Things]:
    there = wire.read(document, {"domain": domain}).get("searchDomain")
    lists = [there.get(name) for name in names] if isinstance(there, dict) else [None]
    if not all(isinstance(found, list) and all(isinstance(one, dict) for one in found) for found in lists):
        raise Malformed(f"{wire.where}: the search domain does not tell what it holds ({', '.join(names)})")
    return cast("list[Things]", lists)


def _file(found: Mapping[str, object]) -> str:
    path = found.get("nameAndPath")
    return str(path.get("name")) if isinstance(path, dict) else ""
