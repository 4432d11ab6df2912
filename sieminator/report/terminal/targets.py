"""An environment's targets: each value, and the file that gave it."""

from collections.abc import Iterable, Iterator

from sieminator.model.ports import Standing
from sieminator.model.target import Target
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.settings import Setting, settings_of
from sieminator.report.terminal.view import View
from sieminator.report.values import show


def targets_lines(environment: str, targets: Iterable[Target], view: View) -> Iterator[Line]:
    """Yield a block a target: name, value, and where the value is from."""
    for target in targets:
        yield Line(f"{target.name}  {view.title(target.platform)}", Tone.HEADING)
        settings = settings_of(target)
        wide = max((len(one.name) for one in settings), default=0)
        for one in settings:
            yield Line(f"{one.name:<{wide}}  {_shown(one)}  ({one.where})", indent=2, hang=wide + 2)
        yield EMPTY
    yield Line(f"Environment {environment}. What is not listed has its default (docs/environments.md).", Tone.QUIET)


def standing_lines(target: Target, standing: Standing, view: View) -> Iterator[Line]:
    """Yield who we are at a target, and what we may do there."""
    may = {True: "yes", False: "NO", None: "cannot be told without writing"}
    yield Line(f"{target.name}  {view.title(target.platform)}", Tone.HEADING)
    yield Line(f"signed in as {standing.identity} at {standing.server}", indent=2)
    yield Line(f"may read: {may[standing.can_read]}", indent=2)
    yield Line(f"may write: {may[standing.can_write]}", indent=2)


def _shown(setting: Setting) -> str:
    """Return a value on one line; of an override what a person gave as its reason."""
    if isinstance(setting.value, dict):
        return str(setting.value.get("reason", show(setting.value)))
    return show(setting.value)
