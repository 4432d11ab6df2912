"""A rule's content as the XML of a custom rule, and back."""

from collections.abc import Mapping
from typing import Any

from sieminator.model.mark import Mark
from sieminator.model.rule import Content
from sieminator.platforms.qradar.convert.answers import (
    read_answers,
    write_limiter,
    write_metric,
    write_offense,
    write_response,
)
from sieminator.platforms.qradar.convert.aql import decode
from sieminator.platforms.qradar.convert.calibration import DEFAULTS, Calibration
from sieminator.platforms.qradar.convert.conditions import aql_test, read_tests, write_tests
from sieminator.platforms.qradar.convert.fields import EVENT, FIELDS, METRICS
from sieminator.platforms.qradar.convert.normalise import normalise, plain
from sieminator.platforms.qradar.convert.xml import Element, Unreadable, add, child, parse, write
from sieminator.platforms.qradar.mark import sign, unsign

Tree = dict[str, object]

_REFERENCES = ("Map", "MapOfSets", "MapOfMaps", "Table")


def to_xml(
    content: Content,
    mark: Mark | None,
    found_xml: str | None = None,
    unmanaged: frozenset[str] = frozenset(),
    calibration: Calibration = DEFAULTS,
) -> str:
    """Return the XML that makes a rule, or that replaces one which was found.

    What was found keeps everything that we do not manage, and its number; a new one has the number 0, which whoever
    builds the package replaces. Unmanaged fields are written once, with a new rule. `group` is no part of the XML.

    Raises:
        Unreadable: what was found is no rule.
    """
    rule = _read(found_xml) if found_xml else _new(calibration)
    ours = frozenset(FIELDS) - (unmanaged if found_xml else frozenset())
    body: Mapping[str, Any] = content.body
    rule.set("enabled", "true" if content.enabled else "false")
    if "type" in ours:
        rule.set("type", str(body.get("type", EVENT)))
    if "name" in ours:
        child(rule, "name").text = str(body.get("name", ""))
    _write_notes(rule, body, mark, ours)
    if "tests" in ours:
        write_tests(rule, body.get("tests", {}), calibration)
    for metric in METRICS:
        if metric in ours:
            write_metric(rule, metric, body.get(metric))
    for name, put in (("offense", write_offense), ("response", write_response), ("limiter", write_limiter)):
        if name in ours:
            put(rule, body.get(name, {}))
    return write(rule)


def from_xml(xml: str) -> tuple[Tree, Mark | None]:
    """Read a rule's managed fields, normalised, and the mark in its note; `group` is no part of the XML.

    Raises:
        Unreadable: it is no rule.
    """
    rule = _read(xml)
    notes, mark = unsign(plain(rule.findtext("notes") or ""))
    found = {
        "name": rule.findtext("name") or "",
        "notes": notes,
        "type": rule.get("type", ""),
        "tests": read_tests(rule),
        **read_answers(rule),
    }
    return normalise(found), mark


def enabled(xml: str) -> bool:
    """Say whether a rule's XML has it on.

    Raises:
        Unreadable: it is no rule.
    """
    return _read(xml).get("enabled") == "true"


def calibrated(xml: str, base: Calibration = DEFAULTS) -> Calibration | None:
    """Return how a console wrote the AQL filter test of a rule, whoever made it; None for a rule without one.

    Raises:
        Unreadable: it is no rule.
    """
    found = aql_test(_read(xml))
    return Calibration(found[0], decode(found[1])[1], base.owner) if found else None


def _read(xml: str) -> Element:
    rule = parse(xml)
    if rule.tag != "rule":
        raise Unreadable(f"it is no custom rule ({rule.tag})")
    return rule


def _new(calibration: Calibration) -> Element:
    rule = Element("rule", {"id": "0", "enabled": "false", "buildingBlock": "false", "roleDefinition": "false"})
    rule.set("type", EVENT)
    rule.set("scope", "LOCAL")
    rule.set("owner", calibration.owner)
    for tag in ("name", "notes", "testDefinitions", "actions"):
        add(rule, tag)
    removes = [f"reference{what}Remove" for what in _REFERENCES]
    add(rule, "responses", **dict.fromkeys([*(f"reference{what}" for what in _REFERENCES), *removes], "false"))
    return rule


def _write_notes(rule: Element, body: Mapping[str, Any], mark: Mark | None, ours: frozenset[str]) -> None:
    notes = child(rule, "notes")
    if "notes" in ours:
        notes.text = sign(str(body.get("notes", "")), mark)
    else:
        theirs, old = unsign(plain(notes.text or ""))
        notes.text = sign(theirs, mark or old)
