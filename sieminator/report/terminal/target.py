"""What one target's block says besides its changes: what was kept, left alone, refused and withheld."""

from collections.abc import Iterator
from itertools import groupby

from sieminator.model.plan import EXIT_FINE, Accepted, Named, TargetPlan
from sieminator.model.problem import has_errors
from sieminator.report.line import Line, Tone
from sieminator.report.terminal.view import View
from sieminator.report.values import differences
from sieminator.report.words import count, labelled, once, tally


def heading(plan: TargetPlan, view: View) -> Line:
    """Return the block's first line."""
    return Line(f"{plan.target}  {view.title(plan.platform)}", Tone.HEADING)


def unknown_lines(plan: TargetPlan, view: View) -> Iterator[Line]:
    """Yield, loudly, why the target could not be checked; nothing when it was."""
    if not plan.checked:
        yield Line(f"could not be checked: {view.advise(plan.target, plan.reason)}", Tone.LOUD, indent=2)


def rest_lines(plan: TargetPlan, view: View) -> Iterator[Line]:
    """Yield everything else that the plan found, and why."""
    for accepted in plan.accepted:
        yield from _accepted(accepted, view)
    for label, named in labelled(plan):
        for one in named:
            yield from _named(label, one, key=one.key if label == "withheld" else "")
    yield from _not_applicable(plan.not_applicable, view)
    if plan.foreign:
        more = "" if view.verbose else " (-v lists them)"
        yield Line(f"{count(len(plan.foreign), 'rule')} of others, untouched{more}", Tone.QUIET, indent=2)
    if view.verbose:
        for foreign in plan.foreign:
            off = "" if foreign.enabled else " (off)"
            yield Line(f"{foreign.title} ({foreign.remote_id}){off}", Tone.QUIET, indent=6)
    for note in once(plan.notes):
        yield Line(f"note: {note}", indent=2)


def counts(plan: TargetPlan) -> str:
    """Return ``1 to create, 1 held, 12 kept``; what is nothing is left out, but kept is always said."""
    said = tally(plan.changes)
    if plan.held:
        said.append(f"{plan.held} held")
    said += accepted_count(plan)
    if plan.degraded:
        said.append(f"{len(plan.degraded)} degraded")
    if plan.pending:
        said.append(f"{plan.pending} waiting in Git")
    said += not_compared_count(plan)
    return ", ".join([*said, f"{plan.kept} kept"])


def not_compared_count(plan: TargetPlan) -> list[str]:
    """Return ``1 not compared``; nothing for none."""
    return [f"{plan.not_compared} not compared"] if plan.not_compared else []


def accepted_count(plan: TargetPlan) -> list[str]:
    """Return ``1 accepted``, for as many rules as have an edit that a hold accepts; nothing for none."""
    rules = {one.key for one in plan.accepted}
    return [f"{len(rules)} accepted"] if rules else []


def quiet(plan: TargetPlan, word: str) -> str:
    """Return the counts after a word such as ``no drift``; the word is left out where something waits for a person.

    It is left out as well where files have errors: it would be said of what nobody read.
    """
    fine = plan.exit == EXIT_FINE and plan.whole and not has_errors(plan.problems)
    return f"{word}, {counts(plan)}" if fine else counts(plan)


def _accepted(one: Accepted, view: View) -> Iterator[Line]:
    """Yield an edit that a hold accepts; a long value, such as a query, only where everything is asked for."""
    hold = one.hold
    yield Line(f"accepted until {hold.until}: {one.title}: {hold.reason} ({hold.where})", Tone.QUIET, indent=2, hang=4)
    for field in differences(one.fields):
        shown = field.short or ("" if view.verbose else "other text there (-v shows it)")
        yield Line(f"{field.path}: {shown}".rstrip(), Tone.QUIET, indent=6)
        for text in field.diff if view.verbose else ():
            yield Line(text, Tone.QUIET, indent=8, verbatim=True)
    if not one.fields:
        yield Line("withdrawn, and not deleted", Tone.QUIET, indent=6)


def _named(label: str, one: Named, *, key: str = "") -> Iterator[Line]:
    """Yield the rule and the reason; ``key`` is the detection's id where no file may tell it."""
    at = f" ({one.remote_id})" if one.remote_id else ""
    yield Line(f"{label}: {one.title}{at}: {one.reason}", Tone.LOUD, indent=2, hang=4)
    if key:
        yield Line(f"of detection {key}", Tone.QUIET, indent=6)
    if one.hint:
        yield Line(one.hint, indent=6)


def _not_applicable(named: tuple[Named, ...], view: View) -> Iterator[Line]:
    by_reason = groupby(sorted(named, key=lambda one: (one.reason, one.title)), key=lambda one: one.reason)
    for reason, group in by_reason:
        titles = [one.title for one in group]
        yield Line(f"{len(titles)} not applicable: {reason}", Tone.QUIET, indent=2)
        if view.verbose:
            yield from (Line(title, Tone.QUIET, indent=6) for title in titles)
