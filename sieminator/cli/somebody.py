"""``sieminator lab``: what somebody else does in the lab, behind Git's back."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import Env, Targets
from sieminator.cli.output import show

if TYPE_CHECKING:
    from sieminator.cli.lab import Lab
    from sieminator.cli.main import House

Action = Annotated[
    str,
    typer.Argument(
        metavar="ACTION",
        help="edit, off, on, unmark, clone or delete a rule; create one by hand; let one fail until the vendor "
        "disables it; let the rules run for three days and one of them fire; let people click what `sieminator run` is "
        "to find. Not every lab knows them all.",
    ),
]
Title = Annotated[
    str, typer.Option("--rule", metavar="WORDS", help="The rule with these words in its title; default: the loudest.")
]


def lab(context: typer.Context, action: Action, env: Env, target: Targets = None, rule: Title = "") -> int:
    """Play somebody else in the lab.

    Edit a rule in its console, switch it off, clone it, or let the vendor disable it: to see what plan, drift and
    deploy make of it. Only for targets that say `lab: true`.

    Example: sieminator lab edit --env lab --rule "script host"
    """
    from sieminator.cli.lab import furnish
    from sieminator.cli.named import targets_named
    from sieminator.errors import UsageError
    from sieminator.report.line import Line
    from sieminator.report.words import command

    house: House = context.obj
    environment = house.work(env).environment
    targets = [one for one in targets_named(environment, target or ()) if one.lab]
    if not targets:
        raise UsageError(f"lab: no target in environment {env} is a lab", hint="a lab's target says `lab: true`")
    deploy = command("deploy", env)
    for one in targets:
        with closing(furnish(one, house.root, house.clock.now)) as place:
            where = f"{one.name}: " if len(targets) > 1 else ""
            show([Line(f"{where}{_act(place, action, rule, deploy)}", hang=0)])
    return 0


def _act(place: "Lab", action: str, rule: str, deploy: str) -> str:
    from sieminator.errors import UsageError

    if action not in place.actions:
        raise UsageError(f"lab: nobody there can {action!r}", hint=f"one of {', '.join(place.actions)}")
    try:
        return place.act(action, rule)
    except LookupError as error:
        hint = "words of its title, as `sieminator plan -v` shows it; before the first deploy there is none"
        raise UsageError(f"lab: {error.args[0]}", hint=hint if rule else f"deploy first: {deploy}") from error
