"""A rule of the console as a rule that was found: a custom rule, or a row that holds a scheduled search."""

from collections.abc import Mapping

from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.qradar import KIND, SEARCH
from sieminator.platforms.qradar.convert.cells import ENABLED, NAME, NOTHING, from_cells, mark_of
from sieminator.platforms.qradar.convert.cells import KIND as KIND_CELL
from sieminator.platforms.qradar.convert.fields import EVENT, FLOW
from sieminator.platforms.qradar.convert.normalise import group
from sieminator.platforms.qradar.convert.rule_xml import from_xml
from sieminator.platforms.qradar.convert.searches import normalise_search
from sieminator.platforms.qradar.mark import from_row, untouched

Tree = dict[str, object]
Body = Mapping[str, object]

SYSTEM, OVERRIDE = "system rule", "override of a system rule"
"""Kinds of what came with the product or with somebody's extension: never ours, and never taken over."""


def raw(
    listed: Body, xml: str = "", row: Mapping[str, object] | None = None, groups: tuple[str, ...] | list[str] = ()
) -> Tree:
    """Return what is kept of a rule, and read back by ``from_wire``.

    ``listed`` is its entry in GET /analytics/rules, ``xml`` what an export gave (empty for one that was not exported),
    ``row`` its row of the reference table, ``groups`` the names of the rule groups that the export had it in.
    """
    return {"rule": dict(listed), "xml": xml, "row": dict(row) if row else None, "groups": list(groups)}


def from_wire(found: Mapping[str, object], body: Body | None = None) -> RemoteRule:
    """Read a rule as ``raw`` has it, or a row as ``from_row_cells`` keeps it.

    Where nothing was exported the body is the one given, which may read itself when it is looked into; without one it
    is empty. The mark is the row's; that of the note only where there is no row.

    Raises:
        Unreadable: the XML is no rule.
    """
    search = found.get("search")
    if isinstance(search, Mapping):
        cells = {str(name): str(value) for name, value in _tree(search.get("cells")).items()}
        return from_row_cells(str(search.get("id") or ""), cells)
    listed, row = _tree(found.get("rule")), _tree(found.get("row"))
    xml, mark = found.get("xml"), from_row(row)
    enabled = listed.get("enabled") is True
    remote_id = str(listed.get("identifier") or f"#{listed.get('id')}")
    title = str(listed.get("name") or remote_id)
    kind = kind_of(listed)
    if kind != KIND:
        return RemoteRule(remote_id, title, Content(kind, enabled, {}), None, found)
    if isinstance(xml, str) and xml:
        managed, noted = from_xml(xml)
        body = managed | with_group(found)
        mark = mark or noted
    return RemoteRule(
        remote_id,
        title,
        Content(kind, enabled, {} if body is None else body),
        mark,
        found,
        untouched=mark is not None and untouched(row, listed),
    )


def from_row_cells(remote_id: str, cells: Mapping[str, str]) -> RemoteRule:
    """Read a row that is a rule (`cells.is_rule`), by its outer key and the values of its cells; it never raises.

    What is kept of it is all of its cells, those of the runner too. Its health is not told: that takes a clock. A row
    of a kind that we do not know has an empty body, and is left alone.
    """
    kept = {"search": {"id": remote_id, "cells": dict(cells)}}
    said = cells.get(KIND_CELL, NOTHING)
    kind = SEARCH if said == NOTHING else said
    body = normalise_search(from_cells(cells)) if kind == SEARCH else {}
    name = body.get(NAME)
    title = name if isinstance(name, str) and name else remote_id
    return RemoteRule(remote_id, title, Content(kind, cells.get(ENABLED) == "true", body), mark_of(cells), kept)


def kind_of(listed: Mapping[str, object]) -> str:
    """Return the kind of a rule by its entry in the list."""
    origin, type_ = listed.get("origin"), str(listed.get("type") or EVENT)
    if origin in ("SYSTEM", "OVERRIDE"):
        return SYSTEM if origin == "SYSTEM" else OVERRIDE
    return KIND if type_ in (EVENT, FLOW) else f"{type_.lower()} rule"


def with_group(found: Mapping[str, object]) -> Tree:
    """Return the group that a rule is in, as a field of its body; nothing where it is in none.

    A rule with a row is in the group of its row, or in none of ours: what other groups it is in is the customer's. Of
    one without a row all groups are told.
    """
    row = found.get("row")
    names = found.get("groups")
    told = group(names)
    if isinstance(row, Mapping) and row:
        ours = row.get("group")
        told = ours if ours and isinstance(names, list) and ours in names else ""
    return {"group": told} if told else {}


def _tree(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
