"""What people name on the command line: targets by their names, detections by UUID or by the folder's name."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sieminator.errors import UsageError
from sieminator.model.problem import Level, has_errors

if TYPE_CHECKING:
    from sieminator.model.problem import Problem
    from sieminator.model.target import Target
    from sieminator.model.work import Environment, Work

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def targets_named(environment: "Environment", names: Iterable[str]) -> "tuple[Target, ...]":
    """Return the targets of those names in the environment's order; all of them where none is named.

    Where the environment has errors they are shown first, since a target with an error is left out of it.

    Raises:
        UsageError: a name that no target has.
    """
    every = [target.name for target in environment.targets]
    wanted = frozenset(names)
    for name in sorted(wanted.difference(every)):
        hint = _meant(name, every) or f"it has {', '.join(every[:_FEW]) or 'none'}"
        if has_errors(environment.problems):
            _show(environment.problems)
            hint = f"mend the errors above: a target with an error is left out; {hint}"
            raise UsageError(f"no target {name} can be used in environment {environment.name}", hint=hint)
        raise UsageError(f"no target {name} in environment {environment.name}", hint=hint)
    return tuple(target for target in environment.targets if not wanted or target.name in wanted)


def detections_named(work: "Work", names: Iterable[str]) -> frozenset[str]:
    """Return detection ids; a UUID is taken as it is, since what was withdrawn has no folder any more.

    Where files have errors they are shown first, of a folder of that name only those: what they concern is left out.

    Raises:
        UsageError: no detection that a target takes lies in a folder of that name.
    """
    wanted = list(names)
    folders = _folders(work) if any(not _UUID.fullmatch(name) for name in wanted) else {}
    return frozenset(name.lower() if _UUID.fullmatch(name) else _find(name, folders, work.problems) for name in wanted)


def _folders(work: "Work") -> dict[str, str]:
    return {
        detection.path.rpartition("/")[2]: detection.id
        for target in work.environment.targets
        for detection in work.choose(target).detections
    }


def _find(name: str, folders: dict[str, str], problems: "Sequence[Problem]") -> str:
    if name in folders:
        return folders[name]
    inside = tuple(one for one in problems if name in one.where.path.split("/")[-2:])
    if has_errors(inside):
        _show(inside)
        hint = "mend the errors above: a detection with an error is left out"
        raise UsageError(f"no detection {name} can be used there", hint=hint)
    hint = _meant(name, folders) or "name it by its UUID or by its folder's name"
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if errors:
        _show(errors)
        hint = f"mend the errors above: what they concern is left out; {hint}"
    raise UsageError(f"no detection {name} is selected there", hint=hint)


_FEW = 20
"""Names that a hint lists at most."""


def _show(problems: "Sequence[Problem]") -> None:
    from sieminator.cli.output import show
    from sieminator.report.terminal.problems import problem_lines

    show(problem_lines(problems), sys.stderr)


def _meant(name: str, names: Iterable[str]) -> str:
    import difflib

    near = next(iter(difflib.get_close_matches(name, list(names), n=1)), "")
    return f"did you mean {near}?" if near else ""
