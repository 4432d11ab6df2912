"""What a target of this platform says about itself."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sieminator.model.running import Pace
from sieminator.platforms.qradar import NEWEST_API, OLDEST_API
from sieminator.platforms.qradar.convert.calibration import DEFAULT_ID, Calibration
from sieminator.platforms.qradar.convert.searches import TIME_LIMIT
from sieminator.shape import Block, Duration, Line, UniqueList, Wrong

Console = Annotated[str, Field(pattern=r"^https?://[^/\s@?#]+/?$")]


def _version(value: str) -> str:
    major = value.partition(".")[0]
    oldest, newest = (int(version.partition(".")[0]) for version in (OLDEST_API, NEWEST_API))
    if not (major.isascii() and major.isdigit() and oldest <= int(major) <= newest and value == f"{major}.0"):
        raise Wrong("is not a version of the API that is known here", hint=f"from {OLDEST_API} to {NEWEST_API}")
    return value


class AqlTest(Block):
    """How the console writes an AQL filter test, as `doctor --canary` reads it from one."""

    id: int = Field(DEFAULT_ID, ge=1, description="The test's number: 318 on 7.5.0 UP14, 320 on 7.4.")
    encoding: Literal["json", "plain"] = Field(
        "json", description="How the query is encoded: with a JSON list of it behind it (7.5), or plainly (7.4)."
    )


class ClosingReasons(Block):
    """What the reasons for which offenses are closed say of the rule, by their text."""

    # Recall, but for Policy Violation, which public code names: unconfirmed. A console's administrators add their own.
    false_positive: UniqueList[Line] = Field(
        ("False-Positive, Tuned", "Non-Issue"), description="Reasons that say the rule was wrong."
    )
    true_positive: UniqueList[Line] = Field(("Policy Violation",), description="Reasons that say the rule was right.")


def _at_least(least: timedelta, said: str) -> AfterValidator:
    def check(value: timedelta) -> timedelta:
        if value < least:
            raise Wrong(f"is less than {said}")
        return value

    return AfterValidator(check)


class Intake(Block):
    """Where hits go by syslog: an event collector of the console."""

    host: Line = Field(description="Its name or address.")
    port: int = Field(6514, ge=1, le=65_535, description="Its port; 514 is usual for plain TCP.")
    transport: Literal["tls", "tcp"] = Field("tls", description="TLS, or TCP that everybody on the way can read.")
    ca_bundle: Line | None = Field(
        None,
        description="A PEM file of certificates to trust there, best by its whole path; the target's by default.",
    )
    server_name: str = Field(
        "", pattern=r"^[A-Za-z0-9.-]*$", description="The name in its certificate, where it is not `host`."
    )


class Running(Block):
    """How `sieminator run` runs scheduled searches there."""

    at_once: int = Field(4, ge=1, le=32, description="Searches at the same time.")
    catch_up: Annotated[Duration, _at_least(timedelta(minutes=1), "a minute")] = Field(
        timedelta(hours=24), description="How far back missed windows are still run; older ones are given up, and told."
    )
    lease: Annotated[Duration, _at_least(timedelta(seconds=30), "30 seconds")] = Field(
        timedelta(minutes=2), description="How long a runner that does not show itself keeps another from running."
    )
    buffer_mb: int = Field(
        64, ge=1, description="Megabytes that may wait on disk for each place where hits go, before the oldest is lost."
    )
    time_limit: Annotated[Duration, _at_least(timedelta(seconds=1), "a second")] = Field(
        TIME_LIMIT, description="How long one search may take, where its variant says nothing."
    )
    syslog: Intake | None = Field(None, description="Where the hits of rules that say `leef` are sent.")

    @property
    def pace(self) -> Pace:
        """Return how the console wants to be run."""
        return Pace(self.at_once, self.catch_up, self.lease, self.buffer_mb * 1_000_000)


class QRadarSettings(Block):
    """Where a console is, and how to reach it."""

    url: Console | None = Field(
        None, description="The console's root, such as https://qradar.example.com. The lab sets it."
    )
    tls_server_name: str = Field(
        "",
        pattern=r"^[A-Za-z0-9.-]*$",
        description="The name in the console's certificate, where it is not that of `url`.",
    )
    verify_host_name: bool = Field(
        True, description="Whether the certificate must be of that name; false trusts any that `ca_bundle` vouches for."
    )
    insecure: bool = Field(
        False, description="Trusts any certificate at all, and so whoever stands in between. Every run says so."
    )
    api_version: Annotated[str, AfterValidator(_version)] | None = Field(
        None, description=f"The API's version, {OLDEST_API} to {NEWEST_API}; the newest that both know by default."
    )
    aql_test: AqlTest = Field(AqlTest(), description="How the console writes an AQL filter test.")  # type: ignore[call-arg]
    log_source_types: dict[Line, int] = Field(
        {}, description="Names of log source types, each with its number there, for what a variant calls by name."
    )
    offense_types: dict[Line, int] = Field(
        {}, description="Names of what offenses are indexed by, each with its number there, for `index_by`."
    )
    closing_reasons: ClosingReasons = Field(
        ClosingReasons(),  # type: ignore[call-arg]
        description="What the reasons for which offenses are closed say of a rule.",
    )
    rule_owner: Line = Field("admin", description="The user whom a new rule belongs to.")
    keep_alive: bool = Field(
        True, description="Whether one connection serves many requests; false for a proxy that answers those with 403."
    )
    task_timeout: Duration = Field(
        timedelta(minutes=10), description="How long a task of the console, such as an installation, may take."
    )
    run: Running = Field(
        default_factory=Running,  # type: ignore[arg-type]
        description="How `sieminator run` runs scheduled searches.",
    )

    @property
    def calibration(self) -> Calibration:
        """Return how rules are written for this console."""
        return Calibration(self.aql_test.id, self.aql_test.encoding, self.rule_owner)
