"""One file, many hands."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.world import Behaviour, Workspace, World
from tests.fakes.conftest import SUBSCRIPTION, WORKSPACE_ID, Arm


def test_adding_a_workspace_again_changes_nothing(world: World, workspace: Workspace, levers: Levers) -> None:
    levers.drop_table("Heartbeat")
    before = world.snapshot()

    again = world.add_workspace(SUBSCRIPTION, "soc", "soc-prod", WORKSPACE_ID)

    assert again == workspace
    assert world.snapshot() == before


def test_a_workspace_has_the_tables_it_is_given(world: World) -> None:
    place = world.add_workspace(SUBSCRIPTION, "soc", "bare", "3", {"Only_CL": {"TimeGenerated": "datetime"}})

    levers = Levers(world, place)
    levers.add_rows("Only_CL", [{"TimeGenerated": "2026-11-20T00:00:00Z"}])

    assert b"Only_CL" in world.snapshot()
    assert b"Heartbeat" not in world.snapshot()


def test_behaviour_is_remembered_in_the_state(world: World) -> None:
    world.behave(page_size=7, noise=("nulls",))

    with World(world.path) as other:
        assert other.behaviour() == Behaviour(page_size=7, noise=("nulls",))


def test_a_transaction_that_fails_leaves_nothing_behind(world: World, workspace: Workspace) -> None:
    before = world.snapshot()

    def fail_half_way() -> None:
        with world.transaction() as state:
            state.execute("DELETE FROM workspace")
            state.execute("DELETE FROM nowhere")

    with pytest.raises(sqlite3.OperationalError):
        fail_half_way()

    assert world.snapshot() == before


def test_many_writers_lose_nothing(arm: Arm, levers: Levers) -> None:
    def write(writer: int) -> None:
        for number in range(5):
            levers.add_foreign(f"{writer}-{number}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(levers.rules()) == 20
    assert len({rule.etag for rule in levers.rules()}) == 20


def test_a_process_of_its_own_serves_the_same_world(tmp_path: Path) -> None:
    state = tmp_path / "world.sqlite"
    with World(state) as world, requests.Session() as session:
        workspace = world.add_workspace(SUBSCRIPTION, "soc", "soc-prod", WORKSPACE_ID)
        world.add_client("contoso", "deployer", "s3cret")
        session.headers["Authorization"] = f"Bearer {world.issue_token('deployer')}"
        session.trust_env = False
        command = [sys.executable, "-m", "sieminator.fakes.sentinel", str(state)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            path = f"{url}{workspace.path}/providers/Microsoft.SecurityInsights/alertRules"

            Levers(world, workspace).add_many(3)
            listed = session.get(path, params={"api-version": "2025-09-01"}, timeout=10).json()
            process.communicate()

        assert len(listed["value"]) == 3
        assert process.returncode == 0
