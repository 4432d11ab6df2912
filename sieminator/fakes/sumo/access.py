"""Who sees and who changes what in the content library.

A user's personal folder is their own; a folder may be shared with everybody; Admin Recommended is everybody's to see,
and is changed in admin mode alone. Source: help.sumologic.com on content sharing, and the vendor's OpenAPI on the
header `isAdminMode`, seen 2026-11-28. Codes and texts are unconfirmed.
"""

from collections.abc import Iterable, Iterator

from sieminator.fakes.sumo import content, keys, refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.content import FOLDER, Item
from sieminator.fakes.sumo.world import ADMIN_RECOMMENDED

_VIEW = ["View"]
_EDIT = ["View", "Edit"]
_OWN = ["View", "GrantView", "Edit", "GrantEdit", "Manage", "GrantManage"]


def permissions(call: Call, item: Item) -> list[str]:
    """Return what the caller may do with an item, as the API tells it; nothing where they may not see it."""
    lineage = content.lineage(call.state, item)
    around = {one.id for one in lineage}
    if call.admin or call.caller.personal in around:
        return list(_OWN)
    shared = {one.fields.get("shared") for one in lineage}
    if "edit" in shared:
        return list(_EDIT)
    return list(_VIEW) if "view" in shared or ADMIN_RECOMMENDED in around else []


def visible(call: Call, items: Iterable[Item]) -> Iterator[Item]:
    """Yield those of these items that the caller may see."""
    told: dict[str, bool] = {}
    for one in items:
        where = one.id if one.type == FOLDER else one.parent  # a search is shared as its folder is
        if where not in told:
            told[where] = bool(permissions(call, one))
        if told[where]:
            yield one


def readable(call: Call, item_id: str, type_: str = "") -> Item:
    """Return an item that the caller may see; refuse one that is not there, or not for them, alike."""
    call.caller.need(keys.READ)
    found = content.one(call.state, item_id, type_)
    if found is None or not permissions(call, found):
        raise refusals.not_found("Content", item_id)
    return found


def writable(call: Call, item_id: str, type_: str = "") -> Item:
    """Return an item that the caller may change."""
    call.caller.need(keys.WRITE)
    found = readable(call, item_id, type_)
    if "Edit" not in permissions(call, found):
        raise refusals.forbidden(f"edit {found.name}")
    return found


def free(call: Call, folder: Item, name: str, but: str = "") -> None:
    """Refuse a name that another item of a folder has, whose id is not `but`."""
    if call.behaviour.unique_names and content.is_taken(call.state, folder.id, name, but):
        text = f"name: Content with the name '{name}' already exists in the folder."
        raise refusals.refusal(400, "content:duplicate_name", text)
