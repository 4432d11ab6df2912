"""``sieminator run``: the scheduler of rules that their platform does not run by itself."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.fail import EXIT_INTERRUPTED
from sieminator.cli.listening import DEFAULT, NOWHERE, Listen, listening
from sieminator.cli.options import Env, PlainFormat, Targets, TextOrJson
from sieminator.cli.output import show, write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from sieminator.cli.main import House, Wish
    from sieminator.engine.running.means import Means
    from sieminator.engine.running.post import Post
    from sieminator.model.problem import Problem

Once = Annotated[bool, typer.Option("--once", help="Run what is due now, and end: for cron or a timer.")]
Name = Annotated[
    str | None, typer.Option(metavar="NAME", help="What this runner is called there; default: the machine's name.")
]
Spool = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER",
        help="Where hits are written, below ENVIRONMENT/TARGET; default: .sieminator/run below the root.",
    ),
]


def run(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    once: Once = False,
    name: Name = None,
    spool: Spool = None,
    listen: Listen = DEFAULT,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Run scheduled searches where the platform runs them for nobody, until told to stop.

    What is run, and how far it came, stands at the target; what it found goes into a file, and on from there. It reads
    no content.

    With --once exit 1 means that a window failed or was given up, or that a sink did not take hits; 4 that a target
    could not be asked, or not all that was due was run.

    Example: sieminator run --env prod --once
    """
    from sieminator.cli.crew import posts_at
    from sieminator.cli.main import Wish
    from sieminator.cli.stopping import end_now, mistakes_end_it, stopping
    from sieminator.report.terminal.problems import problem_lines

    _check(format, spool, name, once=once)
    house: House = context.obj
    wish = Wish(env, tuple(target or ()))
    with house.world(wish, writes=True, content=False) as (work, world):
        left_out = () if wish.targets else work.environment.problems
        show(problem_lines(left_out), sys.stderr)
        posts, means = posts_at(house, work, world, wish, name, Path(spool) if spool else None)
        ended = partial(_ended, posts)
        with mistakes_end_it(ended), stopping(house.stop) as signals:
            code = _once(house, wish, posts, means, format, left_out) if once else _serve(posts, means, listen)
        code = EXIT_INTERRUPTED if once and signals.interrupted else code
        if not ended():
            end_now(code)
    return code


def _ended(posts: Sequence["Post"]) -> bool:
    return all(post.ended for post in posts)


def _check(format: PlainFormat, spool: str | None, name: str | None, *, once: bool) -> None:  # noqa: A002 - the option's name
    if format is PlainFormat.JSON and not once:
        raise UsageError("run: --format json needs --once", hint="a service tells what it finds in its hits files")
    if spool is not None and not spool.strip():
        raise UsageError("run: --spool is empty", hint="name a folder, or leave it out")
    from sieminator.model.running import NAMES

    if name is not None and not NAMES.fullmatch(name):
        hint = "name it with --name: 1 to 64 letters, digits, dots, hyphens and underscores"
        raise UsageError(f"run: a runner cannot be called {name!r}", hint=hint)


def _once(
    house: "House",
    wish: "Wish",
    posts: Sequence["Post"],
    means: "Means",
    format: PlainFormat,  # noqa: A002 - the option's name
    left_out: Sequence["Problem"],
) -> int:
    from sieminator.engine.running.service import once
    from sieminator.model.plan import EXIT_FAILED, worst
    from sieminator.model.problem import has_errors
    from sieminator.model.turns import Turns
    from sieminator.report import json
    from sieminator.report.terminal.running import turns_lines

    turns = Turns(wish.environment, tuple(once(posts, means)))
    if format is PlainFormat.JSON:
        write(json.turns(turns))
    else:
        show(turns_lines(turns, house.view(wish)))
    return worst([turns.exit, EXIT_FAILED]) if has_errors(tuple(left_out)) else turns.exit


def _serve(posts: Sequence["Post"], means: "Means", listen: str) -> int:
    from sieminator.engine.running.service import serve

    with listening(listen, means.pulse):
        watched = "" if listen == NOWHERE else f"; /metrics and /healthz are at {listen}"
        write(f"sieminator: runner {means.runner} has begun; hits go to {means.spool}{watched}\n", sys.stderr)
        serve(posts, means)
    if not means.stop.is_set():
        raise UsageError("run: no target there needs a runner", hint="their platforms run all rules themselves")
    write("sieminator: told to stop, and ended\n", sys.stderr)
    return 0
