"""The room's front, and what it loads."""

import subprocess
import sys
from datetime import date

import pytest

from sieminator.languages.reader import languages, reader
from sieminator.model.ability import Support
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Tryable
from sieminator.model.problem import Position
from sieminator.platforms import find_platforms
from sieminator.platforms.sumo.convert.fields import FIELDS
from sieminator.platforms.sumo.platform import PLATFORM
from tests.platforms.sumo.making import FOLDER_ID, PLAIN, RICH, SETTINGS, target


def test_the_room_is_found_by_listing_the_folder():
    assert find_platforms()["sumo"] is PLATFORM


def test_the_room_keeps_the_port():
    port: Platform = PLATFORM

    assert (port.name, port.title) == ("sumo", "Sumo Logic")
    assert [(kind.name, kind.suffix) for kind in port.kinds.values()] == [
        ("log_search", "sumo"),
        ("templated_rule", "cse"),
        ("threshold_rule", "cse"),
        ("aggregation_rule", "cse"),
        ("chain_rule", "cse"),
        ("first_seen_rule", "cse"),
        ("outlier_rule", "cse"),
    ]
    assert port.remote_id("soc", "key", "log_search") is None
    assert port.fields == FIELDS
    assert len(set(FIELDS)) == len(FIELDS)
    assert isinstance(PLATFORM, Tryable)


@pytest.mark.parametrize("kind", PLATFORM.kinds.values(), ids=lambda kind: kind.name)
def test_a_kinds_language_has_its_suffix(kind):
    assert kind.language in languages()
    assert reader(kind.language).suffixes[0] == f".{kind.suffix}"


def test_finding_platforms_loads_neither_pydantic_nor_requests():
    program = (
        "import sys; from sieminator.platforms import find_platforms; find_platforms();"
        "print([name for name in ('pydantic', 'requests', 'yaml') if name in sys.modules])"
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


def problems_of(shape, block):
    problems = []
    shape.read(Node(block, lambda path, key: Position(".".join(map(str, path)) or "top")), problems.append)
    return [(problem.code, str(problem.where.path)) for problem in problems]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"url": "ftp://x"}, "SLG003", "url"),
        ({"url": "https://user:pass@x"}, "SLG003", "url"),
        ({"url": "https://api.sumologic.com/api/v1"}, "SLG003", "url"),
        ({"deployment": "us3"}, "SLG003", "deployment"),
        ({"folder_id": "123"}, "SLG003", "folder_id"),
        ({"folder": " x"}, "SLG003", "folder"),
        ({"folder": "x" * 129}, "SLG003", "folder"),
        ({"cloud_siem": "yes"}, "SLG003", "cloud_siem"),
        ({"admin_mode": "on"}, "SLG003", "admin_mode"),
        ({"deploymemt": "us2"}, "SLG001", "deploymemt"),
    ],
)
def test_a_setting_that_is_wrong_is_found_where_it_stands(changes, code, where):
    assert problems_of(PLATFORM.settings, {**SETTINGS, **changes}) == [(code, where)]


@pytest.mark.parametrize(
    ("settings", "root"),
    [
        ({"deployment": "us1"}, "https://api.sumologic.com"),
        ({"deployment": "us2"}, "https://api.us2.sumologic.com"),
        ({"deployment": "esc"}, "https://api.esc.sumologic.com"),
        ({"url": "https://api.us2.sumologic.com/api/"}, "https://api.us2.sumologic.com"),
        ({"url": "http://127.0.0.1:8080"}, "http://127.0.0.1:8080"),
        ({"url": "http://127.0.0.1:8080", "deployment": "us2"}, "http://127.0.0.1:8080"),
    ],
)
def test_a_deployment_or_an_address_says_where_the_api_is(settings, root):
    at = target(settings={"deployment": "us2", **settings})

    assert at.settings.root == root  # type: ignore[attr-defined]


def test_our_folder_is_called_after_the_owner_unless_the_target_names_it():
    assert target().settings.folder_name("soc") == "sieminator-soc"  # type: ignore[attr-defined]
    assert target(settings={"folder": "Ours"}).settings.folder_name("soc") == "Ours"  # type: ignore[attr-defined]


def test_nothing_must_be_said_so_that_a_lab_needs_nothing():
    assert problems_of(PLATFORM.settings, {}) == []
    assert "required" not in PLATFORM.settings.json_schema()
    assert PLATFORM.settings.defaults().root is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", PLATFORM.kinds)
def test_what_a_block_may_say_is_read(kind):
    assert problems_of(PLATFORM.options, PLAIN[kind]) == []
    assert problems_of(PLATFORM.options, RICH[kind]) == []


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ({"signal": {"record_type": "a", "add": ["severity"]}}, "signal.add.0"),
        ({"signal": {"record_type": "a", "entities": {"device_hostname": "x"}}}, "signal.entities.device_hostname"),
        ({"webhook": {"id": "a", "max_items": 101}}, "webhook.max_items"),
        ({"email": {"to": []}}, "email.to"),
        ({"email": {"to": ["a"], "include": ["pdf"]}}, "email.include.0"),
        ({"parsing": "some"}, "parsing"),
        ({"score": {"field": "a", "values": {"x": 11}}}, "score.values.x"),
        ({"suppression": "long"}, "suppression"),
        ({"then": [{"expression": ""}]}, "then.0.expression"),
        ({"limit": 0}, "limit"),
        ({"baseline_type": "team"}, "baseline_type"),
        ({"floor": -1}, "floor"),
    ],
)
def test_an_option_that_is_wrong_is_found_where_it_stands(block, where):
    assert problems_of(PLATFORM.options, block) == [("SLG003", where)]


def test_an_id_of_a_folder_is_taken_in_small_digits_too():
    assert problems_of(PLATFORM.settings, {**SETTINGS, "folder_id": FOLDER_ID.lower()}) == []
