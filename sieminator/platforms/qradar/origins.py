"""Where each field of a rule was set, worked out only when somebody asks: finding a position re-reads a file."""

from collections.abc import Iterator, Mapping

from sieminator.model.origins import FieldOrigins
from sieminator.model.problem import Position
from sieminator.platforms.qradar.vocabulary import OPTIONS

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "enabled": ("enabled",),
    "name": ("title",),
    "title": ("title",),
    "notes": ("description",),
    "type": ("{block}.flows", "{block}"),
    "severity": ("severity",),
    "credibility": ("confidence",),
    "relevance": ("{block}.relevance", "{block}"),
    "offense": ("{block}.create_offense", "{block}.index_by", "{block}"),
    "offense.index_by": ("{block}.index_by", "{block}"),
    "response": ("{block}.response", "{block}"),
    "response.name": ("{block}.response.event_name", "{block}.response"),
    "response.description": ("{block}.response.description", "{block}.response"),
    "response.qid": ("{block}.response.qid", "{block}.response"),
    "limiter": ("{block}.limiter", "{block}"),
    "limiter.per": ("{block}.limiter.per", "{block}.limiter"),
    "limiter.by": ("{block}.limiter.by", "{block}.limiter"),
    "group": ("{block}.group", "{block}"),
    "tests.log_source_types": ("{block}.log_source_types", "{block}"),
    "kind": ("{block}.kind", "{block}"),
    "schedule": ("{block}.schedule", "schedule"),
    "schedule.every": ("{block}.schedule.every", "schedule.every"),
    "schedule.lookback": ("{block}.schedule.lookback", "schedule.lookback"),
    "schedule.delay": ("{block}.schedule.delay", "schedule.delay"),
    "schedule.at": ("{block}.schedule.at", "schedule.at"),
    "schedule.clock": ("{block}.schedule.clock", "schedule.clock"),
    "schedule.trigger": ("{block}.schedule.trigger", "schedule.trigger"),
    "trigger": ("{block}.schedule.trigger", "schedule.trigger"),
    "techniques": ("techniques",),
    "row_limit": ("{block}.row_limit", "{block}"),
    "time_limit": ("{block}.time_limit", "{block}"),
    "reference_set": ("{block}.reference_set", "{block}"),
    "reference_set.column": ("{block}.reference_set.column", "{block}.reference_set"),
    "leef": ("{block}.leef", "{block}"),
    **{f"option.{name}": (f"{{block}}.{name}",) for names in OPTIONS.values() for name in names},
}
"""Field of the body to the fields of `detection.yml` that may have set it, the closest first. `title` is what the
detection itself says of `name`."""

_TARGET: Mapping[str, str] = {"name": "title_format", "severity": "severity_map.{severity}"}
"""Field of the body to what a target may say of it, which then has the last word."""


_QUERY = "query"
"""What a custom rule's `tests` are to a scheduled search: the query's file."""


class Origins(FieldOrigins):
    """Field of the body to where its value was set."""

    query = "tests"
    fields = _FIELDS
    by_target = _TARGET

    def __getitem__(self, name: str) -> Position:
        return super().__getitem__(self.query if name == _QUERY else name)

    def __iter__(self) -> Iterator[str]:
        yield _QUERY
        yield from super().__iter__()

    def __len__(self) -> int:
        return super().__len__() + 1
