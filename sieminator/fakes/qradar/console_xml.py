"""A rule's XML as the console keeps it and gives it back: the same meaning, in its own words.

That it differs from what was sent is what public tools report; how exactly is unconfirmed. It fills in what is only for
people (`text`, `initialText`, `labels`), the attributes that were left out, its own number of a test and its own
encoding of a query. What it does not know it keeps.
"""

from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sieminator.fakes.qradar import aql_form
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.rule_xml import AQL_TEST, CLASSES, DEVICE_TEST, aql_of, tests
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.xml_text import read, text_of, write

_REFERENCES = (
    "referenceMap", "referenceMapOfMaps", "referenceMapOfMapsRemove", "referenceMapOfSets", "referenceMapOfSetsRemove",
    "referenceMapRemove", "referenceTable", "referenceTableRemove",
)  # fmt: skip
_ACTIONS = {
    "offenseMapping": "0",
    "forceOffenseCreation": "false",
    "includeAttackerEventsInterval": "0",
    "flowAnalysisInterval": "0",
}
_NEW_EVENT = {
    "description": "",
    "severity": "5",
    "credibility": "10",
    "relevance": "10",
    "describeOffense": "true",
    "contributeOffenseName": "false",
    "overrideOffenseName": "false",
    "forceOffenseCreation": "false",
    "offenseMapping": "0",
    "lowLevelCategory": "3000",
}
_FIRST_QID = 67_500_001
"""Of events that rules dispatch; a public rule's has this magnitude."""


def adopt(console: Console, rule: ET.Element) -> ET.Element:
    """Make a valid rule's XML the console's own, in place."""
    for number, test in enumerate(rule.iterfind("testDefinitions/test")):
        _adopt_test(console, test, number)
    actions = _child(rule, "actions")
    for name, value in _ACTIONS.items():
        actions.attrib.setdefault(name, value)
    responses = _child(rule, "responses")
    for name in _REFERENCES:
        responses.attrib.setdefault(name, "false")
    for event in responses.iterfind("newevent"):
        for name, value in _NEW_EVENT.items():
            event.attrib.setdefault(name, value)
        if not event.get("qid", "0").strip("0"):
            event.set("qid", str(console.number("qid", _FIRST_QID)))
    rule.attrib.setdefault("scope", "LOCAL")
    rule.attrib.setdefault("roleDefinition", "false")
    _child(rule, "notes")
    return rule


def opened(rule: StoredRule) -> ET.Element:
    """Return a rule's XML with what the console knows of the rule besides."""
    root = read(rule.xml)
    root.attrib.update(id=str(rule.id), owner=rule.owner, enabled=str(rule.enabled).lower())
    return root


def exported(console: Console, rule: StoredRule) -> str:
    """Return a rule's XML as an export has it."""
    root = opened(rule)
    root.set("overrideid", str(rule.id))
    for test in root.iterfind("testDefinitions/test"):
        _child(test, "labels").text = test.get("group") or ""
    return write(root, cdata=console.behaviour.cdata)


def set_aql(console: Console, rule: ET.Element, query: str) -> None:
    """Write another query into the AQL filter test of a rule; raise LookupError where it has none."""
    found = tests(rule, AQL_TEST)
    if not found:
        raise LookupError("the rule has no AQL filter test")
    parameter = found[0].find("parameter[@id='1']")
    assert parameter is not None
    _child(parameter, "userSelection").text = aql_form.encode(query, console.behaviour.aql_encoding)
    _adopt_test(console, found[0], int(found[0].get("uid") or 0))


def query_of(console: Console, rule: ET.Element) -> str:
    """Return the query of a rule's first AQL filter test; empty where it has none."""
    found = tests(rule, AQL_TEST)
    return aql_of(console, found[0]) if found else ""


def _adopt_test(console: Console, test: ET.Element, number: int) -> None:
    name = test.get("name") or ""
    test.set("uid", str(number))
    test.set("id", str(console.behaviour.aql_test_id if name == AQL_TEST else CLASSES.get(name, 0)))
    test.attrib.setdefault("group", "jsp.qradar.rulewizard.condition.page.group.common")
    test.attrib.setdefault("groupId", "1")
    test.attrib.setdefault("requiredCapabilities", "EventViewer.RULECREATION|SURVEILLANCE.RULECREATION")
    if name == AQL_TEST:
        query = aql_of(console, test)
        parameter = test.find("parameter[@id='1']")
        assert parameter is not None
        _child(parameter, "userSelection").text = aql_form.encode(query, console.behaviour.aql_encoding)
        _say(test, f"when the event matches {_link(number, query)} AQL filter query")
    elif name == DEVICE_TEST:
        names = _log_source_types(console, test)
        _say(test, f"when the event(s) were detected by one or more of {_link(number, names)}")
    for parameter in test.iterfind("parameter"):
        for part in ("initialText", "selectionLabel", "userSelectionTypes", "userSelectionId"):
            _child(parameter, part)


def _log_source_types(console: Console, test: ET.Element) -> str:
    parameter = test.find("parameter")
    chosen = "" if parameter is None else text_of(parameter, "userSelection")
    named = dict(console.state.execute("SELECT id, name FROM log_source_type"))
    return ", ".join(named.get(int(one), one) for one in chosen.replace(" ", "").split(",") if one.isdecimal())


def _link(number: int, words: str) -> str:
    return f"<a href='javascript:editParameter(\"{number}\", \"1\")' class='dynamic'>{escape(words)}</a>"


def _say(test: ET.Element, words: str) -> None:
    found = test.find("text")
    if found is None:
        found = ET.Element("text")
        test.insert(0, found)
    found.text = words


def _child(element: ET.Element, name: str) -> ET.Element:
    found = element.find(name)
    return ET.SubElement(element, name) if found is None else found
