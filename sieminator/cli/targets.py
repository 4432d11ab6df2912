"""``sieminator targets``: an environment's targets, and where each value is from."""

from typing import TYPE_CHECKING

import typer

from sieminator.cli.options import Env, PlainFormat, Targets, TextOrJson
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from sieminator.cli.main import House


def targets(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """List targets, and where each value is from.

    Example: sieminator targets --env prod --format json
    """
    import sys

    from sieminator.cli.main import Wish
    from sieminator.cli.named import targets_named
    from sieminator.model.plan import EXIT_FAILED, EXIT_FINE
    from sieminator.model.problem import has_errors
    from sieminator.report import json
    from sieminator.report.terminal.problems import problem_lines
    from sieminator.report.terminal.targets import targets_lines

    house: House = context.obj
    wish = Wish(env, tuple(target or ()))
    environment = house.work(env).environment
    chosen = targets_named(environment, wish.targets)
    show(problem_lines(environment.problems), sys.stderr)
    if format is PlainFormat.JSON:
        write(json.targets(environment.name, chosen))
    else:
        show(targets_lines(environment.name, chosen, house.view(wish)))
    return EXIT_FAILED if has_errors(environment.problems) else EXIT_FINE
