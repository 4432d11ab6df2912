"""``sieminator plan``: what a deploy would do."""

from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import AnyFormat, Env, Format, Only, Targets
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from sieminator.cli.main import House


def plan(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    only: Only = None,
    save: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Also write the plan as JSON, for `deploy --expect`."),
    ] = None,
    format: AnyFormat = Format.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Show what a deploy would do; writes nothing.

    Example: sieminator plan --env lab --save plan.json
    """
    from sieminator.cli.main import Wish
    from sieminator.cli.output import check_place, keep
    from sieminator.engine.plan import plan as make_plan
    from sieminator.report import json
    from sieminator.report.markdown import comment
    from sieminator.report.terminal.plan import plan_lines

    house: House = context.obj
    file = check_place("--save", save) if save is not None else None
    wish = Wish(env, tuple(target or ()), tuple(only or ()))
    with house.job(wish) as job:
        made = make_plan(job)
    if file is not None:
        keep("--save", file, json.plan(made))
    if format is Format.JSON:
        write(json.plan(made))
    elif format is Format.MARKDOWN:
        write(comment.plan(made, house.titles))
    else:
        show(plan_lines(made, house.view(wish)))
    return made.exit
