"""Which custom rules an event matches as it comes in.

Tests of log source types and of AQL filters are run. A rule with a test of another kind, and one whose filter the fake
cannot run, matches nothing; so does a building block, and a rule that is off.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sieminator.fakes.qradar import engine, rule_xml, rules
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.values import Unsupported, Values
from sieminator.fakes.qradar.xml_text import read, text_of
from sieminator.languages.aql.grammar import parse_condition


def matched(console: Console, event: Mapping[str, Any]) -> Iterator[StoredRule]:
    """Yield the rules that an event matches, in the order of their numbers."""
    values = engine.values_of(console, {})
    for rule in rules.every(console):
        if rule.enabled and not rule.building_block and rule.type in ("EVENT", "COMMON"):
            tests = read(rule.xml).findall("testDefinitions/test")
            if tests and all(_passes(console, values, test, event) for test in tests):
                yield rule


def _passes(console: Console, values: Values, test: Any, event: Mapping[str, Any]) -> bool:
    if test.get("name") == rule_xml.DEVICE_TEST:
        parameter = test.find("parameter[@id='1']")
        chosen = "" if parameter is None else text_of(parameter, "userSelection")
        met = str(event.get("devicetype")) in [one.strip() for one in chosen.split(",")]
    elif test.get("name") == rule_xml.AQL_TEST:
        try:
            condition = parse_condition(rule_xml.aql_of(console, test)).expression
            met = condition is not None and bool(values.of(condition, event))
        except (ValueError, Unsupported, RecursionError, ArithmeticError):
            return False
    else:
        return False
    return bool(met) is not (test.get("negate") == "true")
