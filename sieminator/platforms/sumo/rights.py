"""What an access key may do, as far as the vendor tells it without anything being tried. Pure."""

from collections.abc import Iterator, Mapping

from sieminator.model.doctor import Right

_VIEW = "View"
_WRITING = ("Edit", "Manage")
"""Either lets a search be made there. Source: the permissions of `Content` in the core OpenAPI, seen 2026-11-28; which
of them is enough is unconfirmed."""

NOT_TOLD = "Cloud SIEM tells nobody who may manage its rules (the capability cseManageRules)"
"""Source: the vendor's page on role capabilities; seen 2026-11-28. Who may read roles could look it up in the role."""
VIEW_RULES = "View Rules (cseViewRules)"


def folder_rights(folder: Mapping[str, object]) -> Iterator[Right]:
    """Yield what we may do in the folder that a target names."""
    told = folder.get("permissions")
    permissions = [str(one) for one in told] if isinstance(told, list) else []
    name = folder.get("name") or folder.get("id")
    yield Right(f"{_VIEW} of the folder {name}", writes=False, granted=_VIEW in permissions)
    yield Right(f"Edit of the folder {name}", writes=True, granted=any(one in permissions for one in _WRITING))
