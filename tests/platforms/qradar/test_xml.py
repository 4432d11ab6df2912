"""Between our content and the XML of a custom rule, both ways."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.rule_xml import calibrated, enabled, from_xml, to_xml
from sieminator.platforms.qradar.convert.xml import DEEPEST, Unreadable, uncarried
from tests.platforms.qradar.making import content, detection, marked, rule, variant

RICH = {
    "tests": {"log_source_types": [12, 4001], "aql": "qid = 1\nAND (username = 'a'\n  OR username = 'b')"},
    "relevance": 3,
    "offense": {"create": True, "index_by": 3},
    "response": {
        "name": "Seen",
        "description": 'A line.\nAnother,\twith "quotes" & <tags>.',
        "severity": 5,
        "credibility": 5,
        "relevance": 5,
        "qid": 67555192,
        "lowLevelCategory": 20013,
        "forceOffenseCreation": True,
        "offenseMapping": 3,
        "contributeOffenseName": True,
    },
    "limiter": {"responseCount": 2, "intervalCount": 30, "intervalType": "m", "hostType": "ATTACKER"},
}
FOREIGN = """\
<test id="3" name="com.q1labs.semsources.cre.tests.EventPayload_Test" uid="2" group="g" groupId="3" negate="true">
  <text>and NOT when the payload has &lt;a href='javascript:editParameter("2", "1")'&gt;x &amp;amp; y&lt;/a&gt;</text>
  <parameter id="1"><userSelection>x &amp; y</userSelection><userSelectionId>0</userSelectionId></parameter>
</test>"""
THEIRS = (
    '<email to="soc@example.com"/>',
    '<referenceDataResponse name="Seen hosts" key1="Hostname"/>',
    '<customAction id="7"/>',
)


def grown(xml):
    """Return a rule's XML as somebody left it who added what we do not manage, and who likes white space."""
    xml = xml.replace("<rule ", '<?xml version="1.0" encoding="UTF-8"?>\n<rule overrideid="100353" newer="yes" ')
    xml = re.sub(r"(<responses[^>]*) ?/>", rf"\1>{''.join(THEIRS)}</responses>", xml)
    xml = xml.replace("</actions>", '<alterMetric metric="setMagic" operation="setMagic" value="1"/></actions>')
    return xml.replace("><", ">\n  <").replace("</rule>", "<unheard of='us'>text<deeper/></unheard></rule>")


def element(xml):
    return ElementTree.fromstring(xml)


def selection(xml, number=0):
    return element(xml).findall("testDefinitions/test")[number].findtext("parameter/userSelection")


@pytest.mark.parametrize("extra", [{}, RICH])
def test_what_is_written_reads_back(extra):
    made = content(**extra)

    assert from_xml(to_xml(made, marked())) == (made.body, marked())


def test_a_console_that_re_serialises_changes_nothing():
    made = content(**RICH)

    assert from_xml(grown(to_xml(made, marked()))) == (made.body, marked())


def test_writing_what_is_there_already_changes_nothing():
    xml = to_xml(content(**RICH), marked())

    assert to_xml(content(**RICH), marked(), xml) == xml


def test_the_same_content_is_always_the_same_text():
    turned = dict(reversed(content(**RICH).body.items()))

    assert to_xml(content(**RICH), marked()) == to_xml(content(**turned), marked())


def test_a_new_rule_is_its_owners_and_on_as_it_should_be():
    xml = to_xml(content(enabled=False), marked(), None, frozenset(), Calibration(owner="detections"))

    assert element(xml).attrib == {
        "id": "0",
        "enabled": "false",
        "buildingBlock": "false",
        "roleDefinition": "false",
        "type": "EVENT",
        "scope": "LOCAL",
        "owner": "detections",
    }
    assert (enabled(xml), enabled(to_xml(content(), marked()))) == (False, True)


def test_an_update_starts_from_what_is_there():
    there = grown(to_xml(content(), marked(version="0.9.0")))

    xml = to_xml(content(name="Renamed", **RICH), marked(), there)

    found = element(xml)
    assert (found.get("overrideid"), found.get("newer"), found.findtext("name")) == ("100353", "yes", "Renamed")
    assert [one.tag for one in found.find("responses")] == [
        "newevent", "email", "referenceDataResponse", "customAction",
    ]  # fmt: skip
    assert found.find("actions/alterMetric[@metric='setMagic']") is not None
    assert found.find("unheard/deeper") is not None
    assert from_xml(xml) == (content(name="Renamed", **RICH).body, marked())


def test_taking_everything_back_leaves_what_others_added():
    there = grown(to_xml(content(**RICH), marked()))

    xml = to_xml(content(offense=None, severity=None, credibility=None), marked(), there)

    assert from_xml(xml)[0] == content(offense=None, severity=None, credibility=None).body
    assert element(xml).find("unheard/deeper") is not None
    assert element(xml).find("actions/alterMetric[@metric='setMagic']") is not None
    assert element(xml).find("limiter") is None


@pytest.mark.parametrize("field", ["name", "notes", "tests", "severity", "offense", "response", "limiter"])
def test_an_unmanaged_field_is_left_as_it_is_there(field):
    there = to_xml(content(notes="Theirs.", name="Theirs", severity=2, **RICH), marked())
    wanted = content(tests={"aql": "qid = 2"}, offense=None)

    body, mark = from_xml(to_xml(wanted, marked(version="1.1.0"), there, frozenset({field})))

    assert body[field] == from_xml(there)[0][field]
    others = {name: value for name, value in body.items() if name != field}
    assert others == {name: value for name, value in wanted.body.items() if name != field}
    assert mark == marked(version="1.1.0")


def test_an_unmanaged_field_is_written_with_a_new_rule():
    assert from_xml(to_xml(content(), marked(), None, frozenset({"name", "tests"})))[0] == content().body


# ---- the mark


@pytest.mark.parametrize("notes", ["", "One line.", f"Two lines.\n{marked(version='0.0.1')}", "Ends blank. \t\n\n"])
def test_the_mark_is_the_notes_last_line_whatever_stands_before_it(notes):
    made = content(notes=notes)

    xml = to_xml(made, marked())

    assert element(xml).findtext("notes").splitlines()[-1] == str(marked())
    assert from_xml(xml) == (made.body, marked())


def test_a_note_that_somebody_went_on_writing_keeps_its_mark():
    xml = to_xml(content(), marked()).replace("</notes>", "\r\nAsk Ewa first.  </notes>")

    body, mark = from_xml(xml)

    assert (body["notes"], mark) == ("What it is about.\nAsk Ewa first.", marked())


def test_a_note_whose_mark_was_cut_has_none():
    xml = to_xml(content(), marked()).replace(":1.0.0:", ":")

    assert from_xml(xml)[1] is None


# ---- tests


def test_log_source_types_stand_before_the_filter():
    found = element(to_xml(content(**RICH), marked())).findall("testDefinitions/test")

    assert [test.get("name").rpartition(".")[2] for test in found] == ["DeviceTypeID_Test", "AQL_Test"]
    assert [test.get("uid") for test in found] == ["0", "1"]
    assert 'editParameter("1", "1")' in found[1].findtext("text")


def test_the_filter_is_sent_on_one_line_and_percent_encoded_twice():
    xml = to_xml(content(tests={"aql": "qid = 1\nAND \"Command\" LIKE '%\\x%'"}), marked())

    once, _, listed = selection(xml).partition("|")
    assert unquote(once) == "qid = 1 AND \"Command\" LIKE '%\\x%'"
    assert unquote(listed) == '["qid = 1 AND \\"Command\\" LIKE \'%\\\\x%\'"]'
    assert not set(once + listed) & set("'\"<>&\\ %{}".replace("%", ""))


def test_a_console_of_7_4_gets_its_own_number_and_encoding():
    old = Calibration(320, "plain")

    xml = to_xml(content(), marked(), None, frozenset(), old)

    assert element(xml).find("testDefinitions/test").get("id") == "320"
    assert "|" not in selection(xml)
    assert from_xml(xml)[0] == content().body


@pytest.mark.parametrize("calibration", [Calibration(), Calibration(320, "plain"), Calibration(321, "json")])
def test_a_consoles_calibration_is_read_off_any_rule_with_a_filter(calibration):
    xml = to_xml(content(**RICH), None, None, frozenset(), calibration)

    assert calibrated(grown(xml)) == calibration


def test_a_rule_without_a_filter_calibrates_nothing():
    xml = to_xml(content(tests={"log_source_types": [12]}), None)

    assert calibrated(xml) is None


def test_what_follows_the_bar_is_not_read_since_tools_do_not_agree_on_it():
    """Some write a backslash once in the JSON list, which then is none."""
    xml = to_xml(content(tests={"aql": "username = 'a\\b'"}), marked())

    assert from_xml(xml.replace("%5C%5C", "%5C"))[0]["tests"] == {"aql": "username = 'a\\b'"}


def test_a_filter_that_did_not_move_stays_as_the_console_wrote_it():
    old = to_xml(content(), marked(), None, frozenset(), Calibration(320, "plain"))
    there = old.replace("initialText>this", "initialText>dies")

    xml = to_xml(content(name="Renamed"), marked(), there)

    assert "initialText>dies" in xml
    assert element(xml).find("testDefinitions/test").get("id") == "320"


def test_a_test_that_somebody_added_is_told_in_its_own_words():
    there = to_xml(content(), marked()).replace("</testDefinitions>", FOREIGN + "</testDefinitions>")

    (other,) = from_xml(there)[0]["tests"]["others"]

    assert other["says"] == "and NOT when the payload has x & y"
    assert "EventPayload_Test" in other["xml"]


def test_an_export_that_indents_and_adds_labels_tells_the_same_test():
    there = to_xml(content(), marked()).replace("</testDefinitions>", FOREIGN + "</testDefinitions>")
    told = there.replace("</test>", "<labels>x</labels></test>").replace("><", ">\n\t<")

    assert from_xml(told) == from_xml(there)


def test_a_test_that_somebody_added_can_be_written_and_taken_away():
    there = to_xml(content(), marked()).replace("</testDefinitions>", FOREIGN + "</testDefinitions>")
    theirs = from_xml(there)[0]["tests"]

    kept = to_xml(content(tests=theirs), marked(), there)
    made = to_xml(content(tests=theirs), marked())
    healed = to_xml(content(), marked(), there)

    assert from_xml(kept)[0]["tests"] == from_xml(made)[0]["tests"] == theirs
    assert 'editParameter("1", "1")' in element(made).findall("testDefinitions/test")[1].findtext("text")
    assert from_xml(healed)[0] == content().body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('AQL_Test" uid', 'AQL_Test" negate="true" uid'),
        ("<userSelection>events<", "<userSelection>flows<"),
        ('DeviceTypeID_Test" uid', 'DeviceTypeID_Test" negate="true" uid'),
        ("<userSelection>12, 4001<", "<userSelection>12, all<"),
        ("<userSelection>12, 4001<", f"<userSelection>{'9' * 5000}<"),
    ],
)
def test_a_test_of_ours_that_was_turned_around_is_another_test(old, new):
    xml = to_xml(content(**RICH), marked())

    turned = from_xml(xml.replace(old, new))[0]["tests"]

    assert old in xml
    assert len(turned["others"]) == 1
    assert turned != content(**RICH).body["tests"]


def test_an_order_of_tests_that_is_not_ours_is_told_and_can_be_written():
    xml = to_xml(content(tests={**RICH["tests"], "order": ["aql", "log_source_types"]}), marked())

    assert from_xml(xml)[0]["tests"] == {**RICH["tests"], "order": ["aql", "log_source_types"]}
    assert from_xml(to_xml(content(**RICH), marked(), xml))[0] == content(**RICH).body


def test_a_console_lists_log_source_types_as_they_were_picked():
    xml = to_xml(content(**RICH), marked()).replace("12, 4001", " 4001,12 ")

    assert from_xml(xml)[0] == content(**RICH).body


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_in_a_filter_survives(text):
    quoted = text.replace("'", "''")
    made = content(tests={"aql": f"username = '{quoted}' AND qid = 1"})

    assert uncarried(text) or from_xml(to_xml(made, marked()))[0] == made.body


# ---- what it does


def test_a_metric_that_is_raised_and_not_set_is_told_with_its_operation():
    xml = to_xml(content(), marked())
    xml = xml.replace('operation="setSeverity" value="8"', 'operation="increaseSeverity" value="2"')

    body, _ = from_xml(xml)

    assert body["severity"] == "increaseSeverity 2"
    assert from_xml(to_xml(content(severity="increaseSeverity 2"), marked(), xml))[0] == body
    assert from_xml(to_xml(content(), marked(), xml))[0] == content().body


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('forceOffenseCreation="true"', 'forceOffenseCreation="false"', "offense"),
        ('offenseMapping="0"', 'offenseMapping="6"', "offense"),
        ('value="8"', 'value="9"', "severity"),
        ('value="8"', 'value="high"', "severity"),
        ('value="8"', f'value="{"9" * 5000}"', "severity"),
        ('offenseMapping="0"', 'offenseMapping="-1"', "offense"),
        ('type="EVENT"', 'type="COMMON"', "type"),
    ],
)
def test_what_somebody_moved_shows_in_its_field(old, new, field):
    xml = to_xml(content(), marked())

    body, _ = from_xml(xml.replace(old, new, 1))

    assert {name for name in {*body, *content().body} if body.get(name) != content().body.get(name)} == {field}


# ---- what is no rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no XML",
        "<rule>",
        "<content/>",
        '<!DOCTYPE rule [<!ENTITY a "b">]><rule><name>&a;</name></rule>',
        '<!DOCTYPE rule SYSTEM "file:///etc/passwd"><rule/>',
        "<rule>" * (DEEPEST + 1) + "</rule>" * (DEEPEST + 1),
        "<rule><name>\x00</name></rule>",
    ],
)
def test_what_is_no_rule_is_said_to_be_none(text):
    with pytest.raises(Unreadable):
        from_xml(text)


def test_a_rule_with_nothing_in_it_can_be_read_and_written():
    body, mark = from_xml("<rule/>")

    assert (body, mark) == ({"type": "EVENT"}, None)
    assert from_xml(to_xml(content(**RICH), marked(), "<rule/>")) == (content(**RICH).body, marked())


@given(st.text(max_size=30))
def test_what_xml_cannot_carry_is_known_beforehand(text):
    """And nothing else is refused."""
    made = content(name=f"a{text}b".replace("\r", ""), notes=f"{text}.".replace("\r", ""))

    if uncarried(text):
        with pytest.raises((Unreadable, UnicodeError)):
            from_xml(to_xml(made, None).encode().decode())
    else:
        assert from_xml(to_xml(made, None))[0] == made.body


def test_a_detections_own_rule_reads_back():
    options = {
        "log_source_types": [12],
        "limiter": {"per": "1h"},
        "response": {"event_name": "Seen", "qid": 1, "low_level_category": 2},
        "relevance": 1,
    }
    made = rule(detection(variant(options=options)))

    assert from_xml(to_xml(made.content, marked())) == (made.content.body, marked())
