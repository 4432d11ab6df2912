"""Rules of other people's, as the console's own wizard makes them."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from sieminator.fakes.qradar import aql_form
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.rule_xml import AQL_TEST, PACKAGE, RULE_TEST

PLAIN: Mapping[str, Any] = {"type": "EVENT", "owner": "admin", "enabled": True}


def of_aql(console: Console, name: str, query: str, **attributes: Any) -> ET.Element:
    """Return a rule with an AQL filter test."""
    rule = _rule(name, attributes)
    test = _test(rule, AQL_TEST)
    source = "flows" if rule.get("type") == "FLOW" else "events"
    _parameter(test, "1", aql_form.encode(query, console.behaviour.aql_encoding))
    _parameter(test, "2", source)
    return rule


def of_payload(name: str, words: str, **attributes: Any) -> ET.Element:
    """Return a rule that looks for words in the payload."""
    rule = _rule(name, attributes)
    _parameter(_test(rule, f"{PACKAGE}EventPayload_Test"), "1", words)
    return rule


def of_rule(name: str, uuid: str, **attributes: Any) -> ET.Element:
    """Return a rule that waits for another one."""
    rule = _rule(name, attributes)
    test = _test(rule, RULE_TEST)
    _parameter(test, "1", "any")
    _parameter(test, "2", uuid)
    return rule


def _rule(name: str, attributes: Mapping[str, Any]) -> ET.Element:
    given = {**PLAIN, "buildingBlock": False, **attributes}
    said = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()}
    rule = ET.Element("rule", said)
    ET.SubElement(rule, "name").text = name
    ET.SubElement(rule, "notes")
    ET.SubElement(rule, "testDefinitions")
    ET.SubElement(rule, "actions", offenseMapping="0", forceOffenseCreation="true")
    return rule


def _test(rule: ET.Element, class_name: str) -> ET.Element:
    definitions = rule.find("testDefinitions")
    assert definitions is not None
    return ET.SubElement(definitions, "test", name=class_name)


def _parameter(test: ET.Element, number: str, selection: str) -> None:
    parameter = ET.SubElement(test, "parameter", id=number)
    ET.SubElement(parameter, "userSelection").text = selection
