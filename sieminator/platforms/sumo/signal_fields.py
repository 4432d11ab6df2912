"""What a log search must return so that Cloud SIEM makes a signal of a row, and the lines that add it. Pure.

Source: help.sumologic.com, "Generate Cloud SIEM Signals With a Scheduled Search": `stage` with the name of a tactic (or
there is a record and no signal), `normalizedseverity` from 0 to 10, and an entity field of a list that does not hold
`device_hostname`; seen 2026-11-28.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast, get_args

from sieminator.platforms.sumo.vocabulary import HIGHEST_SCORE, SEVERITY, SIGNAL_TASK, STAGE, TACTICS

if TYPE_CHECKING:
    from sieminator.platforms.sumo.options import Signal

ENTITY = "an entity field"
_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)


def entity_fields() -> tuple[str, ...]:
    """Return the fields of which a row needs one."""
    from sieminator.platforms.sumo.options import EntityField

    return get_args(EntityField)


def raises_signal(body: Mapping[str, object]) -> bool:
    """Say whether a log search's runs make signals."""
    schedule = cast("Mapping[str, Mapping[str, object]]", body.get("schedule", {}))
    return schedule.get("notification", {}).get("taskType") == SIGNAL_TASK


def lines(signal: "Signal", tactics: tuple[str, ...], severity: int) -> list[str]:
    """Return the operators that the block asks for, each on a line of its own; `stage` needs a tactic."""
    added = {STAGE: f'"{TACTICS[tactics[0]][1]}"' if tactics else "", SEVERITY: str(severity)}
    asked = [f"| {added[name]} as {name}" for name in signal.add if added[name]]
    return [*asked, *(f"| {field(of)} as {name}" for name, of in signal.entities.items())]


def field(name: str) -> str:
    """Return a field's name as a query writes it: in `%"…"` where it is no plain one."""
    return name if _PLAIN.fullmatch(name) or name.startswith("%") else f'%"{name}"'


def extended(query: str, added: list[str]) -> str:
    """Return a query with further operators after its end."""
    return "\n".join([query.rstrip(), *added]) if added else query


# ---- what is missing


def missing(query: str) -> list[str]:
    """Return which of the three a query's rows surely lack; what cannot be told is not lacking.

    Where nobody can name all fields, as before an aggregate, one is only lacking that the query never names.
    """
    from sieminator.languages.sumo.facts import columns

    known = columns(query)
    if known is None:
        known = _named(query)
    there = {name.lower() for name in known}
    if any("{{" in name for name in there):
        return []
    lacking = [name for name in (STAGE, SEVERITY) if name.lower() not in there]
    return lacking if any(name.lower() in there for name in entity_fields()) else [*lacking, ENTITY]


def _named(query: str) -> frozenset[str]:
    """Return whatever a query names that may be a field, in its scope or after it."""
    from sieminator.languages.sumo import tree
    from sieminator.languages.sumo.grammar import parse
    from sieminator.languages.sumo.tokens import Kind

    parsed = parse(query)
    names = (token.text for token in parsed.tokens if token.kind in (Kind.NAME, Kind.ESCAPED, Kind.TEMPLATE))
    read = (node.name for node in parsed.nodes if isinstance(node, tree.Field))
    return frozenset(name.removeprefix("%").strip('"') for name in (*names, *read))


def dropped_at(query: str) -> int:
    """Return where the operator stands that leaves only what it names, or else the last one."""
    from sieminator.languages.sumo import tree
    from sieminator.languages.sumo.grammar import parse

    found = parse(query).query
    if found is None or not found.stages:
        return 0
    leaving = [
        stage
        for stage in found.stages
        if isinstance(stage, tree.Aggregate) or (isinstance(stage, tree.Fields) and not stage.drops)
    ]
    return (leaving or found.stages)[-1].start


# ---- what is wrong with what is there


def wrong_values(query: str) -> Iterator[tuple[int, str]]:
    """Yield where a query gives a constant to one of the fields that makes no signal, and a sentence about it."""
    from sieminator.languages.sumo import tree
    from sieminator.languages.sumo.grammar import parse

    found = parse(query).query
    given: dict[str, tree.Expression] = {}
    for stage in found.stages if found else ():
        if isinstance(stage, tree.Assign) and stage.name is not None:
            given[stage.name.text.lower()] = stage.value
    stage_value, severity = given.get(STAGE), given.get(SEVERITY.lower())
    names = {name.lower() for _, name in TACTICS.values()}
    if isinstance(stage_value, tree.Text) and stage_value.value.lower() not in names:
        yield stage_value.start, f"`stage` must be the name of an ATT&CK tactic ({stage_value.value})"
    if isinstance(severity, tree.Number) and not _is_score(severity.text):
        yield severity.start, f"`normalizedSeverity` must lie between 0 and {HIGHEST_SCORE} ({severity.text})"


def _is_score(text: str) -> bool:
    try:
        return 0 <= float(text) <= HIGHEST_SCORE
    except ValueError:
        return False
