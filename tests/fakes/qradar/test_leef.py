"""Lines of LEEF: what is one, what becomes of it, and which rules it fires."""

from datetime import UTC, datetime, timedelta

import pytest

from sieminator.fakes.qradar.console import millis
from sieminator.fakes.qradar.leef import read
from sieminator.fakes.qradar.leef_values import moment
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import NOON
from tests.fakes.qradar.conftest import ONE, TESTS, TWO, Api, rule_xml, selection

NEW = "<13>1 2026-11-20T12:00:00.000Z runner.example.com "
HEAD = "LEEF:2.0|sieminator|scheduled_search|1.0|burst|^|"
LINE = f"{NEW}{HEAD}devTime=1795176000000^sev=8^src=10.0.0.9^usrName=bob^cat=hit^hit=0f3c"


def test_a_line_is_read(levers: Levers) -> None:
    found = read(LINE)

    assert (found.host, found.vendor, found.product, found.version, found.event_id) == (
        "runner.example.com", "sieminator", "scheduled_search", "1.0", "burst",
    )  # fmt: skip
    assert found.attributes == {
        "devTime": "1795176000000", "sev": "8", "src": "10.0.0.9", "usrName": "bob", "cat": "hit", "hit": "0f3c",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("", ""),
        ("<13>1 2019-01-18T11:07:53.520Z 192.168.1.1 ", "192.168.1.1"),
        ("<133>1 2019-01-18T11:07:53.520+07:00 myhostname ", "myhostname"),
        ("<13>1 2019-01-18T11:07:53.520Z myhostname sieminator - - - ", "myhostname"),
        ('<13>1 2019-01-18T11:07:53.520Z myhostname sieminator 17 ID4 [a@1 b="c d"][e@1] ', "myhostname"),
        ("<13>Jan 18 11:07:53 192.168.1.1 ", "192.168.1.1"),
        ("Jan  8 11:07:53 myhostname ", "myhostname"),
    ],
)
def test_the_headers_of_syslog_are_read(header: str, host: str) -> None:
    assert read(f"{header}{HEAD}src=10.0.0.1").host == host


@pytest.mark.parametrize(
    ("delimiter", "letter"), [("^", "^"), ("x5E", "^"), ("0x5e", "^"), ("x09", "\t"), ("\t", "\t"), ("x", "x")]
)
def test_the_delimiter_is_a_character_or_its_number(delimiter: str, letter: str) -> None:
    found = read(f"LEEF:2.0|a|b|c|d|{delimiter}|sev=5{letter}cat=a|b=c")

    assert found.attributes == {"sev": "5", "cat": "a|b=c"}


def test_a_line_need_not_have_attributes() -> None:
    assert read(f"{HEAD}\n").attributes == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "syslog header"),
        ("hello", "syslog header"),
        (f"<13>{HEAD}", "syslog header"),
        (f"<13>1 2019-01-18T11:07:53Z host {HEAD}", "syslog header"),
        (f"<13>1 2019-01-18 11:07:53.520 host {HEAD}", "syslog header"),
        (f"1 2019-01-18T11:07:53.520Z host {HEAD}", "syslog header"),
        (f"<192>1 2019-01-18T11:07:53.520Z host {HEAD}", "above 191"),
        (f"<13>Jan 18 2019 11:07:53 host {HEAD}", "syslog header"),
        (f"{NEW} {HEAD}", "after one blank"),
        (f"{NEW}sieminator: {HEAD}", "after one blank"),
        (f"{NEW}CEF:0|a|b|c|d|e|", "after one blank"),
        ("LEEF:1.0|a|b|c|d|src=10.0.0.1", "has 5 fields"),
        ("LEEF:1.0|a|b|c|d|e|f", "not LEEF:2.0"),
        ("LEEF:2|a|b|c|d|^|", "not LEEF:2.0"),
        ("LEEF:2.0||b|c|d|^|", "the vendor"),
        ("LEEF:2.0|a| |c|d|^|", "the product"),
        ("LEEF:2.0|a|b||d|^|", "the version"),
        ("LEEF:2.0|a|b|c||^|", "the event id"),
        (f"LEEF:2.0|a|b|c|{'d' * 256}|^|", "longer than 255"),
        ("LEEF:2.0|a|b|c|d||sev=5", "delimiter"),
        ("LEEF:2.0|a|b|c|d|^^|sev=5", "delimiter"),
        ("LEEF:2.0|a|b|c|d|x5E5E5|sev=5", "delimiter"),
        ("LEEF:2.0|a|b|c|d|5E|sev=5", "delimiter"),
        (f"{HEAD}sev=5^^cat=a", "no key=value"),
        (f"{HEAD}sev=5^", "no key=value"),
        (f"{HEAD}=5", "no key=value"),
        (f"{HEAD}file name=x", "no key=value"),
        (f"{HEAD}command=echo a^b", "no key=value"),
        (f"{HEAD}sev=5^sev=6", "twice"),
        (f"{HEAD}sev=0", "not 1 to 10"),
        (f"{HEAD}sev=11", "not 1 to 10"),
        (f"{HEAD}sev=high", "not 1 to 10"),
        (f"{HEAD}src=ws-017", "IP address"),
        (f"{HEAD}identSrc=", "IP address"),
        (f"{HEAD}dstPort=65536", "port"),
        (f"{HEAD}srcMAC=11-2D-1a-2b-3c-4d", "MAC"),
        (f"{HEAD}usrName={'x' * 256}", "255"),
        (f"{HEAD}srcBytes=1.5", "whole number"),
        (f"{HEAD}isLoginEvent=yes", "true nor false"),
        (f"{HEAD}calLanguage=eng", "two letters"),
        (f"{HEAD}devTime=2026-11-20", "takes a devTimeFormat"),
        (f"{HEAD}devTimeFormat=yyyy-MM-dd", "no devTime"),
        (f"{HEAD}devTime=soon^devTimeFormat=yyyy-MM-dd", "does not match"),
        (f"{HEAD}devTime=1^devTimeFormat=yyyy-ww", "'ww'"),
        (f"{HEAD}cat=a\nb", "another line"),
        (f"{HEAD}cat=a\0b", "NUL"),
    ],
)
def test_a_line_that_is_not_as_it_should_be_is_refused_with_its_reason(levers: Levers, line: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        levers.arrive(line)


@pytest.mark.parametrize(
    ("attributes", "at"),
    [
        ({}, None),
        ({"devTime": "1795176000"}, NOON),
        ({"devTime": "1795176000123"}, NOON + timedelta(milliseconds=123)),
        ({"devTime": "Nov 20 2026 12:00:00", "devTimeFormat": "MMM dd yyyy HH:mm:ss"}, NOON),
        (
            {"devTime": "Nov 20 2026 12:00:00.300 GMT", "devTimeFormat": "MMM dd yyyy HH:mm:ss.SSS z"},
            NOON + timedelta(milliseconds=300),
        ),
        ({"devTime": "2026-11-20T14:00:00.000+0200", "devTimeFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSZ"}, NOON),
        ({"devTime": "2026-11-20T12:00:00Z", "devTimeFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'"}, NOON),
    ],
)
def test_times_are_read_as_java_writes_them(attributes: dict[str, str], at: datetime | None) -> None:
    assert moment(attributes) == at
    assert at is None or at.tzinfo is UTC


def test_a_line_becomes_an_event(api: Api, levers: Levers, world: World) -> None:
    world.add_property("hit")

    assert levers.arrive(LINE) == []

    [row] = api.found(
        "SELECT starttime, devicetime, LOGSOURCETYPENAME(devicetype) AS kind, LOGSOURCENAME(logsourceid) AS source,"
        " username, sourceip, severity, hit, UTF8(payload) AS text FROM events LAST 1 HOURS"
    )
    assert row == {
        "starttime": millis(NOON), "devicetime": 1_795_176_000_000, "kind": "Universal LEEF",
        "source": "sieminator scheduled_search @ runner.example.com", "username": "bob", "sourceip": "10.0.0.9",
        "severity": 8, "hit": "0f3c", "text": LINE,
    }  # fmt: skip


def test_a_line_that_is_too_long_is_not_what_arrives(levers: Levers, world: World) -> None:
    long = f"{HEAD}command={'ü' * 2_030}"

    with pytest.raises(ValueError, match="4096 bytes"):
        levers.arrive(long)
    world.behave(longest_line=8_192)
    levers.arrive(long)


FILTER = "UTF8(payload) ILIKE '%LEEF:2.0|sieminator|%'"
LEEF_TYPE = (
    f'<test id="14" name="{TESTS}DeviceTypeID_Test" uid="0"><parameter id="1"><userSelection>212, 12</userSelection>'
    "</parameter></test>"
)


def aql_test(aql: str, **more: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in more.items())
    return (
        f'<test id="318" name="{TESTS}AQL_Test" uid="1"{said}><parameter id="1"><userSelection>{selection(aql)}'
        '</userSelection></parameter><parameter id="2"><userSelection>events</userSelection></parameter></test>'
    )


def test_a_rule_that_matches_makes_an_offense_of_it(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml("Hits", tests=LEEF_TYPE + aql_test(FILTER)), TWO: rule_xml("Others", "qid = 1")})

    [offense] = levers.arrive(LINE)

    told = api.get(f"/siem/offenses/{offense}")
    assert (told["description"], told["offense_type"], told["offense_source"]) == ("Hits", 3, "bob")
    assert told["rules"] == [{"id": api.rules()[ONE]["id"], "type": "CRE_RULE"}]
    [given] = api.get("/analytics/rules_offense_contributions")
    assert (given["rule_name"], given["event_count"], given["offense_id"]) == ("Hits", 1, offense)
    [row] = api.found("SELECT RULENAME(creeventlist) AS rules FROM events LAST 1 HOURS")
    assert row == {"rules": "[Hits]"}


def test_what_concerns_the_same_is_one_offense_while_that_is_open(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml(tests=aql_test(FILTER))})

    first = levers.arrive(LINE)
    assert levers.arrive(LINE) == first
    other = levers.arrive(LINE.replace("bob", "carol"))
    assert api.get(f"/siem/offenses/{first[0]}")["event_count"] == 2
    levers.close(first[0], "Non-Issue", NOON)
    again = levers.arrive(LINE)

    assert len({*first, *other, *again}) == 3


def test_a_rule_that_opens_no_offense_only_matches(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml("Hits", tests=aql_test(FILTER))})
    levers.edit(ONE, create_offense=False)

    assert levers.arrive(LINE) == []
    assert api.found("SELECT RULENAME(creeventlist) AS rules FROM events LAST 1 HOURS") == [{"rules": "[Hits]"}]


@pytest.mark.parametrize(
    ("tests", "matches"),
    [
        (LEEF_TYPE, True),
        (LEEF_TYPE.replace("212", "11"), False),
        (aql_test("sourceip = '10.0.0.9' AND severity > 7"), True),
        (aql_test("sourceip = '10.0.0.9' AND severity > 8"), False),
        (aql_test("severity > 8", negate="true"), True),
        (LEEF_TYPE + aql_test("username = 'alice'"), False),
        (aql_test("SUBSTRING(username, 1) = 'b'"), False),
        (LEEF_TYPE.replace("DeviceTypeID_Test", "EventPayload_Test"), False),
    ],
)
def test_all_tests_of_a_rule_have_to_pass(api: Api, levers: Levers, tests: str, matches: bool) -> None:
    api.install({ONE: rule_xml(tests=tests)})

    assert bool(levers.arrive(LINE)) is matches


def test_rules_that_are_off_or_building_blocks_or_of_flows_are_not_asked(api: Api, levers: Levers) -> None:
    api.install({ONE: rule_xml("Off", "qid > 1")})
    levers.switch(ONE, enabled=False)
    levers.add_foreign("Flows", "qid > 1", type="FLOW")
    levers.add_building_block("Block")

    assert levers.arrive(LINE) == []
    levers.switch(ONE, enabled=True)
    assert len(levers.arrive(LINE)) == 1
