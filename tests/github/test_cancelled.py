"""A run that somebody cancels: GitHub tells the step's shell, and what the tool has begun is finished and recorded."""

import os
import signal
import uuid
from collections.abc import Iterator

import pytest

from sieminator.fakes.server import Server
from sieminator.fakes.weather import Act, Delay
from tests.cli.answering import answering
from tests.cli.checkout import add_detection
from tests.github.team import Team, answered, lines_of

MORE = 20


@pytest.fixture
def server(team: Team) -> Iterator[Server]:
    """Answer for the one environment. Whoever runs the tests in the background is deaf to INT; a runner is not."""
    for number in range(MORE):
        add_detection(team.desk, f"more-{number}", str(uuid.UUID(int=number + 1)), f"More {number}", "cmd.exe")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with answering(team.desk) as server:
        answered(team)
        yield server
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    "signals", [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGINT, signal.SIGTERM)], ids=["INT", "TERM", "INT, TERM"]
)
def test_a_cancelled_deploy_finishes_and_records_what_it_began(
    team: Team, server: Server, signals: tuple[signal.Signals, ...]
) -> None:
    def cancel() -> None:
        for one in signals:
            os.kill(team.play.shell, one)

    server.weather.order(Act(cancel), method="PUT", times=1)
    server.weather.order(Delay(0.2), method="PUT", after=1)

    deploy = team.started("deploy.yml", **{"without-plan": True})

    assert deploy.failed
    assert "sieminator: interrupted" in deploy.log
    assert deploy.said("error") == ["sieminator deploy of dead: it ended with exit 130."]
    assert "Keep the ledger" in deploy.ran
    ledger = lines_of(team.hub.artifact("ledger-dead-1") / "ledger.jsonl")
    intents, outcomes = (sorted(one["key"] for one in ledger if one["phase"] == it) for it in ("intent", "outcome"))
    assert intents == outcomes
    assert {one["result"] for one in ledger if one["phase"] == "outcome"} == {"done"}
    assert 1 <= server.journal.count("PUT") == len(intents) < 2 + MORE
    assert "Remember what is deployed" not in deploy.ran
    assert team.hub.commit_of("refs/heads/deployed/dead") == ""
