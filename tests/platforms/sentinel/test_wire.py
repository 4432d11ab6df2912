"""Both ways between our content and the vendor's resource."""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.fingerprint import fingerprint
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, Health
from sieminator.platforms.sentinel.convert.fields import FIELDS
from sieminator.platforms.sentinel.convert.normalise import normalise
from sieminator.platforms.sentinel.convert.wire import from_wire, to_resource, to_wire
from tests.platforms.samples import ID
from tests.platforms.sentinel.bodies import properties

MARK = Mark("soc", ID, "1.0.0", "a" * 16)
FOREIGN_KINDS = [
    "Fusion",
    "NRT",
    "MLBehaviorAnalytics",
    "MicrosoftSecurityIncidentCreation",
    "ThreatIntelligence",
    "New",
]


def resource(kind: str = "Scheduled", **changes: Any) -> dict[str, Any]:
    body = {"displayName": "A", "enabled": True, "severity": "High", "query": "Heartbeat", **changes}
    return {"id": "/x/alertRules/one", "name": "one", "kind": kind, "etag": '"1"', "properties": body}


@given(properties, st.booleans())
def test_what_we_send_reads_back_as_what_we_meant(some, enabled):
    content = Content("Scheduled", enabled, normalise(some))

    back = from_wire({"name": "one", "kind": "Scheduled", "properties": to_wire(content, MARK)})

    assert back.content == content
    assert back.mark == MARK


@given(properties, st.randoms())
def test_order_does_not_move_the_fingerprint(some, chance):
    one = Content("Scheduled", True, normalise(some))
    other = Content("Scheduled", True, normalise(_shuffled(some, chance)))

    assert fingerprint("sentinel", one) == fingerprint("sentinel", other)


@given(properties, properties, st.sampled_from(FIELDS))
def test_any_managed_field_moves_the_fingerprint(some, others, name):
    one = normalise(some)
    other = normalise({**some, name: others.get(name)})

    same = fingerprint("sentinel", Content("Scheduled", True, one)) == fingerprint(
        "sentinel", Content("Scheduled", True, other)
    )

    assert same == (one == other)


def test_documented_defaults_are_spelt_out_on_the_wire():
    sent = to_wire(Content("Scheduled", True, {"query": "Heartbeat"}), MARK)

    assert sent["suppressionEnabled"] is False
    assert sent["suppressionDuration"] == "PT5H"
    assert sent["eventGroupingSettings"] == {"aggregationKind": "SingleAlert"}
    assert sent["incidentConfiguration"] == {
        "createIncident": True,
        "groupingConfiguration": {
            "enabled": False,
            "reopenClosedIncident": False,
            "lookbackDuration": "PT5H",
            "matchingMethod": "AllEntities",
        },
    }


def test_an_update_keeps_what_is_not_ours():
    found = resource(alertRuleTemplateName="t", templateVersion="1.0.0", subTechniques=["T1204.001"])

    sent = to_resource(Content("Scheduled", True, {"query": "Usage"}), MARK, found)

    kept = {name: sent["properties"][name] for name in ("alertRuleTemplateName", "templateVersion", "subTechniques")}
    assert kept == {"alertRuleTemplateName": "t", "templateVersion": "1.0.0", "subTechniques": ["T1204.001"]}
    assert sent["etag"] == '"1"'


def test_an_update_sends_back_neither_nulls_nor_what_the_server_fills_in():
    found = {**resource(alertRuleTemplateName=None, lastModifiedUtc="2026-11-22T07:00:00Z"), "systemData": {}}

    sent = to_resource(Content("Scheduled", True, {"query": "Usage"}), MARK, found)

    assert sent.keys() == {"kind", "etag", "properties"}
    assert sent["properties"].keys().isdisjoint({"alertRuleTemplateName", "lastModifiedUtc"})


def test_a_managed_field_that_git_no_longer_sets_goes():
    found = resource(customDetails={"A": "B"}, description="Old")

    sent = to_resource(Content("Scheduled", True, {"query": "Usage"}), MARK, found)

    assert sent["properties"].keys().isdisjoint({"customDetails", "description"})


def test_an_unmanaged_field_is_written_on_create_and_then_left_alone():
    content = Content("Scheduled", True, {"query": "Usage", "severity": "High"})
    unmanaged = frozenset({"severity", "customDetails"})

    created = to_resource(content, MARK, None, unmanaged)
    updated = to_resource(content, MARK, resource(severity="Low"), unmanaged)

    assert created["properties"]["severity"] == "High"
    assert updated["properties"]["severity"] == "Low"


def test_an_unmanaged_query_keeps_its_text_and_still_gets_the_new_mark():
    old = Mark("soc", ID, "0.9.0", "b" * 16)
    found = resource(query=f"Theirs\n// {old}")

    sent = to_resource(Content("Scheduled", True, {"query": "Ours"}), MARK, found, frozenset({"query"}))

    assert sent["properties"]["query"] == f"Theirs\n// {MARK}"


def test_reading_leaves_the_raw_resource_untouched():
    found = resource(tactics=["b", "a"], entityMappings=None)

    assert from_wire(found).raw is found
    assert found == resource(tactics=["b", "a"], entityMappings=None)


@pytest.mark.parametrize("kind", FOREIGN_KINDS)
def test_a_kind_that_we_do_not_know_is_somebody_elses(kind):
    found = from_wire(resource(kind, query=f"Heartbeat\n// {MARK}"))

    assert (found.content.kind, found.content.body, found.mark) == (kind, {}, None)
    assert found.title == "A"


@pytest.mark.parametrize("broken", [{}, {"name": "one", "kind": "Scheduled"}, {"kind": None, "properties": None}])
def test_a_resource_with_holes_is_read_without_a_crash(broken):
    assert from_wire(broken).mark is None


def test_what_the_service_switched_off_is_its_doing_and_keeps_its_title():
    found = from_wire(resource(displayName="AUTO DISABLED A", enabled=False))

    assert (found.health, found.title, found.content.body["displayName"]) == (Health.VENDOR_DISABLED, "A", "A")
    assert found.vendor_touched == {"description"}, "where the service writes its reason"


def test_a_title_alone_does_not_make_the_service_guilty():
    found = from_wire(resource(displayName="AUTO DISABLED A", enabled=True))

    assert (found.health, found.title, found.vendor_touched) == (Health.FINE, "AUTO DISABLED A", frozenset())


def _shuffled(tree: Any, chance: random.Random) -> Any:
    if isinstance(tree, Mapping):
        items = [(name, _shuffled(value, chance)) for name, value in tree.items()]
        chance.shuffle(items)
        return dict(items)
    if isinstance(tree, list):
        return chance.sample([_shuffled(item, chance) for item in tree], len(tree))
    return tree
