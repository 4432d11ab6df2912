"""Between our content and the vendor's assets, both ways."""

import pytest

from sieminator.model.rule import Content
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from sieminator.platforms.logscale.convert.wire import PACKAGED, action_name, as_stored, from_wire, to_wire
from sieminator.platforms.logscale.platform import PLATFORM
from tests.platforms.logscale.making import detection, marked, rule, variant

KINDS = (SCHEDULED, FILTER, AGGREGATE)


def asset(kind=SCHEDULED, **changes):
    """Return a rule as a server would answer with it."""
    stored = as_stored("soc", rule(detection(variant(kind))).content, marked())
    return {**stored, "id": "abc", **changes}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_reads_back(kind):
    content = rule(detection(variant(kind))).content

    found = from_wire(asset(kind))

    assert (found.content, found.mark, found.remote_id) == (content, marked(), "abc")
    assert PLATFORM.recall(found.raw) == found


def test_a_package_owns_what_it_installed_whatever_it_carries():
    found = from_wire(asset(packageId="corelight/sensor@1.2.3"))

    assert (found.content, found.mark) == (Content(PACKAGED, True, {}), None)


def test_a_legacy_alert_is_listed_and_nothing_is_read_of_it():
    found = from_wire({"__typename": "Alert", "id": "x", "name": "Old", "enabled": True, "labels": [str(marked())]})

    assert (found.title, found.content.body, found.mark) == ("Old", {}, None)


def test_an_update_keeps_the_customers_labels_and_gives_ours_anew():
    found = asset(labels=["tier 1", "sieminator:severity=low", str(marked(version="0.9.0")), "customer:42"])

    sent = to_wire("soc", rule().content, marked(), found)

    assert sent["labels"] == [
        "tier 1",
        "customer:42",
        "sieminator:attack=T1204.001",
        "sieminator:severity=high",
        str(marked()),
    ]


def test_what_is_the_customers_is_sent_as_it_was_found():
    found = asset(description="Theirs", timeZone="UTC+05:00", schedule="9 9 * * *")

    sent = to_wire("soc", rule().content, marked(), found, frozenset({"description", "trigger"}))

    assert (sent["description"], sent["timeZone"], sent["schedule"]) == ("Theirs", "UTC+05:00", "9 9 * * *")


def test_an_update_says_everything_since_what_is_left_out_is_reset():
    sent = to_wire("soc", rule().content, marked())

    assert sent.keys() == {
        "viewName", "name", "description", "queryString", "enabled", "actionIdsOrNames", "labels", "queryOwnershipType",
        "schedule", "timeZone", "searchIntervalSeconds", "searchIntervalOffsetSeconds", "queryTimestampType",
        "backfillLimit", "triggerOnEmptyResult",
    }  # fmt: skip


def test_by_ingest_time_a_wait_is_sent_and_neither_offset_nor_backfill():
    body = {**rule().content.body}
    body["trigger"] = {**body["trigger"], "queryTimestampType": "IngestTimestamp"}  # type: ignore[dict-item]

    sent = to_wire("soc", Content(SCHEDULED, True, body), marked())

    assert sent["maxWaitTimeSeconds"] == 0
    assert {"searchIntervalOffsetSeconds", "backfillLimit"}.isdisjoint(sent)


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ({"name": "mail"}, "mail"),
        ({"name": "mail", "packageId": None}, "mail"),
        ({"name": "mail", "packageId": "acme/soc@1.2.3"}, "acme/soc:mail"),
        ({"name": "acme/soc:mail", "packageId": "acme/soc@1.2.3"}, "acme/soc:mail"),
    ],
)
def test_an_action_of_a_package_is_called_with_its_package(action, name):
    assert action_name(action) == name


def test_a_users_query_stays_that_users():
    found = asset(queryOwnership={"__typename": "UserOwnership", "user": {"id": "u7"}})

    sent = to_wire("soc", rule().content, marked(), found, frozenset({"queryOwnership"}))

    assert (sent["queryOwnershipType"], sent["runAsUserId"]) == ("User", "u7")
    assert from_wire(found).content.body["queryOwnership"] == {"type": "User", "user": "u7"}
