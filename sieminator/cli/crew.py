"""Whom ``sieminator run`` sends where, and what they work with."""

import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.cli.output import write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from sieminator.cli.lab import LabWorld
    from sieminator.cli.main import House, Wish
    from sieminator.engine.running.means import Means
    from sieminator.engine.running.post import Post
    from sieminator.model.work import Work

_LIBRARIES = ("apscheduler", "filelock", "prometheus_client")
_SAYING = threading.Lock()


def posts_at(
    house: "House", work: "Work", world: "LabWorld", wish: "Wish", name: str | None, spool: Path | None
) -> "tuple[list[Post], Means]":
    """Return a post for each target that is meant, and what they share; sends nothing yet.

    Raises:
        UsageError: one needs a runner, and what a runner needs is not installed.
    """
    from sieminator.cli.named import targets_named
    from sieminator.engine.running.means import Means, host_name
    from sieminator.engine.running.post import Post
    from sieminator.engine.running.pulse import Pulse
    from sieminator.model.extras import missing

    targets = targets_named(work.environment, wish.targets)
    runner = host_name() if name is None else name
    # Environments may have targets and rules of the same names: what one has found is nothing to the other.
    folder = (spool or house.root / ".sieminator" / "run") / work.environment.name
    pulse = Pulse(runner, [target.name for target in targets], house.clock)
    means = Means(runner, folder.resolve(), house.clock, pulse, _say, house.stop)
    posts = []
    for target in targets:
        platform = house.platforms[target.platform]
        needed = any(kind.run_by_us for kind in platform.kinds.values())
        if needed and (lacking := missing(_LIBRARIES)):
            raise UsageError(
                f"{target.name}: what runs searches is not installed ({', '.join(lacking)})",
                hint="pip install 'sieminator[run]'",
            )
        posts.append(Post(target.name, partial(platform.connect, target, world) if needed else None, means))
    return posts, means


def _say(target: str, text: str) -> None:
    """Tell a person on standard error, a line each, so that a journal can be searched."""
    from sieminator.net.redact import redact
    from sieminator.report.clean import clean

    with _SAYING:
        write(f"{target}: {clean(redact(text))}\n", sys.stderr)
