"""What a variant's block may say that only QRadar knows."""

from typing import Literal

from pydantic import Field

from sieminator.shape import Block, Duration, Line, OneOrMany

# Source: severity, credibility and relevance are 0 to 10; IBM, QRadar user guide, seen 2026-11-28.
_LEAST, _MOST = 0, 10


class Limiter(Block):
    """How often the rule responds: with its event, and with whatever else somebody added to it in the console."""

    count: int = Field(1, ge=1, description="How many responses there may be.")
    per: Duration = Field(description="In what stretch of time; whole minutes.")
    by: Line = Field(
        "source_ip",
        description="What is counted for itself: source_ip, or the console's own word in capitals, such as TARGET.",
    )


class Response(Block):
    """The event that the rule dispatches when it matches."""

    event_name: Line = Field(description="The event's name.")
    description: str = Field("", description="The event's description.")
    # How a console comes by the QID of a new event in an extension is not public: it has to be there.
    qid: int = Field(ge=1, description="The event's QID, which must be there; POST /data_classification/qid_records.")
    low_level_category: int = Field(ge=1, description="The number of the event's low level category.")
    severity: int | None = Field(None, ge=_LEAST, le=_MOST, description="The event's severity; the rule's by default.")
    credibility: int | None = Field(
        None, ge=_LEAST, le=_MOST, description="The event's credibility; the rule's by default."
    )
    relevance: int | None = Field(
        None, ge=_LEAST, le=_MOST, description="The event's relevance; the rule's, or else 5, by default."
    )
    create_offense: bool = Field(False, description="Whether the event, too, makes an offense, by the same index.")
    offense_name: Literal["none", "contribute", "replace"] = Field(
        "none", description="What the event's name does with that of the offense."
    )


class QRadarOptions(Block):
    """What a custom rule says beyond what every platform knows."""

    log_source_types: OneOrMany[int | Line] = Field(
        (),
        description="Log source types that the rule tests first, by number or name; `query` for those that the query "
        "asks for with `devicetype`, which then leaves its filter.",
    )
    flows: bool = Field(False, description="Whether the rule looks at flows, and its query at FROM flows.")
    relevance: int | None = Field(
        None, ge=_LEAST, le=_MOST, description="The relevance that it sets; QRadar's own where it is left out."
    )
    create_offense: bool = Field(True, description="Whether a match makes an offense.")
    index_by: int | Line = Field(
        "source_ip",
        description="What an offense is indexed by: source_ip, destination_ip, event_name, username, log_source, "
        "hostname, rule, a name from the target's `offense_types`, or a number.",
    )
    limiter: Limiter | None = Field(None, description="How often it responds; each time where it is left out.")
    group: Line | None = Field(None, description="The rule group that it is put in; left alone where it is left out.")
    response: Response | None = Field(None, description="The event that it dispatches; none where it is left out.")
