"""What an author calls by name and a console knows by number, for one target. Pure."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from sieminator.model.target import Target
from sieminator.platforms.qradar.vocabulary import LIMITERS, LOG_SOURCE_TYPES, OFFENSE_TYPES

if TYPE_CHECKING:
    from sieminator.platforms.qradar.settings import QRadarSettings

_VENDORS = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)


def log_source_type(called: int | str, target: Target) -> int | None:
    """Return the number of a log source type; None where nobody has said it."""
    if isinstance(called, int):
        return called
    lower = {name.lower(): number for name, number in LOG_SOURCE_TYPES.items()}
    return _of(_settings(target).log_source_types, called) or lower.get(called.lower())


def offense_type(called: int | str, target: Target) -> int | None:
    """Return the number of what an offense is indexed by; None where nobody has said it."""
    if isinstance(called, int):
        return called
    own = _of(_settings(target).offense_types, called)
    return OFFENSE_TYPES.get(called) if own is None else own


def limiter(called: str) -> str | None:
    """Return the console's word for what a limiter counts by; one of its own words is taken as it is."""
    return LIMITERS.get(called) or (called if _VENDORS.fullmatch(called) else None)


def _of(own: Mapping[str, int], called: str) -> int | None:
    return {name.lower(): number for name, number in own.items()}.get(called.lower())


def _settings(target: Target) -> "QRadarSettings":
    return cast("QRadarSettings", target.settings)
