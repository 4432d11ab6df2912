"""Plan, drift and deploy as a comment on a pull request: a table a target, the details folded."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sieminator.model.change import Change
from sieminator.model.hold import Proposal
from sieminator.model.outcome import Outcome, Result
from sieminator.model.plan import Accepted, Named, Plan, TargetPlan
from sieminator.model.run import Run, TargetRun
from sieminator.report.holds import hold_text
from sieminator.report.markdown.escape import code, diff_block, fenced, prose
from sieminator.report.markdown.fit import LIMIT, Piece, fit
from sieminator.report.order import outcome_of, problems_in_order
from sieminator.report.terminal.target import quiet
from sieminator.report.values import Difference, changed_fields, differences
from sieminator.report.words import (
    CAUSES,
    FIELD_SIDES,
    RESULTS,
    SIGNS,
    count,
    edited_by,
    ended,
    labelled,
    once,
    takes_over,
)

Titles = Mapping[str, str]
"""Platform name to the product's name."""


def plan(plan: Plan, titles: Titles, limit: int = LIMIT) -> str:
    """Return what a deploy would do. The first line is a hidden marker, so that a workflow finds its own comment."""
    return fit(_comment("plan", plan, titles, {}), limit)


def drift(
    plan: Plan, titles: Titles, proposals: Mapping[str, Sequence[Proposal]] | None = None, limit: int = LIMIT
) -> str:
    """Return what a person or the vendor did behind Git's back.

    ``proposals`` are by target the holds that would accept it; None where nobody asked for them.
    """
    pieces = [*_comment("drift", plan, titles, {})]
    offered = [one for target in (proposals or {}).values() for one in target]
    return fit([*pieces[:-1], *_proposed(offered), pieces[-1]], limit)


def run(run: Run, titles: Titles, limit: int = LIMIT) -> str:
    """Return what a deploy did."""
    return fit(_comment("deploy", run.plan, titles, {target.plan.target: target for target in run.targets}), limit)


def _comment(command: str, plan: Plan, titles: Titles, runs: Mapping[str, TargetRun]) -> Iterator[Piece]:
    yield Piece(f"<!-- sieminator {command} {clean_name(plan.environment)} -->")
    yield Piece(f"## sieminator {command}: {prose(plan.environment)}\n")
    unknown = sum(not target.checked for target in plan.targets)
    if unknown:
        yield Piece(f"> [!CAUTION]\n> {unknown} of {count(len(plan.targets), 'target')} could not be checked.\n")
    if plan.failed:
        yield Piece("> [!WARNING]\n> Files have errors: what they concern was left out.\n")
    for target in plan.targets:
        yield from _target(target, titles, runs.get(target.target))
    yield from _problems(plan)
    yield Piece(f"\n<sub>plan {code(plan.fingerprint)}</sub>")


def clean_name(name: str) -> str:
    """Return a name that cannot end an HTML comment."""
    return "".join(letter if letter.isalnum() or letter in "._" else "-" for letter in name).replace("--", "-")


def _target(plan: TargetPlan, titles: Titles, run: TargetRun | None) -> Iterator[Piece]:
    yield Piece(f"### {prose(plan.target)} · {prose(titles.get(plan.platform, plan.platform))}\n")
    if not plan.checked:
        yield Piece(f"**could not be checked**: {prose(plan.reason)}\n")
        return
    if run and run.unsafe:
        yield Piece(f"**refused for safety**: {prose(run.unsafe)}. {prose(run.hint)}\n")
    yield Piece(f"{quiet(plan, 'no changes')}\n")
    yield from _table(plan, run)
    for change in plan.changes:
        yield from _details(change, _outcome(change, run))
    yield from _rest(plan)


def _outcome(change: Change, run: TargetRun | None) -> Outcome | None:
    return outcome_of(change, run.outcomes) if run else None


def _table(plan: TargetPlan, run: TargetRun | None) -> Iterator[Piece]:
    if not plan.changes:
        return
    yield Piece("| | rule | why | |\n|---|---|---|---|", rank=1)
    for change in plan.changes:
        ending = _ending(change, run)
        row = f"| {SIGNS[change.action]} {change.action} | {prose(change.title)} | {CAUSES[change.cause]} |"
        yield Piece(f"{row} {ending} |", rank=1, what="changes")
    yield Piece("", rank=1)


def _ending(change: Change, run: TargetRun | None) -> str:
    if change.held:
        return "**HELD**"
    if run is None:
        return ""
    outcome = _outcome(change, run)
    return RESULTS[outcome.result] if outcome else "not done"


def _details(change: Change, outcome: Outcome | None) -> Iterator[Piece]:
    lines = [f"- {prose(whose)}"] if (whose := takes_over(change)) else []
    lines += [f"- {prose(edited_by(change.editor))}"] if change.editor else []
    lines += [f"- {prose(ended(change.ended))}"] if change.ended else []
    lines += [text for one in changed_fields(change) for text in _difference(one)] if change.remote else []
    lines += _trouble(outcome) if outcome and outcome.result is not Result.DONE else []
    if lines:
        body = "\n".join(lines)
        summary = f"<summary>{prose(change.title)}</summary>"
        identity = f"id {code(change.key)}"
        text = f"<details>{summary}\n\n{identity}\n\n{body}\n\n</details>\n"
        yield Piece(text, rank=2, what="details of changes")


def _trouble(outcome: Outcome) -> Iterator[str]:
    request = f" (request {code(outcome.request_id)})" if outcome.request_id else ""
    yield f"- {RESULTS[outcome.result]}: {prose(outcome.message)}{request}"
    if outcome.fields:
        sides = FIELD_SIDES.get(outcome.result, ("there", "Git"))
        yield f"- {sides[0]} → {sides[1]}:"
        for one in differences(outcome.fields, sides):
            yield from _difference(one)


def _difference(one: Difference) -> Iterator[str]:
    set_at = f" (set by {code(one.set_at)})" if one.set_at else ""
    if one.short:
        yield f"- {code(one.path)}: {prose(one.short)}{set_at}"
        return
    yield f"- {code(one.path)}:{set_at}"
    yield ""
    yield from diff_block(one.diff, indent=2)


def _rest(plan: TargetPlan) -> Iterator[Piece]:
    for accepted in plan.accepted:
        yield Piece(f"- accepted until {accepted.hold.until}: {_accepted(accepted)}", rank=1, what="remarks")
    for label, named in labelled(plan):
        for one in named:
            yield Piece(f"- **{label}**: {_named(one)}{_WAY_OUT if label == 'copy' else ''}", rank=1, what="remarks")
    for reason in once(tuple(one.reason for one in plan.not_applicable)):
        number = sum(one.reason == reason for one in plan.not_applicable)
        yield Piece(f"- {number} not applicable: {prose(reason)}", rank=1, what="remarks")
    if plan.foreign:
        yield Piece(f"- {count(len(plan.foreign), 'rule')} of others, untouched", rank=1, what="remarks")
    for note in once(plan.notes):
        yield Piece(f"- note: {prose(note)}", rank=1, what="remarks")
    yield Piece("", rank=1)


def _accepted(one: Accepted) -> str:
    hold = one.hold
    fields = [
        f"{code(field.path)}: {prose(field.short)}" if field.short else code(field.path)
        for field in differences(one.fields)
    ]
    what = ", ".join(fields) or "withdrawn, and not deleted"
    return f"{prose(one.title)} ({what}): {prose(hold.reason)} ({code(str(hold.where))})"


def _proposed(proposals: Sequence[Proposal]) -> Iterator[Piece]:
    """Yield each place's lines as a piece of its own, so that what does not fit is left out as a whole."""
    if proposals:
        yield Piece("### To accept these edits for a while, commit\n", rank=1)
    for _, group in groupby(proposals, key=lambda one: one.place):
        yield Piece("\n".join(fenced(hold_text([*group]).splitlines(), "yaml")) + "\n", rank=1, what="holds to commit")


_WAY_OUT = "; delete it there, or remove our mark from it"


def _named(one: Named) -> str:
    at = f" ({code(one.remote_id)})" if one.remote_id else ""
    hint = f"; {prose(one.hint)}" if one.hint else ""
    return f"{prose(one.title)}{at}: {prose(one.reason)}{hint}"


def _problems(plan: Plan) -> Iterator[Piece]:
    problems = problems_in_order(plan.problems)
    if problems:
        yield Piece("### Problems in files\n", rank=1)
    for one in problems:
        hint = f"; {prose(one.hint)}" if one.hint else ""
        place = f"{code(str(one.where))} {one.level} {one.code}"
        yield Piece(f"- {place}: {prose(one.message)}{hint}", rank=1, what="problems in files")
