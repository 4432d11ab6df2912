"""The room's front, and what it loads."""

import subprocess
import sys
from datetime import date

import pytest

from sieminator.model.ability import Support
from sieminator.model.node import Node
from sieminator.model.ports import Counts, Examines, Platform, Remarks, Tryable
from sieminator.model.problem import Position
from sieminator.platforms import find_platforms
from sieminator.platforms.logscale.platform import PLATFORM
from tests.platforms.logscale.making import SETTINGS


def test_the_room_is_found_by_listing_the_folder():
    assert find_platforms()["logscale"] is PLATFORM


def test_the_room_keeps_the_port():
    port: Platform = PLATFORM

    assert (port.name, port.title) == ("logscale", "CrowdStrike LogScale")
    assert list(port.kinds) == ["scheduled_search", "filter_alert", "aggregate_alert"]
    assert {kind.suffix for kind in port.kinds.values()} == {"cql"}
    assert port.remote_id("soc", "key", "scheduled_search") is None
    assert isinstance(PLATFORM, Tryable)


def test_connections_count_examine_and_remark(connect):
    connection = connect()

    assert isinstance(connection, Counts)
    assert isinstance(connection, Examines)
    assert isinstance(connection, Remarks)


def test_finding_platforms_loads_neither_pydantic_nor_requests_nor_graphql():
    program = (
        "import sys; from sieminator.platforms import find_platforms; find_platforms();"
        "print([name for name in ('pydantic', 'requests', 'graphql', 'yaml') if name in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_a_whole_deploy_never_loads_graphql():
    """It is the lab's: documents go out as they lie in their files."""
    program = (
        "import sys; from sieminator.platforms.logscale.api import connection;"
        "print('graphql' in sys.modules)"
    )  # fmt: skip

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


@pytest.mark.parametrize("name", PLATFORM.abilities)
def test_each_ability_says_what_and_from_where(name):
    ability = PLATFORM.abilities[name]

    assert ability.note.endswith(".")
    assert ability.source
    assert date.fromisoformat(ability.seen)
    assert isinstance(ability.support, Support)


def problems_of(shape, block):
    problems = []
    shape.read(Node(block, lambda path, key: Position(".".join(map(str, path)) or "top")), problems.append)
    return [(problem.code, str(problem.where.path)) for problem in problems]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"url": "ftp://x"}, "LSC003", "url"),
        ({"url": "https://user:pass@x"}, "LSC003", "url"),
        ({"url": "https://x/?token=1"}, "LSC003", "url"),
        ({"search_domain": ""}, "LSC003", "search_domain"),
        ({"search_domain": " soc"}, "LSC003", "search_domain"),
        ({"proxy_organization": "two words"}, "LSC003", "proxy_organization"),
        ({"serch_domain": "x"}, "LSC001", "serch_domain"),
    ],
)
def test_a_setting_that_is_wrong_is_found_where_it_stands(changes, code, where):
    assert problems_of(PLATFORM.settings, {**SETTINGS, **changes}) == [(code, where)]


@pytest.mark.parametrize("url", ["https://cloud.us.humio.com", "https://host:8443/logs/", "http://127.0.0.1:8080"])
def test_an_address_may_have_a_port_and_a_path(url):
    assert problems_of(PLATFORM.settings, {**SETTINGS, "url": url}) == []


def test_a_search_domain_is_all_that_must_be_said():
    assert problems_of(PLATFORM.settings, {"url": "https://x"}) == [("LSC002", "top")]
    assert PLATFORM.settings.json_schema()["required"] == ["search_domain"]


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ({"actions": ["a", "a"]}, "actions"),
        ({"ownership": "team"}, "ownership"),
        ({"throttle": "long"}, "throttle"),
        ({"trigger_mode": "slow"}, "trigger_mode"),
        ({"backfill_limit": -1}, "backfill_limit"),
        ({"trigger_on_empty_result": "yes"}, "trigger_on_empty_result"),
    ],
)
def test_an_option_that_is_wrong_is_found_where_it_stands(block, where):
    assert problems_of(PLATFORM.options, block) == [("LSC003", where)]
