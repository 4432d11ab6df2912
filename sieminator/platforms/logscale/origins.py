"""Where each field of a rule was set, worked out only when somebody asks: finding a position re-reads a file."""

from collections.abc import Mapping

from sieminator.model.origins import FieldOrigins

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "enabled": ("enabled",),
    "name": ("title",),
    "title": ("title",),
    "description": ("description",),
    "trigger": ("{block}.schedule", "{block}.cron", "{block}.throttle", "schedule", "{block}"),
    "actions": ("{block}.actions", "{block}"),
    "labels": ("severity",),
    "queryOwnership": ("{block}.ownership", "{block}.run_as", "{block}"),
    "trigger.every": ("{block}.schedule.every", "schedule.every"),
    "trigger.lookback": ("{block}.schedule.lookback", "schedule.lookback"),
    "trigger.delay": ("{block}.schedule.delay", "schedule.delay"),
    "trigger.at": ("{block}.schedule.at", "schedule.at"),
    "trigger.clock": ("{block}.schedule.clock", "schedule.clock"),
    "trigger.trigger": ("{block}.schedule.trigger", "schedule.trigger"),
    "trigger.cron": ("{block}.cron",),
    "trigger.time_zone": ("{block}.time_zone",),
    "trigger.backfill_limit": ("{block}.backfill_limit",),
    "trigger.trigger_on_empty_result": ("{block}.trigger_on_empty_result",),
    "trigger.throttle": ("{block}.throttle",),
    "trigger.throttle_field": ("{block}.throttle_field", "{block}.throttle"),
    "trigger.trigger_mode": ("{block}.trigger_mode",),
    "run_as": ("{block}.run_as", "{block}.ownership"),
    "severity": ("severity",),
    "files": ("{block}.files",),
    "saved_queries": ("{block}.saved_queries",),
    "kind": ("{block}.kind", "{block}"),
}
"""Field of the body to the fields of `detection.yml` that may have set it, the closest first. `title` is what the
detection itself says of `name`."""

_TARGET: Mapping[str, str] = {"name": "title_format", "labels": "severity_map.{severity}"}
"""Field of the body to what a target may say of it, which then has the last word."""


class Origins(FieldOrigins):
    """Field of the body to where its value was set."""

    query = "queryString"
    fields = _FIELDS
    by_target = _TARGET
