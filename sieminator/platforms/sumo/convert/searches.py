"""A log search: what was found, and the definition that is sent, which replaces the whole of it."""

from collections.abc import Mapping

from sieminator.model.mark import Mark
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.convert.fields import ONLY_ON, SEARCH, SEARCH_CARRIED
from sieminator.platforms.sumo.convert.normalise import normalise, without_nulls
from sieminator.platforms.sumo.mark import sign, unsign

Tree = dict[str, object]
Resource = Mapping[str, object]

FOLDER = "sieminator:folder"
"""A key of ours in the raw resource of a log search: the id of the folder that our searches belong into. Empty where
there is no such folder yet, and missing where nobody said."""

# Source: `intervalTimeType` of the vendor's provider df5dbfa3, which wins over `runByReceiptTime`; seen 2026-11-28.
_CLOCKS: Mapping[object, bool] = {"messageTime": False, "receiptTime": True}
_READ_ONLY = frozenset({"displayableTimeRange"})


def search_found(raw: Resource) -> RemoteRule:
    """Read a log search; it is on while it has a schedule."""
    remote_id = str(raw.get("id") or "")
    text, mark = unsign(str(raw.get("description") or ""))
    body = {**raw, "description": text, "runByReceiptTime": _clock(raw), "parentId": _elsewhere(raw)}
    content = Content(LOG_SEARCH, bool(raw.get("schedule")), normalise(LOG_SEARCH, body), ONLY_ON)
    return RemoteRule(remote_id, str(raw.get("name") or remote_id), content, mark, raw)


def search_definition(
    content: Content, mark: Mark | None, found: Resource | None, unmanaged: frozenset[str], folder_id: str | None
) -> Tree:
    """Return the whole definition: a log search that is off has no schedule."""
    body = {**content.body, **_kept(found, unmanaged)}
    sent: Tree = {name: without_nulls(found[name]) for name in SEARCH_CARRIED if found and found.get(name) is not None}
    for name, absent in SEARCH.items():
        value = body.get(name)
        sent[name] = absent if value is None else value
    sent["description"] = sign(str(sent["description"]), mark)
    sent["parentId"] = body.get("parentId") or folder_id or _place(found)
    if not content.enabled:
        del sent["schedule"]
    if found and found.get("intervalTimeType") is not None:
        sent |= _interval(sent["runByReceiptTime"])
    return {name: value for name, value in sent.items() if value not in (None, {})}


def _kept(found: Resource | None, unmanaged: frozenset[str]) -> Tree:
    """Return the fields that belong to the customer, as they were found and may be sent."""
    if not found:
        return {}
    kept: Tree = {name: without_nulls(found.get(name)) for name in unmanaged & frozenset(SEARCH) if name in found}
    if "description" in kept:
        kept["description"] = unsign(str(found.get("description") or ""))[0]
    if "runByReceiptTime" in kept:
        kept["runByReceiptTime"] = _clock(found)
    schedule = kept.pop("schedule", None)
    if isinstance(schedule, Mapping) and schedule:
        kept["schedule"] = {name: value for name, value in schedule.items() if name not in _READ_ONLY}
    return kept


def _elsewhere(raw: Resource) -> object:
    """Return the folder that a search lies in, where it should lie in another; None where it is in its place."""
    belongs, lies = raw.get(FOLDER), raw.get("parentId")
    if not isinstance(belongs, str) or not isinstance(lies, str):
        return None
    return None if lies.upper() == belongs.upper() else lies


def _place(found: Resource | None) -> object:
    return (found.get(FOLDER) or found.get("parentId")) if found else None


def _clock(raw: Resource) -> object:
    """Return whether a search runs by receipt time; a clock of the vendor's that we do not know by its name."""
    interval = raw.get("intervalTimeType")
    if interval is None:
        return raw.get("runByReceiptTime")
    return _CLOCKS.get(interval, interval)


def _interval(clock: object) -> Tree:
    if isinstance(clock, str):
        return {"runByReceiptTime": False, "intervalTimeType": clock}
    return {"intervalTimeType": "receiptTime" if clock else "messageTime"}
