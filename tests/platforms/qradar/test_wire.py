"""A rule of the console as a rule that was found."""

import json

import pytest

from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.convert.rule_xml import to_xml
from sieminator.platforms.qradar.convert.wire import OVERRIDE, SYSTEM, from_wire, raw
from sieminator.platforms.qradar.convert.xml import Unreadable
from sieminator.platforms.qradar.mark import to_row
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import UUID, content, listed, marked

XML = to_xml(content(), marked())
ROW = to_row(marked(), listed())


def test_what_was_exported_is_read():
    found = from_wire(raw(listed(), XML, ROW))

    assert (found.remote_id, found.title, found.content, found.mark) == (UUID, "Sample", content(), marked())
    assert found.untouched
    assert PLATFORM.recall(json.loads(json.dumps(found.raw))) == found


def test_what_was_not_exported_has_the_body_that_it_is_given():
    given = {"name": "read when somebody looks"}

    found = from_wire(raw(listed(), row=ROW), given)

    assert found.content.body is given
    assert found.mark == marked()
    assert from_wire(raw(listed())).content.body == {}


def test_the_row_tells_the_mark_and_the_note_only_where_there_is_no_row():
    newer = to_row(marked(version="2.0.0"), listed())

    assert from_wire(raw(listed(), XML, newer)).mark == marked(version="2.0.0")
    assert from_wire(raw(listed(), XML)).mark == marked()
    assert from_wire(raw(listed(), to_xml(content(), None))).mark is None


def test_a_rule_known_by_its_note_alone_is_never_untouched():
    assert not from_wire(raw(listed(), XML)).untouched


def test_a_rule_that_moved_is_not_untouched():
    assert not from_wire(raw(listed(modification_date=1), XML, ROW)).untouched


def test_whether_it_is_on_the_list_says():
    assert not from_wire(raw(listed(enabled=False), XML, ROW)).content.enabled


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"origin": "SYSTEM"}, SYSTEM),
        ({"origin": "OVERRIDE"}, OVERRIDE),
        ({"type": "COMMON"}, "common rule"),
        ({"type": "OFFENSE"}, "offense rule"),
    ],
)
def test_what_we_do_not_deploy_is_somebody_elses_whatever_it_carries(changes, kind):
    found = from_wire(raw(listed(**changes), XML, ROW))

    assert (found.content.kind, found.content.body, found.mark) == (kind, {}, None)


@pytest.mark.parametrize("type_", ["EVENT", "FLOW", None])
def test_rules_of_events_and_of_flows_are_of_our_kind(type_):
    assert from_wire(raw(listed(type=type_))).content.kind == KIND


def test_a_rule_without_a_uuid_is_known_by_its_number():
    assert from_wire(raw(listed(identifier=None, name=None))).remote_id == "#100353"


@pytest.mark.parametrize(
    ("row", "groups", "group"),
    [
        (to_row(marked(), listed(), "SOC"), ["SOC", "Theirs"], "SOC"),
        (to_row(marked(), listed(), "SOC"), ["Theirs"], None),
        (to_row(marked(), listed(), "SOC"), [], None),
        (ROW, ["Theirs"], None),
        (None, ["Theirs"], "Theirs"),
        (None, ["B", "A"], ["A", "B"]),
        (None, [], None),
    ],
)
def test_a_rule_is_in_the_group_that_we_put_it_in_and_all_others_are_the_customers(row, groups, group):
    assert from_wire(raw(listed(), XML, row, groups)).content.body.get("group") == group


def test_what_is_no_rule_is_said_to_be_none():
    with pytest.raises(Unreadable):
        from_wire(raw(listed(), "<content/>"))
