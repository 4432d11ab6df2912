"""Which detections a selection or an override means, as the model says it."""

from typing import TYPE_CHECKING, Literal

from sieminator.model.detection import Status
from sieminator.model.target import Match, Selection

if TYPE_CHECKING:
    from sieminator.catalog.environment_file import MatchBlock, PickBlock, SelectBlock


def selection(block: "SelectBlock | Literal['none'] | None") -> Selection:
    """Return what a target takes: production alone where it does not say."""
    if block is None:
        return Selection()
    if block == "none":
        return Selection(nothing=True)
    exclude = picked(block.exclude) if block.exclude else None
    return Selection(picked(block, statuses=(Status.PRODUCTION,)), exclude)


def picked(block: "PickBlock", statuses: tuple[Status, ...] = ()) -> Match:
    """Return a match; ``statuses`` where the block names none."""
    return Match(
        ids=block.ids or (),
        tags=block.tags or (),
        techniques=block.techniques or (),
        severities=block.severity or (),
        statuses=block.status or statuses,
    )


def matched(block: "MatchBlock") -> Match:
    """Return the match of an override."""
    return Match(
        ids=block.id or (),
        tags=block.tag or (),
        techniques=block.technique or (),
        severities=block.severity or (),
        statuses=block.status or (),
    )
