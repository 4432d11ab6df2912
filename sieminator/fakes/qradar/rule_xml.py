"""What the console refuses in a rule's XML.

The elements, attributes and class names are those that public tools, and the exports that they read, have; which of
them are required, and the texts, are unconfirmed. Seen 2026-11-28.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from sieminator.fakes.qradar import aql, aql_form
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.furniture import OFFENSE_TYPES
from sieminator.fakes.qradar.xml_text import text_of

TYPES = ("EVENT", "FLOW", "COMMON", "OFFENSE")
PACKAGE = "com.q1labs.semsources.cre.tests."
AQL_TEST = f"{PACKAGE}AQL_Test"
DEVICE_TEST = f"{PACKAGE}DeviceTypeID_Test"
RULE_TEST = f"{PACKAGE}RuleMatch_Test"

CLASSES = {
    AQL_TEST: 318,
    DEVICE_TEST: 14,
    RULE_TEST: 46,
    f"{PACKAGE}QID_Test": 19,
    f"{PACKAGE}EventCategory_Test": 21,
    f"{PACKAGE}EventPayload_Test": 3,
    f"{PACKAGE}Regex_Test": 100,
    f"{PACKAGE}ReferenceSetTest": 313,
    f"{PACKAGE}SrcHost_Test": 8,
    f"{PACKAGE}functions.MatchCount": 300,
    f"{PACKAGE}functions.SequenceFunction_Test": 44,
}
"""Classes of tests that the fake knows, each with its number; those of the last three are unconfirmed."""

METRICS = ("setSeverity", "setCredibility", "setRelevance")
_NUMBER = re.compile(r"\d{1,9}")
_MAGNITUDE = re.compile(r"10|\d")
_BOOLEANS = ("true", "false")
_RESPONSE_NUMBERS = ("qid", "lowLevelCategory", "offenseMapping")
_RESPONSE_MAGNITUDES = ("severity", "credibility", "relevance")


def faults(console: Console, rule: ET.Element) -> Iterator[str]:
    """Yield each reason for which a rule cannot be installed."""
    if rule.tag != "rule":
        yield f"the rule data is a <{rule.tag}>, not a <rule>"
        return
    yield from _head(rule)
    yield from _tests(console, rule)
    yield from _actions(rule)
    for event in rule.iterfind("responses/newevent"):
        yield from _response(event)
    limiter = rule.find("limiter")
    if limiter is not None:
        yield from _limiter(limiter)


def aql_of(console: Console, test: ET.Element) -> str:
    """Return the query of an AQL filter test; raise ValueError where there is none that can be read."""
    behaviour = console.behaviour
    parameter = _parameter(test, "1")
    if parameter is None:
        raise ValueError("an AQL filter test has no parameter 1")
    if behaviour.own_form_only and test.get("id") != str(behaviour.aql_test_id):
        raise ValueError(f"there is no AQL filter test with the id {test.get('id')}")
    selection = text_of(parameter, "userSelection")
    return aql_form.decode(selection, behaviour.aql_encoding, own_form_only=behaviour.own_form_only)


def tests(rule: ET.Element, class_name: str) -> list[ET.Element]:
    """Return the tests of a class, in their order."""
    return [test for test in rule.iterfind("testDefinitions/test") if test.get("name") == class_name]


def _parameter(test: ET.Element, number: str) -> ET.Element | None:
    return next((one for one in test.iterfind("parameter") if one.get("id") == number), None)


def _head(rule: ET.Element) -> Iterator[str]:
    name = text_of(rule, "name").strip()
    if not name:
        yield "the rule has no name"
    elif len(name) > 255:  # unconfirmed
        yield "the name of the rule is longer than 255 characters"
    if rule.get("type") not in TYPES:
        yield f"the type of the rule is {rule.get('type')!r}"
    for flag in ("enabled", "buildingBlock"):
        if rule.get(flag) not in _BOOLEANS:
            yield f"{flag} of the rule is {rule.get(flag)!r}"


def _tests(console: Console, rule: ET.Element) -> Iterator[str]:
    found = rule.findall("testDefinitions/test")
    if not found:
        yield "the rule has no tests"
    for test in found:
        name = test.get("name") or ""
        if name not in CLASSES:
            yield f"the class of a test is not known: {name!r}"
        elif not test.findall("parameter"):
            yield f"a test of {name} has no parameters"
        elif name == AQL_TEST:
            yield from _aql_test(console, rule, test)
        elif name == DEVICE_TEST:
            yield from _device_test(console, test)


def _aql_test(console: Console, rule: ET.Element, test: ET.Element) -> Iterator[str]:
    source = _parameter(test, "2")
    wanted = "flows" if rule.get("type") == "FLOW" else "events"
    if source is None or text_of(source, "userSelection").strip() not in (wanted, "events", "flows"):
        yield "an AQL filter test does not say whether it reads events or flows"
    elif rule.get("type") in ("EVENT", "FLOW") and text_of(source, "userSelection").strip() != wanted:
        yield f"an AQL filter test of a rule of the type {rule.get('type')} does not read {wanted}"
    try:
        query = aql_of(console, test)
    except ValueError as error:
        yield str(error)
        return
    yield from aql.filter_faults(console, query)


def _device_test(console: Console, test: ET.Element) -> Iterator[str]:
    parameter = _parameter(test, "1")
    selection = "" if parameter is None else text_of(parameter, "userSelection")
    chosen = [one.strip() for one in selection.split(",")]
    known = {str(number) for (number,) in console.state.execute("SELECT id FROM log_source_type")}
    if unknown := [one for one in chosen if one not in known]:
        yield f"there is no log source type {unknown[0]!r}"


def _actions(rule: ET.Element) -> Iterator[str]:
    actions = rule.find("actions")
    if actions is None:
        return
    mapping = actions.get("offenseMapping", "0")
    if not _NUMBER.fullmatch(mapping) or int(mapping) not in OFFENSE_TYPES:
        yield f"there is no offense type {mapping!r}"
    for metric in actions.iterfind("alterMetric"):
        if metric.get("metric") not in METRICS:
            yield f"there is no metric {metric.get('metric')!r}"
        elif not _MAGNITUDE.fullmatch(metric.get("value") or ""):
            yield f"{metric.get('metric')} is {metric.get('value')!r}, not 0 to 10"


def _response(event: ET.Element) -> Iterator[str]:
    if not (event.get("name") or "").strip():
        yield "the dispatched event has no name"
    for name in _RESPONSE_NUMBERS:
        if not _NUMBER.fullmatch(event.get(name, "0")):
            yield f"{name} of the dispatched event is {event.get(name)!r}"
    for name in _RESPONSE_MAGNITUDES:
        if not _MAGNITUDE.fullmatch(event.get(name, "0")):
            yield f"{name} of the dispatched event is {event.get(name)!r}, not 0 to 10"


def _limiter(limiter: ET.Element) -> Iterator[str]:
    for name in ("responseCount", "intervalCount"):
        if not _NUMBER.fullmatch(limiter.get(name, "")) or int(limiter.get(name, "0")) < 1:
            yield f"{name} of the limiter is {limiter.get(name)!r}"
    if limiter.get("intervalType") not in ("s", "m", "h", "d"):
        yield f"intervalType of the limiter is {limiter.get('intervalType')!r}"
