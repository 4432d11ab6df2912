"""``sieminator disable``: the kill switch."""

from typing import TYPE_CHECKING

import typer

from sieminator.cli.options import Env, PlainFormat, Targets, TextOrJson
from sieminator.cli.switching import Id, Reason, Until, throw

if TYPE_CHECKING:
    from sieminator.cli.main import House


def disable(
    context: typer.Context,
    id: Id,  # noqa: A002 - the argument's name
    env: Env,
    reason: Reason,
    target: Targets = None,
    until: Until = None,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Switch one rule off at all targets, at once.

    Asks nothing; no review, limit, selection or broken file stands against it. Everything else in the rule stays as
    it is there. Prints the `holds:` lines to commit, so that the next deploy accepts it.

    Example: sieminator disable T1204.001-malicious-link --env prod --reason "floods the queue"
    """
    house: House = context.obj
    return throw(house, id, False, env, reason, target or (), until, format)
