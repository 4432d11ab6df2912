"""``sieminator lint``: what is wrong in the files, without a network unless it is asked for."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.deeply import deeply
from sieminator.cli.options import PlainFormat, TextOrJson
from sieminator.cli.output import show, write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House
    from sieminator.engine.fanout import Share
    from sieminator.engine.queries import Deeply
    from sieminator.model.problem import Problem
    from sieminator.model.review import Review

_STDIN = "-"
_STDIN_NAME = "<stdin>"
"""What standard input is called in reports."""
_WORTH_A_PROCESS = 150
"""From this many detections or files on a process of their own is faster than none."""


def lint(
    context: typer.Context,
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE|FOLDER|-", help="With --language: query files; - is standard input."),
    ] = None,
    env: Annotated[
        str | None,
        typer.Option(
            "--env", "-e", metavar="NAME", help="Also this environment, and the content as its targets take it."
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="NAME", help="Any query files, of one language: aql, cql, cse, kql, sumo."),
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="With --env: also ask its targets what they say of their queries.")
    ] = False,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Find everything that is wrong in the files; exit 1 on errors. Needs no network, but with --online.

    Example: sieminator lint --env prod

    Example: sieminator lint --env prod --online

    Example: sieminator lint --language kql hunting/
    """
    _refuse_contradictions(places, env, language, online=online)
    house: House = context.obj
    reviews: Sequence[Review] = ()
    if env and online:
        problems, reviews = _with_targets(house, env)
    else:
        problems = _of_files(house, language, places or []) if language else _of_content(house, env)
    _show(problems, format)
    return _exit(problems, reviews)


def _show(problems: "Sequence[Problem]", format: PlainFormat) -> None:  # noqa: A002 - the option's name
    if format is PlainFormat.JSON:
        from sieminator.report import json

        write(json.lint(problems))
    else:
        from sieminator.report.terminal.problems import lint_lines

        show(lint_lines(problems))


def _exit(problems: "Sequence[Problem]", reviews: "Sequence[Review]") -> int:
    """Return 0 only where nothing is an error, and every target was asked that was to be."""
    from sieminator.model.plan import EXIT_FAILED, EXIT_FINE, worst
    from sieminator.model.problem import has_errors

    return worst([EXIT_FAILED if has_errors(tuple(problems)) else EXIT_FINE, *(one.exit for one in reviews)])


def _refuse_contradictions(places: list[str] | None, env: str | None, language: str | None, *, online: bool) -> None:
    from sieminator.languages.reader import languages

    if online and not env:
        raise UsageError("--online: which targets?", hint="name an environment: lint --env prod --online")
    if language is None:
        if places:
            hint = f"say its language: --language {'|'.join(languages())}"
            raise UsageError(f"lint: {places[0]} stands alone", hint=hint)
        return
    if language not in languages():
        hint = f"it is one of {', '.join(languages())}"
        raise UsageError(f"--language: there is no such language ({language})", hint=hint)
    if env:
        raise UsageError("--env and --language exclude each other", hint="an environment's queries say what they are")
    if not places:
        raise UsageError("--language: which files?", hint="name files or folders, or - for standard input")


def _of_content(house: "House", env: str | None) -> "Sequence[Problem]":
    if env:
        from sieminator.engine.lint import lint_environment

        return lint_environment(house.work(env), house.platforms, deeply(house.root, env))
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


def _with_targets(house: "House", env: str) -> "tuple[Sequence[Problem], Sequence[Review]]":
    """Return what is wrong in an environment, its targets' own words among it; say on standard error who has none."""
    from sieminator.cli.main import Wish
    from sieminator.engine.lint import lint_environment, lint_online
    from sieminator.report.terminal.problems import unasked_lines

    wish = Wish(env)
    with house.job(wish) as job:
        problems = dict.fromkeys(lint_environment(job.work, house.platforms, deeply(house.root, env)))
        reviews = lint_online(job)
    show(unasked_lines(reviews, house.view(wish)), sys.stderr)
    problems.update(dict.fromkeys(problem for review in reviews for problem in review.problems))
    return tuple(problems), reviews


def _share(house: "House", share: "Share") -> "tuple[tuple[Problem, ...], frozenset[str]]":
    """Return what is wrong in a share of the detections, and the ids that they claim."""
    from sieminator.catalog.detections import read_content
    from sieminator.engine.lint import lint_content

    content = read_content(house.root, house.platforms, share)
    deep = deeply(house.root)
    return lint_content(content.detections, content.problems, house.platforms, deep), content.claimed


def _of_files(house: "House", language: str, places: "Sequence[str]") -> "Sequence[Problem]":
    from sieminator.catalog.loose import find_files
    from sieminator.engine.fanout import in_shares, processors
    from sieminator.languages.reader import reader

    files = find_files([place for place in places if place != _STDIN], reader(language).suffixes)
    deep = deeply(house.root_if_any, None)
    problems = _of_stdin(language, deep) if _STDIN in places else ()
    shares = max(1, min(processors(), len(files) // _WORTH_A_PROCESS))
    parts = in_shares(partial(_share_of_files, language, files, deep), shares)
    return (*problems, *(problem for part in parts for problem in part))


def _share_of_files(
    language: str, files: "Sequence[str]", deep: "Deeply | None", share: "Share"
) -> "tuple[Problem, ...]":
    from sieminator.catalog.loose import read_files
    from sieminator.engine.queries import QueryLint, lint_text

    number, of = share
    problems: list[Problem] = []
    queries = QueryLint(deep)
    for path, text in read_files(files[number::of], problems.append):
        problems += lint_text(queries, language, text, path)
    return tuple(problems)


def _of_stdin(language: str, deep: "Deeply | None") -> "tuple[Problem, ...]":
    from sieminator.catalog.loose import read_query
    from sieminator.engine.queries import QueryLint, lint_text

    problems: list[Problem] = []
    text = read_query(sys.stdin.buffer.read(), _STDIN_NAME, problems.append)
    return (*problems, *(lint_text(QueryLint(deep), language, text, _STDIN_NAME) if text is not None else ()))
