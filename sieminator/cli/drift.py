"""``sieminator drift``: what somebody changed behind Git's back."""

from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import AnyFormat, Env, Format, Only, Targets
from sieminator.cli.output import show, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sieminator.cli.main import House
    from sieminator.engine.job import Job
    from sieminator.model.hold import Proposal
    from sieminator.model.plan import Plan

Propose = Annotated[
    bool, typer.Option("--propose-holds", help="Also print the lines that accept the edits for two weeks.")
]


def drift(
    context: typer.Context,
    env: Env,
    target: Targets = None,
    only: Only = None,
    propose_holds: Propose = False,
    format: AnyFormat = Format.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Show what was changed behind Git's back; writes nothing.

    By a person in the vendor's console, or by the vendor.

    Exit 2 means drift, 4 that a target could not be checked, which is not "no drift".
    Example: sieminator drift --env prod
    """
    from sieminator.cli.main import Wish
    from sieminator.engine.drift import drift as find_drift
    from sieminator.report import json
    from sieminator.report.markdown import comment
    from sieminator.report.terminal.plan import drift_lines

    house: House = context.obj
    wish = Wish(env, tuple(target or ()), tuple(only or ()))
    with house.job(wish) as job:
        found = find_drift(job)
        proposals = _propose(house, job, found) if propose_holds else None
    if format is Format.JSON:
        write(json.drift(found, proposals))
    elif format is Format.MARKDOWN:
        write(comment.drift(found, house.titles, proposals))
    else:
        show(drift_lines(found, house.view(wish), proposals))
    return found.exit


def _propose(house: "House", job: "Job", found: "Plan") -> "Mapping[str, tuple[Proposal, ...]]":
    """Return by target the holds that would accept what was found, each with its place in the files."""
    from sieminator.catalog.places import place_of
    from sieminator.engine.proposals import propose

    today = house.clock.now().date()
    plans = {plan.target: plan for plan in found.targets}
    return {
        target.name: tuple(
            propose(plans[target.name], target, place_of(house.root, found.environment, target.name), today)
        )
        for target in job.targets
    }
