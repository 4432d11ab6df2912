"""What reads: who we are, what the server is, what lies in a search domain, and whether a query compiles."""

from collections.abc import Callable
from typing import Any

from sieminator.fakes.logscale import actions, query, shown, triggers
from sieminator.fakes.logscale.call import Call
from sieminator.fakes.logscale.limits import uncompiled
from sieminator.fakes.logscale.permissions import asset_actions, view_actions
from sieminator.fakes.logscale.refusals import Wrong, no_domain, not_found
from sieminator.fakes.logscale.schema import TRIGGER_EXECUTION_INFO, number
from sieminator.fakes.logscale.tokens import readable, sees
from sieminator.fakes.logscale.triggers import AGGREGATE, FILTER, LEGACY, SCHEDULED
from sieminator.fakes.logscale.world import Behaviour, SearchDomain

Resolver = Callable[..., Any]

_LISTS = {
    "scheduledSearches": SCHEDULED,
    "filterAlerts": FILTER,
    "aggregateAlerts": AGGREGATE,
    "alerts": LEGACY,
}
_SINGLE = {"scheduledSearch": SCHEDULED, "filterAlert": FILTER, "aggregateAlert": AGGREGATE}


def resolvers(call: Call) -> dict[str, Resolver]:
    """Return what answers each field of Query."""
    return {
        "meta": lambda **_: _meta(call),
        "viewer": lambda: _viewer(call),
        "viewerOpt": lambda: _viewer(call),
        "searchDomain": lambda **asked: _domain(call, readable(call.state, call.caller, asked["name"])),
        "searchDomains": lambda **_: [_domain(call, one) for one in _domains(call)],
        "analyzeQuery": lambda **asked: _analysis(call, asked["input"]),
        "validateQuery": lambda **asked: _validation(call, asked["queryString"]),
    }


def _meta(call: Call) -> dict[str, Any]:
    return {
        "version": call.behaviour.version,
        "isClusterBeingUpdated": False,
        "minimumNodeVersion": call.behaviour.version.partition("-")[0],
        "environment": "ON_PREM",
        "clusterId": "lab-cluster",
        "scheduledSearchMaxBackfillLimit": None,
    }


def _viewer(call: Call) -> dict[str, Any]:
    caller = call.caller
    return {
        "id": caller.user or caller.id,
        # What a token of search domains is told its name is, is unconfirmed.
        "username": caller.username or caller.name,
        "isRoot": False,
        "isOrganizationRoot": False,
        "fullName": None,
        "email": None,
        "currentOrganization": shown.ORGANIZATION,
    }


def _domains(call: Call) -> list[SearchDomain]:
    rows = call.state.execute("SELECT id, name, type FROM domain ORDER BY name")
    return [
        one for one in (SearchDomain(*row) for row in rows) if sees(call.caller, one) and exists_in(call.behaviour, one)
    ]


def exists_in(behaviour: Behaviour, domain: SearchDomain) -> bool:
    """Say whether a search domain is there in this version."""
    newer = domain.name == "humio-trigger-execution-info"
    return not newer or number(behaviour.version) >= TRIGGER_EXECUTION_INFO


def _domain(call: Call, domain: SearchDomain) -> dict[str, Any]:
    if not exists_in(call.behaviour, domain):
        raise no_domain(domain.name)
    allowed = asset_actions(call.caller.permissions)
    return {
        "__typename": domain.type,
        "id": domain.id,
        "name": domain.name,
        "description": None,
        "resource": f"searchdomains/{domain.id}",
        "connections": [],
        "isFederated": False,
        "installedPackages": lambda: _packages(call, domain),
        "allowedViewActions": lambda: _view_actions(call, domain),
        "isActionAllowed": lambda **asked: asked["action"] in _view_actions(call, domain),
        "actions": lambda **asked: [
            one.shown(allowed)
            for one in actions.every(call.state, domain).values()
            if asked.get("actionIds") is None or one.id in asked["actionIds"]
        ],
        "action": lambda **asked: _action(call, domain, asked["id"]).shown(allowed),
        "savedQueries": lambda: _assets(call, domain, "query"),
        "files": lambda: _assets(call, domain, "file"),
        **{name: _listing(call, domain, kind) for name, kind in _LISTS.items()},
        **{name: _single(call, domain, kind) for name, kind in _SINGLE.items()},
    }


def _listing(call: Call, domain: SearchDomain, kind: str) -> Resolver:
    def listed() -> list[shown.Shown]:
        known = actions.every(call.state, domain)
        # In the order of their ids, which is none: that of a live listing is unconfirmed.
        found = sorted(triggers.every(call.state, domain, kind), key=lambda one: one.id)
        return [shown.trigger(call, one, known) for one in found]

    return listed


def _single(call: Call, domain: SearchDomain, kind: str) -> Resolver:
    def found(**asked: Any) -> shown.Shown:
        one = triggers.one(call.state, domain, asked["id"], kind)
        if one is None:
            raise not_found(kind, asked["id"])
        return shown.trigger(call, one, actions.every(call.state, domain))

    return found


def _action(call: Call, domain: SearchDomain, action_id: str) -> actions.Action:
    found = actions.every(call.state, domain).get(action_id)
    if found is None:
        raise not_found("Action", action_id)
    return found


def _packages(call: Call, domain: SearchDomain) -> list[dict[str, str]]:
    rows = call.state.execute("SELECT id FROM package WHERE domain = ? ORDER BY id", (domain.id,))
    return [{"id": row[0], "source": "HumioHub"} for row in rows]


def _assets(call: Call, domain: SearchDomain, kind: str) -> list[dict[str, Any]]:
    query_ = "SELECT id, name, package FROM asset WHERE domain = ? AND kind = ? ORDER BY id"
    return [
        {
            "id": asset_id,
            "name": name,
            "displayName": name,
            "description": None,
            "nameAndPath": {"name": name, "path": None},
            "packageId": package,
            "package": {"id": package, "source": "HumioHub"} if package else None,
            "allowedActions": asset_actions(call.caller.permissions),
        }
        for asset_id, name, package in call.state.execute(query_, (domain.id, kind))
    ]


def _view_actions(call: Call, domain: SearchDomain) -> list[str]:
    if not call.behaviour.tell_permissions:
        raise Wrong(f"The permissions on '{domain.name}' are not told")
    return view_actions(call.caller.permissions)


def _analysis(call: Call, asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("viewName"):
        readable(call.state, call.caller, asked["viewName"])
    checked = _validation(call, asked["queryString"])
    rejected = {name.lower() for name in asked.get("rejectFunctions") or ()}
    for name in sorted(rejected & set(query.functions(asked["queryString"]))):
        text = f"The function '{name}' is not allowed here"
        checked["diagnostics"].append({"message": text, "code": "FunctionRejected", "severity": "Error"})
        checked["isValid"] = False
    kind = "AggregateAlert" if query.is_aggregate(asked["queryString"]) else "FilterAlert"
    return {"validateQuery": checked, "suggestedAlertType": {"alertType": kind} if checked["isValid"] else None}


def _validation(call: Call, text: str) -> dict[str, Any]:
    """Return the diagnostics of a query: without a position, as the contract has it."""
    found = [
        {"message": wrong, "code": "SyntaxError", "severity": "Error"} for wrong in uncompiled(text, call.behaviour)
    ]
    valid = not found
    found += [
        {"message": said, "code": "QueryWarning", "severity": "Warning"}
        for words, said in call.behaviour.doubts.items()
        if words in text
    ]
    return {"isValid": valid, "diagnostics": found}
