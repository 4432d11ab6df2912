"""The parts of a rule by name, as people change them in the console's rule wizard."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from sieminator.fakes.qradar import console_xml
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.rule_xml import DEVICE_TEST, tests

Change = Callable[[Console, ET.Element, Any], None]

_METRICS = {"severity": "setSeverity", "credibility": "setCredibility", "relevance": "setRelevance"}


def change(console: Console, rule: ET.Element, part: str, value: Any) -> None:
    """Change one part (of `PARTS`) of a rule's XML, in place; None takes away what can be taken away."""
    PARTS[part](console, rule, value)


def severity(rule: ET.Element) -> int:
    """Return the severity that a rule sets; 0 where it sets none."""
    found = rule.find("actions/alterMetric[@metric='setSeverity']")
    return int(found.get("value") or 0) if found is not None else 0


def _name(_: Console, rule: ET.Element, value: Any) -> None:
    _child(rule, "name").text = str(value)


def _notes(_: Console, rule: ET.Element, value: Any) -> None:
    _child(rule, "notes").text = str(value or "")


def _description(_: Console, rule: ET.Element, value: Any) -> None:
    """Write another note, but for its last line: there stand marks of tools."""
    lines = (rule.findtext("notes") or "").splitlines()
    _child(rule, "notes").text = "\n".join([str(value or ""), *lines[-1:]])


def _aql(console: Console, rule: ET.Element, value: Any) -> None:
    console_xml.set_aql(console, rule, str(value))


def _negate(_: Console, rule: ET.Element, value: Any) -> None:
    """Negate the last test, or no longer."""
    rule.findall("testDefinitions/test")[-1].set("negate", str(bool(value)).lower())


def _log_source_types(console: Console, rule: ET.Element, value: Any) -> None:
    """Set the log source types of the rule's first test of them, which is made where there is none."""
    found = tests(rule, DEVICE_TEST)
    if not value:
        for test in found:
            _child(rule, "testDefinitions").remove(test)
    else:
        test = found[0] if found else ET.Element("test", name=DEVICE_TEST)
        if not found:
            _child(rule, "testDefinitions").insert(0, test)
            ET.SubElement(test, "parameter", id="1")
        parameter = test.find("parameter[@id='1']")
        assert parameter is not None
        _child(parameter, "userSelection").text = ", ".join(str(number) for number in value)
    console_xml.adopt(console, rule)


def _metric(name: str) -> Change:
    def write(_: Console, rule: ET.Element, value: Any) -> None:
        actions, metric = _child(rule, "actions"), _METRICS[name]
        found = actions.find(f"alterMetric[@metric='{metric}']")
        if value is None:
            if found is not None:
                actions.remove(found)
            return
        if found is None:
            found = ET.SubElement(actions, "alterMetric", metric=metric, operation=metric)
        found.set("value", str(value))

    return write


def _action(name: str) -> Change:
    def write(_: Console, rule: ET.Element, value: Any) -> None:
        _child(rule, "actions").set(name, str(value).lower())

    return write


def _attribute(name: str) -> Change:
    def write(_: Console, rule: ET.Element, value: Any) -> None:
        rule.set(name, str(value).lower() if isinstance(value, bool) else str(value))

    return write


def _response(console: Console, rule: ET.Element, value: Any) -> None:
    """Dispatch an event with these attributes, or none."""
    responses = _child(rule, "responses")
    found = responses.find("newevent")
    if value is None:
        if found is not None:
            responses.remove(found)
        return
    if found is None:
        found = ET.SubElement(responses, "newevent")
    found.attrib.update({name: str(one) for name, one in value.items()})
    console_xml.adopt(console, rule)


def _limiter(_: Console, rule: ET.Element, value: Any) -> None:
    """Limit the responses by these attributes, or not."""
    found = rule.find("limiter")
    if value is None:
        if found is not None:
            rule.remove(found)
        return
    _child(rule, "limiter").attrib.update({name: str(one) for name, one in value.items()})


PARTS: Mapping[str, Change] = {
    "name": _name,
    "notes": _notes,
    "description": _description,
    "aql": _aql,
    "negate": _negate,
    "log_source_types": _log_source_types,
    "severity": _metric("severity"),
    "credibility": _metric("credibility"),
    "relevance": _metric("relevance"),
    "index": _action("offenseMapping"),
    "create_offense": _action("forceOffenseCreation"),
    "type": _attribute("type"),
    "enabled": _attribute("enabled"),
    "owner": _attribute("owner"),
    "response": _response,
    "limiter": _limiter,
}
"""Part to how it is changed. `index` is the number of an offense type, `description` all of the note but its last line.
Groups stand beside a rule: `levers.group` and `install` see to them."""


def _child(element: ET.Element, name: str) -> ET.Element:
    found = element.find(name)
    return ET.SubElement(element, name) if found is None else found
