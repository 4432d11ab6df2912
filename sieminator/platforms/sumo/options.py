"""What a variant's block may say that only Sumo Logic knows."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from sieminator.shape import Block, Duration, Line, UniqueList

# Source: help.sumologic.com, "Generate Cloud SIEM Signals With a Scheduled Search"; seen 2026-11-28.
EntityField = Literal[
    "device_ip", "device_mac", "device_natIp", "dns_replyIp", "dstDevice_hostname", "dstDevice_ip", "dstDevice_mac",
    "dstDevice_natIp", "fromUser_username", "srcDevice_hostname", "srcDevice_ip", "srcDevice_mac", "srcDevice_natIp",
    "user_username",
]  # fmt: skip
Score = Annotated[int, Field(ge=0, le=10)]


class Signal(Block):
    """A signal of Cloud SIEM for each row, under the search's name."""

    record_type: Line = Field(description="The type of record that is made of a row, such as EndpointProcess.")
    add: UniqueList[Literal["stage", "normalizedSeverity"]] = Field(
        (), description="What is added to each row: the tactic's name as stage, the severity as 0 to 10."
    )
    entities: dict[EntityField, Line] = Field(
        {}, description="Entity fields that are added to each row, each with the field of the query that holds it."
    )


class Webhook(Block):
    """A call of a webhook."""

    id: Line = Field(description="The connection's id.")
    payload: str = Field("", description="The JSON that is sent, in place of the connection's own.")
    itemize: bool = Field(False, description="Whether each row is sent by itself.")
    max_items: int = Field(100, ge=1, le=100, description="With `itemize`: how many rows of a run are sent at most.")


class Email(Block):
    """A message to people."""

    to: UniqueList[Line] = Field(min_length=1, description="Who gets it.")
    subject: str = Field("", description="Its subject, in place of the vendor's.")
    include: UniqueList[Literal["query", "results", "histogram", "csv"]] = Field(
        ("query", "results", "histogram"), description="What stands in it; `csv` is the results as a file."
    )


class Entity(Block):
    """An entity that a signal is about."""

    type: Line = Field(description="Its type: _hostname, _username, _ip, …, or one that the organisation made.")
    field: Line = Field(description="The field of the record that holds it.")


class Scoring(Block):
    """A severity that depends on the record."""

    field: Line = Field(description="The field of the record that it is taken from.")
    values: dict[str, Score] = Field({}, description="Values of that field, each with its severity.")
    default: Score | None = Field(None, description="Where nothing fits; the detection's severity by default.")


class Aggregation(Block):
    """A number that is worked out over the records of a window."""

    name: Line = Field(description="What `trigger` calls it.")
    function: Line = Field(description="The function, such as count or count_distinct.")
    arguments: tuple[str, ...] = Field((), description="Its arguments: expressions over a record.")


class Link(Block):
    """A further link of a chain."""

    expression: str = Field(
        min_length=1, description="Which records it is about, as the query's file says it of the first link."
    )
    limit: int = Field(1, ge=1, description="How many of them are needed.")


class SumoOptions(Block):
    """What a rule of Sumo Logic says beyond what every platform knows."""

    description: str = Field("", description="In place of the detection's; of a log search at most 174 characters.")

    signal: Signal | None = Field(None, description="Log search: raise a signal of Cloud SIEM.")
    webhook: Webhook | None = Field(None, description="Log search: call a webhook.")
    email: Email | None = Field(None, description="Log search: write to people.")
    cron: str = Field("", description="Log search: when it runs, in Quartz's seven fields, in place of `every`.")
    time_zone: str = Field("", description="Log search: the zone that `cron` is read in, such as Europe/Warsaw.")
    parsing: Literal["manual", "auto"] = Field(
        "manual", description="Log search: `auto` lets the service find the fields of JSON messages."
    )
    mute_error_emails: bool = Field(False, description="Log search: whether nobody is told that a run failed.")

    entities: tuple[Entity, ...] = Field((), description="Cloud SIEM: the entities that a signal is about.")
    match_lists: UniqueList[Line] = Field(
        (), description="Cloud SIEM: names of the match lists that the expression asks for, as in listMatches."
    )
    prototype: bool = Field(False, description="Cloud SIEM: whether its signals make no insights.")
    summary: str = Field("", description="Cloud SIEM: a sentence for each signal; {{field}} stands for a value.")
    category: str = Field("", description="Cloud SIEM: the rule's category.")
    suppression: Duration | None = Field(
        None,
        description="Cloud SIEM: how long equal signals of one entity are suppressed, 7d at most; as the organisation "
        "has it by default.",
    )
    name_expression: str = Field(
        "", description="Cloud SIEM: the signals' name; {{field}} stands for a value. The title by default."
    )
    score: Scoring | None = Field(None, description="Templated and aggregation rules: a severity per record.")
    group_by: UniqueList[Line] = Field((), description="Cloud SIEM: fields that records are grouped by.")
    group_by_entity: bool = Field(True, description="Aggregation rule: whether records are grouped by entity too.")
    count_field: str = Field("", description="Threshold rule: the field whose values are counted.")
    count_distinct: bool = Field(False, description="Threshold rule: whether each value of it counts once.")
    aggregations: tuple[Aggregation, ...] = Field((), description="Aggregation and outlier rules: what is worked out.")
    trigger: str = Field("", description="Aggregation rule: the expression over the aggregations that must hold.")
    limit: int = Field(1, ge=1, description="Chain rule: how many records of the query's file are needed.")
    then: tuple[Link, ...] = Field((), description="Chain rule: the links that follow the query's file.")
    ordered: bool = Field(False, description="Chain rule: whether the links must come in this order.")
    baseline: Duration | None = Field(None, description="First-seen and outlier rules: how long it learns.")
    retention: Duration = Field(
        timedelta(days=90), description="First-seen and outlier rules: how long it remembers what it learnt."
    )
    values: UniqueList[Line] = Field((), description="First-seen rule: the fields whose values are new or not.")
    value_expression: str = Field("", description="First-seen rule: an expression in place of `values`.")
    baseline_type: Literal["per_entity", "global"] = Field(
        "per_entity", description="First-seen rule: whether each entity has a baseline of its own."
    )
    deviation: int = Field(3, ge=1, description="Outlier rule: how many standard deviations are too many.")
    floor: int = Field(0, ge=0, description="Outlier rule: the least value that can be an outlier.")
