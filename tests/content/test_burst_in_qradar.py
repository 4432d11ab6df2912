"""The query that counts, run over a console's events as `sieminator run` runs it: once for each hour."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.world import World
from sieminator.fakes.server import Server
from sieminator.languages.aql.rewrite import bound, exclude, literal
from sieminator.languages.template import render
from tests.fakes.qradar.conftest import TOKEN, Api

BURST = Path(__file__).parents[2] / "content" / "detections" / "T1204.001-malicious-link-burst"
TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
NATIVE = r"cmd.exe /d /c host.bat < \\.\pipe\chrome.nativeMessaging.in.4f1e"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.sqlite", lambda: TEN + 3 * HOUR) as world:
        world.add_token(TOKEN)
        yield world


@pytest.fixture
def api(world: World) -> Iterator[Api]:
    with Server(QRadarFake(world)) as server, requests.Session() as session:
        session.trust_env = False
        session.headers["SEC"] = TOKEN
        yield Api(server, session)


def started(world: World, host: str, *minutes: int, program: str = "cmd.exe", **fields: Any) -> None:
    """Let a browser of a host start a program, so many minutes after ten o'clock."""
    row: dict[str, Any] = {
        "sourceip": host,
        "username": "alex",
        "devicetype": 12,
        "Parent Process Path": r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        "Process Path": rf"C:\Windows\System32\{program}",
        "Command": program,
        **fields,
    }
    for minute in minutes:
        Levers(world).add_event(TEN + timedelta(minutes=minute), **row)


def query(start: datetime, stop: datetime, *exclusions: str) -> str:
    """Return the query of a window, every variable at its default."""
    variables = yaml.safe_load((BURST / "detection.yml").read_text(encoding="utf-8"))["variables"]
    values = {name: literal(each["default"], each["type"]) for name, each in variables.items()}
    text = render(
        (BURST / "qradar.aql").read_text(encoding="utf-8"), values | {"exclusions": exclude(list(exclusions))}
    ).text
    whole = bound(text, start, stop)
    assert isinstance(whole, str), whole
    return whole


def hosts(api: Api, hour: int, *exclusions: str) -> dict[str, int]:
    """Return how often each host is told of in the hour that begins so many hours after ten."""
    start = TEN + hour * HOUR
    return {row["host"]: row["starts"] for row in api.found(query(start, start + HOUR, *exclusions))}


def test_a_host_is_told_of_from_three_starts_an_hour_on(world: World, api: Api) -> None:
    started(world, "10.0.0.1", 1, 20, 59)
    started(world, "10.0.0.2", 1, 20)
    started(world, "10.0.0.3", 1, 2, 3, 4, program="MSHTA.EXE")

    assert hosts(api, 0) == {"10.0.0.1": 3, "10.0.0.3": 4}


def test_an_hour_ends_before_the_next_begins(world: World, api: Api) -> None:
    started(world, "10.0.0.1", 58, 59, 60, 61, 62)

    assert (hosts(api, 0), hosts(api, 1), hosts(api, 2)) == ({}, {"10.0.0.1": 3}, {})


def test_a_row_says_how_many_programs_and_people_and_between_when(world: World, api: Api) -> None:
    started(world, "10.0.0.1", 5, 6)
    started(world, "10.0.0.1", 9, program="mshta.exe", username="blake")

    (row,) = api.found(query(TEN, TEN + HOUR))

    first, last = (round((TEN + timedelta(minutes=minute)).timestamp() * 1000) for minute in (5, 9))
    assert row == {
        "host": "10.0.0.1",
        "hour_since_1970": TEN.timestamp() // 3600,
        "starts": 3,
        "programs": 2,
        "users": 2,
        "first_start": first,
        "last_start": last,
    }


def test_over_a_longer_time_each_hour_counts_by_itself(world: World, api: Api) -> None:
    started(world, "10.0.0.1", 10, 20, 70, 80, 90)

    (row,) = api.found(query(TEN, TEN + 3 * HOUR))

    assert (row["starts"], row["hour_since_1970"]) == (3, TEN.timestamp() // 3600 + 1)


def test_what_is_not_meant_does_not_count(world: World, api: Api) -> None:
    started(world, "10.0.0.1", 1, 2)
    started(world, "10.0.0.1", 3, 4, Command=NATIVE)
    started(world, "10.0.0.1", 5, program="node.exe")
    started(world, "10.0.0.1", 6, devicetype=11)
    started(world, "10.0.0.1", 7, **{"Parent Process Path": r"C:\Windows\explorer.exe"})

    assert hosts(api, 0) == {}


def test_what_an_environment_excludes_does_not_count(world: World, api: Api) -> None:
    started(world, "10.0.0.1", 1, 2, 3, username="kiosk")
    started(world, "10.0.0.2", 1, 2, 3)

    assert hosts(api, 0, "username = 'kiosk'") == {"10.0.0.2": 3}
