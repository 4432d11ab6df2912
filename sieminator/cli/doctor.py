"""``sieminator doctor``: what keeps us from working at a target, before it does."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import Env, PlainFormat, Targets, TextOrJson
from sieminator.cli.output import is_terminal, show, write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from sieminator.cli.main import House, Wish
    from sieminator.model.doctor import Diagnosis


def doctor(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    canary: Annotated[
        bool,
        typer.Option("--canary", help="Make a rule that is off, change it in every way, remove it. Writes, and asks."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send the canary without asking.")] = False,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Find what keeps us from working at the targets.

    Reach, clock, sign-in, rights, tables, limits, health data; with the way out of each. Writes nothing, unless
    --canary says so.

    Exit 1 means that something failed, 4 that something could not be told; a warning is 0.

    Example: sieminator doctor --env prod
    """
    from sieminator.cli.main import Wish
    from sieminator.engine.doctor import doctor as examine

    _assert_meant(canary, yes, format)
    house: House = context.obj
    wish = Wish(env, tuple(target or ()))
    with house.job(wish) as job:
        found = examine(job)
    sends = canary and found.sound
    if not (sends and yes):
        _report(house, wish, found, format)
    if canary and not sends:
        write("sieminator: no canary is sent where something is amiss: mend that first\n", sys.stderr)
    if sends and (yes or _agreed(found)):
        found = _with_canaries(house, wish, found)
        _report(house, wish, found, format, seen=not yes)
    return found.exit


def _assert_meant(canary: bool, yes: bool, format: PlainFormat) -> None:  # noqa: A002
    if yes and not canary:
        raise UsageError("doctor: --yes says yes to nothing", hint="it goes with --canary")
    somebody = format is PlainFormat.TEXT and sys.stdin is not None and is_terminal(sys.stdin)
    if canary and not yes and not somebody:
        raise UsageError("doctor: --canary writes to the targets, and nobody can be asked", hint="say it with --yes")


def _with_canaries(house: "House", wish: "Wish", found: "Diagnosis") -> "Diagnosis":
    from sieminator.engine.canary import canary

    with house.job(wish, writes=True) as job:
        run = house.new_run()
        return found.with_canaries(run, canary(job, run))


def _report(
    house: "House",
    wish: "Wish",
    found: "Diagnosis",
    format: PlainFormat,  # noqa: A002 - the option's name
    *,
    seen: bool = False,
) -> None:
    from sieminator.report import json
    from sieminator.report.terminal.doctor import canary_lines, doctor_lines

    if format is PlainFormat.JSON:
        write(json.doctor(found))
    else:
        show((canary_lines if seen else doctor_lines)(found, house.view(wish)))


def _agreed(found: "Diagnosis") -> bool:
    names = ", ".join(target.target for target in found.targets)
    write(f"Make a rule that is off at {names}, change it, and remove it again? Type yes: ", sys.stderr)
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}
