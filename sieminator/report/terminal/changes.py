"""One change, and what became of it, as lines."""

from collections.abc import Iterator

from sieminator.model.change import Action, Change
from sieminator.model.outcome import Outcome, Result
from sieminator.report.line import Line, Tone
from sieminator.report.terminal.view import View
from sieminator.report.values import Difference, changed_fields, differences
from sieminator.report.words import CAUSES, FIELD_SIDES, RESULTS, SIGNS, edited_by, ended, takes_over

_TONES = {
    Action.CREATE: Tone.ADD,
    Action.UPDATE: Tone.CHANGE,
    Action.ENABLE: Tone.ADD,
    Action.DISABLE: Tone.REMOVE,
    Action.DELETE: Tone.REMOVE,
}
# The sign and the cause say all there is to say of the others.
_TELLING = (Action.UPDATE,)
_MOST_DIFF_LINES = 40


def change_lines(change: Change, view: View, ending: str = "") -> Iterator[Line]:
    """Yield the change: sign, title and cause, then field by field what is there and what Git says."""
    said = [change.title, CAUSES[change.cause]]
    if change.held:
        said.append("HELD")
    if ending:
        said.append(ending)
    tone = Tone.LOUD if change.held else _TONES[change.action]
    yield Line(f"{SIGNS[change.action]} {' · '.join(said)}", tone, indent=2)
    if whose := takes_over(change):
        yield Line(whose, indent=6)
    if change.editor:
        yield Line(edited_by(change.editor), indent=6)
    if change.held or view.verbose:
        yield Line(f"id {change.key}", Tone.QUIET, indent=6)
    if change.ended:
        yield Line(ended(change.ended), Tone.LOUD, indent=6)
    if change.action in _TELLING or view.verbose:
        yield from _fields(changed_fields(change, most=_most(view)), view)


def outcome_lines(change: Change, outcome: Outcome | None, view: View) -> Iterator[Line]:
    """Yield the change and what became of it; one without an outcome was not tried."""
    if outcome is None:
        yield from change_lines(change, view, "" if change.held else "not done")
        return
    yield from change_lines(change, view, RESULTS[outcome.result])
    if outcome.message:
        request = f" (request {outcome.request_id})" if outcome.request_id else ""
        tone = Tone.PLAIN if outcome.result is Result.DONE else Tone.LOUD
        yield Line(f"{outcome.message}{request}", tone, indent=6)
    if outcome.fields:
        sides = FIELD_SIDES.get(outcome.result, ("there", "Git"))
        yield Line(f"{sides[0]} → {sides[1]}:", Tone.LOUD, indent=6)
        yield from _fields(differences(outcome.fields, sides, most=_most(view)), view, indent=8)


def _most(view: View) -> int | None:
    return None if view.verbose else _MOST_DIFF_LINES


def _fields(found: Iterator[Difference], view: View, indent: int = 6) -> Iterator[Line]:
    for one in found:
        set_at = f" (set by {one.set_at})" if one.set_at else ""
        yield Line(f"{one.path}: {one.short}".rstrip() + set_at, indent=indent)
        for text in one.diff:
            context = text.startswith(" ") and not view.verbose
            yield Line(text, _diff_tone(text), indent=indent + 2, verbatim=True, shorten=context)


def _diff_tone(text: str) -> Tone:
    if text.startswith(("---", "+++", "@@", "…")):
        return Tone.QUIET
    return {"+": Tone.ADD, "-": Tone.REMOVE}.get(text[:1], Tone.PLAIN)
