"""A detection's schedule, and what a variant says of its own."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.model.detection import Schedule, Trigger
from sieminator.model.node import Node
from sieminator.model.ports import Report
from sieminator.model.problem import Level, Problem

if TYPE_CHECKING:
    from sieminator.catalog.detection_file import FullScheduleBlock, ScheduleBlock


def full_schedule(block: "FullScheduleBlock", node: Node, report: Report) -> Schedule | None:
    """Return a detection's schedule; None after reporting that it cannot be."""
    return _checked(_laid_over(Schedule(block.every, block.lookback), block), node, report)


def own_schedule(schedule: Schedule, block: "ScheduleBlock", node: Node, report: Report) -> Schedule | None:
    """Return the schedule with what a variant says of its own; None after reporting that it cannot be."""
    return _checked(_laid_over(schedule, block), node, report)


def _laid_over(schedule: Schedule, block: "ScheduleBlock") -> Schedule:
    trigger = block.trigger
    return replace(
        schedule,
        every=block.every or schedule.every,
        lookback=block.lookback or schedule.lookback,
        delay=schedule.delay if block.delay is None else block.delay,
        at=schedule.at if block.at is None else block.at,
        clock=block.clock or schedule.clock,
        trigger=Trigger(trigger.operator, trigger.threshold) if trigger else schedule.trigger,
        overlap_accepted=schedule.overlap_accepted or block.overlap is not None,
    )


def _checked(schedule: Schedule, node: Node, report: Report) -> Schedule | None:
    for name, value in (("every", schedule.every), ("lookback", schedule.lookback)):
        if value <= timedelta(0):
            report(Problem("DET019", f"`{name}` must be longer than nothing", node.where(name)))
            return None
    if schedule.lookback > schedule.every and not schedule.overlap_accepted:
        report(
            Problem(
                "DET020",
                "`lookback` is longer than `every`, so that one event can alert again and again",
                node.where("lookback"),
                Level.WARNING,
                "make them equal, or write `overlap: accepted`",
            )
        )
    return schedule
