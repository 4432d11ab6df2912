"""The fields that a rule needs of its query's result."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sieminator.model.rule import Need

if TYPE_CHECKING:
    from sieminator.platforms.logscale.options import LogScaleOptions


def needs(options: "LogScaleOptions") -> Iterator[Need]:
    """Yield each field that the block names, and what for."""
    if options.throttle_field:
        yield Need(options.throttle_field, "the throttle", "trigger")
