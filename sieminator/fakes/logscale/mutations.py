"""What writes: triggers made, replaced as a whole, switched and deleted.

An update replaces everything that its input can say: what is left out is reset, as the schema has it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sieminator.fakes.logscale import actions, audit, limits, shown, triggers
from sieminator.fakes.logscale.call import Call
from sieminator.fakes.logscale.permissions import CREATE, DELETE, ORGANIZATION, OTHERS, UPDATE
from sieminator.fakes.logscale.refusals import not_found, wrong_input
from sieminator.fakes.logscale.timespans import seconds
from sieminator.fakes.logscale.tokens import readable
from sieminator.fakes.logscale.triggers import AGGREGATE, FILTER, KINDS, SCHEDULED, Trigger
from sieminator.fakes.logscale.world import SearchDomain

Input = dict[str, Any]
Resolver = Callable[..., Any]

_ABSENT: dict[str, Input] = {
    SCHEDULED: {"searchIntervalOffsetSeconds": None, "maxWaitTimeSeconds": None, "backfillLimit": None},
    FILTER: {"throttleTimeSeconds": None, "throttleField": None},
    AGGREGATE: {"throttleField": None},
}
_DEFAULTS: dict[str, Input] = {
    # Source: library.humio.com/graphql, the inputs' defaults, seen 2026-11-28; that of triggerMode is unconfirmed.
    SCHEDULED: {"enabled": True, "labels": [], "triggerOnEmptyResult": False},
    FILTER: {"enabled": True, "labels": []},
    AGGREGATE: {"enabled": True, "labels": [], "triggerMode": "CompleteMode"},
}
_SPOKEN = {SCHEDULED: "scheduled search", FILTER: "filter alert", AGGREGATE: "aggregate alert"}


def resolvers(call: Call) -> dict[str, Resolver]:
    """Return what answers each field of Mutation."""
    found: dict[str, Resolver] = {}
    for kind in KINDS:
        found[f"create{kind}"] = _taking(call, kind, _create)
        found[f"update{kind}"] = _taking(call, kind, _update)
        found[f"delete{kind}"] = _taking(call, kind, _delete)
        found[f"clearErrorOn{kind}"] = _taking(call, kind, _clear_error)
        found[f"enable{kind}"] = _taking(call, kind, _enable)
        found[f"disable{kind}"] = _taking(call, kind, _disable)
    for name in ("createScheduledSearchV2", "updateScheduledSearchV2", "updateScheduledSearchV3"):
        found[name] = found[name[:-2]]
    found["addScheduledSearchLabel"] = _taking(call, SCHEDULED, _add_label)
    found["removeScheduledSearchLabel"] = _taking(call, SCHEDULED, _remove_label)
    return found


def _taking(call: Call, kind: str, act: Callable[[Call, SearchDomain, str, Input], Any]) -> Resolver:
    def resolve(**asked: Any) -> Any:
        sent = dict(asked["input"])
        with _all_or_nothing(call.state):
            domain = readable(call.state, call.caller, sent.pop("viewName"))
            return act(call, domain, kind, sent)

    return resolve


def _create(call: Call, domain: SearchDomain, kind: str, sent: Input) -> shown.Shown:
    call.caller.need(CREATE, domain)
    given = {name: value for name, value in sent.items() if value is not None}
    fields = _checked(call, domain, kind, {**_DEFAULTS[kind], **given}, None)
    made = triggers.create(call.state, domain, kind, fields, call.caller.actor, call.now)
    return _told(call, domain, made, "create")


def _update(call: Call, domain: SearchDomain, kind: str, sent: Input) -> shown.Shown:
    call.caller.need(UPDATE, domain)
    before = _known(call, domain, kind, sent.pop("id"))
    fields = _checked(call, domain, kind, sent, before)
    beyond = {name: None for name in _beyond(call) if name in before.fields}
    after = {**beyond, **fields}
    changed = triggers.change(call.state, domain, before, after, call.caller.actor, call.now)
    return _told(call, domain, changed, "update")


def _delete(call: Call, domain: SearchDomain, kind: str, sent: Input) -> bool:
    call.caller.need(DELETE, domain)
    before = _known(call, domain, kind, sent["id"])
    audit.changed(call.state, domain, before, "delete", call.caller.actor, call.now)
    return triggers.remove(call.state, domain, before.id)


def _enable(call: Call, domain: SearchDomain, kind: str, sent: Input) -> Any:
    return _switch(call, domain, kind, sent, "enable")


def _disable(call: Call, domain: SearchDomain, kind: str, sent: Input) -> Any:
    return _switch(call, domain, kind, sent, "disable")


def _switch(call: Call, domain: SearchDomain, kind: str, sent: Input, verb: str) -> Any:
    told = _edited(call, domain, kind, sent["id"], {"enabled": verb == "enable"}, verb)
    return told if kind == SCHEDULED else True


def _clear_error(call: Call, domain: SearchDomain, kind: str, sent: Input) -> shown.Shown:
    return _edited(call, domain, kind, sent["id"], {"lastError": None}, "clear-error")


def _add_label(call: Call, domain: SearchDomain, kind: str, sent: Input) -> shown.Shown:
    labels = _known(call, domain, kind, sent["id"]).fields["labels"]
    added = [*labels, *([] if sent["label"] in labels else [sent["label"]])]
    return _edited(call, domain, kind, sent["id"], {"labels": added}, "add-label")


def _remove_label(call: Call, domain: SearchDomain, kind: str, sent: Input) -> shown.Shown:
    labels = [one for one in _known(call, domain, kind, sent["id"]).fields["labels"] if one != sent["label"]]
    return _edited(call, domain, kind, sent["id"], {"labels": labels}, "remove-label")


def _edited(call: Call, domain: SearchDomain, kind: str, trigger_id: str, fields: Input, verb: str) -> shown.Shown:
    call.caller.need(UPDATE, domain)
    before = _known(call, domain, kind, trigger_id)
    changed = triggers.change(call.state, domain, before, fields, call.caller.actor, call.now)
    return _told(call, domain, changed, verb)


def _checked(call: Call, domain: SearchDomain, kind: str, sent: Input, before: Trigger | None) -> triggers.Fields:
    """Return the fields that an input means; refuse what breaks a rule."""
    fields = {**_ABSENT[kind], "description": None, **_modern(sent)}
    fields["ownership"] = fields.pop("queryOwnershipType", None) or "User"
    fields.setdefault("triggerOnEmptyResult", bool(before and before.fields.get("triggerOnEmptyResult")))
    if wrong := dict(limits.faults(kind, fields, call.behaviour)):
        raise wrong_input(**wrong)
    taken = triggers.name_taken(call.state, domain, kind, fields["name"], before.id if before else "")
    if taken and call.behaviour.unique_names:
        raise wrong_input(name=f"A {_SPOKEN[kind]} with the name '{fields['name']}' already exists")
    fields["ownerId"] = _owner(call, domain, fields)
    fields["actionIds"] = actions.ids_of(call.state, domain, fields.pop("actionIdsOrNames"))
    altered = {name: value for name, value in call.behaviour.alters.items() if name in fields}
    return {**fields, **altered}


def _modern(sent: Input) -> Input:
    """Return an input of the first version of scheduled searches as one of the second."""
    if "queryStart" not in sent:
        return sent
    start, end = seconds(sent["queryStart"]), seconds(sent["queryEnd"])
    if start is None or end is None or start <= end:
        raise wrong_input(queryStart=f"'{sent['queryStart']}' to '{sent['queryEnd']}' is not a relative time interval")
    rest = {name: value for name, value in sent.items() if name not in ("queryStart", "queryEnd", "actions")}
    times = {"searchIntervalSeconds": start - end, "searchIntervalOffsetSeconds": end}
    return {**rest, **times, "actionIdsOrNames": sent["actions"], "queryTimestampType": "EventTimestamp"}


def _owner(call: Call, domain: SearchDomain, fields: Input) -> str | None:
    """Return whose rights the query will have; None for the organization's. Refuse who may not say so."""
    caller, wanted = call.caller, fields.pop("runAsUserId", None)
    if fields["ownership"] == "Organization":
        caller.need(ORGANIZATION, domain)
        return None
    if wanted and wanted != caller.user:
        caller.need(OTHERS, domain)
        if not call.state.execute("SELECT 1 FROM user WHERE id = ?", (wanted,)).fetchone():
            raise wrong_input(runAsUserId=f"Could not find the user with id '{wanted}'")
    return wanted or caller.user or None


def _known(call: Call, domain: SearchDomain, kind: str, trigger_id: str) -> Trigger:
    found = triggers.one(call.state, domain, trigger_id, kind)
    if found is None:
        raise not_found(_SPOKEN[kind], trigger_id)
    return found


def _told(call: Call, domain: SearchDomain, trigger: Trigger, verb: str) -> shown.Shown:
    audit.changed(call.state, domain, trigger, verb, call.caller.actor, call.now)
    return shown.trigger(call, trigger, actions.every(call.state, domain))


def _beyond(call: Call) -> Iterator[str]:
    """Yield the names of fields of inputs that no contract of ours knows."""
    for one in call.behaviour.beyond:
        yield one.partition(".")[2].partition(":")[0].strip()


@contextmanager
def _all_or_nothing(state: sqlite3.Connection) -> Iterator[None]:
    """Undo what one field of a document wrote when it is refused; the others stand."""
    state.execute("SAVEPOINT field")
    try:
        yield
    except BaseException:
        state.execute("ROLLBACK TO field")
        raise
    finally:
        state.execute("RELEASE field")
