"""The package that carries rules, and the one that an export gives back."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.qradar.convert import extension
from sieminator.platforms.qradar.convert.extension import ExportedRule, RuleXml, build, next_version, read
from sieminator.platforms.qradar.convert.rule_xml import from_xml, to_xml
from sieminator.platforms.qradar.convert.xml import Unreadable
from tests.fakes.contract import ROOT, needs_contracts
from tests.platforms.qradar.making import UUID, content, marked

MOMENT = datetime(2026, 11, 28, 12, 30, 0, 123_456, tzinfo=UTC)
OTHER = "0b0e7c1e-0000-4000-8000-000000000002"


def rules(*, group=""):
    there = to_xml(content(name="There"), marked()).replace('id="0"', 'id="100353"', 1)
    return [RuleXml(UUID, to_xml(content(), marked()), group), RuleXml(OTHER, there)]


def built(some=None, *, version="1.0.1", moment=MOMENT, owner="admin"):
    made = rules() if some is None else some
    return build(made, "sieminator-soc", version, "2021.6.14.20251017194912", moment, owner)


def files(package):
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def tree(package):
    return ElementTree.fromstring(files(package)["sieminator-soc.xml"])


def zipped(**texts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in texts.items():
            package.writestr(name.replace("_", "."), text)
    return out.getvalue()


def test_the_same_rules_make_the_same_bytes_in_whatever_order():
    assert built() == built() == built(rules()[::-1])


def test_nothing_of_the_machine_that_builds_it_is_in_it(monkeypatch):
    before = built()
    monkeypatch.setattr("zipfile.sys.platform", "win32")
    monkeypatch.setattr("time.time", lambda: 0.0)

    assert built() == before
    with zipfile.ZipFile(io.BytesIO(before)) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "changes",
    [{"version": "1.0.2"}, {"moment": MOMENT + timedelta(seconds=1)}, {"some": rules()[:1]}],
    ids=["version", "moment", "rules"],
)
def test_anything_that_moves_moves_the_bytes(changes):
    assert built(**changes) != built()


def test_what_was_packed_can_be_unpacked():
    found = read(built(rules(group="SOC")))

    assert [(rule.uuid, rule.number, rule.origin, rule.groups) for rule in found] == [
        (OTHER, "100353", "USER", ()),
        (UUID, "900001", "USER", ("SOC",)),
    ]
    assert [from_xml(rule.xml) for rule in found] == [
        (content(name="There").body, marked()),
        (content().body, marked()),
    ]


def test_a_rule_and_what_is_said_of_it_have_one_number():
    for custom in tree(built()).iterfind("custom_rule"):
        (found,) = [rule for rule in read(built()) if rule.uuid == custom.findtext("uuid")]
        assert ElementTree.fromstring(found.xml).get("id") == custom.findtext("id")


def test_a_new_rules_number_is_none_that_is_there():
    taken = to_xml(content(), marked()).replace('id="0"', 'id="900001"', 1)

    found = read(built([RuleXml(UUID, taken), RuleXml(OTHER, to_xml(content(), marked()))]))

    assert sorted(rule.number for rule in found) == ["900001", "900002"]


def test_the_manifest_names_the_package_and_its_version():
    manifest = json.loads(files(built(version="1.0.7"))["manifest.txt"])

    assert manifest["_id"] == "sieminator-soc"
    assert manifest["doc"]["extension_manifest"]["version"] == "1.0.7"


def test_the_content_says_which_version_of_qradar_it_is_for():
    assert tree(built()).findtext("qradarversion") == "2021.6.14.20251017194912"


def test_dates_are_told_in_utc():
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert built(moment=elsewhere) == built()
    assert tree(built()).findtext("custom_rule/mod_date") == "2026-11-28T12:30:00.123Z"


def test_a_rule_of_flows_has_its_own_type():
    flows = to_xml(content(type="FLOW"), marked())

    assert [rule.findtext("rule_type") for rule in tree(built([RuleXml(UUID, flows)])).iterfind("custom_rule")] == ["4"]
    assert {rule.findtext("rule_type") for rule in tree(built()).iterfind("custom_rule")} == {"0"}


def test_a_group_stands_once_and_is_linked_to_each_of_its_rules():
    grouped = [RuleXml(uuid, to_xml(content(), marked()), "SOC & more") for uuid in (UUID, OTHER)]

    found = tree(built(grouped, owner="detections"))

    assert [group.findtext("name") for group in found.iterfind("fgroup")] == ["SOC & more"]
    assert {link.findtext("item_id") for link in found.iterfind("fgroup_link")} == {"900001", "900002"}
    assert len({link.findtext("id") for link in found.iterfind("fgroup_link")}) == 2
    assert {link.findtext("user_name") for link in found.iterfind("fgroup_link")} == {"detections"}
    assert all(rule.groups == ("SOC & more",) for rule in read(built(grouped)))


def test_without_groups_nothing_is_said_of_any():
    assert not [one.tag for one in tree(built()) if one.tag.startswith("fgroup")]


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], "1.0.1"),
        (["1.0.1"], "1.0.2"),
        (["1.0.9", "1.0.10", "1.0.2"], "1.0.11"),
        (["2.0", "by hand", "", "1.0.x", "7.1.99", "1.0.٣", "1.0.-4", f"1.0.{'9' * 5000}"], "1.0.1"),
    ],
)
def test_a_version_is_above_all_that_were_uploaded(taken, following):
    assert next_version(taken) == following


# ---- what a console sends


EXPORT = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<content>
    <qradarversion>2021.6.14.20251017194912</qradarversion>
    <fgroup><name>Other groups</name><id>3</id></fgroup>
    <fgroup><name>Authentication</name><id>44</id><parent_id>3</parent_id></fgroup>
    <fgroup_link><fgroup_id>44</fgroup_id><item_id>1220</item_id></fgroup_link>
    <fgroup_link><fgroup_id>99</fgroup_id><item_id>1220</item_id></fgroup_link>
    <offense_type><id>0</id></offense_type>
    <custom_rule>
        <origin>OVERRIDE</origin><flags>0</flags>
        <rule_data>PHJ1bGUvPg==
        </rule_data>
        <uuid>SYSTEM-1220</uuid><link_uuid>67f0a0f2</link_uuid><rule_type>0</rule_type><id>1220</id>
    </custom_rule>
</content>"""


def test_an_export_tells_groups_origins_and_what_overrides_what():
    assert read(zipped(custom_rule_xml=EXPORT, manifest_txt="{}", readme_xml="<other/>")) == [
        ExportedRule("SYSTEM-1220", "1220", "<rule/>", "OVERRIDE", "67f0a0f2", ("Authentication",))
    ]


@needs_contracts
@pytest.mark.parametrize(("name", "uuids"), [("ibm-ExtensionPackageTest.zip", []), ("handmade-extension.zip", [UUID])])
def test_the_packages_at_hand_can_be_read(name, uuids):
    found = read((ROOT / "qradar/examples" / name).read_bytes())

    assert [rule.uuid for rule in found] == uuids
    assert all(from_xml(rule.xml)[0]["tests"].keys() == {"log_source_types", "aql"} for rule in found)


@pytest.mark.parametrize(
    "package",
    [
        b"",
        b"no zip",
        built()[:-40],
        zipped(a_xml="<content>"),
        zipped(a_xml='<!DOCTYPE content [<!ENTITY a "b">]><content/>'),
        zipped(a_xml="<content><custom_rule><rule_data>%</rule_data></custom_rule></content>"),
        zipped(a_xml="<content><custom_rule><rule_data>/w==</rule_data></custom_rule></content>"),
    ],
    ids=["nothing", "text", "cut", "cut XML", "entities", "no base64", "no UTF-8"],
)
def test_what_is_no_package_is_said_to_be_none(package):
    with pytest.raises(Unreadable):
        read(package)


@given(st.integers(0, len(built()) - 1), st.integers(1, 255))
def test_a_package_with_a_flaw_is_read_or_refused(place, flip):
    package = bytearray(built())
    package[place] ^= flip

    try:
        found = read(bytes(package))
    except Unreadable:
        return
    assert all(isinstance(rule, ExportedRule) for rule in found)


def test_a_package_that_grows_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(extension, "LARGEST", 1_000_000)

    with pytest.raises(Unreadable, match="more than"):
        read(zipped(a_xml="<content>" + " " * 999_990 + "</content>"))


def test_a_package_of_too_many_files_is_refused(monkeypatch):
    monkeypatch.setattr(extension, "MOST_FILES", 2)

    with pytest.raises(Unreadable, match="more than"):
        read(zipped(a_xml="<content/>", b_xml="<content/>", c_xml="<content/>"))
