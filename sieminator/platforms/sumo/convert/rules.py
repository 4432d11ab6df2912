"""A rule of Cloud SIEM: what was found, and the `fields` that are sent, which replace the whole of it."""

from collections.abc import Mapping

from sieminator.model.mark import Mark
from sieminator.model.rule import Content, Health, RemoteRule
from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, OUTLIER, TEMPLATED, THRESHOLD
from sieminator.platforms.sumo.convert.fields import CUSTOM_WINDOW, FORMS, MILLISECONDS, WINDOWS
from sieminator.platforms.sumo.convert.normalise import normalise, steps, without_nulls
from sieminator.platforms.sumo.convert.times import window
from sieminator.platforms.sumo.mark import mark_among, owned, theirs

Tree = dict[str, object]
Resource = Mapping[str, object]

BUILT_IN = "built-in rule"
"""The kind of whatever the vendor made: never ours, and never taken over."""
LEGACY_MATCH = "legacy match rule"
UNKNOWN = "rule of an unknown kind"

# A kind is told by the fields that only it has: which words `ruleType` holds is unconfirmed. Source: the schemas of
# the vendor's Cloud SIEM OpenAPI; seen 2026-11-28.
_TOLD_BY: tuple[tuple[str, str], ...] = (
    (OUTLIER, "deviationThreshold"),
    (FIRST_SEEN, "filterExpression"),
    (CHAIN, "expressionsAndLimits"),
    (AGGREGATION, "triggerExpression"),
    (THRESHOLD, "limit"),
    (TEMPLATED, "scoreMapping"),
    (LEGACY_MATCH, "expression"),
)

_HEALTH: Mapping[object, Health] = {
    "FAILED_AND_DISABLED": Health.VENDOR_DISABLED,
    "DEGRADED": Health.DEGRADED,
    "RATE_LIMITED": Health.DEGRADED,
}


def rule_found(raw: Resource) -> RemoteRule:
    """Read a rule; of a kind that we do not deploy the body stays empty, and it is somebody else's."""
    remote_id, kind = str(raw.get("id") or ""), kind_of(raw)
    title = str(raw.get("name") or remote_id)
    status, told = status_of(raw)
    health = _HEALTH.get(status, Health.FINE)
    enabled = raw.get("enabled") is True and health is not Health.VENDOR_DISABLED
    told = told if health is not Health.FINE else ""
    if kind not in FORMS:
        return RemoteRule(remote_id, title, Content(kind, enabled, {}), None, raw, health, told=told)
    tags = _texts(raw.get("tags"))
    body = normalise(kind, {**raw, "windowSize": _window(raw), "tags": owned(tags)})
    return RemoteRule(remote_id, title, Content(kind, enabled, body), mark_among(tags), raw, health, told=told)


def kind_of(raw: Resource) -> str:
    """Return the kind of a rule that was found."""
    if raw.get("ruleSource", "user") != "user":
        return BUILT_IN
    return next((kind for kind, field in _TOLD_BY if field in raw), UNKNOWN)


def status_of(raw: Resource) -> tuple[str, str]:
    """Return what the vendor says of a rule's health, in a word of its own and in a sentence; empty where nothing."""
    status = raw.get("status")
    if not isinstance(status, Mapping):
        return "", ""
    word, sentence = str(status.get("status") or ""), str(status.get("message") or "")
    return word, sentence or word


def rule_fields(content: Content, mark: Mark | None, found: Resource | None, unmanaged: frozenset[str]) -> Tree:
    """Return every field that a write of this kind takes, absence spelt out; not whether the rule is on."""
    form = FORMS[content.kind]
    body = {**content.body, **_kept(found, unmanaged & frozenset(form.managed))}
    sent: Tree = {}
    for name, absent in form.managed.items():
        value = body.get(name)
        sent[name] = absent if value is None else value
    for name, absent in form.carried.items():
        value = found.get(name) if found else None
        sent[name] = absent if value is None else value
    sent["tags"] = _tags(_texts(sent["tags"]), mark, found)
    if "tuningExpressionIds" in form.carried:
        sent["tuningExpressionIds"] = _tuning(found)
    for name in MILLISECONDS & sent.keys():
        sent[name] = None if sent[name] is None else str(sent[name])
    sent |= _written_window(sent.get("windowSize"))
    return {name: value for name, value in sent.items() if value is not None and (value or name not in _LEFT_OUT)}


_LEFT_OUT = frozenset({"category", "countField", "valueFields", "valueExpression", "assetField"})
"""Fields that say nothing when they are empty, and of which a request need not say that: none is required."""


def _kept(found: Resource | None, unmanaged: frozenset[str]) -> Tree:
    """Return the fields that belong to the customer, as they were found; none of a rule of another kind."""
    kept: Tree = {name: without_nulls(found[name]) for name in unmanaged if found and found.get(name) is not None}
    if found and "windowSize" in kept:
        kept["windowSize"] = _window(found)
    if "tags" in kept:
        kept["tags"] = owned(_texts(kept["tags"]))
    if "expressionsAndLimits" in kept:
        kept["expressionsAndLimits"] = steps(kept["expressionsAndLimits"])
    return kept


def _window(raw: Resource) -> int | None:
    return window(raw.get("windowSize"), raw.get("windowSizeMilliseconds"))


def _written_window(milliseconds: object) -> Tree:
    """Return a window as it is written: by its name, or as one of no name."""
    if milliseconds is None:
        return {}
    named = next((name for name, length in WINDOWS.items() if length == milliseconds), None)
    if named:
        return {"windowSize": named}
    return {"windowSize": CUSTOM_WINDOW, "windowSizeMilliseconds": str(milliseconds)}


def _tags(ours: list[str], mark: Mark | None, found: Resource | None) -> list[str]:
    others = theirs(_texts(found.get("tags"))) if found else []
    return [*others, *ours, *([str(mark)] if mark else [])]


def _tuning(found: Resource | None) -> object:
    """Return the ids of the tuning expressions of a rule; None where the answer does not tell them.

    A listing tells them where it is asked to expand them.
    """
    expanded = found.get("tuningExpressions") if found else None
    if isinstance(expanded, list):
        return [str(one["id"]) for one in expanded if isinstance(one, Mapping) and one.get("id") is not None]
    return found.get("tuningExpressionIds") if found else None


def _texts(found: object) -> list[str]:
    return [*map(str, found)] if isinstance(found, list | tuple) else []
