"""Whether rules are audited for a place at all."""

from typing import TYPE_CHECKING, cast

from sieminator.model.problem import Position
from sieminator.model.target import Target

if TYPE_CHECKING:
    from sieminator.platforms.sumo.settings import SumoSettings

_NOWHERE = Position("environments")
"""What a target has for its place that no file made."""


def settings_of(target: Target) -> "SumoSettings":
    """Return what a target says about its organisation."""
    return cast("SumoSettings", target.settings)


def placed(target: Target) -> bool:
    """Say whether this is a target of an environment, and not what content is linted with where none is named."""
    return settings_of(target).root is not None or target.lab or target.where != _NOWHERE
