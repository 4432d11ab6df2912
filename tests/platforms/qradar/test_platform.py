"""The room's front, what it loads, and what files may say."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from sieminator.model.ability import Support
from sieminator.model.node import Node
from sieminator.model.ports import Platform
from sieminator.model.problem import Position
from sieminator.model.running import Pace
from sieminator.platforms import find_platforms
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import SETTINGS, rule
from tests.platforms.samples import read


def test_the_room_is_found_by_listing_the_folder():
    assert find_platforms()["qradar"] is PLATFORM


def test_the_room_keeps_the_port_and_takes_all_changes_in_one_go():
    port: Platform = PLATFORM

    assert (port.name, port.title, list(port.kinds)) == ("qradar", "IBM QRadar", ["cre_rule", "scheduled_search"])
    for kind in port.kinds.values():
        assert kind.in_one_go
        assert (kind.suffix, kind.language) == ("aql", "aql")


def test_the_managed_fields_are_those_of_both_kinds_each_once():
    assert len(set(PLATFORM.fields)) == len(PLATFORM.fields)
    assert {"tests", "offense", "query", "schedule", "row_limit"} <= set(PLATFORM.fields)


def test_the_front_derives_the_id_that_a_rule_is_compiled_with():
    made = rule()

    assert PLATFORM.remote_id("soc", made.key, made.content.kind) == made.remote_id
    assert PLATFORM.remote_id("soc-two", made.key, made.content.kind) != made.remote_id


def test_finding_platforms_loads_neither_pydantic_nor_what_talks_to_a_network():
    program = (
        "import sys; from sieminator.platforms import find_platforms; find_platforms();"
        "print([name for name in ('pydantic', 'requests', 'yaml', 'sqlglot') if name in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("name", PLATFORM.abilities)
def test_each_ability_says_what_and_from_where(name):
    ability = PLATFORM.abilities[name]

    assert ability.note.endswith(".")
    assert ability.source
    assert date.fromisoformat(ability.seen)
    assert isinstance(ability.support, Support)


def test_what_nobody_has_seen_on_a_console_is_said_to_be_unconfirmed():
    unconfirmed = {name for name, each in PLATFORM.abilities.items() if each.support is Support.UNCONFIRMED}

    assert {"extension", "aql_test", "fires", "chosen_id", "deploy_changes", "group", "limiter"} <= unconfirmed
    assert {"windows", "time_limit", "row_length", "leef"} <= unconfirmed


def problems_of(shape, block):
    problems = []
    shape.read(Node(block, lambda path, key: Position(".".join(map(str, path)) or "top")), problems.append)
    return [(problem.code, str(problem.where.path)) for problem in problems]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"url": "qradar.example.com"}, "QRD003", "url"),
        ({"url": "https://qradar.example.com/api"}, "QRD003", "url"),
        ({"url": "https://me@qradar.example.com"}, "QRD003", "url"),
        ({"api_version": "19.0"}, "QRD003", "api_version"),
        ({"api_version": "28.0"}, "QRD003", "api_version"),
        ({"api_version": "26.1"}, "QRD003", "api_version"),
        ({"api_version": 26.0}, "QRD003", "api_version"),
        ({"aql_test": {"id": 0}}, "QRD003", "aql_test.id"),
        ({"aql_test": {"encoding": "base64"}}, "QRD003", "aql_test.encoding"),
        ({"log_source_types": {"Our DSM": "x"}}, "QRD003", "log_source_types.Our DSM"),
        ({"tls_server_name": "a b"}, "QRD003", "tls_server_name"),
        ({"verify_host_name": "no"}, "QRD003", "verify_host_name"),
        ({"task_timeout": "soon"}, "QRD003", "task_timeout"),
        ({"closing_reasons": {"false_positive": ["a", "a"]}}, "QRD003", "closing_reasons.false_positive"),
        ({"domain_id": 1}, "QRD001", "domain_id"),
        ({"run": {"at_once": 0}}, "QRD003", "run.at_once"),
        ({"run": {"catch_up": "30s"}}, "QRD003", "run.catch_up"),
        ({"run": {"lease": "29s"}}, "QRD003", "run.lease"),
        ({"run": {"buffer_mb": 0}}, "QRD003", "run.buffer_mb"),
        ({"run": {"time_limit": "0s"}}, "QRD003", "run.time_limit"),
        ({"run": {"syslog": {}}}, "QRD002", "run.syslog"),
        ({"run": {"syslog": {"host": "c", "port": 0}}}, "QRD003", "run.syslog.port"),
        ({"run": {"syslog": {"host": "c", "transport": "udp"}}}, "QRD003", "run.syslog.transport"),
        ({"run": {"syslog": {"host": "c", "server_name": "a b"}}}, "QRD003", "run.syslog.server_name"),
    ],
)
def test_a_setting_that_is_wrong_is_found_where_it_stands(changes, code, where):
    assert problems_of(PLATFORM.settings, {**SETTINGS, **changes}) == [(code, where)]


@pytest.mark.parametrize(
    ("block", "code", "where"),
    [
        ({"log_source_types": []}, "QRD003", "log_source_types"),
        ({"log_source_types": [""]}, "QRD003", "log_source_types.0"),
        ({"relevance": 11}, "QRD003", "relevance"),
        ({"index_by": ""}, "QRD003", "index_by"),
        ({"limiter": {}}, "QRD002", "limiter"),
        ({"limiter": {"per": "1h", "count": 0}}, "QRD003", "limiter.count"),
        ({"response": {"event_name": "x", "low_level_category": 1}}, "QRD002", "response"),
        ({"response": {"event_name": "x", "qid": 1, "low_level_category": 1, "severity": 11}}, "QRD003",
         "response.severity"),
        ({"flow": True}, "QRD001", "flow"),
        ({"row_limit": 0}, "QRD003", "row_limit"),
        ({"row_limit": 100_001}, "QRD003", "row_limit"),
        ({"time_limit": "0m"}, "QRD003", "time_limit"),
        ({"time_limit": 5}, "QRD003", "time_limit"),
        ({"reference_set": {"name": "Hosts"}}, "QRD002", "reference_set"),
        ({"leef": {"user name": "username"}}, "QRD003", "leef.user name"),
        ({"leef": {"usrName": ""}}, "QRD003", "leef.usrName"),
        ({"leef": {"hitId": "username"}}, "QRD003", "leef.hitId"),
    ],
)  # fmt: skip
def test_an_option_that_is_wrong_is_found_where_it_stands(block, code, where):
    assert set(problems_of(PLATFORM.options, block)) == {(code, where)}


def test_a_target_that_says_nothing_has_the_documented_defaults():
    found = read(PLATFORM.settings, SETTINGS)

    assert found.calibration == Calibration(318, "json", "admin")
    assert (found.verify_host_name, found.insecure, found.keep_alive, found.api_version) == (True, False, True, None)
    assert found.task_timeout == timedelta(minutes=10)


def test_a_target_that_says_nothing_of_running_has_the_documented_pace():
    found = read(PLATFORM.settings, SETTINGS).run

    assert found.pace == Pace(4, timedelta(hours=24), timedelta(minutes=2), 64_000_000)
    assert (found.time_limit, found.syslog) == (timedelta(minutes=5), None)


def test_a_target_says_where_hits_go_by_syslog():
    found = read(PLATFORM.settings, {**SETTINGS, "run": {"syslog": {"host": "collector.example.com"}}}).run.syslog

    assert (found.host, found.port, found.transport) == ("collector.example.com", 6514, "tls")
    assert (found.ca_bundle, found.server_name) == (None, "")


def test_a_target_says_how_its_console_writes_rules():
    found = read(PLATFORM.settings, {**SETTINGS, "aql_test": {"id": 320, "encoding": "plain"}, "rule_owner": "soc"})

    assert found.calibration == Calibration(320, "plain", "soc")


def test_both_shapes_describe_themselves_to_editors():
    assert "log_source_types" in PLATFORM.options.json_schema()["properties"]
    assert "aql_test" in PLATFORM.settings.json_schema()["properties"]
