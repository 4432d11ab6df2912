"""Our content as the vendor's resource, and the vendor's resource as a rule that was found."""

from collections.abc import Mapping
from typing import cast

from sieminator.model.mark import Mark
from sieminator.model.rule import Content, Health, RemoteRule
from sieminator.platforms.sentinel import SCHEDULED
from sieminator.platforms.sentinel.convert.fields import DEFAULTS, FIELDS
from sieminator.platforms.sentinel.convert.normalise import normalise, plain
from sieminator.platforms.sentinel.mark import sign, unsign

Tree = dict[str, object]

AUTO_DISABLED = "AUTO DISABLED"
"""What the service puts before the name of a rule that it switched off after repeated failures. It writes the reason
into the description; in which words is unconfirmed. Source: Microsoft Learn, troubleshoot-analytics-rules, seen
2026-11-22."""

_READ_ONLY = frozenset({"id", "name", "type", "systemData"})
_SERVER_FILLED = frozenset({"lastModifiedUtc"})


def to_wire(content: Content, mark: Mark | None) -> Tree:
    """Return the `properties` of a rule: every managed field that has a value, documented defaults spelt out."""
    properties = cast("Tree", _filled(content.body, DEFAULTS))
    properties["enabled"] = content.enabled
    properties["query"] = sign(str(content.body.get("query", "")), mark)
    return properties


def to_resource(
    content: Content,
    mark: Mark | None,
    found: Mapping[str, object] | None = None,
    unmanaged: frozenset[str] = frozenset(),
) -> Tree:
    """Return the resource to write: what was found, with the managed fields that are ours put in their place.

    What was found keeps its `etag`, so that the write is refused when somebody else was quicker. Without it nothing is
    conditional, and the unmanaged fields are written too, once.
    """
    wanted = to_wire(content, mark)
    if found is None:
        return {"kind": content.kind, "properties": wanted}
    there = _object(found.get("properties"))
    ours = frozenset(FIELDS) - unmanaged
    theirs = {name: value for name, value in there.items() if name not in ours | _SERVER_FILLED and value is not None}
    properties = theirs | {name: value for name, value in wanted.items() if name in ours}
    properties["enabled"] = content.enabled
    if "query" in unmanaged:
        query, old = unsign(plain(str(there.get("query", ""))))
        properties["query"] = sign(query, mark or old)
    resource = {name: value for name, value in found.items() if name not in _READ_ONLY and value is not None}
    return {**resource, "kind": content.kind, "properties": properties}


def from_wire(resource: Mapping[str, object]) -> RemoteRule:
    """Read a resource; of a kind that we do not know the body stays empty, and the rule is somebody else's."""
    properties = _object(resource.get("properties"))
    kind, remote_id = str(resource.get("kind", "")), str(resource.get("name", ""))
    enabled = properties.get("enabled") is True
    title = str(properties.get("displayName") or remote_id)
    if kind != SCHEDULED:
        return RemoteRule(remote_id, title, Content(kind, enabled, {}), None, resource)
    query, mark = unsign(plain(str(properties.get("query", ""))))
    ours = {**properties, "query": query}
    health, touched = Health.FINE, frozenset[str]()
    if title.startswith(AUTO_DISABLED) and not enabled:
        health, touched = Health.VENDOR_DISABLED, frozenset({"description"})
        ours["displayName"] = title = title.removeprefix(AUTO_DISABLED).lstrip(" :-")
    content = Content(kind, enabled, normalise(ours))
    return RemoteRule(remote_id, title, content, mark, resource, health, touched)


def etag(resource: Mapping[str, object]) -> str:
    """Return the resource's etag; empty where it has none."""
    return str(resource.get("etag") or "")


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _filled(tree: Mapping[str, object], defaults: Mapping[str, object]) -> object:
    filled: Tree = {name: value for name, value in tree.items() if name not in defaults}
    for name, default in defaults.items():
        value = tree.get(name, default)
        whole = isinstance(default, dict) and isinstance(value, dict)
        filled[name] = _filled(value, default) if whole else value  # type: ignore[arg-type]
    return filled
