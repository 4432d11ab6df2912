"""The vendor's log search or rule as one that was found, and our content as what is sent and would be stored."""

from collections.abc import Mapping

from sieminator.model.mark import Mark
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.convert.rules import rule_fields, rule_found
from sieminator.platforms.sumo.convert.searches import FOLDER, search_definition, search_found
from sieminator.platforms.sumo.convert.times import window

Tree = dict[str, object]
Resource = Mapping[str, object]

__all__ = ["FOLDER", "as_stored", "from_wire", "is_log_search", "stored", "to_wire"]


def is_log_search(raw: Resource) -> bool:
    """Say whether a stored resource is a log search; everything else is a rule of Cloud SIEM."""
    return "queryString" in raw


def from_wire(raw: Resource, folder_id: str | None = None) -> RemoteRule:
    """Read a stored resource of either API; of what is not ours to deploy the body stays empty.

    ``folder_id`` is the folder that our searches belong into, empty where there is none yet; it is kept with the raw
    resource as ``FOLDER``, so that the resource reads the same ever after. None leaves what is kept there already.
    """
    if not is_log_search(raw):
        return rule_found(raw)
    return search_found(raw if folder_id is None else {**raw, FOLDER: folder_id})


def to_wire(
    content: Content,
    mark: Mark | None,
    found: Resource | None = None,
    unmanaged: frozenset[str] = frozenset(),
    folder_id: str | None = None,
    *,
    creates: bool | None = None,
) -> Tree:
    """Return the whole of what is sent: a log search's definition, or the `fields` of a rule.

    Unmanaged fields, tags that are not ours and what we do not know the meaning of are sent as they were found.
    ``creates`` says that a rule is made and no other replaced, so that it says whether it is on; by default that is
    where none of its kind was found. ``folder_id`` is where a search goes to; without it, it stays where it is.
    """
    if content.kind == LOG_SEARCH:
        return search_definition(content, mark, found, unmanaged, folder_id)
    if creates is None:
        creates = found is None or rule_found(found).content.kind != content.kind
    fields = rule_fields(content, mark, found, unmanaged)
    return {**fields, "enabled": content.enabled} if creates else fields


def as_stored(
    content: Content,
    mark: Mark | None,
    found: Resource | None = None,
    folder_id: str | None = None,
    unmanaged: frozenset[str] = frozenset(),
) -> Resource:
    """Return the resource that a server would answer with, had it stored exactly what we send; sends nothing."""
    sent = to_wire(content, mark, found, unmanaged, folder_id)
    kept = found.get(FOLDER) if found else None
    there = stored(content.kind, sent, enabled=content.enabled, folder_id=folder_id or (str(kept) if kept else None))
    return {"id": found["id"], **there} if found and "id" in found else there


def stored(kind: str, sent: Resource, *, enabled: bool, folder_id: str | None = None) -> Resource:
    """Return what was sent in the form of the resource that it makes."""
    if kind == LOG_SEARCH:
        return {**sent, **({FOLDER: folder_id} if folder_id is not None else {})}
    there: Tree = {**sent, "enabled": enabled, "ruleSource": "user"}
    if "windowSize" in sent:
        named = sent["windowSize"]
        there["windowSize"] = window(named, sent.get("windowSizeMilliseconds"))
        there["windowSizeName"] = named
        there.pop("windowSizeMilliseconds", None)
    return there
