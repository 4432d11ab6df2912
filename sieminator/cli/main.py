"""The composition root: what a command needs is put together here, when it is first asked for, and nowhere else."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.errors import SieminatorError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sieminator.cli.lab import LabWorld
    from sieminator.engine.job import Job
    from sieminator.model.ports import Clock, Platform
    from sieminator.model.secret import Secret
    from sieminator.model.work import Work
    from sieminator.report.terminal.view import View


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is about, as it was asked for on the command line."""

    environment: str
    targets: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """Detections, by UUID or folder name."""

    @property
    def narrowing(self) -> str:
        """The options that narrow the run, for commands that a report suggests."""
        import shlex

        said = [("--target", name) for name in self.targets] + [("--only", name) for name in self.only]
        return "".join(f" {option} {shlex.quote(name)}" for option, name in said)


class House:
    """Everything that a command may ask for; reads nothing before it is asked."""

    def __init__(self, clock: "Clock | None" = None) -> None:
        self._clock = clock
        self.stop = threading.Event()
        """Set by Ctrl-C: no write is begun any more, and nobody waits."""
        self.asked_root: Path | None = None
        """``--root``; None looks for it upwards from here."""
        self.verbose = False
        self.debug_http = False
        self.wish: Wish | None = None
        """What the run is about, for advice when it ends in an error; None until a command goes outside."""

    @cached_property
    def clock(self) -> "Clock":
        """The time; a run under test or in the demo brings its own."""
        from sieminator.net.clock import RealClock

        return self._clock or RealClock(self.stop)

    @cached_property
    def platforms(self) -> "Mapping[str, Platform]":
        """Every platform that has a room."""
        from sieminator.platforms import find_platforms

        return find_platforms()

    @cached_property
    def root(self) -> Path:
        """The folder with ``content/`` and ``environments/``."""
        from sieminator.catalog.root import find_root

        if self.asked_root is None:
            return find_root(Path.cwd())
        if not self.asked_root.is_dir():
            raise UsageError(f"--root {self.asked_root}: there is no such folder")
        return self.asked_root.resolve()

    @property
    def root_if_any(self) -> Path | None:
        """The folder with ``content/`` and ``environments/``, for whoever can do without; None where there is none."""
        try:
            return self.root
        except UsageError:
            if self.asked_root is not None:
                raise
            return None

    def work(self, environment: str) -> "Work":
        """Read the content and an environment."""
        from sieminator.catalog.work import read_work

        return read_work(self.root, environment, self.platforms, self.clock.now().date())

    def places(self, environment: str) -> "Work":
        """Read an environment alone, for what does not depend on content: `choose` chooses nothing."""
        from sieminator.catalog.environments import read_environment
        from sieminator.model.work import Chosen, Work

        read = read_environment(self.root, environment, self.platforms, self.clock.now().date())
        return Work(read, lambda _: Chosen(()), read.problems)

    def view(self, wish: Wish) -> "View":
        """Return how this person wants to see a report."""
        from sieminator.report.terminal.view import View

        return View(self.titles, self.verbose, wish.narrowing, wish.environment)

    @property
    def titles(self) -> dict[str, str]:
        """Platform name to the product's name."""
        return {name: platform.title for name, platform in self.platforms.items()}

    def new_run(self) -> str:
        """Return a name for a run in the ledger: the time, and something that no other run has."""
        import secrets

        return f"{self.clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"

    @contextmanager
    def job(self, wish: Wish, *, writes: bool = False, salvaged: bool = False) -> "Iterator[Job]":
        """Yield the job for one run; ``salvaged`` adds targets with an error that can be reached all the same."""
        from sieminator.cli.author import author
        from sieminator.cli.named import detections_named
        from sieminator.cli.progress import watching
        from sieminator.engine.job import Job
        from sieminator.engine.ledger import Author, Ledger

        with self.world(wish, writes=writes, salvaged=salvaged) as (work, world), watching() as progress:
            who = author(self.root) if writes else Author("", "")
            ledger = Ledger(self.root / work.environment.ledger, who, self.clock)
            only = detections_named(work, wish.only)
            names = frozenset(wish.targets)
            yield Job(work, self.platforms, world, ledger, progress, names, only, stop=self.stop)

    @contextmanager
    def world(
        self,
        wish: Wish,
        *,
        writes: bool = False,
        secret: "Secret | None" = None,
        salvaged: bool = False,
        content: bool = True,
    ) -> "Iterator[tuple[Work, LabWorld]]":
        """Yield the work and the way outside; the lab's fakes answer for as long as it lasts.

        ``secret`` is used for the wish's targets instead of what the keyring holds. Without ``content`` none is read.
        """
        from sieminator.cli.lab import LabWorld, opened
        from sieminator.cli.named import targets_named

        self.wish = wish
        work = self.work(wish.environment) if content else self.places(wish.environment)
        if salvaged:
            work = replace(work, environment=work.environment.with_salvaged())
        wanted = targets_named(work.environment, wish.targets)
        with opened(work.environment.targets, wanted, self.root, self.clock.now) as lab:
            given = {target.name: secret for target in wanted} if secret else {}
            world = LabWorld(self.clock, lab.secrets, given, read_only=not writes, debug_http=self.debug_http)
            try:
                yield replace(work, environment=replace(work.environment, targets=lab.targets)), world
            finally:
                world.close()


def run(arguments: Sequence[str] | None = None, clock: "Clock | None" = None) -> int:
    """Run one command line and return its exit code; results go to standard output, all else to standard error."""
    from sieminator.cli import fail
    from sieminator.cli.anywhere import to_the_front
    from sieminator.cli.app import app
    from sieminator.cli.output import prepare

    prepare()
    words = to_the_front(sys.argv[1:] if arguments is None else arguments)
    house = House(clock)
    try:
        from typer.exceptions import TyperException

        code = app(args=words, prog_name="sieminator", standalone_mode=False, obj=house)
    except SieminatorError as error:
        return fail.fail(error, house.wish)
    except TyperException as error:
        return fail.fail_usage(error)
    except KeyboardInterrupt:
        return fail.interrupted()
    return fail.interrupted() if code == fail.EXIT_INTERRUPTED else int(code or 0)
