"""What a variant's block may say that only LogScale knows."""

from typing import Literal

from pydantic import Field

from sieminator.shape import Block, Duration, Line, UniqueList


class LogScaleOptions(Block):
    """What a LogScale rule says beyond what every platform knows."""

    actions: UniqueList[Line] = Field(
        (), description="Names of the actions that it triggers; of a package's as scope/package:name."
    )
    saved_queries: UniqueList[Line] = Field((), description="Names of the saved queries that the query calls.")
    files: UniqueList[Line] = Field((), description="Names of the lookup files that the query matches with.")
    ownership: Literal["organization", "user"] = Field(
        "organization", description="On whose behalf the query runs; a user's stops when the user leaves."
    )
    run_as: str = Field("", description="With `ownership: user`: the user's id.")
    cron: str = Field("", description="Scheduled search: when it runs, in place of what `every` says.")
    time_zone: str = Field("UTC", description="Scheduled search: the offset that its cron is read in, as UTC+02:00.")
    backfill_limit: int = Field(
        0, ge=0, description="Scheduled search by event time: how many runs that were missed are made up for."
    )
    trigger_on_empty_result: bool = Field(
        False, description="Scheduled search: whether a run that finds nothing triggers too."
    )
    throttle: Duration | None = Field(
        None, description="Alerts: how long it rests after it triggered; an aggregate alert for `lookback` by default."
    )
    throttle_field: str = Field("", description="Alerts: the field that is throttled by, each value for itself.")
    trigger_mode: Literal["complete", "immediate"] = Field(
        "complete", description="Aggregate alert: whether it waits for late events before it triggers."
    )
