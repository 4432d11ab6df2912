"""The workflows of docs/github.md, played: what a user copies does what the page says."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sieminator.fakes.sentinel.lab import CLIENT, SECRET, TENANT
from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.server import Server
from tests.cli.shell import process
from tests.clock import SimulatedClock
from tests.github.team import HAS_BASH, STRANGER, Team, gather
from tests.github.test_workflows import DOCUMENTED, PAGE

PLACE = ("00000000-0000-0000-0000-000000000001", "rg-prod", "prod-one", "00000000-0000-0000-0000-000000000004")

PROD = """schema: 1
owner: soc
targets:
  prod-one:
    platform: sentinel
    credentials: {{read: soc-read, write: soc-write}}
    settings:
      subscription: {place[0]}
      resource_group: {place[1]}
      workspace: {place[2]}
      workspace_id: {place[3]}
      tenant: {tenant}
      client_id: {client}
      endpoint: {url}
      logs_endpoint: {url}
      authority_endpoint: {url}
"""

BY_NAME = 'env: {SIEMINATOR_SOC_READ: "${{ secrets.SIEMINATOR_SOC_READ }}"}'


@dataclass
class Production:
    """A team with a workspace that is not a lab: it is reached over the network, with a credential by name."""

    team: Team
    levers: Levers

    def by_hand(self, *words: str) -> None:
        done = process(*words, cwd=self.team.desk, SIEMINATOR_SOC_READ=SECRET, SIEMINATOR_SOC_WRITE=SECRET)
        assert done.exit == 0, done.out + done.err

    def trust(self, secret: str) -> None:
        with self.team.hub.change() as state:
            state["secrets"] = {"SIEMINATOR_SOC_READ": secret}


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Production]:
    if not HAS_BASH:
        pytest.skip("this machine has no bash")
    assert BY_NAME in " ".join(PAGE.split())
    by_name = {name: BY_NAME.replace("READ", "WRITE") if name == "deploy.yml" else BY_NAME for name in DOCUMENTED}
    texts = {name: text.replace("    steps:", f"    {by_name[name]}\n    steps:") for name, text in DOCUMENTED.items()}
    with World(tmp_path / "prod.sqlite", SimulatedClock().now) as world:
        world.add_client(TENANT, CLIENT, SECRET)
        levers = Levers(world, world.add_workspace(*PLACE))
        with Server(SentinelFake(world)) as server:
            team = gather(tmp_path / "team", texts)
            text = PROD.format(place=PLACE, tenant=TENANT, client=CLIENT, url=server.url)
            (team.desk / "environments/prod.yml").write_text(text)
            team.push("main", "Production")
            yield Production(team, levers)


def test_what_could_not_be_checked_is_said_and_closes_nothing(production: Production) -> None:
    team = production.team
    production.by_hand("deploy", "--env", "prod")
    team.hub.move("refs/heads/deployed/prod", team.main)
    rule = production.levers.rules()[0]
    production.levers.edit(rule.name, severity="Informational")

    # Somebody edited a rule: an issue.
    production.trust(SECRET)
    drift = team.scheduled("drift.yml")
    assert not drift.failed, drift.log
    (issue,) = team.hub.issues()
    assert "`severity`: " in issue["body"]

    # The credential has expired: nobody knows, so that the issue stays, says so, and the job is red.
    production.trust("expired")
    drift = team.scheduled("drift.yml")
    assert drift.failed
    assert "not everything could be checked (exit 4)" in drift.said("error")[-1]
    (same,) = team.hub.issues()
    assert same["number"] == issue["number"]
    assert "1 of 1 target could not be checked" in same["body"]
    (news,) = team.hub.comments_of(issue["number"])
    assert "has changed" in news["body"]

    # It works again, and the edit is gone.
    production.trust(SECRET)
    production.by_hand("deploy", "--env", "prod", "--heal")
    assert not team.scheduled("drift.yml").failed
    assert team.hub.issues() == []


def test_no_secret_reaches_a_log_a_comment_or_an_artifact(production: Production) -> None:
    team = production.team
    production.trust(SECRET)
    team.push("begin", "The first two detections")
    number = team.hub.open_pull("begin")

    (plan,) = team.planned(number)

    assert not plan.failed, plan.log
    assert plan.logins == [{"client": "READER", "subject": "repo:acme/detections:pull_request"}]
    places = [path for path in team.hub.folder.rglob("*") if path.is_file() and path.name != "state.json"]
    assert [path for path in places if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in plan.log + plan.summary + str(team.hub.comments_of(number))


def test_a_fork_gets_lint_only_from_a_documented_workflow_too(production: Production) -> None:
    team = production.team
    production.trust(SECRET)
    team.push("begin", "The first two detections")
    number = team.hub.open_pull("begin", STRANGER)

    (plan,) = team.planned(number)

    assert not plan.failed, plan.log
    assert "lint only" in plan.said("notice")[0]
    assert plan.logins == []
    assert team.hub.comments_of(number) == []
    assert team.hub.state["artifacts"] == []


def test_a_documented_deploy_is_held_to_the_documented_plan(production: Production) -> None:
    """One credential reads for the pull request, another one writes behind the protected environment."""
    team = production.team
    with team.hub.change() as state:
        state["secrets"] = {"SIEMINATOR_SOC_READ": SECRET, "SIEMINATOR_SOC_WRITE": SECRET}
    team.push("begin", "The first two detections")
    number = team.hub.open_pull("begin")
    team.planned(number)

    deploy = team.merged(number)

    assert not deploy.failed, deploy.log
    assert deploy.environment == "prod"
    assert deploy.logins == [{"client": "WRITER", "subject": "repo:acme/detections:environment:prod"}]
    assert deploy.said("notice")[0].startswith(f"Held to the plan of #{number}")
    assert len(production.levers.rules()) == 2
    assert team.hub.commit_of("refs/heads/deployed/prod") == team.main
    assert (team.hub.artifact("ledger-prod-1") / "ledger.jsonl").is_file()
