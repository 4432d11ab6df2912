"""``sieminator lint``: what is wrong in the files, without a network."""

from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import PlainFormat, TextOrJson
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House
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
    from sieminator.engine.lint import lint_content, lint_environment

    if env:
        return lint_environment(house.work(env), house.platforms)
    from sieminator.catalog.detections import read_content

    content = read_content(house.root, house.platforms)
    return lint_content(content.detections, content.problems, house.platforms)
