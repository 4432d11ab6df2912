"""Times as Cloud SIEM writes them: UTC, with microseconds, and without saying which zone.

Source: published answers of the insights API, seen 2026-11-28. The contract says date-time, which has a zone; that
rules and counts are written like insights and signals is unconfirmed.
"""

from datetime import UTC, datetime


def written(at: datetime) -> str:
    """Return an aware time as it is answered."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def moment(at: int) -> datetime:
    """Return milliseconds of the epoch as an aware time."""
    return datetime.fromtimestamp(at / 1_000, UTC)
