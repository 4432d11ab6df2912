"""What a token's user role lets it do, by the words of the console's User Roles window.

Which role each endpoint needs is documented for extensions only (System Administrator or Security Administrator, on
IBM's pages of REST API 26.0, seen 2026-11-28); the rest is what the endpoints' areas suggest, and unconfirmed.
"""

from collections.abc import Collection

ADMIN = "System Administrator"
SECURITY = "Security Administrator"
LOG_ACTIVITY = "Log Activity"
VIEW_RULES = "View Custom Rules"
WRITE_RULES = "Maintain Custom Rules"
OFFENSES = "Offenses"
REFERENCE = "View Reference Data"
WRITE_REFERENCE = "Manage Reference Data"
CONFIGURATION = "Manage Log Sources"

EVERYTHING = (ADMIN,)
READING = (LOG_ACTIVITY, VIEW_RULES, OFFENSES, REFERENCE, CONFIGURATION)
"""What looks at everything and changes nothing."""

ANYBODY: tuple[str, ...] = ()
"""What an endpoint needs that every token may call."""

_ALL = frozenset({*READING, ADMIN, SECURITY, WRITE_RULES, WRITE_REFERENCE})


def check_known(capabilities: Collection[str]) -> None:
    """Raise ValueError for a capability that no role has."""
    if unknown := sorted(set(capabilities) - _ALL):
        raise ValueError(f"no user role has {', '.join(unknown)}")


def permits(capabilities: Collection[str], needs: Collection[str]) -> bool:
    """Say whether one of what an endpoint needs is there; a system administrator may everything."""
    return not needs or ADMIN in capabilities or not set(needs).isdisjoint(capabilities)
