"""What the service refuses in a scheduled rule whose shape is right.

Sources, seen 2026-11-22: [L] Microsoft Learn, sentinel-service-limits and scheduled-rules-overview; [V] the validator
of Azure/Azure-Sentinel, .script/tests/detectionTemplateSchemaValidation. The texts are ours: the service's wording is
unconfirmed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from sieminator.fakes.sentinel import durations, entities

Properties = Mapping[str, Any]

_MINUTES_5 = timedelta(minutes=5)
_DAYS_14 = timedelta(days=14)
_WHOLE_WORKSPACE = re.compile(r"\b(?:search|union)\s+\*(?!\w)")
_TECHNIQUE = re.compile(r"T\d{4}")
_COLUMN = re.compile(r"[a-zA-Z_]\w{0,499}", re.ASCII)
_DETAIL = re.compile(r"[a-zA-Z]\w{0,19}", re.ASCII)
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_TEMPLATE_VERSION = re.compile(r"\d+\.\d+\.\d+")


def violations(properties: Properties) -> Iterator[str]:
    """Yield each limit that the properties of a scheduled rule break."""
    for look in _LOOKS:
        yield from look(properties)


def _texts(properties: Properties) -> Iterator[str]:
    title, description = properties["displayName"], properties.get("description") or ""
    version = properties.get("templateVersion")
    if not 1 <= len(title) <= 256:  # [V]
        yield "The display name must have between 1 and 256 characters."
    if len(description) > 5_000:  # [V]
        yield "The description must not exceed 5000 characters."
    if version is not None and not (_TEMPLATE_VERSION.fullmatch(version) and len(version) <= 20):  # [V]
        yield f"The template version '{version}' is not in the format <a.b.c>."
    if version is not None and not properties.get("alertRuleTemplateName"):  # unconfirmed
        yield "The template version must not be set without alertRuleTemplateName."


def _query(properties: Properties) -> Iterator[str]:
    query = properties["query"]
    if not 1 <= len(query) <= 10_000:  # [L]
        yield f"The query length {len(query)} is invalid: it must be between 1 and 10000 characters."
    if found := _WHOLE_WORKSPACE.search(query):  # [L]
        yield f"The query must not contain '{' '.join(found[0].split())}'."


def _schedule(properties: Properties) -> Iterator[str]:
    frequency, period = _span(properties["queryFrequency"]), _span(properties["queryPeriod"])
    for name, span in (("frequency", frequency), ("period", period)):
        if not _MINUTES_5 <= span <= _DAYS_14:  # [L]
            yield f"The query {name} must be between 5 minutes and 14 days."
    if period < frequency:  # [L]
        yield "The query period must be greater than or equal to the query frequency."
    if period >= timedelta(days=2) and frequency < timedelta(hours=1):  # [V]; the 2 days are unconfirmed
        yield "The query frequency must be at least 1 hour when the query period is 2 days or more."


def _trigger(properties: Properties) -> Iterator[str]:
    if not 0 <= properties["triggerThreshold"] <= 10_000:  # [V]
        yield "The trigger threshold must be between 0 and 10000."
    if _span(properties["suppressionDuration"]) > timedelta(hours=24):  # [L]
        yield "The suppression duration must not exceed 24 hours."


def _attack(properties: Properties) -> Iterator[str]:
    for technique in properties.get("techniques") or []:
        if not _TECHNIQUE.fullmatch(technique):  # recall: the text says "expected format is 'T####'"; unconfirmed
            yield f"The technique '{technique}' is invalid, the expected format is 'T####'."


def _entity_mappings(properties: Properties) -> Iterator[str]:
    mappings = properties.get("entityMappings") or []
    if len(mappings) > 10:  # [L]
        yield "The number of entity mappings must not exceed 10."
    for mapping in mappings:
        fields = mapping.get("fieldMappings") or []
        if not 1 <= len(fields) <= 3:  # [L]
            yield f"The entity type '{mapping.get('entityType')}' must have between 1 and 3 identifiers."
        else:
            yield from entities.faults(mapping)
        yield from _columns(str(field.get("columnName") or "") for field in fields)


def _custom_details(properties: Properties) -> Iterator[str]:
    details = properties.get("customDetails") or {}
    if len(details) > 20:  # [V]
        yield "The number of custom details must not exceed 20."
    for name in details:
        if not _DETAIL.fullmatch(name):  # [V]
            yield f"The custom detail key '{name}' is invalid: letters and digits only, at most 20."
    yield from _columns(details.values())


def _details_override(properties: Properties) -> Iterator[str]:
    override = properties.get("alertDetailsOverride") or {}
    for name, longest in (("alertDisplayNameFormat", 256), ("alertDescriptionFormat", 5_000)):  # [V]
        text = override.get(name) or ""
        if len(text) > longest:
            yield f"{name} must not exceed {longest} characters."
        if len(_PLACEHOLDER.findall(text)) > 3:  # [V]
            yield f"{name} must not contain more than 3 parameters."
    chosen = [item.get("alertProperty") for item in override.get("alertDynamicProperties") or []]
    if len(set(chosen)) < len(chosen):  # unconfirmed
        yield "An alert property must not be overridden more than once."


def _grouping(properties: Properties) -> Iterator[str]:
    grouping = (properties.get("incidentConfiguration") or {}).get("groupingConfiguration")
    if not grouping:
        return
    chosen = {name: grouping.get(name) or [] for name in _GROUPINGS}
    if not _MINUTES_5 <= _span(grouping["lookbackDuration"]) <= timedelta(days=7):  # [L]
        yield "The grouping lookback duration must be between 5 minutes and 7 days."
    if grouping["matchingMethod"] == "Selected" and not any(chosen.values()):  # the swagger says so
        yield f"At least one of {', '.join(_GROUPINGS)} must be provided when the matching method is Selected."
    mapped = {mapping.get("entityType") for mapping in properties.get("entityMappings") or []}
    for name in set(chosen["groupByEntities"]) - mapped:  # the swagger says so
        yield f"groupByEntities: the entity '{name}' is not mapped in the rule."
    for name in set(chosen["groupByCustomDetails"]) - set(properties.get("customDetails") or {}):
        yield f"groupByCustomDetails: the custom detail '{name}' is not defined in the rule."


_GROUPINGS = ("groupByEntities", "groupByAlertDetails", "groupByCustomDetails")

_LOOKS: tuple[Callable[[Properties], Iterator[str]], ...] = (
    _texts,
    _query,
    _schedule,
    _trigger,
    _attack,
    _entity_mappings,
    _custom_details,
    _details_override,
    _grouping,
)


def _columns(names: Any) -> Iterator[str]:
    for name in names:
        if not _COLUMN.fullmatch(name):  # [V]
            yield f"The column name '{name}' is invalid."


def _span(text: str) -> timedelta:
    return durations.parse(text) or timedelta(0)
