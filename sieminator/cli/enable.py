"""``sieminator enable``: the way back from ``disable``."""

from typing import TYPE_CHECKING

import typer

from sieminator.cli.options import Env, PlainFormat, Targets, TextOrJson
from sieminator.cli.switching import Id, Reason, Until, throw

if TYPE_CHECKING:
    from sieminator.cli.main import House


def enable(
    context: typer.Context,
    id: Id,  # noqa: A002 - the argument's name
    env: Env,
    reason: Reason,
    target: Targets = None,
    until: Until = None,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Switch one rule on again at all targets, at once.

    Only where it is off, and not where the vendor disabled it: that is for `deploy --reenable`. Prints the holds to
    take out of the environment, or to add where Git says that the rule is off.

    Example: sieminator enable T1204.001-malicious-link --env prod --reason "tuned, see T-1234"
    """
    house: House = context.obj
    return throw(house, id, True, env, reason, target or (), until, format)
