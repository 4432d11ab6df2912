"""What would be done, as data: shown, saved, fingerprinted, checked for safety, and never applied from a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sieminator.errors import UnsafePlan
from sieminator.model.change import Action, Change, FieldChange
from sieminator.model.fingerprint import digest
from sieminator.model.hold import Hold
from sieminator.model.problem import Problem
from sieminator.model.target import Limits

EXIT_FINE, EXIT_FAILED, EXIT_CHANGES, EXIT_UNSAFE, EXIT_UNKNOWN = 0, 1, 2, 3, 4


def worst(codes: Sequence[int]) -> int:
    """Return the exit code for a whole run: the first that applies of 1, 4, 3, 2, 0."""
    for code in (EXIT_FAILED, EXIT_UNKNOWN, EXIT_UNSAFE, EXIT_CHANGES):
        if code in codes:
            return code
    return EXIT_FINE


@dataclass(frozen=True, slots=True)
class Foreign:
    """Somebody else's rule."""

    remote_id: str
    title: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A detection or a rule that gets no change, and the reason."""

    key: str
    title: str
    reason: str
    hint: str = ""
    remote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An edit that a hold in Git accepts: told, neither written over nor drift."""

    key: str
    title: str
    remote_id: str
    fields: tuple[FieldChange, ...]
    """As it is there, and as Git says."""
    hold: Hold


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """What would be done at one target."""

    target: str
    platform: str
    reason: str = ""
    """Why it could not be checked; empty when it was."""
    changes: tuple[Change, ...] = ()
    """Creates and updates first, removals last; held ones are among them."""
    kept: int = 0
    """Rules of ours that are as Git says."""
    ours: int = 0
    """Rules that carry our mark: what the limits are counted over."""
    not_compared: int = 0
    """Rules of ours that nothing is known of, since files have errors: they are the ``withheld`` ones then."""
    undone_next: bool = False
    """Only after a switch: the next deploy may switch a rule back, since nothing in Git holds it."""
    whole: bool = True
    """Whether all files that say what should be there could be read."""
    pending: int = 0
    """Only in a drift report: changes that Git waits to make, which are not drift."""
    not_applicable: tuple[Named, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    copies: tuple[Named, ...] = ()
    """Rules that carry our mark at a second place: reported, untouched."""
    degraded: tuple[Named, ...] = ()
    """Rules of ours that are on, and of which the vendor says that they do not work; those that are written now are not
    among them."""
    refused: tuple[Named, ...] = ()
    """Detections that cannot be deployed there as they are; what is deployed of them stays."""
    withheld: tuple[Named, ...] = ()
    """Withdrawals that wait; while files have errors, every rule of ours that no file can be found for."""
    accepted: tuple[Accepted, ...] = ()
    """Edits that are left as they are, since the environment's ``holds:`` say so."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in the files of these detections for this target, warnings included."""
    notes: tuple[str, ...] = ()
    """What a reader should know of the rules that would be written, such as a severity that was mapped."""

    @property
    def checked(self) -> bool:
        """Whether the target could be read."""
        return not self.reason

    @property
    def actionable(self) -> tuple[Change, ...]:
        """The changes that a deploy would make."""
        return tuple(change for change in self.changes if not change.held)

    @property
    def held(self) -> int:
        """How many changes wait for a person."""
        return sum(change.held for change in self.changes)

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for."""
        if self.refused:
            return EXIT_FAILED
        if not self.checked or self.not_compared:
            return EXIT_UNKNOWN
        return EXIT_CHANGES if self.changes or self.copies or self.degraded or self.undone_next else EXIT_FINE

    @property
    def fingerprint(self) -> str:
        """What ``--expect`` compares: moves when the changes, or anything that they start from, move."""
        return digest([self.target, self.platform, self.reason, [change.seal for change in self.changes]])

    def assert_safe(self, limits: Limits, *, confirmed: bool) -> None:
        """Refuse more removals or updates than the limits allow.

        Raises:
            UnsafePlan: naming the numbers; ``confirmed`` (``--yes``) lifts the limit on updates only.
        """
        removals = sum(change.removes for change in self.actionable)
        few = self.ours < _MANY
        allowed = limits.removals_few if few else self.ours * limits.removals_percent // 100
        if removals > allowed:
            raise UnsafePlan(
                f"{self.target}: {removals} of {self.ours} rules would go, at most {allowed} may",
                hint="check that content/ and the selection are complete; `limits:` of a target says how much may",
            )
        updates = sum(change.action is Action.UPDATE and bool(change.fields) for change in self.actionable)
        if not few and updates * 100 > self.ours * limits.updates_percent and not confirmed:
            raise UnsafePlan(
                f"{self.target}: {updates} of {self.ours} rules would be updated, more than {limits.updates_percent} %",
                hint="read the plan, then pass --yes",
            )


_MANY = 10
"""From this many rules of ours on, limits are percentages."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done in one environment."""

    environment: str
    targets: tuple[TargetPlan, ...]
    problems: tuple[Problem, ...] = ()
    """What is wrong in the content and in the environment; each costs only itself."""
    failed: bool = False
    """Whether any of the problems is an error."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint over all targets."""
        return digest([self.environment, [target.fingerprint for target in self.targets]])

    @property
    def exit(self) -> int:
        """The exit code of ``plan`` and ``drift``."""
        codes = [target.exit for target in self.targets]
        return worst([*codes, EXIT_FAILED] if self.failed else codes)


def drifted(plan: TargetPlan) -> TargetPlan:
    """Return only what a person or the vendor did; what Git waits to do is counted as pending."""
    drift = tuple(change for change in plan.changes if change.cause.drift)
    return replace(plan, changes=drift, pending=len(plan.changes) - len(drift))
