"""Custom details, and what an alert is called."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.audit.entities import COLUMN_LENGTH

MOST_DETAILS = 20
KEY_LENGTH = 20
"""Source: Microsoft Learn, surface-custom-details-in-alerts, and VS; seen 2026-11-22."""

NAME_LENGTH = 256
DESCRIPTION_LENGTH = 5_000
MOST_COLUMNS = 3
"""Of a format: characters, and uses of `{{Column}}`. Source: VS, seen 2026-11-22."""

_KEY = re.compile(r"[a-zA-Z]+\w*", re.ASCII)
_COLUMN = re.compile(r"\{\{([^{}]*)\}\}")
_OVERRIDE = "alertDetailsOverride"


def audit_details(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule's custom details and alert formats."""
    yield from _details(rule, cast("Mapping[str, str]", rule.content.body.get("customDetails", {})))
    override = cast("Mapping[str, str]", rule.content.body.get(_OVERRIDE, {}))
    for field, longest in (("alertDisplayNameFormat", NAME_LENGTH), ("alertDescriptionFormat", DESCRIPTION_LENGTH)):
        yield from _format(rule, field, override.get(field, ""), longest)
    yield from _twice(rule, cast("list[Mapping[str, str]]", override.get("alertDynamicProperties", [])))


def _details(rule: Rule, details: Mapping[str, str]) -> Iterator[Problem]:
    if len(details) > MOST_DETAILS:
        message = f"{len(details)} custom details, Sentinel takes {MOST_DETAILS}"
        yield Problem("SEN050", message, rule.where("customDetails"))
    for name, column in details.items():
        if len(name) > KEY_LENGTH or not _KEY.fullmatch(name):
            message = f"a custom detail's name is a letter and then letters, digits or _, {KEY_LENGTH} at most ({name})"
            yield Problem("SEN051", message, rule.where("customDetails"))
        if not 1 <= len(column) <= COLUMN_LENGTH:
            message = f"the column of custom detail {name} has {len(column)} characters, Sentinel takes {COLUMN_LENGTH}"
            yield Problem("SEN052", message, rule.where("customDetails"))


def _format(rule: Rule, field: str, text: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        message = f"{field} has {len(text):,} characters, Sentinel takes {longest:,}"
        yield Problem("SEN055", message, rule.where(f"{_OVERRIDE}.{field}"))
    columns = [column.strip() for column in _COLUMN.findall(text)]
    if len(columns) > MOST_COLUMNS:
        message = f"{field} names {len(columns)} columns, Sentinel takes {MOST_COLUMNS}"
        yield Problem("SEN056", message, rule.where(f"{_OVERRIDE}.{field}"))
    if "" in columns:
        yield Problem("SEN057", f"{field} holds an empty column name ({{{{}}}})", rule.where(f"{_OVERRIDE}.{field}"))


def _twice(rule: Rule, dynamic: list[Mapping[str, str]]) -> Iterator[Problem]:
    # That the service minds is unconfirmed; that one of the two is lost is certain.
    names = [one["alertProperty"] for one in dynamic]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("SEN058", f"an alert's property is filled twice ({name})", rule.where(_OVERRIDE))
