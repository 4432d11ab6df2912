"""``sieminator tables``: which tables an environment's targets have, for lint."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import Env, Targets
from sieminator.cli.output import show

if TYPE_CHECKING:
    from sieminator.cli.main import House


class Deed(StrEnum):
    """What can be done."""

    PULL = "pull"


def tables(
    context: typer.Context,
    action: Annotated[
        Deed, typer.Argument(metavar="ACTION", help="pull: ask the targets, and write their tables down.")
    ],
    env: Env,
    target: Targets = None,
) -> int:
    """Ask targets which tables they have, and keep the answer beside the content.

    A file a target, tables/ENVIRONMENT/TARGET.json, holds names and types, and is meant to be committed: lint then
    knows your own tables without a network.

    Example: sieminator tables pull --env prod
    """
    from sieminator.cli.main import Wish
    from sieminator.engine.tables import pull
    from sieminator.model.plan import EXIT_FAILED, worst
    from sieminator.model.problem import has_errors
    from sieminator.report.terminal.problems import problem_lines
    from sieminator.report.terminal.tables import tables_lines

    assert action is Deed.PULL
    house: House = context.obj
    wish = Wish(env, tuple(target or ()))
    with house.job(wish) as job:
        pulled = pull(job, house.root)
    show(tables_lines(pulled, house.view(wish)))
    left_out = () if wish.targets else job.work.environment.problems
    show(problem_lines(left_out), sys.stderr)
    codes = [one.exit for one in pulled]
    return worst([*codes, EXIT_FAILED] if has_errors(tuple(left_out)) else codes)
