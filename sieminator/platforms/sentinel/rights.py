"""What we need to be allowed to do at a workspace, and whether Azure's roles allow it. Pure.

Source: Microsoft Learn, role-based-access-control/role-definitions (an action is allowed where one role's actions hold
it and that role's notActions do not; `*` stands for anything; letter case means nothing), and the built-in roles
Microsoft Sentinel Reader and Contributor; seen 2026-11-22. Deny assignments are not looked at: they are rare, and the
first write would meet them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sieminator.model.doctor import Right

_READING = ("Microsoft.SecurityInsights/alertRules/read", "Microsoft.OperationalInsights/workspaces/query/read")
_WRITING = ("Microsoft.SecurityInsights/alertRules/write", "Microsoft.SecurityInsights/alertRules/delete")

Permission = Mapping[str, Sequence[str]]
"""One role's `actions` and `notActions`."""


def rights(permissions: Sequence[Permission]) -> Iterator[Right]:
    """Yield each right that we need, and whether the permissions grant it."""
    for names, writes in ((_READING, False), (_WRITING, True)):
        for name in names:
            yield Right(name, writes, any(_grants(permission, name) for permission in permissions))


def _grants(permission: Permission, action: str) -> bool:
    return _among(action, permission["actions"]) and not _among(action, permission["notActions"])


def _among(action: str, patterns: Sequence[str]) -> bool:
    return any(_pattern(pattern).fullmatch(action) for pattern in patterns)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.IGNORECASE)
