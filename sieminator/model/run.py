"""What a run did: the one that has just ended, and those that the ledger remembers."""

from collections.abc import Mapping
from dataclasses import dataclass

from sieminator.model.outcome import Outcome
from sieminator.model.plan import EXIT_CHANGES, EXIT_FAILED, EXIT_UNSAFE, Plan, TargetPlan, worst


@dataclass(frozen=True, slots=True)
class TargetRun:
    """What a run did at one target."""

    plan: TargetPlan
    outcomes: tuple[Outcome, ...] = ()
    """One per change that was not held, in the order in which they ended."""
    unsafe: str = ""
    """Why nothing was written there although something was planned; empty when it was allowed."""
    hint: str = ""
    misconfigured: bool = False
    """Whether it is ours to mend that nothing could be done there, such as a credential that nobody keeps."""

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for: 0 when all is done and nothing is held."""
        codes = [outcome.result.exit for outcome in self.outcomes]
        if self.misconfigured or not all(outcome.recorded for outcome in self.outcomes):
            codes.append(EXIT_FAILED)
        if self.unsafe:
            codes.append(EXIT_UNSAFE)
        if self.plan.undone_next:
            codes.append(EXIT_CHANGES)
        if any(outcome.change.leaves_off for outcome in self.outcomes):
            codes.append(EXIT_CHANGES)
        known = self.plan.checked and not self.plan.not_compared
        untouched = self.plan.held or self.plan.copies or self.plan.degraded or self.plan.refused
        settled = known and not untouched
        return worst(codes if settled else [*codes, self.plan.exit])


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did in one environment."""

    id: str
    """The run's name in the ledger."""
    plan: Plan
    targets: tuple[TargetRun, ...]

    @property
    def exit(self) -> int:
        """The exit code of a command that writes."""
        codes = [target.exit for target in self.targets]
        return worst([*codes, EXIT_FAILED] if self.plan.failed else codes)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of the ledger that wrote something, or may have."""

    id: str
    command: str
    environment: str
    who: str
    commit: str
    """The commit that was checked out; ends in ``+`` when there were changes beside it; empty outside Git."""
    at: str
    """When it began, ISO 8601 in UTC."""
    steps: tuple[Mapping[str, object], ...]
    """What the ledger says of each change that was made, or may have been."""
