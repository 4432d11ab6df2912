"""The room's front, and what it loads."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sieminator.model.ability import Support
from sieminator.model.node import Node
from sieminator.model.ports import Counts, Platform
from sieminator.model.problem import Position
from sieminator.platforms import find_platforms
from sieminator.platforms.sentinel.api.places import places, traffic
from sieminator.platforms.sentinel.audit.entities import ENTITIES
from sieminator.platforms.sentinel.options import EntityType
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.sentinel.making import GUID, SETTINGS, rule, target

ROOT = Path(__file__).parents[3]


def test_the_room_is_found_by_listing_the_folder():
    assert find_platforms()["sentinel"] is PLATFORM


def test_the_room_keeps_the_port():
    port: Platform = PLATFORM

    assert (port.name, port.title, list(port.kinds)) == ("sentinel", "Microsoft Sentinel", ["scheduled"])


def test_the_front_derives_the_id_that_a_rule_is_compiled_with():
    made = rule()

    assert PLATFORM.remote_id("soc", made.key, made.content.kind) == made.remote_id
    assert PLATFORM.remote_id("soc-two", made.key, made.content.kind) != made.remote_id


def test_connections_can_count(connect):
    assert isinstance(connect(), Counts)


def test_finding_platforms_loads_neither_pydantic_nor_an_sdk():
    program = (
        "import sys; from sieminator.platforms import find_platforms; find_platforms();"
        "print([name for name in ('pydantic', 'azure', 'requests', 'yaml', 'duckdb') if name in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_a_machine_without_the_sdks_is_told_what_to_install():
    program = (
        "import sys; sys.modules['azure.mgmt.securityinsight'] = None\n"
        "from sieminator.errors import UsageError; from sieminator.platforms.sentinel.platform import PLATFORM\n"
        "from tests.platforms.sentinel.making import target\n"
        "try: PLATFORM.connect(target(), None)\n"
        "except UsageError as error: print(error.hint)"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert said.stdout.strip() == "pip install 'sieminator[sentinel]'"


@pytest.mark.parametrize("name", PLATFORM.abilities)
def test_each_ability_says_what_and_from_where(name):
    ability = PLATFORM.abilities[name]

    assert ability.note.endswith(".")
    assert ability.source
    assert date.fromisoformat(ability.seen)
    assert isinstance(ability.support, Support)


def test_each_entity_type_of_the_contract_has_its_identifiers():
    assert set(EntityType.__args__) == set(ENTITIES)
    assert all(need <= entity.identifiers for entity in ENTITIES.values() for need in entity.needs)


def problems_of(shape, block):
    problems = []
    shape.read(Node(block, lambda path, key: Position(".".join(map(str, path)) or "top")), problems.append)
    return [(problem.code, str(problem.where.path)) for problem in problems]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"subscription": "nope"}, "SEN003", "subscription"),
        ({"resource_group": "a/b"}, "SEN003", "resource_group"),
        ({"workspace": "-a"}, "SEN003", "workspace"),
        ({"cloud": "germany"}, "SEN003", "cloud"),
        ({"portal": "classic"}, "SEN003", "portal"),
        ({"max_enabled_rules": 0}, "SEN003", "max_enabled_rules"),
        ({"max_enabled_rules": "512"}, "SEN003", "max_enabled_rules"),
        ({"endpoint": "ftp://x"}, "SEN003", "endpoint"),
        ({"workspce": "x"}, "SEN001", "workspce"),
    ],
)
def test_a_setting_that_is_wrong_is_found_where_it_stands(changes, code, where):
    assert problems_of(PLATFORM.settings, {**SETTINGS, **changes}) == [(code, where)]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_is_missing_is_named(name):
    block = {key: value for key, value in SETTINGS.items() if key != name}

    assert problems_of(PLATFORM.settings, block) == [("SEN002", "top")]


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ({"entity_mappings": [{"entity": "Hots", "identifiers": {}}]}, "entity_mappings.0.entity"),
        ({"event_grouping": "both"}, "event_grouping"),
        ({"incident": {"grouping": {"method": "some"}}}, "incident.grouping.method"),
        ({"suppression": {"duration": "long"}}, "suppression.duration"),
        ({"alert_details_override": {"dynamic_properties": [{"property": "X", "column": "C"}]}},
         "alert_details_override.dynamic_properties.0.property"),
    ],
)  # fmt: skip
def test_an_option_that_is_wrong_is_found_where_it_stands(block, where):
    assert problems_of(PLATFORM.options, block) == [("SEN003", where)]


def test_both_shapes_describe_themselves_to_editors():
    assert "entity_mappings" in PLATFORM.options.json_schema()["properties"]
    assert PLATFORM.settings.json_schema()["required"] == list(SETTINGS)


@pytest.mark.parametrize("cloud", ["public", "usgovernment", "china"])
def test_each_cloud_has_its_own_places(cloud):
    found = places(target(settings={"cloud": cloud}).settings)

    assert all(url.startswith("https://") for url in found)
    assert found.arm_scope.endswith("/.default")


def test_an_endpoint_stands_in_for_the_clouds_own():
    found = places(target(settings={"endpoint": "http://127.0.0.1:1/", "logs_endpoint": "http://127.0.0.1:2"}).settings)

    assert (found.arm, found.logs, found.authority) == (
        "http://127.0.0.1:1",
        "http://127.0.0.1:2",
        "http://127.0.0.1:1",
    )


def bucket_of(method, path, **settings):
    place = target(settings=settings)
    found = traffic(place, place.settings).bucket(method, f"https://host{path}")
    return found and (found.scope, found.burst)


def test_each_operation_has_its_own_rate_limit_per_subscription_and_principal():
    path = f"/subscriptions/{GUID}/resourceGroups/soc/x"

    assert bucket_of("GET", path, client_id="me") == (f"arm/{GUID}/me/reads", 250)
    assert bucket_of("PUT", path, client_id="me") == (f"arm/{GUID}/me/writes", 200)
    assert bucket_of("DELETE", path, client_id="you") == (f"arm/{GUID}/you/deletes", 200)
    assert bucket_of("POST", f"/v1/workspaces/{GUID}/query", client_id="me") == ("loganalytics/me", 200)
    assert bucket_of("POST", "/tenant/oauth2/v2.0/token") is None
