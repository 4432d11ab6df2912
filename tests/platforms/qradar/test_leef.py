"""A hit as a line of LEEF: a strict reader reads back what was meant, whatever stands in the row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sieminator
from sieminator.model.running import Hit, Span
from sieminator.model.target import Target
from sieminator.platforms.qradar.leef import DELIMITER, HOST, MOST_BYTES, OURS, SyslogSink, line
from tests.clock import START, SimulatedClock
from tests.net.receiver import new_authority, receiving
from tests.platforms.qradar.leef_reader import read_leef

NOW = datetime(2026, 11, 8, 9, 5, 7, tzinfo=timezone(timedelta(hours=2)))
SPAN = Span(datetime(2026, 11, 8, 6, tzinfo=UTC), datetime(2026, 11, 8, 7, tzinfo=UTC))


def hit(row=None, leef=None, **fields):
    told = {"severity": 8, "techniques": ["T1204.001", "T1059"], "leef": leef if leef is not None else {}}
    plain = Hit(
        id="0123456789abcdef0123456789abcdef",
        target="soc-weu",
        key="872bd947-b7eb-4fc6-9c81-d18d17d9d29d",
        remote_id="5b4ce7a3-0000-5000-8000-000000000001",
        title="Browser starts many shells",
        span=SPAN,
        row=row or {},
        told=told,
    )
    return replace(plain, **fields)


def attributes(row=None, leef=None, **fields):
    return read_leef(line(hit(row, leef, **fields), NOW)).attributes


def columns(row, leef):
    return {key: value for key, value in attributes(row, leef).items() if key not in OURS}


def test_a_hit_is_one_event_with_all_that_tells_where_it_comes_from():
    event = read_leef(line(hit({"username": "joe", "starts": 12}, {"usrName": "username", "starts": "starts"}), NOW))

    assert (event.host, event.vendor, event.product) == (HOST, "sieminator", "scheduled_search")
    assert (event.version, event.event_id) == (sieminator.__version__, "Hit")
    assert event.at == SPAN.stop
    assert event.attributes == {
        "devTime": "1794121200000",
        "sev": "8",
        "cat": "ScheduledSearch",
        "hitId": "0123456789abcdef0123456789abcdef",
        "detection": "872bd947-b7eb-4fc6-9c81-d18d17d9d29d",
        "target": "soc-weu",
        "windowStart": "2026-11-08T06:00Z",
        "windowStop": "2026-11-08T07:00Z",
        "techniques": "T1204.001,T1059",
        "title": "Browser starts many shells",
        "usrName": "joe",
        "starts": "12",
    }


def test_the_header_tells_when_it_was_sent_in_utc_as_rfc_3164_has_it():
    assert line(hit(), NOW).startswith("<13>Nov  8 07:05:07 sieminator LEEF:2.0|sieminator|scheduled_search|")


def test_without_columns_only_the_usual_is_sent():
    assert columns({"username": "joe"}, {}) == {}


@pytest.mark.parametrize(("told", "sent"), [(0, "1"), (1, "1"), (10, "10"), (11, "10"), (None, "5"), ("8", "5")])
def test_a_severity_is_1_to_10(told, sent):
    assert attributes(told={"severity": told, "leef": {}})["sev"] == sent


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a\tb", "a b"),
        ("a\r\n\x00b", "a b"),
        ("two\u2028lines\x85more", "two lines more"),
        ("p^o^w|er=shell \\ \"'", "p^o^w|er=shell \\ \"'"),
        ("Zażółć 日本 😀", "Zażółć 日本 😀"),
        ("broken\ud800half", "broken half"),
        (3.0, "3"),
        (0.5, "0.5"),
        (True, "true"),
        ({"a": ["b\tc"]}, '{"a": ["b\\tc"]}'),
        ("x" * 256, "x" * 254 + "…"),
    ],
)
def test_a_value_is_sent_on_one_line(value, sent):
    assert columns({"column": value}, {"what": "column"}) == {"what": sent}


@pytest.mark.parametrize("value", [None, "", " \t ", "\n"])
def test_what_is_empty_is_left_out(value):
    assert columns({"column": value}, {"what": "column"}) == {}


def test_a_column_that_is_not_there_is_left_out():
    assert columns({}, {"usrName": "username"}) == {}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("src", "192.0.2.1", "laptop"),
        ("dst", "2001:db8::1", "192.0.2"),
        ("srcPort", 65_535, 65_536),
        ("dstPort", 0.0, "-1"),
        ("srcMAC", "11:2D:1a:2b:3c:4d", "11-2D-1a-2b-3c-4d"),
        ("srcBytes", 12.0, "many"),
        ("identSrc", "192.0.2.1", ""),
    ],
)
def test_ibms_own_attributes_are_what_ibm_says_or_left_out(key, good, bad):
    assert set(columns({"column": good}, {key: "column"})) == {key}
    assert columns({"column": bad}, {key: "column"}) == {}


@pytest.mark.parametrize("key", [*OURS, "", "a b", "a\tb", "a=b", "a|b", "ü", "1st", "x" * 65])
def test_a_name_that_is_ours_or_none_is_left_out(key):
    """The row on the console holds the names, and people can edit it there."""
    assert attributes({"column": "value"}, {key: "column"}) == attributes()


def test_a_line_is_never_longer_than_a_console_takes_and_still_a_whole_event():
    many = {f"column{number}": "日" * 1_000 for number in range(100)}

    text = line(hit(many, {name: name for name in many}, title="日" * 1_000), NOW)

    assert MOST_BYTES - 1_000 < len(text.encode()) <= MOST_BYTES
    event = read_leef(text)
    assert event.attributes["title"] == "日" * 254 + "…"
    assert [name for name in event.attributes if name not in OURS] == list(many)[: len(event.attributes) - len(OURS)]


NAMES = st.text(max_size=12) | st.sampled_from(["usrName", "src", "dstPort", "hitId", "note"])
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=400) | st.lists(st.text(), max_size=3)
)


@given(
    row=st.dictionaries(st.text(max_size=8), VALUES, max_size=12), names=st.lists(NAMES, max_size=12), title=st.text()
)
def test_whatever_a_row_holds_the_line_is_one_event_that_says_no_more_than_was_asked(row, names, title):
    leef = dict(zip(names, row, strict=False))

    text = line(hit(row, leef, title=title), NOW)

    assert len(text.splitlines()) == 1
    assert len(text.encode()) <= MOST_BYTES
    event = read_leef(text)
    assert set(event.attributes) <= {*OURS, *leef}
    assert event.attributes["hitId"] == hit().id
    assert all(DELIMITER not in value for value in event.attributes.values())


# ---- the sink


def intake(port, **fields):
    return SimpleNamespace(**{"host": "localhost", "port": port, "transport": "tcp", "ca_bundle": None,
                              "server_name": "", **fields})  # fmt: skip


def sink(port, of_target=None, **fields):
    target = Target("test", "weu", "qradar", "soc", None, ca_bundle=of_target)
    return SyslogSink(intake(port, **fields), target, SimpleNamespace(clock=SimulatedClock(), read_only=False))


def test_the_sink_takes_the_hits_of_rules_that_ask_for_it():
    taker = sink(1)

    assert taker.takes(hit(leef={}))
    assert taker.takes(hit(leef={"usrName": "username"}))
    assert not taker.takes(hit(told={"severity": 8}))
    assert not taker.takes(hit(told={"leef": None}))


def test_each_hit_is_a_line_in_the_order_given():
    hits = [hit(id=f"{number:032x}") for number in range(50)]
    with receiving() as receiver:
        sink(receiver.port).send(hits)

    events = [read_leef(text) for text in receiver.lines]
    assert [event.attributes["hitId"] for event in events] == [one.id for one in hits]
    assert receiver.lines[0] == line(hits[0], START)


@pytest.mark.parametrize("whose", ["syslog", "target"])
def test_over_tls_the_bundle_of_the_syslog_block_is_trusted_or_else_the_targets(tmp_path, whose):
    authority = new_authority(tmp_path)
    own = {"ca_bundle": str(authority.bundle)} if whose == "syslog" else {}
    of_target = authority.bundle if whose == "target" else None
    context = authority.context("console.example")
    with receiving(tls=context) as receiver:
        taker = sink(receiver.port, of_target, transport="tls", server_name="console.example", **own)
        taker.send([hit()])

    assert read_leef(receiver.lines[0]).attributes["hitId"] == hit().id
