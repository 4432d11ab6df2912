"""What we need to be allowed to do in a search domain, and whether the token may. Pure.

Source: ViewAction of schema 1.204.0, and the pages on permissions of triggers: who runs a query on behalf of the
organization needs a right of its own. That `ChangeTriggers` covers making and removing is unconfirmed, since newer
versions part it in three. Seen 2026-11-28.
"""

from collections.abc import Collection, Iterator

from sieminator.model.doctor import Right

_READING = ("ReadEvents",)
_WRITING = ("ChangeTriggers", "ChangeOrganizationOwnedQueries")


def rights(allowed: Collection[str]) -> Iterator[Right]:
    """Yield each right that we need, and whether it is among the allowed actions."""
    for names, writes in ((_READING, False), (_WRITING, True)):
        for name in names:
            yield Right(name, writes, name in allowed)
