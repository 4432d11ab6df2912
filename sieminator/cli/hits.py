"""``sieminator hits``: how often each rule fired."""

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import Env, Only, PlainFormat, Targets, TextOrJson
from sieminator.cli.output import show, write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House
    from sieminator.model.hits import Hits, Window
    from sieminator.model.problem import Problem

_DAYS = 7
_MOST_DAYS = 366


def hits(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    only: Only = None,
    days: Annotated[
        str | None, typer.Option(metavar="N", help=f"The last N UTC days, today so far included; default {_DAYS}.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first UTC day instead, such as 2026-11-01.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first UTC day that is not counted; default: tomorrow.")
    ] = None,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Show how often each rule of ours fired. A question mark is not a zero.

    Example: sieminator hits --env prod --days 30
    """
    from sieminator.cli.main import Wish
    from sieminator.engine.hits import hits as count_hits
    from sieminator.report import json
    from sieminator.report.terminal.hits import hits_lines
    from sieminator.report.terminal.problems import problem_lines

    house: House = context.obj
    window = _window(house.clock.now().date(), days, since, until)
    wish = Wish(env, tuple(target or ()), tuple(only or ()))
    with house.job(wish) as job:
        counted = count_hits(job, window)
    if format is PlainFormat.JSON:
        write(json.hits(counted, window))
    else:
        show(hits_lines(counted, window, house.view(wish)))
    left_out = () if wish.targets else job.work.environment.problems
    show(problem_lines(left_out), sys.stderr)
    return _exit(counted, left_out)


def _exit(counted: "Sequence[Hits]", left_out: "Sequence[Problem]") -> int:
    """Return 0 only where every target was asked, and told how many alerts there were."""
    from sieminator.model.plan import EXIT_FAILED, worst
    from sieminator.model.problem import has_errors

    codes = [one.exit for one in counted]
    return worst([*codes, EXIT_FAILED] if has_errors(tuple(left_out)) else codes)


def _window(today: date, days: str | None, since: str | None, until: str | None) -> "Window":
    from sieminator.model.hits import Window

    if days is not None and (since or until):
        raise UsageError("hits: --days and --since or --until exclude each other", hint="give one of the two")
    if until and not since:
        raise UsageError("hits: --until needs --since", hint="hits --since 2026-11-01 --until 2026-11-08")
    tomorrow = today + timedelta(days=1)
    end = _day("--until", until) if until else tomorrow
    first = _day("--since", since) if since else end - timedelta(days=_number(days))
    if end > tomorrow:
        raise UsageError(f"--until: it has not come yet ({end})", hint=f"the latest is {tomorrow}: today so far counts")
    if first >= end:
        hint = "--until is the first day that is not counted"
        raise UsageError(f"--since: it is not before {end} ({first})", hint=hint)
    if (end - first).days > _MOST_DAYS:
        raise UsageError(f"hits: from {first} until before {end} are more than {_MOST_DAYS} days")
    return Window(first, end)


def _number(text: str | None) -> int:
    if text is None:
        return _DAYS
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_DAYS:
        raise UsageError(f"--days: it is not a number between 1 and {_MOST_DAYS} ({text})")
    return int(text)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option}: not a day ({text})", hint="write it as 2026-11-01") from error
