"""One test for each noise of the service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.sentinel.convert.fields import DEFAULTS, FIELDS
from sieminator.platforms.sentinel.convert.normalise import normalise
from tests.platforms.sentinel.bodies import properties


def test_what_the_server_fills_in_is_dropped():
    assert normalise({"severity": "High", "lastModifiedUtc": "2026-11-22T07:00:00Z"}) == {"severity": "High"}


def test_what_ties_a_rule_to_a_template_is_not_ours():
    assert normalise({"alertRuleTemplateName": "a", "templateVersion": "1.0.0"}) == {}


def test_null_and_empty_are_absent():
    noisy = {"description": "", "tactics": [], "customDetails": {}, "entityMappings": None}

    assert normalise(noisy) == {}


def test_null_and_empty_are_absent_below_the_top_too():
    noisy = {"alertDetailsOverride": {"alertDisplayNameFormat": "On {{Host}}", "alertTacticsColumnName": None}}

    assert normalise(noisy) == {"alertDetailsOverride": {"alertDisplayNameFormat": "On {{Host}}"}}


@pytest.mark.parametrize("name", ["queryFrequency", "queryPeriod", "suppressionDuration"])
def test_a_duration_is_its_shortest_spelling(name):
    assert normalise({name: "PT24H"}) == {name: "P1D"}


def test_the_duration_of_a_grouping_is_its_shortest_spelling():
    noisy = {"incidentConfiguration": {"groupingConfiguration": {"lookbackDuration": "PT24H"}}}

    assert normalise(noisy) == {"incidentConfiguration": {"groupingConfiguration": {"lookbackDuration": "P1D"}}}


@pytest.mark.parametrize("name", ["query", "description"])
def test_line_ends_and_blanks_at_the_end_do_not_count(name):
    assert normalise({name: "a  \r\nb\rc \t\r\n\n"}) == {name: "a  \nb\nc"}


@pytest.mark.parametrize("name", ["tactics", "techniques"])
def test_the_order_of_a_set_does_not_count(name):
    assert normalise({name: ["b", "a", "b"]}) == {name: ["a", "b"]}


def test_the_order_of_entities_and_of_their_identifiers_does_not_count():
    name, domain = {"identifier": "Name", "columnName": "A"}, {"identifier": "NTDomain", "columnName": "B"}
    host = {"entityType": "Host", "fieldMappings": [{"identifier": "FullName", "columnName": "D"}]}

    one = normalise({"entityMappings": [host, {"entityType": "Account", "fieldMappings": [domain, name]}]})
    other = normalise({"entityMappings": [{"entityType": "Account", "fieldMappings": [name, domain]}, host]})

    assert one == other


@pytest.mark.parametrize("name", ["groupByEntities", "groupByAlertDetails", "groupByCustomDetails"])
def test_the_order_of_what_alerts_are_grouped_by_does_not_count(name):
    noisy = {"incidentConfiguration": {"groupingConfiguration": {name: ["b", "a"]}}}

    assert normalise(noisy) == {"incidentConfiguration": {"groupingConfiguration": {name: ["a", "b"]}}}


def test_the_order_of_dynamic_properties_does_not_count():
    link, name = {"alertProperty": "AlertLink", "value": "L"}, {"alertProperty": "ProductName", "value": "P"}

    one = normalise({"alertDetailsOverride": {"alertDynamicProperties": [name, link]}})

    assert one == {"alertDetailsOverride": {"alertDynamicProperties": [link, name]}}


def test_documented_defaults_are_absent():
    assert normalise(dict(DEFAULTS)) == {}


def test_a_part_of_a_default_is_absent_and_the_rest_stays():
    noisy = {"incidentConfiguration": {"createIncident": False, "groupingConfiguration": {"enabled": False}}}

    assert normalise(noisy) == {"incidentConfiguration": {"createIncident": False}}


def test_what_we_do_not_know_of_a_managed_field_still_counts():
    assert normalise({"eventGroupingSettings": {"aggregationKind": "SingleAlert", "new": 1}}) == {
        "eventGroupingSettings": {"new": 1}
    }


def test_the_input_stays_untouched():
    given_ = {"tactics": ["b", "a"], "incidentConfiguration": {"groupingConfiguration": {"enabled": False}}}

    normalise(given_)

    assert given_ == {"tactics": ["b", "a"], "incidentConfiguration": {"groupingConfiguration": {"enabled": False}}}


@given(properties)
def test_normalising_again_changes_nothing(some):
    assert normalise(normalise(some)) == normalise(some)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(FIELDS), junk))
def test_what_has_another_shape_than_agreed_is_normalised_without_a_crash(some):
    assert normalise(normalise(some)) == normalise(some)
