"""The fields that a log search needs of its query's result."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sieminator.model.rule import Need

if TYPE_CHECKING:
    from sieminator.platforms.sumo.options import SumoOptions


def needs(options: "SumoOptions") -> Iterator[Need]:
    """Yield each field that the block takes for an entity."""
    if options.signal:
        for name, field in options.signal.entities.items():
            yield Need(field, f"entity {name}", "signal.entities")
