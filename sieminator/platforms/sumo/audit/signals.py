"""What a log search must return so that its runs make signals."""

from collections.abc import Iterator, Mapping
from typing import cast

from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import LOG_SEARCH, signal_fields
from sieminator.platforms.sumo.vocabulary import RECORD_TYPES, SEVERITY, STAGE


def audit_signal(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield why a search that is to raise signals makes none."""
    body = rule.content.body
    if rule.content.kind != LOG_SEARCH or not signal_fields.raises_signal(body):
        return
    schedule = cast("Mapping[str, Mapping[str, object]]", body["schedule"])
    record_type = str(schedule["notification"].get("recordType", ""))
    if record_type not in RECORD_TYPES:
        message = f"no record type of this name is known ({record_type})"
        hint = f"one of {', '.join(sorted(RECORD_TYPES))}"
        yield Problem("SLG042", message, rule.where("signal.record_type"), Level.WARNING, hint)
    if not rule.query.strip():
        return
    added = str(body["queryString"])
    missing = signal_fields.missing(added)
    if missing:
        yield Problem(
            "SLG040", _lacks(missing), _place(rule, signal_fields.dropped_at(rule.query)), hint=_hint(missing)
        )
    for offset, message in signal_fields.wrong_values(rule.query):
        yield Problem("SLG041", message, _place(rule, offset), hint="otherwise there is a record, and no signal")


def _lacks(missing: list[str]) -> str:
    return (
        f"Cloud SIEM makes a signal only of a row with `{STAGE}`, `{SEVERITY}` and {signal_fields.ENTITY}; "
        f"this search lacks {_listed(missing)}"
    )


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _hint(missing: list[str]) -> str:
    named = [name for name in missing if name != signal_fields.ENTITY]
    ways = [f"`add: [{', '.join(named)}]`"] if named else []
    if signal_fields.ENTITY in missing:
        ways.append("`entities: {srcDevice_hostname: <a field of yours>}`")
    hint = f"return them, or have them added by {' and '.join(ways)} in `signal`"
    return (
        hint
        if signal_fields.ENTITY not in missing
        else f"{hint}; entity fields are {', '.join(signal_fields.entity_fields())}"
    )


def _place(rule: Rule, offset: int) -> Position:
    return rule.locate(offset) if rule.locate else rule.where("queryString")
