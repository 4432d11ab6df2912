"""``sieminator lint``: what is wrong in the files, without a network."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import PlainFormat, TextOrJson
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House
    from sieminator.engine.fanout import Share
    from sieminator.model.problem import Problem


def lint(
    context: typer.Context,
    env: Annotated[
        str | None,
        typer.Option(
            "--env", "-e", metavar="NAME", help="Also this environment, and the content as its targets take it."
        ),
    ] = None,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Find everything that is wrong in the files; exit 1 on errors. Needs no network.

    Example: sieminator lint --env prod
    """
    from sieminator.model.plan import EXIT_FAILED, EXIT_FINE
    from sieminator.model.problem import has_errors

    problems = _problems(context.obj, env)
    if format is PlainFormat.JSON:
        from sieminator.report import json

        write(json.lint(problems))
    else:
        from sieminator.report.terminal.problems import lint_lines

        show(lint_lines(problems))
    return EXIT_FAILED if has_errors(tuple(problems)) else EXIT_FINE


def _problems(house: "House", env: str | None) -> "Sequence[Problem]":
    if env:
        from sieminator.engine.lint import lint_environment

        return lint_environment(house.work(env), house.platforms)
    from sieminator.catalog.detections import count_detections
    from sieminator.engine.fanout import in_shares, processors

    shares = min(processors(), count_detections(house.root) // _WORTH_A_PROCESS)
    if shares > 1:
        parts = in_shares(partial(_share, house), shares)
        ids = [claimed for _, claims in parts for claimed in claims]
        if len(ids) == len(set(ids)):
            return tuple(dict.fromkeys(problem for problems, _ in parts for problem in problems))
        # Two detections of one id in two shares: only a look at all of them together names both.
    problems, _ = _share(house, (0, 1))
    return problems


_WORTH_A_PROCESS = 150
"""From this many detections on a process of their own is faster than none."""


def _share(house: "House", share: "Share") -> "tuple[tuple[Problem, ...], frozenset[str]]":
    """Return what is wrong in a share of the detections, and the ids that they claim."""
    from sieminator.catalog.detections import read_content
    from sieminator.engine.lint import lint_content

    content = read_content(house.root, house.platforms, share)
    return lint_content(content.detections, content.problems, house.platforms), content.claimed
