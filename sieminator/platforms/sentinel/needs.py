"""The columns that a rule needs of its query's result: whatever names one in its block."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sieminator.model.rule import Need

if TYPE_CHECKING:
    from sieminator.platforms.sentinel.options import AlertDetailsOverride, SentinelOptions

# Source: Microsoft Learn, customize-alert-details: a parameter is a column's name in double braces; seen 2026-11-22.
_PARAMETER = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}", re.ASCII)


def needs(options: "SentinelOptions") -> Iterator[Need]:
    """Yield each column that the block names, and what for."""
    for mapping in options.entity_mappings:
        for column in mapping.identifiers.values():
            yield Need(column, f"entity {mapping.entity}", "entityMappings")
    for name, column in options.custom_details.items():
        yield Need(column, f"custom detail {name}", "customDetails")
    if options.alert_details_override:
        yield from _of_override(options.alert_details_override)


def _of_override(override: "AlertDetailsOverride") -> Iterator[Need]:
    field = "alertDetailsOverride"
    for what, text in (("name", override.display_name_format), ("description", override.description_format)):
        for column in _PARAMETER.findall(text):
            yield Need(column, f"the alert's {what}", field)
    for what, column in (("tactics", override.tactics_column), ("severity", override.severity_column)):
        if column:
            yield Need(column, f"the alert's {what}", field)
    for dynamic in override.dynamic_properties:
        yield Need(dynamic.column, f"the alert's {dynamic.property}", field)
