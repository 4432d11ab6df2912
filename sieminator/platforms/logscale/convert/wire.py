"""Our content as the vendor's input, and the vendor's asset as a rule that was found."""

from collections.abc import Mapping

from sieminator.model.mark import Mark
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.logscale.convert.fields import EVENT, FIELDS, FORMS, KIND_OF, ORGANIZATION, USER
from sieminator.platforms.logscale.convert.normalise import normalise
from sieminator.platforms.logscale.mark import mark_of, owned, theirs

Tree = dict[str, object]
Asset = Mapping[str, object]

PACKAGED = "asset of a package"
"""The kind of whatever a package installed: never ours, and never taken over."""
LEGACY_ALERT = "legacy alert"


def from_wire(asset: Asset) -> RemoteRule:
    """Read an asset; of a kind that we do not deploy the body stays empty, and the rule is somebody else's."""
    remote_id, kind = str(asset.get("id", "")), KIND_OF.get(str(asset.get("__typename", "")), LEGACY_ALERT)
    title = str(asset.get("name") or remote_id)
    enabled = asset.get("enabled") is True
    if asset.get("packageId") or kind == LEGACY_ALERT:
        strange = PACKAGED if asset.get("packageId") else LEGACY_ALERT
        return RemoteRule(remote_id, title, Content(strange, enabled, {}), None, asset)
    body = normalise(kind, _as_body(asset))
    return RemoteRule(remote_id, title, Content(kind, enabled, body), mark_of(_texts(asset.get("labels"))), asset)


def to_wire(
    domain: str,
    content: Content,
    mark: Mark | None,
    found: Asset | None = None,
    unmanaged: frozenset[str] = frozenset(),
) -> Tree:
    """Return the input that makes a rule, or that replaces one which was found: the whole of it, every time.

    Unmanaged fields, and labels that are not ours, are sent as they were found. What names a rule that is there (`id`)
    is the caller's to add.
    """
    there = _as_body(found) if found else {}
    kept = {name: there[name] for name in unmanaged & frozenset(FIELDS) if name in there and found}
    body = {**{name: value for name, value in content.body.items() if name not in kept}, **kept}
    return {
        "viewName": domain,
        "name": body.get("name", ""),
        "description": body.get("description") or "",
        "queryString": body.get("queryString", ""),
        "enabled": content.enabled,
        "actionIdsOrNames": list(_texts(body.get("actions"))),
        "labels": _labels(body, mark, found),
        **_ownership(body.get("queryOwnership")),
        **_trigger(content.kind, body.get("trigger")),
    }


def action_name(action: Asset) -> str:
    """Return the name that a trigger may call an action by; one of a package is called with its package.

    Source: GraphQL reference, CreateScheduledSearchV2.actionIdsOrNames: `packagescope/packagename:actionname`; a
    package's id has its version after an @, which no reference takes; seen 2026-11-28.
    """
    name, package = str(action.get("name", "")), str(action.get("packageId") or "").partition("@")[0]
    return f"{package}:{name}" if package and not name.startswith(f"{package}:") else name


def as_stored(domain: str, content: Content, mark: Mark | None, found: Asset | None = None) -> Asset:
    """Return the asset that a server would answer with, had it stored exactly what we send; sends nothing."""
    return stored(content.kind, to_wire(domain, content, mark, found))


def stored(kind: str, sent: Mapping[str, object]) -> Asset:
    """Return an input in the form of the asset that it makes."""
    organization = sent["queryOwnershipType"] == ORGANIZATION
    owner = {"__typename": "OrganizationOwnership"} if organization else {
        "__typename": "UserOwnership", "user": {"id": sent.get("runAsUserId")}
    }  # fmt: skip
    actions = [{"name": name} for name in _texts(sent.get("actionIdsOrNames"))]
    same = {name: value for name, value in sent.items() if name not in _TURNED}
    return {
        "__typename": FORMS[kind].typename,
        **same,
        "actions": actions,
        "queryOwnership": owner,
    }


_TURNED = frozenset({"viewName", "actionIdsOrNames", "runAsUserId", "queryOwnershipType"})


def _as_body(asset: Asset) -> Tree:
    """Return an asset's managed fields by the names of the body, as they were found."""
    return {
        "name": asset.get("name"),
        "description": asset.get("description"),
        "queryString": asset.get("queryString"),
        "trigger": asset,  # its fields stand beside the others there
        "actions": [action_name(one) for one in _objects(asset.get("actions"))],
        "labels": owned(_texts(asset.get("labels"))),
        "queryOwnership": _owner(asset.get("queryOwnership")),
    }


def _owner(found: object) -> Tree:
    if not isinstance(found, Mapping):
        return {}
    if found.get("__typename") == "OrganizationOwnership":
        return {"type": ORGANIZATION}
    user = found.get("user")
    return {"type": USER, "user": user.get("id") if isinstance(user, Mapping) else None}


def _labels(body: Mapping[str, object], mark: Mark | None, found: Asset | None) -> list[str]:
    others = theirs(_texts(found.get("labels"))) if found else []
    return [*others, *_texts(body.get("labels")), *([str(mark)] if mark else [])]


def _ownership(owner: object) -> Tree:
    values = owner if isinstance(owner, Mapping) else {}
    if values.get("type") != USER:
        return {"queryOwnershipType": ORGANIZATION}
    return {"queryOwnershipType": USER, **({"runAsUserId": values["user"]} if values.get("user") else {})}


def _trigger(kind: str, found: object) -> Tree:
    """Return the fields that say when a rule triggers, absence spelt out; those that do not go together are left out.

    Source: the operator's CRDs: with EventTimestamp a backfill and an offset are required and a wait is forbidden, with
    IngestTimestamp the other way round; seen 2026-11-28.
    """
    values = found if isinstance(found, Mapping) else {}
    filled = {name: _or(values.get(name), absent) for name, absent in FORMS[kind].trigger.items()}
    if "maxWaitTimeSeconds" in filled:
        event = filled["queryTimestampType"] == EVENT
        for name in ("maxWaitTimeSeconds",) if event else ("searchIntervalOffsetSeconds", "backfillLimit"):
            if not filled[name]:
                del filled[name]  # what contradicts the type is sent, and refused: nothing is dropped in silence
    if not filled.get("throttleTimeSeconds"):
        filled.pop("throttleTimeSeconds", None)  # no throttle at all; the least that is taken is a minute
    return {name: value for name, value in filled.items() if value not in (None, "")}


def _or(value: object, absent: object) -> object:
    return absent if value is None else value


def _texts(found: object) -> list[str]:
    return [*map(str, found)] if isinstance(found, list | tuple) else []


def _objects(found: object) -> list[Asset]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
