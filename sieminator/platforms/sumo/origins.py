"""Where each field of a rule was set, worked out only when somebody asks: finding a position re-reads a file."""

from collections.abc import Iterator, Mapping

from sieminator.model.origins import FieldOrigins
from sieminator.model.problem import Position
from sieminator.platforms.sumo.convert.fields import FORMS

_SEVERITY = ("{block}.score", "severity")
_TEXT = ("{block}.description", "description")
_WINDOW = ("{block}.schedule.lookback", "schedule.lookback")
_BLOCK = "{block}"

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "enabled": ("enabled",),
    "name": ("title",),
    "title": ("title",),
    "kind": ("{block}.kind", _BLOCK),
    "description": _TEXT,
    "descriptionExpression": _TEXT,
    "severity": ("severity",),
    "tactics": ("techniques",),
    "tags": ("techniques",),
    # of log searches
    "parsingMode": ("{block}.parsing",),
    "runByReceiptTime": ("{block}.schedule.clock", "schedule.clock"),
    "timeRange": _WINDOW,
    "parentId": (),
    "schedule": ("{block}.schedule", "{block}.cron", "schedule", _BLOCK),
    "schedule.every": ("{block}.schedule.every", "schedule.every"),
    "schedule.lookback": _WINDOW,
    "schedule.delay": ("{block}.schedule.delay", "schedule.delay"),
    "schedule.at": ("{block}.schedule.at", "schedule.at"),
    "schedule.clock": ("{block}.schedule.clock", "schedule.clock"),
    "schedule.trigger": ("{block}.schedule.trigger", "schedule.trigger"),
    "notification": ("{block}.signal", "{block}.webhook", "{block}.email", _BLOCK),
    "signal.entities": ("{block}.signal.entities", "{block}.signal"),
    "signal.add": ("{block}.signal.add", "{block}.signal"),
    "signal.record_type": ("{block}.signal.record_type", "{block}.signal"),
    # of Cloud SIEM
    "category": ("{block}.category",),
    "summaryExpression": ("{block}.summary",),
    "entitySelectors": ("{block}.entities", _BLOCK),
    "isPrototype": ("{block}.prototype",),
    "suppressionWindowSize": ("{block}.suppression",),
    "nameExpression": ("{block}.name_expression", "title"),
    "scoreMapping": _SEVERITY,
    "score": _SEVERITY,
    "limit": ("{block}.schedule.trigger", "schedule.trigger"),
    "countDistinct": ("{block}.count_distinct",),
    "countField": ("{block}.count_field", "{block}.count_distinct"),
    "groupByFields": ("{block}.group_by",),
    "groupByAsset": ("{block}.group_by_entity",),
    "windowSize": _WINDOW,
    "aggregationFunctions": ("{block}.aggregations", _BLOCK),
    "triggerExpression": ("{block}.trigger", _BLOCK),
    "ordered": ("{block}.ordered",),
    "then": ("{block}.then", _BLOCK),
    "valueFields": ("{block}.values", _BLOCK),
    "valueExpression": ("{block}.value_expression", _BLOCK),
    "baselineType": ("{block}.baseline_type",),
    "baselineWindowSize": ("{block}.baseline", _BLOCK),
    "retentionWindowSize": ("{block}.retention",),
    "deviationThreshold": ("{block}.deviation",),
    "floorValue": ("{block}.floor",),
}
"""Field of the body to the fields of `detection.yml` that may have set it, the closest first. `title` is what the
detection itself says of `name`; what begins with `schedule.` or `signal.` is asked for by problems only."""

_TARGET: Mapping[str, str] = {
    "name": "title_format",
    "score": "severity_map.{severity}",
    "scoreMapping": "severity_map.{severity}",
    "severity": "severity_map.{severity}",
    "isPrototype": "settings.prototype",
    "parentId": "settings.folder_id",
}
"""Field of the body to what a target may say of it, which then has the last word."""

_QUERIES = frozenset(form.query for form in FORMS.values())
_OPTION = "option."


class Origins(FieldOrigins):
    """Field of the body to where its value was set; `option.<name>` to where the block says something."""

    query = "queryString"
    fields = _FIELDS
    by_target = _TARGET

    def __getitem__(self, name: str) -> Position:
        if name in _QUERIES:
            return super().__getitem__(self.query)
        if name.startswith(_OPTION):
            block = f"variants.{self._variant.stem}"
            return self._detection.where(f"{block}.{name.removeprefix(_OPTION)}", block)
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from _QUERIES

    def __len__(self) -> int:
        return super().__len__() + len(_QUERIES)
