"""What rules need and an organisation lacks, and what it has already; what no rule needs is not asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.platforms.sumo import KINDS_OF_RULES
from sieminator.platforms.sumo.api.pages import by_offset, by_token, objects
from sieminator.platforms.sumo.api.wire import V1
from sieminator.platforms.sumo.mark import TECHNIQUE

if TYPE_CHECKING:
    from sieminator.platforms.sumo.api.wire import Wire

_CONNECTIONS = f"{V1}/connections"
_PAGE = 1_000
"""The most that the contract allows."""
_MOST_TECHNIQUES = 100
"""That one request asks for: some 4 kB of address."""
_MOST_RULES = 100
_MOST_NAMED = 3


def webhooks(wire: "Wire", rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield each webhook connection that a search is to call and the organisation lacks: one listing."""
    wanted = [(rule, webhook) for rule in rules for webhook in rule.requires.functions]
    if wanted:
        there = {str(one["id"]).upper() for one in by_token(wire, _CONNECTIONS, _PAGE, "data", "next")}
        for rule, webhook in wanted:
            if webhook.upper() not in there:
                yield rule, _absent("SLG080", wire.where, f"webhook connection {webhook}", rule, "notification")


def match_lists(wire: "Wire", rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield each match list that an expression asks for and the organisation lacks: one listing."""
    wanted = [(rule, name) for rule in rules for name in rule.requires.tables]
    if wanted:
        found = by_offset(wire.where, "match lists", lambda page: wire.read_rules("/match-lists", page), _MOST_RULES)
        there = {str(one.get("name")) for one in found}
        for rule, name in wanted:
            if name not in there:
                yield rule, _absent("SLG083", wire.where, f"match list {name}", rule, "option.match_lists")


def _absent(code: str, where: str, what: str, rule: Rule, option: str) -> Problem:
    hint = "make it there, or leave the target out of the detection's selection"
    return Problem(code, f"{where}: the organisation has no {what}", rule.where(option), hint=hint)


def overlaps(wire: "Wire", rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield a hint for each rule of Cloud SIEM whose technique an enabled built-in rule covers already."""
    wanted = [rule for rule in rules if rule.content.kind in KINDS_OF_RULES and _techniques(rule)]
    asked = sorted({tag for rule in wanted for tag in _techniques(rule)})[:_MOST_TECHNIQUES]
    if not asked:
        return
    # That a built-in rule's `ruleSource` is `sumo` is unconfirmed; the vendor's catalogue has the same tags as ours.
    tags = ", ".join(f'"{tag}"' for tag in asked)
    query = f'ruleSource:"sumo" enabled:"true" tag:in({tags})'
    said = wire.read_rules("/rules", {"q": query, "offset": 0, "limit": _MOST_RULES})
    names = _by_technique(objects(wire.where, said, "objects"))
    for rule in wanted:
        for tag in _techniques(rule):
            if tag in names:
                yield rule, _overlap(wire.where, rule, tag.removeprefix(TECHNIQUE), names[tag])


def _overlap(where: str, rule: Rule, technique: str, names: Sequence[str]) -> Problem:
    shown = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    message = f"{where}: built-in rules look for {technique} already: {shown}{more}"
    hint = "see whether they tell the same; both raise signals, and both count for an insight"
    return Problem("SLG081", message, rule.where("tags"), Level.HINT, hint)


def _by_technique(rules: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in rules:
        tags = rule.get("tags")
        for tag in tags if isinstance(tags, list) else ():
            found.setdefault(str(tag), []).append(f"{rule.get('name')} ({rule['id']})")
    return found


def _techniques(rule: Rule) -> list[str]:
    tags = rule.content.body.get("tags")
    return [str(tag) for tag in tags if str(tag).startswith(TECHNIQUE)] if isinstance(tags, list | tuple) else []
