"""Rounds of chance over one ground, until the time is over or a promise is broken."""

import time
from collections import Counter
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from benchmarks.torture.ground import Ground, Stuck
from benchmarks.torture.round import Round


class Campaign:
    """All that follows from one seed, but for what processes do while others run."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Take an empty folder."""
        self.seed = seed
        self.round = 0
        self._ground = Ground(folder)

    def __enter__(self) -> Self:
        self._ground.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ground.__exit__(kind, error, trace)

    @property
    def tally(self) -> Counter[str]:
        """What was tried so far."""
        return self._ground.tally

    def go_on_for(self, seconds: float) -> list[str]:
        """Begin rounds for so long; return what was broken in the last one."""
        end, broken = time.monotonic() + seconds, list[str]()
        while time.monotonic() < end and not broken:
            broken = self.go_on()
        return broken

    def go_on(self) -> list[str]:
        """Play one round; return a sentence for each promise that was broken, and then what had happened."""
        self.round += 1
        self.tally["rounds"] += 1
        played = Round(self._ground, Random(f"{self.seed}/{self.round}"))
        try:
            broken = list(played.play())
        except Stuck as error:
            broken = [str(error)]
        return [*broken, *played.story] if broken else []
