"""What rules need and a console lacks: properties, log source types, events, offense types.

A list of each, whatever the number of rules, and only of what a rule needs.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, NotFound, Rejected
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.platforms.qradar.api.entities import sets
from sieminator.platforms.qradar.api.pages import listed
from sieminator.platforms.qradar.needs import log_source_types, offense_type, properties, qid, reference_set
from sieminator.platforms.qradar.vocabulary import OFFENSE_PROPERTIES

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

Found = tuple[Rule, Problem]

_PROPERTIES = "/config/event_sources/custom_properties"
_TYPES = "/config/event_sources/log_source_management/log_source_types"
_HINT = "make it there, or leave the target out of the detection's selection"


def lacking(wire: "Wire", rules: Sequence[Rule]) -> Iterator[Found]:
    """Yield each thing that a rule needs and the console lacks; what no rule needs is not asked for."""
    for look in (_lacking_properties, _lacking_types, _lacking_events, _lacking_offense_types, _lacking_sets):
        yield from look(wire, rules)


def _lacking_properties(wire: "Wire", rules: Sequence[Rule]) -> Iterator[Found]:
    needy = [rule for rule in rules if properties(rule)]
    known = _properties(wire, needy) if needy else {}
    for rule in needy:
        yield from ((rule, problem) for problem in _unusable(wire.where, rule, known))


def _lacking_types(wire: "Wire", rules: Sequence[Rule]) -> Iterator[Found]:
    needy = [rule for rule in rules if log_source_types(rule)]
    there = {one["id"] for one in listed(wire, _TYPES, {"fields": "id,name"})} if needy else set()
    for rule in needy:
        for number in log_source_types(rule):
            yield from _absent(wire, rule, "QRD083", "log source type", number, there, "tests.log_source_types")


def _lacking_events(wire: "Wire", rules: Sequence[Rule]) -> Iterator[Found]:
    """Yield events that rules dispatch and the console does not know; nothing where it does not tell.

    The shape of `qid_records` is not on IBM's page, so that an answer without any `qid` says nothing (unconfirmed).
    """
    needy = [(rule, number) for rule in rules if (number := qid(rule)) is not None]
    numbers = ", ".join(map(str, sorted({number for _, number in needy})))
    asked = {"filter": f"qid in ({numbers})", "fields": "id,qid"}
    try:
        there = {one.get("qid") for one in listed(wire, "/data_classification/qid_records", asked)} if needy else set()
    except (NotFound, Rejected, Malformed):
        return
    for rule, number in needy if None not in there else ():
        yield from _absent(wire, rule, "QRD087", "event with the QID", number, there, "response.qid")


def _lacking_offense_types(wire: "Wire", rules: Sequence[Rule]) -> Iterator[Found]:
    needy = [(rule, number) for rule in rules if (number := offense_type(rule)) is not None]
    there = {one["id"]: one for one in listed(wire, "/siem/offense_types")} if needy else {}
    for rule, number in needy:
        yield from _absent(wire, rule, "QRD084", "offense type", number, there, "offense.index_by")
        yield from _taken_for(wire, rule, number, there)


def _lacking_sets(wire: "Wire", rules: Sequence[Rule]) -> Iterator[Found]:
    needy = [(rule, name) for rule in rules if (name := reference_set(rule))]
    there = sets(wire) if needy else {}
    for rule, name in needy:
        where = rule.where("reference_set")
        if name not in there:
            message = f"{wire.where}: the console has no reference set {name!r}"
            yield rule, Problem("QRD089", message, where, hint="make it there, or leave `reference_set` out")
        elif (kind := str(there[name].get("entry_type"))) in _NARROW:
            message = f"{wire.where}: the reference set {name!r} takes only values of type {kind}; others are dropped"
            yield rule, Problem("QRD090", message, where, Level.WARNING)


_NARROW = frozenset({"NUM", "PORT", "DATE", "CIDR"})
"""Types of sets that few columns fit: of those, a reader of the plan should know."""


@dataclass(frozen=True, slots=True)
class _Property:
    """A custom property of the console."""

    name: str
    for_rules: bool


def _properties(wire: "Wire", rules: Sequence[Rule]) -> Mapping[str, _Property]:
    """Return the console's custom properties by their names in lower case; calculated ones where others do not do."""
    wanted = {one.name.lower() for rule in rules for one in properties(rule)}
    asked = {"fields": "id,name,use_for_rule_engine"}
    found = {_name(one): _Property(str(one["name"]), one.get("use_for_rule_engine") is True)
             for one in listed(wire, f"{_PROPERTIES}/regex_properties", asked)}  # fmt: skip
    if not wanted <= found.keys():
        # Whether calculated properties can be had in rules at all is unconfirmed; one that is off surely cannot.
        with suppress(NotFound):
            for one in listed(wire, f"{_PROPERTIES}/calculated_properties", {"fields": "id,name,enabled"}):
                found.setdefault(_name(one), _Property(str(one["name"]), one.get("enabled") is True))
    return found


def _name(one: "Tree") -> str:
    return str(one.get("name")).lower()


def _unusable(where: str, rule: Rule, known: Mapping[str, _Property]) -> Iterator[Problem]:
    for needed in properties(rule):
        there = known.get(needed.name.lower())
        if there is None:
            message = f"{where}: the console has no property {needed.name!r}"
            yield Problem("QRD081", message, needed.where, hint=_ANOTHER_NAME)
        elif needed.for_rules and not there.for_rules:
            message = f"{where}: the property {there.name!r} is not enabled for rules, which would find it empty"
            yield Problem("QRD082", message, needed.where, hint=_ENABLE)


_ANOTHER_NAME = "a variable of the detection may say what it is called there; else make it, or leave the target out"
_ENABLE = "open it there and tick `Enable for use in Rules, Forwarding Profiles and Search Indexing`"


def _absent(
    wire: "Wire", rule: Rule, code: str, what: str, needed: int, known: Collection[object], field: str
) -> Iterator[Found]:
    if needed not in known:
        message = f"{wire.where}: the console has no {what} {needed}"
        yield rule, Problem(code, message, rule.where(field), hint=_HINT)


def _taken_for(wire: "Wire", rule: Rule, number: int, known: "Mapping[object, Tree]") -> Iterator[Found]:
    """Yield that an offense type is there for something else than we take it for."""
    meant = OFFENSE_PROPERTIES.get(number, "")
    told = str(known[number].get("property_name") or "") if number in known else ""
    if meant and told and told.casefold() != meant.casefold():
        message = f"{wire.where}: the offense type {number} is {told} there, and we take it for {meant}"
        hint = "say the right number in `index_by`, or name it in the target's `offense_types`"
        yield rule, Problem("QRD088", message, rule.where("offense.index_by"), Level.WARNING, hint)
