"""What a deploy did."""

from dataclasses import dataclass

from sieminator.model.outcome import Outcome
from sieminator.model.plan import EXIT_CHANGES, EXIT_FAILED, EXIT_UNSAFE, Plan, TargetPlan, worst


@dataclass(frozen=True, slots=True)
class TargetRun:
    """What a deploy did at one target."""

    plan: TargetPlan
    outcomes: tuple[Outcome, ...] = ()
    """One per change that was not held, in the order in which they ended."""
    unsafe: str = ""
    """Why nothing was written there although something was planned; empty when it was allowed."""
    hint: str = ""

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for: 0 when all is done and nothing is held."""
        codes = [outcome.result.exit for outcome in self.outcomes]
        if self.unsafe:
            codes.append(EXIT_UNSAFE)
        if any(outcome.change.leaves_off for outcome in self.outcomes):
            codes.append(EXIT_CHANGES)
        settled = not self.plan.held and not self.plan.copies and not self.plan.refused and self.plan.checked
        return worst(codes if settled else [*codes, self.plan.exit])


@dataclass(frozen=True, slots=True)
class Run:
    """What a deploy did in one environment."""

    id: str
    """The run's name in the ledger."""
    plan: Plan
    targets: tuple[TargetRun, ...]

    @property
    def exit(self) -> int:
        """The exit code of ``deploy``."""
        codes = [target.exit for target in self.targets]
        return worst([*codes, EXIT_FAILED] if self.plan.failed else codes)
