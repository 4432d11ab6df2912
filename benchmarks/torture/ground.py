"""Where a campaign takes place: a checkout with a ledger, two workspaces in a fake's process, and whoever deploys."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.cloud import CLIENT, SECRET, furnish
from benchmarks.corpus import SECRET_VARIABLE, write_environment
from benchmarks.held import held
from benchmarks.torture import fake, history
from benchmarks.torture.checkout import Checkout
from benchmarks.torture.deploys import Ended, Running
from benchmarks.torture.truth import Where
from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.world import Behaviour, Workspace, World

PLACES = ("north", "south")
DETECTIONS = 8
COMMAND = ("--env", "bench", "--format", "json")
_LIMITS = "limits: {removals_percent: 100, removals_few: 100, updates_percent: 100}"
_ENVIRONMENT = {SECRET_VARIABLE: SECRET, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
_PATIENCE_S = 60.0
"""How long processes may take that wait for nothing."""
_LOOK_S = 0.003
"""How often somebody looks whether a signal is to be sent."""


class Stuck(Exception):
    """A process did not end."""


class Ground:
    """One world, one checkout and one ledger."""

    def __init__(self, folder: Path) -> None:
        """Furnish a folder that is empty."""
        self.root = folder
        self.ledger = folder / ".sieminator" / "bench"
        self.checkout = Checkout(folder, DETECTIONS)
        self.tally: Counter[str] = Counter()
        """What was tried so far, to be told at the end."""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        state = self.root / "state.sqlite"
        furnish(state, PLACES)
        self.world = self._stack.enter_context(World(state))
        history.begin(self.world)
        self.fake = self._stack.enter_context(held(state, fake.Torment))
        write_environment(self.root, PLACES, self.fake.url, CLIENT, _LIMITS)
        self.fake.ask(fake.move_in)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def run(self, *words: str) -> Ended:
        """Run one command to its end."""
        return self.run_at_once([words])[0]

    def run_at_once(self, commands: Sequence[Sequence[str]], full_at: int | None = None) -> list[Ended]:
        """Run commands at the same time, with the signals that the fake asks for; the first's disk may be full.

        Raises:
            Stuck: one of them does not end.
        """
        limits = [full_at, *[None] * len(commands)]
        running = [
            Running(("--root", str(self.root), command[0], *COMMAND, *command[1:]), _ENVIRONMENT, most_bytes=limit)
            for command, limit in zip(commands, limits, strict=False)
        ]
        ended: list[Ended] = []
        deadline = time.monotonic() + _PATIENCE_S
        while running:
            self._pass_signals_on(running)
            for one in list(running):
                if done := one.ended(_LOOK_S):
                    running.remove(one)
                    ended.append(done)
            if time.monotonic() > deadline:
                for one in running:
                    one.kill()
                raise Stuck(f"{commands} did not end within {_PATIENCE_S:.0f} s")
        self._count(ended)
        return ended

    def behave(self, secret: str = "", **changes: Any) -> None:
        """Let the service behave like this, and otherwise as it does by itself."""
        default = Behaviour()
        self.world.behave(**{"page_size": default.page_size, "token_lifetime_s": default.token_lifetime_s, **changes})
        self.world.add_client(*CLIENT, secret or SECRET)

    def rules(self, foreign: Iterable[Where]) -> dict[Where, Mapping[str, Any]]:
        """Return the properties of every rule but these."""
        with self.world.transaction() as rows:
            found = rows.execute("SELECT subscription, resource_group, name, id FROM workspace").fetchall()
        places = [Levers(self.world, Workspace(*row)) for row in found]
        every = {(at.workspace.name, rule.name): rule.properties for at in places for rule in at.rules()}
        return {where: every[where] for where in every.keys() - set(foreign)}

    def _pass_signals_on(self, running: Sequence[Running]) -> None:
        for number in self.fake.ask(fake.wanted):
            running[0].send(number)
            self.fake.ask(fake.sent)

    def _count(self, ended: Sequence[Ended]) -> None:
        self.tally["processes"] += len(ended)
        self.tally["killed"] += sum(one.exit < 0 for one in ended)
        self.tally["interrupted"] += sum(one.exit == 130 for one in ended)
        self.tally["with a full disk"] += sum(one.full for one in ended)
        self.tally["two at once"] += len(ended) == 2
        self.tally.update(f"that ended with exit {one.exit}" for one in ended if 0 <= one.exit < 100)
