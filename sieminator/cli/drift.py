"""``sieminator drift``: what somebody changed behind Git's back."""

from typing import TYPE_CHECKING

import typer

from sieminator.cli.options import AnyFormat, Env, Format, Only, Targets
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from sieminator.cli.main import House


def drift(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    only: Only = None,
    format: AnyFormat = Format.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Show what was changed behind Git's back; writes nothing.

    By a person in the vendor's console, or by the vendor.

    Exit 2 means drift, 4 that a target could not be checked, which is not "no drift".
    Example: sieminator drift --env prod
    """
    from sieminator.cli.main import Wish
    from sieminator.engine.drift import drift as find_drift
    from sieminator.report import json
    from sieminator.report.markdown import comment
    from sieminator.report.terminal.plan import drift_lines

    house: House = context.obj
    wish = Wish(env, tuple(target or ()), tuple(only or ()))
    with house.job(wish) as job:
        found = find_drift(job)
    if format is Format.JSON:
        write(json.drift(found))
    elif format is Format.MARKDOWN:
        write(comment.drift(found, house.titles))
    else:
        show(drift_lines(found, house.view(wish)))
    return found.exit
