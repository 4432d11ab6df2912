"""Content extensions: what may be uploaded, what an installation does, and what stands in its way."""

import io
import tarfile
from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.qradar.capabilities import ADMIN
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import Clock
from tests.fakes.contract import ROOT, needs_contracts
from tests.fakes.qradar.conftest import (
    EXTENSIONS,
    ONE,
    TASKS,
    TESTS,
    THREE,
    TWO,
    Api,
    content,
    manifest,
    package,
    rule_xml,
    selection,
    zipped,
)


def test_a_zip_is_taken_apart(api: Api) -> None:
    answer = api.upload(package({ONE: rule_xml("One"), TWO: rule_xml("Two")}))

    found = answer.json()
    assert answer.status_code == 201
    assert (found["name"], found["version"], found["status"]) == ("Our rules", "1.0.1", "UPLOADED")
    assert (found["description"], found["author"]) == ("All of them", "us")
    assert [(one["content_type_name"], one["identifier"]) for one in found["contents"]] == [
        ("custom_rule", ONE), ("custom_rule", TWO),
    ]  # fmt: skip
    assert api.rules() == {}


def tarred(**files: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            data = text.encode()
            entry = tarfile.TarInfo(name.replace("_dot_", "."))
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("how", ["xml", "tar", "form", "zip without manifest"])
def test_other_ways_to_upload(api: Api, how: str) -> None:
    text = content({ONE: rule_xml()})
    if how == "form":
        answer = api.call("POST", EXTENSIONS, files={"file": ("ours.zip", package({ONE: rule_xml()}))})
    elif how == "xml":
        answer = api.upload(text.encode(), "application/xml")
    elif how == "tar":
        answer = api.upload(tarred(ours_dot_xml=text, manifest_dot_txt=manifest()), "application/x-gzip")
    else:
        answer = api.upload(zipped(ours_dot_xml=text))

    assert answer.status_code == 201, answer.text
    api.act(answer.json()["id"], "INSTALL")
    assert list(api.rules()) == [ONE]


@needs_contracts
@pytest.mark.parametrize("name", ["ibm-ExtensionPackageTest.zip", "handmade-extension.zip"])
def test_packages_of_others_are_taken(api: Api, name: str) -> None:
    answer = api.upload((ROOT / "qradar" / "examples" / name).read_bytes())

    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK\x05\x06",
        b"\x1f\x8bnot gzip",
        b"no archive",
        zipped(),
        zipped(a_dot_xml="<content/>", b_dot_xml="<content/>"),
        zipped(a_dot_xml="<content"),
        zipped(a_dot_xml="<rules/>"),
        zipped(a_dot_xml='<!DOCTYPE x [<!ENTITY a "b">]><content>&a;</content>'),
        zipped(a_dot_xml="<content>" + "<a>" * 70 + "</a>" * 70 + "</content>"),
        zipped(a_dot_xml=b"<content>\xff</content>"),
    ],
)
def test_what_is_no_extension_is_refused(api: Api, body: bytes) -> None:
    assert api.refused("POST", EXTENSIONS, data=body, headers={"Content-Type": "application/zip"}) == (422, 22607)


def test_a_form_without_a_file_is_refused(api: Api) -> None:
    assert api.refused("POST", EXTENSIONS, files={"other": b"x"}) == (422, 22607)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"_id": 1, "doc": {"extension_manifest": {}}}',
        '{"_id": "a", "doc": {"extension_manifest": {}}}',
    ],
)
def test_a_broken_manifest_is_refused(api: Api, text: str) -> None:
    body = zipped(a_dot_xml=content({}), manifest_dot_txt=text)

    assert api.refused("POST", EXTENSIONS, data=body) == (422, 22616)


def test_an_archive_that_would_fill_the_disk_is_refused(api: Api) -> None:
    assert api.refused("POST", EXTENSIONS, data=zipped(**{f"f{n}": "x" for n in range(101)})) == (422, 22607)


def test_the_same_version_is_refused_and_the_next_is_not(api: Api) -> None:
    body = package({ONE: rule_xml()})
    assert api.upload(body).status_code == 201

    assert api.refused("POST", EXTENSIONS, data=body) == (409, 22613)
    assert api.upload(package({ONE: rule_xml()}, "1.0.2")).status_code == 201


def test_an_extension_for_a_newer_console_is_refused(api: Api) -> None:
    body = zipped(a_dot_xml=content({}), manifest_dot_txt=manifest(min_qradar_version="7.6.0"))

    assert api.refused("POST", EXTENSIONS, data=body) == (412, 22619)


def test_rules_are_installed(api: Api) -> None:
    found = api.install({ONE: rule_xml("One"), TWO: rule_xml("Two", enabled="false", type="COMMON")})

    assert (found["status"], found["content_operation_error"]) == ("INSTALLED", None)
    rules = api.rules()
    assert {one["name"]: (one["enabled"], one["type"], one["origin"]) for one in rules.values()} == {
        "One": (True, "EVENT", "USER"), "Two": (False, "COMMON", "USER"),
    }  # fmt: skip
    assert all(one["id"] not in (900_001, 900_002) for one in rules.values())


def test_an_installation_is_a_task_that_moves_on(api: Api) -> None:
    number = api.upload(package({ONE: rule_xml(), TWO: rule_xml(), THREE: rule_xml()})).json()["id"]
    begun = api.post(f"{EXTENSIONS}/{number}", action_type="INSTALL", overwrite="true")
    where = f"{TASKS}/{begun['status_id']}"

    assert begun["status_location"].endswith(where)
    assert api.get(f"{EXTENSIONS}/{number}")["status"] == "INSTALLING"
    assert (api.get(where)["status"], len(api.rules())) == ("PROCESSING", 1)
    assert api.refused("GET", f"{where}/results") == (404, 22614)
    assert (api.get(where)["status"], len(api.rules())) == ("COMPLETED", 3)
    assert api.get(f"{where}/results")["content"] == [
        {"content_type_id": 3, "content_type_name": "custom_rule", "name": "A rule", "action": "ADD"}
    ] * 3  # fmt: skip


def test_an_installation_ends_though_nobody_asks(api: Api, clock: Clock) -> None:
    number = api.upload(package({ONE: rule_xml()})).json()["id"]
    api.post(f"{EXTENSIONS}/{number}", action_type="INSTALL")
    assert api.rules() == {}

    clock.forward(timedelta(minutes=1))

    assert list(api.rules()) == [ONE]


def test_rules_are_known_by_their_uuids(api: Api) -> None:
    api.install({ONE: rule_xml("One")})
    before = api.rules()[ONE]
    api.install({ONE: rule_xml("Another name")}, "1.0.2")

    after = api.rules()[ONE]
    assert (after["id"], after["name"], after["creation_date"]) == (
        before["id"], "Another name", before["creation_date"],
    )  # fmt: skip
    assert after["modification_date"] > before["modification_date"]


def test_numbers_may_be_given_anew(api: Api, world: World) -> None:
    api.install({ONE: rule_xml()})
    before = api.rules()[ONE]["id"]
    world.behave(new_ids=True)
    api.install({ONE: rule_xml()}, "1.0.2")

    assert api.rules()[ONE]["id"] > before


def test_without_overwrite_what_is_there_stays_and_nothing_is_said(api: Api) -> None:
    api.install({ONE: rule_xml("One")})
    before = api.rules()[ONE]
    found = api.install({ONE: rule_xml("Another name"), TWO: rule_xml("Two")}, "1.0.2", overwrite="false")

    assert (found["status"], found["content_operation_error"]) == ("INSTALLED", None)
    assert api.rules()[ONE] == before
    assert TWO in api.rules()


@pytest.mark.parametrize(("keeps", "enabled"), [(False, True), (True, False)])
def test_what_is_overwritten_is_on_or_off_by_its_xml_or_not(
    api: Api, world: World, levers: Levers, keeps: bool, enabled: bool
) -> None:
    world.behave(keep_enabled=keeps)
    api.install({ONE: rule_xml()})
    levers.switch(ONE, enabled=False)
    api.install({ONE: rule_xml()}, "1.0.2")

    assert api.rules()[ONE]["enabled"] is enabled


def test_a_preview_says_what_would_change_and_changes_nothing(api: Api, world: World) -> None:
    api.install({ONE: rule_xml("One")})
    number = api.upload(package({ONE: rule_xml("One"), TWO: rule_xml("Two")}, "1.0.2")).json()["id"]
    before = world.snapshot()
    world.behave(also_changes=("Somebody's",))

    def said(overwrite: str) -> dict[str, str]:
        task = api.act(number, "PREVIEW", overwrite=overwrite)
        return {one["name"]: one["action"] for one in api.get(f"{TASKS}/{task['id']}/results")["content"]}

    assert said("true") == {"One": "OVERWRITE", "Two": "ADD", "Somebody's": "OVERWRITE"}
    assert said("false") == {"One": "SKIP", "Two": "ADD", "Somebody's": "OVERWRITE"}
    assert world.snapshot() == before


def test_what_is_installed_cannot_be_installed_again(api: Api) -> None:
    number = api.install({ONE: rule_xml()})["id"]
    where = f"{EXTENSIONS}/{number}"

    assert api.refused("POST", where, params={"action_type": "INSTALL"}) == (409, 22612)
    assert api.refused("POST", where, params={"action_type": "PREVIEW"}) == (409, 22612)


def test_two_installations_at_once_are_refused(api: Api, clock: Clock, levers: Levers) -> None:
    one = api.upload(package({ONE: rule_xml()})).json()["id"]
    two = api.upload(package({ONE: rule_xml()}, "1.0.2")).json()["id"]
    api.post(f"{EXTENSIONS}/{one}", action_type="INSTALL")

    assert api.refused("POST", f"{EXTENSIONS}/{one}", params={"action_type": "INSTALL"}) == (409, 22611)
    assert api.refused("DELETE", f"{EXTENSIONS}/{one}") == (409, 22617)
    assert api.refused("POST", f"{EXTENSIONS}/{two}", params={"action_type": "INSTALL"}) == (409, 22618)
    assert api.refused("DELETE", f"{EXTENSIONS}/{two}") == (409, 22618)

    clock.forward(timedelta(minutes=1))
    levers.someone_installs(seconds=30)
    assert api.refused("POST", f"{EXTENSIONS}/{two}", params={"action_type": "PREVIEW"}) == (409, 22618)
    clock.forward(timedelta(seconds=30))
    assert api.act(two, "INSTALL")["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("query", "code"),
    [({}, 22605), ({"action_type": "UPDATE"}, 22605), ({"action_type": "INSTALL", "overwrite": "perhaps"}, 1005)],
)
def test_an_unknown_action_is_refused(api: Api, query: dict[str, str], code: int) -> None:
    number = api.upload(package({})).json()["id"]

    assert api.refused("POST", f"{EXTENSIONS}/{number}", params=query) == (422, code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{EXTENSIONS}/7", 404, 22603),
        (f"{EXTENSIONS}/x", 422, 22606),
        (f"{EXTENSIONS}/-7", 422, 22606),
        (f"{TASKS}/7", 404, 22604),
        (f"{TASKS}/7/results", 404, 22604),
    ],
)
def test_what_is_not_there_is_refused(api: Api, path: str, status: int, code: int) -> None:
    assert api.refused("GET", path) == (status, code)


FAULTS: dict[str, tuple[str, str]] = {
    "no rule": ("<nothing/>", "not a <rule>"),
    "no XML": ("<rule", "unclosed token"),
    "no name": (rule_xml(""), "no name"),
    "long name": (rule_xml("x" * 256), "longer than 255"),
    "a type": (rule_xml(type="ALERT"), "'ALERT'"),
    "a flag": (rule_xml(enabled="yes"), "enabled"),
    "no tests": (rule_xml(tests=""), "no tests"),
    "a class": (rule_xml(tests=f'<test name="{TESTS}AQLFilter_Test"><parameter/></test>'), "AQLFilter_Test"),
    "no parameters": (rule_xml(tests=f'<test name="{TESTS}AQL_Test"/>'), "no parameters"),
    "a log source type": (
        rule_xml(
            tests=f'<test name="{TESTS}DeviceTypeID_Test"><parameter id="1"><userSelection>12, 99</userSelection>'
            "</parameter></test>"
        ),
        "log source type '99'",
    ),
    "AQL": (rule_xml(aql="qid = "), "does not parse"),
    "a select": (rule_xml(aql="SELECT * FROM events"), "does not parse"),
    "a sub-select": (rule_xml(aql="qid IN (SELECT qid FROM events)"), "holds a SELECT"),
    "an aggregate": (rule_xml(aql="COUNT(*) > 1"), "COUNT"),
    "a comment": (rule_xml(aql="qid = 1 -- why"), "-- why"),
    "a property": (rule_xml(aql="\"No Such Property\" = 'x'"), "No Such Property"),
    "a function": (rule_xml(aql="HOUR(starttime) = 1"), "HOUR"),
    "arguments": (rule_xml(aql="LOWER() = 'x'"), "LOWER"),
    "an offense type": (rule_xml().replace('offenseMapping="3"', 'offenseMapping="99"'), "offense type '99'"),
    "a magnitude": (rule_xml().replace('value="8"', 'value="11"'), "'11'"),
    "a metric": (rule_xml().replace('metric="setSeverity"', 'metric="setColour"'), "setColour"),
    "an event": (rule_xml(more="<responses><newevent/></responses>"), "no name"),
    "its severity": (rule_xml(more='<responses><newevent name="x" severity="x"/></responses>'), "severity"),
    "its category": (rule_xml(more='<responses><newevent name="x" lowLevelCategory="x"/></responses>'), "lowLevel"),
    "a limiter": (rule_xml(more='<limiter responseCount="0" intervalCount="1" intervalType="m"/>'), "responseCount"),
    "its unit": (rule_xml(more='<limiter responseCount="1" intervalCount="1" intervalType="y"/>'), "intervalType"),
    "half a query": (rule_xml().replace("%22%5D<", "%22<"), "no JSON"),
    "two queries": (rule_xml().replace(selection("qid = 1"), "qid|%5B%22qid%22%2C1%5D"), "not the same"),
    "flows": (rule_xml(type="FLOW"), "does not read flows"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_rule_that_the_console_cannot_read_is_left_out_and_the_others_are_not(api: Api, what: str) -> None:
    xml, why = FAULTS[what]

    found = api.install({ONE: rule_xml("One"), TWO: xml, THREE: rule_xml("Three")})

    assert found["status"] == "INSTALLED_WITH_ERROR"
    assert why in found["content_operation_error"]
    assert sorted(api.rules()) == [ONE, THREE]


def test_what_cannot_be_decoded_is_left_out(api: Api) -> None:
    text = content({ONE: rule_xml()}).replace("<rule_data>", "<rule_data>!")

    number = api.upload(text.encode()).json()["id"]
    api.act(number, "INSTALL")

    assert "rule_data cannot be decoded" in api.get(f"{EXTENSIONS}/{number}")["content_operation_error"]


def test_a_rule_may_be_refused_though_the_validator_finds_nothing(api: Api, world: World) -> None:
    world.behave(refuses={"qid = 13": "bad luck"}, complaints={"qid = 14": "worse luck"})

    found = api.install({ONE: rule_xml(aql="qid = 13"), TWO: rule_xml(aql="qid = 14"), THREE: rule_xml()})

    assert found["content_operation_error"].splitlines() == [
        "custom_rule 'A rule': bad luck", "custom_rule 'A rule': worse luck",
    ]  # fmt: skip
    assert list(api.rules()) == [THREE]


def test_content_of_a_later_console_is_not_installed(api: Api) -> None:
    found = api.install({ONE: rule_xml()}, build="2021.6.14.20251017194912")

    assert found["status"] == "INSTALL_FAILED"
    assert "later than" in found["content_operation_error"]
    assert api.rules() == {}


def test_an_installation_that_fails_leaves_what_it_has_done(api: Api, world: World) -> None:
    world.behave(fails={"install": "The console has had enough"})

    found = api.install({ONE: rule_xml(), TWO: rule_xml()})

    assert (found["status"], found["content_operation_error"]) == ("INSTALL_FAILED", "The console has had enough")
    assert list(api.rules()) == [ONE]
    world.behave(fails={})
    assert api.act(found["id"], "INSTALL", overwrite="true")["status"] == "COMPLETED"


def test_a_preview_that_fails_says_why(api: Api, world: World) -> None:
    world.behave(fails={"preview": "No view"})
    number = api.upload(package({ONE: rule_xml()})).json()["id"]

    task = api.act(number, "PREVIEW")

    assert (task["status"], task["message"]) == ("EXCEPTION", "No view")
    assert api.get(f"{EXTENSIONS}/{number}")["status"] == "UPLOADED"


def test_a_console_that_restarts_forgets_the_task_and_has_done_half(api: Api, levers: Levers) -> None:
    number = api.upload(package({ONE: rule_xml(), TWO: rule_xml()})).json()["id"]
    begun = api.post(f"{EXTENSIONS}/{number}", action_type="INSTALL", overwrite="true")

    levers.restart()

    assert api.refused("GET", f"{TASKS}/{begun['status_id']}") == (404, 22604)
    assert list(api.rules()) == [ONE]
    assert api.get(f"{EXTENSIONS}/{number}")["status"] == "INSTALL_FAILED"
    assert api.act(number, "INSTALL", overwrite="true")["status"] == "COMPLETED"
    assert sorted(api.rules()) == [ONE, TWO]


def test_a_restart_ends_a_preview_too(api: Api, levers: Levers) -> None:
    number = api.upload(package({ONE: rule_xml()})).json()["id"]
    api.post(f"{EXTENSIONS}/{number}", action_type="PREVIEW")

    levers.restart()

    assert api.get(f"{EXTENSIONS}/{number}")["status"] == "UPLOADED"


def test_the_rules_of_an_extension_go_with_it(api: Api) -> None:
    number = api.install({ONE: rule_xml()})["id"]

    begun = api.call("DELETE", f"{EXTENSIONS}/{number}")

    assert begun.status_code == 202
    assert api.ended(f"{TASKS}/{begun.json()['status_id']}")["status"] == "COMPLETED"
    assert api.get(f"{EXTENSIONS}/{number}")["status"] == "UNINSTALLED"
    assert api.rules() == {}


def test_what_was_never_installed_is_forgotten(api: Api) -> None:
    number = api.upload(package({ONE: rule_xml()})).json()["id"]

    begun = api.call("DELETE", f"{EXTENSIONS}/{number}")
    api.ended(f"{TASKS}/{begun.json()['status_id']}")

    assert api.refused("GET", f"{EXTENSIONS}/{number}") == (404, 22603)


def test_extensions_are_listed(api: Api) -> None:
    api.install({ONE: rule_xml(), TWO: rule_xml()})
    api.upload(package({ONE: rule_xml()}, "1.0.2"))

    def versions(**query: Any) -> list[str]:
        return [one["version"] for one in api.get(EXTENSIONS, **query)]

    assert versions() == ["1.0.1", "1.0.2"]
    assert versions(filter='status="INSTALLED"') == ["1.0.1"]
    assert versions(sort="-version") == ["1.0.2", "1.0.1"]
    assert [len(one["contents"]) for one in api.get(EXTENSIONS, content_limit=1)] == [1, 1]
    assert api.refused("GET", EXTENSIONS, params={"filter": "x=1"}) == (422, 22608)
    assert api.refused("GET", EXTENSIONS, params={"sort": "x"}) == (422, 22610)
    assert api.refused("GET", EXTENSIONS, params={"content_limit": "x"}) == (422, 22606)


def test_a_rule_of_ibms_is_overridden(api: Api, levers: Levers) -> None:
    levers.add_system("Login", "SYSTEM-1")

    api.install({"SYSTEM-1": rule_xml("Login")})

    assert api.rules()["SYSTEM-1"]["origin"] == "OVERRIDE"


GROUP = (
    "<fgroup><id>7</id><name>Ours</name><parent_id>3</parent_id></fgroup>"
    "<fgroup><id>8</id><name>Windows</name><parent_id>7</parent_id></fgroup>"
)


def link(group: int, item: object) -> str:
    return f"<fgroup_link><id>1</id><fgroup_id>{group}</fgroup_id><item_id>{item}</item_id></fgroup_link>"


def test_groups_come_with_their_rules(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml(), TWO: rule_xml()}, more=GROUP + link(8, 900_001) + link(7, TWO))
    api.install({ONE: rule_xml()}, "1.0.2", more=GROUP + link(7, 900_001))

    assert (levers.groups(ONE), levers.groups(TWO)) == (["Ours"], ["Ours"])
    told = {one["name"]: one for one in api.get("/analytics/rule_groups")}
    numbers = api.rules()
    assert sorted(told["Ours"]["child_items"]) == sorted(str(numbers[one]["id"]) for one in (ONE, TWO))
    assert told["Ours"]["child_groups"] == [told["Windows"]["id"]]
    assert told["Windows"]["level"] == 3
    assert api.get(f"/analytics/rule_groups/{told['Ours']['id']}") == told["Ours"]
    assert api.refused("GET", "/analytics/rule_groups/9") == (404, 1002)


@pytest.mark.parametrize("more", [GROUP + link(9, ONE), GROUP + link(7, THREE)])
def test_a_link_to_nothing_is_told(api: Api, more: str) -> None:
    found = api.install({ONE: rule_xml()}, more=more)

    assert found["status"] == "INSTALLED_WITH_ERROR"
    assert "fgroup_link" in found["content_operation_error"]
    assert ONE in api.rules()


def test_what_the_console_alters_it_alters(api: Api, world: World) -> None:
    world.behave(alters={"severity": 2, "notes": "Ours now", "log_source_types": [12], "limiter": None, "negate": True})

    api.install({ONE: rule_xml(notes="Mine")}, more=GROUP + link(7, ONE))

    rule = api.exported(ONE)
    assert rule.findtext("notes") == "Ours now"
    assert [one.get("value") for one in rule.iterfind("actions/alterMetric")] == ["2"]
    assert [one.get("negate") for one in rule.iterfind("testDefinitions/test")][-1] == "true"


def test_what_the_console_alters_of_groups_and_notes(api: Api, world: World, levers: Levers) -> None:
    world.behave(alters={"group": ["Theirs"], "description": "Ours now"})

    api.install({ONE: rule_xml(notes="Mine\nsieminator1 x"), TWO: "<nothing/>"}, more=GROUP + link(7, ONE))

    assert levers.groups(ONE) == ["Theirs"]
    assert api.exported(ONE).findtext("notes") == "Ours now\nsieminator1 x"


def test_no_role_has_what_does_not_exist(world: World) -> None:
    with pytest.raises(ValueError, match="Root"):
        world.add_token("x", ["Root"])
    world.add_token("x", [ADMIN])
