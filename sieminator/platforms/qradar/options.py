"""What a variant's block may say that only QRadar knows."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sieminator.platforms.qradar.convert.orders import LEAST_ROWS, MOST_ROWS
from sieminator.platforms.qradar.convert.searches import ROW_LIMIT
from sieminator.shape import Block, Duration, Line, OneOrMany, Wrong

# Source: severity, credibility and relevance are 0 to 10; IBM, QRadar user guide, seen 2026-11-28.
_LEAST, _MOST = 0, 10


def _attribute(name: str) -> str:
    from sieminator.platforms.qradar.leef import OURS

    if name in OURS:
        raise Wrong("is what each of our events says by itself", hint=f"these are ours: {', '.join(OURS)}")
    return name


def _of_a_search(limit: timedelta) -> timedelta:
    if not limit:
        raise Wrong("must be longer than nothing")
    return limit


# Letters and digits are what IBM's guide wants; a key that begins with a letter reads the same for every parser.
# Source: IBM, c_LEEF_Format_Guide_bestpractices; seen 2026-11-28.
Attribute = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]{0,63}$"), AfterValidator(_attribute)]
SearchTime = Annotated[Duration, AfterValidator(_of_a_search)]


class ReferenceSet(Block):
    """A reference set that the values of a column are put into."""

    name: Line = Field(description="The set's name; it must be there.")
    column: Line = Field(description="The column of the query whose values go there.")


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
    """What a rule of QRadar says beyond what every platform knows; what its kind has no use for is refused."""

    log_source_types: OneOrMany[int | Line] = Field(
        (),
        description="Custom rule: log source types that the rule tests first, by number or name; `query` for those "
        "that the query asks for with `devicetype`, which then leaves its filter.",
    )
    flows: bool = Field(False, description="Custom rule: whether it looks at flows, and its query at FROM flows.")
    relevance: int | None = Field(
        None,
        ge=_LEAST,
        le=_MOST,
        description="Custom rule: the relevance that it sets; QRadar's own where it is left out.",
    )
    create_offense: bool = Field(True, description="Custom rule: whether a match makes an offense.")
    index_by: int | Line = Field(
        "source_ip",
        description="Custom rule: what an offense is indexed by: source_ip, destination_ip, event_name, username, "
        "log_source, hostname, rule, a name from the target's `offense_types`, or a number.",
    )
    limiter: Limiter | None = Field(
        None, description="Custom rule: how often it responds; each time where it is left out."
    )
    group: Line | None = Field(
        None, description="Custom rule: the rule group that it is put in; left alone where it is left out."
    )
    response: Response | None = Field(
        None, description="Custom rule: the event that it dispatches; none where it is left out."
    )

    row_limit: int = Field(
        ROW_LIMIT,
        ge=LEAST_ROWS,
        le=MOST_ROWS,
        description="Scheduled search: rows that one window brings back at most; that there were more is told.",
    )
    time_limit: SearchTime | None = Field(
        None, description="Scheduled search: how long one search may take; the target's by default."
    )
    reference_set: ReferenceSet | None = Field(
        None, description="Scheduled search: a reference set that the values of a column are put into."
    )
    leef: dict[Attribute, Line] | None = Field(
        None,
        description="Scheduled search: sends each hit to the target's `syslog`, with these LEEF attributes beside "
        "ours, each from a column; `{}` for ours alone.",
    )
