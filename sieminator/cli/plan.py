"""``sieminator plan``: what a deploy would do."""

from typing import TYPE_CHECKING

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
    format: AnyFormat = Format.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Show what a deploy would do; writes nothing.

    Example: sieminator plan --env lab --format json > plan.json
    """
    from sieminator.cli.main import Wish
    from sieminator.engine.plan import plan as make_plan
    from sieminator.report import json
    from sieminator.report.markdown import comment
    from sieminator.report.terminal.plan import plan_lines

    house: House = context.obj
    wish = Wish(env, tuple(target or ()), tuple(only or ()))
    with house.job(wish) as job:
        made = make_plan(job)
    if format is Format.JSON:
        write(json.plan(made))
    elif format is Format.MARKDOWN:
        write(comment.plan(made, house.titles))
    else:
        show(plan_lines(made, house.view(wish)))
    return made.exit
