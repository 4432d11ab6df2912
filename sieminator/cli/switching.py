"""What ``disable`` and ``enable`` have in common: one switch, at every target, and what to commit afterwards."""

import sys
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import PlainFormat
from sieminator.cli.output import show, write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House
    from sieminator.model.run import Run
    from sieminator.model.work import Work

Id = Annotated[
    str, typer.Argument(metavar="ID", help="The detection, by UUID (whatever the files say) or folder name.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why: for the ledger, and for the hold.")]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="The last day of the hold to commit; default: in 14 days."),
]

_DAYS = timedelta(days=14)


def throw(
    house: "House",
    name: str,
    on: bool,
    env: str,
    reason: str,
    targets: "Sequence[str]",
    until: str | None,
    format: PlainFormat,  # noqa: A002 - the option's name
) -> int:
    """Switch the rule of a detection, and show what became of it."""
    from sieminator.catalog.places import place_of
    from sieminator.cli.main import Wish
    from sieminator.engine.keeping import keeping
    from sieminator.engine.switch import Switch, is_nowhere, switch
    from sieminator.report import json
    from sieminator.report.terminal.switch import switch_lines

    command = "enable" if on else "disable"
    said = " ".join(reason.split())
    if not said:
        raise UsageError(f"{command}: --reason is empty", hint="say why: whoever reads the ledger will ask")
    last_day = _last_day(house.clock.now().date(), until)
    wish = Wish(env, tuple(targets))
    with house.job(wish, writes=True, salvaged=True) as job:
        if not job.targets:
            raise _unasked(command, job.work)
        order = Switch(_detection(job.work, name), on, said)
        done = switch(job, order, house.new_run())
        if is_nowhere(done):
            raise _nowhere(command, env, name, done)
        kept = keeping(job, order, done, partial(place_of, house.root, env), last_day)
    if format is PlainFormat.JSON:
        write(json.switch(done, said, kept.add, kept.remove))
    else:
        show(switch_lines(done, command, kept.add, kept.remove, house.view(wish)))
    return done.exit


def _detection(work: "Work", name: str) -> str:
    from sieminator.cli.named import detections_named

    try:
        (key,) = detections_named(work, [work.claims.get(name, name)])
    except UsageError as error:
        also = " Its" if error.hint.endswith("?") else "; its"
        raise UsageError(error.message, hint=f"{error.hint}{also} UUID is taken whatever the files say") from error
    return key


def _last_day(today: date, text: str | None) -> date:
    if text is None:
        return today + _DAYS
    try:
        last = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--until: not a day ({text})", hint=f"write it as {today + _DAYS}") from error
    if last < today:
        raise UsageError(f"--until: it is in the past ({last})", hint=f"today is {today}, in UTC")
    return last


def _unasked(command: str, work: "Work") -> UsageError:
    """Return the error that there is no target to ask, after showing why."""
    from sieminator.report.terminal.problems import problem_lines

    show(problem_lines(work.environment.problems), sys.stderr)
    hint = "mend the errors above, or switch it in the vendor's console: nothing was written"
    return UsageError(f"{command}: no target of {work.environment.name} could be asked", hint=hint)


def _nowhere(command: str, env: str, name: str, done: "Run") -> UsageError:
    asked = ", ".join(plan.target for plan in done.plan.targets)
    message = f"{command}: no target of {env} has a rule of {name}"
    return UsageError(message, hint=f"asked: {asked}; `sieminator plan -v` shows the UUIDs of detections")
