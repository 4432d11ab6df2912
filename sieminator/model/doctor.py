"""What ``doctor`` finds at a target: a short list of checks, each with one sentence and the way out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sieminator.errors import Malformed, SieminatorError, Throttled, Unavailable, Unreachable
from sieminator.model.canary import CanaryRun
from sieminator.model.plan import EXIT_FAILED, EXIT_FINE, worst
from sieminator.model.problem import Problem, has_errors
from sieminator.model.verdict import Verdict


class Topic(StrEnum):
    """What a check is about, in the order in which they are made."""

    REACH = "reach"
    """Whether every address answers: name, proxy, TLS."""
    CLOCK = "clock"
    """How far our clock is from the vendor's."""
    SIGN_IN = "sign-in"
    VERSION = "version"
    """Whether the vendor speaks the API version that we do."""
    READ = "read"
    WRITE = "write"
    """Whether who deploys may write: told by the vendor, never tried."""
    RULES = "rules"
    """How many there are, and whether what Git wants has room."""
    TABLES = "tables"
    """Whether everything is there that the target's detections require."""
    LIMITS = "limits"
    """How much of what the vendor allows is used up."""
    HEALTH = "health"
    """Whether the vendor records how runs went."""
    HITS = "hits"
    """Whether alerts can be counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked into."""

    topic: Topic
    verdict: Verdict
    message: str
    """One sentence, with the vendor's own words where it gave some."""
    hint: str = ""
    """How to mend it; empty where nothing is to be mended, or nobody here can."""
    details: tuple[str, ...] = ()
    """What exactly is missing, a sentence each, where there may be many."""

    @classmethod
    def of(cls, topic: Topic, error: SieminatorError) -> "Check":
        """Return the check that an error answers: failed where it is a no, unknown where nobody could tell."""
        weather = (Malformed, Throttled, Unavailable) if topic is Topic.REACH else _WEATHER
        verdict = Verdict.UNKNOWN if isinstance(error, weather) else Verdict.FAILED
        return cls(topic, verdict, str(error), error.hint)


_WEATHER = (Malformed, Throttled, Unavailable, Unreachable)


@dataclass(frozen=True, slots=True)
class Answered:
    """That somebody answers at an address, before anybody signed in."""

    host: str
    skew: timedelta | None
    """How far its clock is ahead of ours; None where it tells no time."""


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that whoever is signed in may or may not do."""

    name: str
    """The vendor's own name for it, for whoever has to grant it."""
    writes: bool
    """Whether only a deploy needs it; reading needs the others."""
    granted: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found at one target."""

    target: str
    platform: str
    checks: tuple[Check, ...]
    canary: CanaryRun | None = None
    """None where no canary was asked for, or something stood against it."""

    def verdict(self, topic: Topic) -> Verdict | None:
        """Return the verdict on a topic; None where nobody looked into it."""
        return next((check.verdict for check in self.checks if check.topic is topic), None)

    @property
    def sound(self) -> bool:
        """Whether nothing stands against a canary: whether we may write may be unknown, since a canary finds out."""
        bad = [check.topic for check in self.checks if check.verdict.exit != EXIT_FINE]
        return not bad or (bad == [Topic.WRITE] and self.verdict(Topic.WRITE) is Verdict.UNKNOWN)

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for; warnings are 0."""
        codes = [check.verdict.exit for check in self.checks]
        return worst([*codes, self.canary.exit] if self.canary else codes)

    def with_canary(self, canary: CanaryRun) -> "Examination":
        """Return the same after a canary, which settles whether we may write."""
        checks = self.checks
        if canary.wrote:
            settled = Check(Topic.WRITE, Verdict.OK, "a canary was written, changed and removed")
            unsure = [check.topic is Topic.WRITE and check.verdict is Verdict.UNKNOWN for check in checks]
            checks = tuple(settled if one else check for one, check in zip(unsure, checks, strict=True))
        return replace(self, checks=checks, canary=canary)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found in one environment."""

    environment: str
    targets: tuple[Examination, ...]
    problems: tuple[Problem, ...] = ()
    """What is wrong in the files."""
    run: str = ""
    """The name under which a canary's writes stand in the ledger; empty without a canary."""

    def with_canaries(self, run: str, canaries: Sequence[CanaryRun]) -> "Diagnosis":
        """Return the same with what the canaries showed, one a target in the targets' order."""
        both = zip(self.targets, canaries, strict=True)
        return replace(self, run=run, targets=tuple(target.with_canary(canary) for target, canary in both))

    @property
    def sound(self) -> bool:
        """Whether a canary may be sent: no target has a problem, and no file an error."""
        return not has_errors(self.problems) and all(target.sound for target in self.targets)

    @property
    def exit(self) -> int:
        """The exit code of ``doctor``."""
        codes = [target.exit for target in self.targets]
        return worst([*codes, EXIT_FAILED] if has_errors(self.problems) else codes)
