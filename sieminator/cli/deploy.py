"""``sieminator deploy``: make it so."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import AnyFormat, Env, Format, Only, Targets
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from sieminator.cli.main import House, Wish
    from sieminator.model.run import Run

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="With --heal: only these detections, by UUID or folder name."),
]
Expect = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A plan in JSON that was reviewed: targets that moved since are refused."),
]


def deploy(  # noqa: PLR0913, PLR0917 - Typer: every option is an argument
    context: typer.Context,
    env: Env,
    ids: Ids = None,
    target: Targets = None,
    only: Only = None,
    heal: Annotated[
        bool, typer.Option("--heal", help="Write Git's version over edits made there: of all, or of the IDs.")
    ] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Delete what is withdrawn and already disabled.")] = False,
    reenable: Annotated[bool, typer.Option("--reenable", help="Switch on again what the vendor disabled.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="More updates than the limit are meant.")] = False,
    expect: Expect = None,
    format: AnyFormat = Format.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Make the targets what Git says. Edits made there are held, unless --heal says otherwise.

    Example: sieminator deploy --env prod --expect plan.json
    """
    from sieminator.cli.expect import read_expected
    from sieminator.cli.main import Wish
    from sieminator.cli.named import detections_named
    from sieminator.engine.deploy import deploy as make_it_so
    from sieminator.engine.orders import Orders
    from sieminator.errors import UsageError

    if ids and not heal:
        raise UsageError(f"deploy: {ids[0]} stands alone", hint="names follow --heal; to narrow the run use --only")
    house: House = context.obj
    expected = read_expected(expect, env) if expect else None
    wish = Wish(env, tuple(target or ()), tuple(only or ()))
    with house.job(wish, writes=True) as job:
        named = detections_named(job.work, ids or ())
        done = make_it_so(job, Orders(named, heal and not ids, prune, reenable, yes, expected), house.new_run())
    _report(house, wish, done, format)
    return done.exit


def _report(house: "House", wish: "Wish", done: "Run", format: Format) -> None:  # noqa: A002
    from sieminator.report import json
    from sieminator.report.markdown import comment
    from sieminator.report.terminal.run import run_lines

    if format is Format.JSON:
        write(json.run(done))
    elif format is Format.MARKDOWN:
        write(comment.run(done, house.titles))
    else:
        show(run_lines(done, house.view(wish)))
