"""Exports: the rules as the console has them, in its own words."""

import base64
import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.qradar.conftest import EXPORTS, ONE, TASKS, TWO, Api, content, rule_xml, selection, zipped

AQL = """LOWER("Process Path") LIKE '%\\cmd.exe' AND username != 'it''s'"""


def aql_test(rule: ET.Element) -> ET.Element:
    [found] = [one for one in rule.iterfind("testDefinitions/test") if (one.get("name") or "").endswith("AQL_Test")]
    return found


def test_what_was_installed_comes_back_in_the_consoles_words(api: Api) -> None:
    api.install({ONE: rule_xml("One <1>", AQL, notes="Why & how.\nsieminator1 x")})

    rule = api.exported(ONE)

    number = str(api.rules()[ONE]["id"])
    assert (rule.get("id"), rule.get("overrideid"), rule.get("owner")) == (number, number, "admin")
    assert (rule.findtext("name"), rule.findtext("notes")) == ("One <1>", "Why & how.\nsieminator1 x")
    test = aql_test(rule)
    assert test.findtext("parameter/userSelection") == selection(AQL)
    assert "AQL filter query" in (test.findtext("text") or "")
    assert (test.get("id"), test.get("uid")) == ("318", "0")
    assert rule.find("actions/alterMetric") is not None
    assert rule.find("responses").attrib["referenceTable"] == "false"  # type: ignore[union-attr]


def test_what_comes_back_can_be_installed_and_is_the_same(api: Api) -> None:
    api.install({ONE: rule_xml("One", AQL, more='<responses><newevent name="Found"/></responses>')})
    [text] = api.export([api.rules()[ONE]["id"]]).values()
    first = ET.tostring(api.exported(ONE))

    number = api.upload(text, "application/xml").json()["id"]
    api.act(number, "INSTALL", overwrite="true")

    assert ET.tostring(api.exported(ONE)) == first


@pytest.mark.parametrize(("form", "test_id"), [("json", 318), ("plain", 320), ("json", 320), ("plain", 318)])
def test_the_console_has_its_own_number_and_encoding(api: Api, world: World, form: str, test_id: int) -> None:
    world.behave(aql_encoding=form, aql_test_id=test_id)

    api.install({ONE: rule_xml(aql=AQL), TWO: rule_xml(aql=AQL, form="plain", test_id=320)})

    for uuid in (ONE, TWO):
        test = aql_test(api.exported(uuid))
        assert test.get("id") == str(test_id)
        assert test.findtext("parameter/userSelection") == selection(AQL, form)


INSISTED = [("plain", 320, True), ("json", 318, False), ("plain", 318, False), ("json", 320, False)]


@pytest.mark.parametrize(("form", "test_id", "installed"), INSISTED)
def test_a_console_may_insist_on_its_own_form(api: Api, world: World, form: str, test_id: int, installed: bool) -> None:
    world.behave(aql_encoding="plain", aql_test_id=320, own_form_only=True)

    api.install({ONE: rule_xml(form=form, test_id=test_id)})

    assert (ONE in api.rules()) is installed


@pytest.mark.parametrize(("cdata", "text"), [(True, "<![CDATA[a < b]]>"), (False, "a &lt; b")])
def test_texts_are_written_in_one_of_two_ways(
    api: Api, world: World, levers: Levers, cdata: bool, text: str
) -> None:  # fmt: skip
    world.behave(cdata=cdata)
    api.install({ONE: rule_xml(notes="a < b")})

    assert f"<notes>{text}</notes>" in levers.exported(ONE)


def test_what_the_console_does_not_know_it_keeps(api: Api) -> None:
    strange = '<responses><email to="a@b.c"/><newevent name="Found" note="1&#10;2"/></responses><more x="1">y</more>'
    api.install({ONE: rule_xml(more=strange)})

    rule = api.exported(ONE)

    assert rule.find("responses/email[@to='a@b.c']") is not None
    assert rule.findtext("more") == "y"
    event = rule.find("responses/newevent")
    assert event is not None
    assert event.get("note") == "1\n2"
    assert int(event.get("qid") or 0) > 0


def test_rules_that_others_need_come_along(api: Api, world: World, levers: Levers) -> None:
    api.install({ONE: rule_xml("One")})
    other = levers.depend_on(ONE)

    def uuids() -> list[str | None]:
        [text] = api.export([other.id]).values()
        return [one.findtext("uuid") for one in ET.fromstring(text).iterfind("custom_rule")]

    assert uuids() == [other.uuid, ONE]
    world.behave(export_dependencies=False)
    assert uuids() == [other.uuid]


def test_groups_come_along(api: Api, world: World, levers: Levers) -> None:
    rule = levers.add_foreign("One")
    levers.group(rule.uuid, "Ours")
    [text] = api.export([rule.id]).values()
    root = ET.fromstring(text)

    assert root.findtext("fgroup/name") == "Ours"
    assert root.findtext("fgroup_link/item_id") == str(rule.id)
    assert root.findtext("fgroup_link/fgroup_id") == root.findtext("fgroup/id")
    world.behave(export_groups=False)
    [text] = api.export([rule.id]).values()
    assert ET.fromstring(text).find("fgroup") is None


def test_a_manifest_comes_along_where_it_is_asked_for(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("One")

    files = api.export([rule.id], manifest={"id": "copy", "name": "A copy", "version": "2.0.0"})

    manifest = json.loads(files["manifest.txt"])
    assert manifest["_id"] == "copy"
    found = api.upload(zipped(**{name.replace(".", "_dot_"): data for name, data in files.items()})).json()
    assert (found["name"], found["version"]) == ("A copy", "2.0.0")


def test_an_export_is_a_task(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("One")
    wanted = {"content_type": "CUSTOM_RULES", "content_item_ids": [str(rule.id)]}
    answer = api.call("POST", EXPORTS, json={"export_contents": [wanted]})
    where = f"{EXPORTS}/{answer.json()['task_id']}"

    assert answer.status_code == 201
    assert api.refused("GET", f"{where}/results") == (404, 22614)
    assert api.get(where)["status"] == "PROCESSING"
    assert api.refused("GET", f"{where}/extension_export") == (404, 22604)
    assert api.get(where.replace(EXPORTS, TASKS))["status"] == "COMPLETED"  # as public tools ask
    assert api.get(f"{where}/results")["task_type"] == "EXPORT"
    file = api.call("GET", f"{where}/extension_export")
    assert (file.headers["Content-Type"], file.content[:2]) == ("application/zip", b"PK")


def test_an_export_may_fail(api: Api, world: World, levers: Levers) -> None:
    rule = levers.add_foreign("One")
    world.behave(fails={"export": "No space left"})
    begun = api.post(
        EXPORTS, {"export_contents": [{"content_type": "CUSTOM_RULES", "content_item_ids": [str(rule.id)]}]}
    )
    where = f"{EXPORTS}/{begun['task_id']}"

    task = api.ended(where)

    assert (task["status"], task["message"]) == ("EXCEPTION", "No space left")
    assert api.refused("GET", f"{where}/extension_export") == (404, 22604)


def test_a_rule_that_is_gone_by_then_is_not_in_it(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("One")
    begun = api.post(
        EXPORTS, {"export_contents": [{"content_type": "CUSTOM_RULES", "content_item_ids": [str(rule.id)]}]}
    )
    levers.delete(rule.uuid)
    where = f"{EXPORTS}/{begun['task_id']}"

    assert api.ended(where)["status"] == "COMPLETED"


RULES: dict[str, Any] = {"content_type": "CUSTOM_RULES", "content_item_ids": ["100201"]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], 1025),
        ({}, 1021),
        ({"export_contents": []}, 1021),
        ({"export_contents": ["x"]}, 1021),
        ({"export_contents": [{**RULES, "content_type": "SECRETS"}]}, 1021),
        ({"export_contents": [{**RULES, "content_type": "REPORTS"}]}, 1021),
        ({"export_contents": [{**RULES, "related_content": "x"}]}, 1022),
        ({"export_contents": [{**RULES, "related_content": [{"content_type": "x"}]}]}, 1022),
        ({"export_contents": [{**RULES, "content_item_ids": []}]}, 1023),
        ({"export_contents": [{**RULES, "content_item_ids": ["7"]}]}, 1023),
        ({"export_contents": [{**RULES, "content_item_ids": [100201]}]}, 1023),
        ({"export_contents": [RULES], "manifest": "x"}, 1024),
        ({"export_contents": [RULES], "manifest": {"colour": "blue"}}, 1024),
        ({"export_contents": [RULES], "manifest": {"name": 1}}, 1024),
    ],
)
def test_an_export_that_cannot_be_is_refused(api: Api, levers: Levers, body: Any, code: int) -> None:
    levers.add_foreign("One")

    assert api.refused("POST", EXPORTS, json=body) == (422, code)


def test_what_a_rule_may_need_is_named_without_harm(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("One")
    wanted = {**RULES, "content_item_ids": [str(rule.id)], "related_content": [{"content_type": "FGROUP_LINKS"}]}

    assert api.post(EXPORTS, {"export_contents": [wanted], "manifest": None})["task_id"]


def test_a_content_xml_and_its_export_are_read_alike(api: Api) -> None:
    sent = ET.fromstring(content({ONE: rule_xml("One")}))
    api.install({ONE: rule_xml("One")})
    [text] = api.export([api.rules()[ONE]["id"]]).values()
    got = ET.fromstring(text)

    for root in (sent, got):
        data = base64.b64decode(root.findtext("custom_rule/rule_data") or "")
        assert ET.fromstring(data).findtext("name") == "One"
        assert root.findtext("custom_rule/uuid") == ONE
