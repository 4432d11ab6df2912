"""Scenes of the kill switch, its way back and a rollback in bad weather: the commands of bad nights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from sieminator.engine.history import runs
from sieminator.engine.rollback import past_of, roll_back
from sieminator.engine.switch import Switch, is_nowhere, switch
from sieminator.fakes.weather import Answer
from sieminator.model.outcome import Result
from sieminator.model.run import Run
from sieminator.model.target import Target
from sieminator.net.patience import Patience
from tests.platforms.scenes_switch import there
from tests.platforms.scenes_weather import STORM, STORMS
from tests.platforms.stage import Stage


@dataclass(frozen=True)
class Command:
    """One that writes past what Git says, to the rule of the first detection."""

    run: Callable[[Stage, tuple[Target, ...]], Run]
    leaves_on: bool
    """Whether the rule is on after it, and off before."""


def _switch(stage: Stage, targets: tuple[Target, ...], *, on: bool, run: str = "switch") -> Run:
    """With Git at hand: what a rule has only while it is on comes back from there."""
    with stage.running(stage.many(2), read_only=False, targets=targets) as job:
        return switch(job, Switch(stage.detection(1).id, on, "Three in the morning."), run)


def _roll_back(stage: Stage, targets: tuple[Target, ...]) -> Run:
    folder = stage.folder / "ledger"
    (found,) = [run for run in runs(folder) if run.id == "before"]
    with stage.running((), read_only=False, targets=targets) as job:
        return roll_back(job, past_of(found, folder), "back")


COMMANDS: Mapping[str, Command] = {
    "disable": Command(lambda stage, targets: _switch(stage, targets, on=False), leaves_on=False),
    "enable": Command(lambda stage, targets: _switch(stage, targets, on=True), leaves_on=True),
    "rollback": Command(_roll_back, leaves_on=True),
}
COMMAND = pytest.mark.parametrize("name", COMMANDS)


def _ready(stage: Stage, command: Command) -> tuple[Target, ...]:
    """Bring two targets to where the command has something to do at each; return them."""
    stage.patience = Patience(tries=2)
    targets = (stage.target, stage.beside("other"))
    for target in targets:
        stage.settle(*stage.many(2), target=target)
    if command.leaves_on:
        assert _switch(stage, targets, on=False, run="before").exit == 0
    return targets


class StraitScenes:
    """Whoever pulls the switch must know whether it took."""

    @COMMAND
    @STORM
    def test_where_nobody_can_look_the_kill_switch_and_the_way_back_say_so_and_write_nothing(
        self, stage: Stage, storm: str, name: str
    ):
        command = COMMANDS[name]
        targets = _ready(stage, command)
        before = stage.hand.snapshot()
        stage.server.weather.order(STORMS[storm], method="GET", path=stage.LISTING)

        done = command.run(stage, targets)

        assert [(one.plan.target, one.exit, one.outcomes) for one in done.targets] == [
            (target.name, 4, ()) for target in targets
        ]
        assert all(one.plan.reason for one in done.targets)
        assert (done.exit, is_nowhere(done)) == (4, False)
        assert stage.hand.snapshot() == before

    @COMMAND
    @STORM
    def test_where_writing_goes_wrong_nothing_is_called_done_that_is_not(self, stage: Stage, storm: str, name: str):
        command = COMMANDS[name]
        targets = _ready(stage, command)
        others = {i: stage.hand.raw(i) for i in stage.hand.ids() if not _is_first(stage, i)}
        stage.server.weather.order(STORMS[storm], method=stage.WRITE, path=stage.LISTING)

        done = command.run(stage, targets)

        stage.server.weather.clear()
        outcomes = [outcome for target in done.targets for outcome in target.outcomes]
        moved = _first(stage) is command.leaves_on
        assert [len(target.outcomes) for target in done.targets] == [1, 1]
        assert all(outcome.message for outcome in outcomes if outcome.result is not Result.DONE)
        assert outcomes[0].result is not Result.DONE or moved
        assert (done.exit == 0) is all(outcome.result is Result.DONE for outcome in outcomes)
        assert {i: stage.hand.raw(i) for i in others} == others
        again = command.run(stage, targets)
        assert (again.exit, _first(stage)) == (0, command.leaves_on)

    @COMMAND
    def test_a_vendor_that_stumbles_once_is_not_even_mentioned(self, stage: Stage, name: str):
        command = COMMANDS[name]
        targets = _ready(stage, command)
        for method in ("GET", stage.WRITE):
            stage.server.weather.order(Answer(503), method=method, path=stage.LISTING, times=1)

        done = command.run(stage, targets)

        assert (done.exit, _first(stage)) == (0, command.leaves_on)


def _is_first(stage: Stage, remote_id: str) -> bool:
    mark = there(stage)[remote_id].mark
    return mark is not None and mark.key == stage.detection(1).id


def _first(stage: Stage) -> bool:
    """Say whether the first detection's rule is on at the stage's own target."""
    ours = (one for one in there(stage).values() if one.mark and one.mark.owner == stage.target.owner)
    (found,) = [one for one in ours if one.mark and one.mark.key == stage.detection(1).id]
    return found.content.enabled
