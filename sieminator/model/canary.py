"""A canary: a rule of no use, switched off, that is sent to try what a target really does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sieminator.model.change import FieldChange
from sieminator.model.plan import EXIT_FAILED, Named, worst
from sieminator.model.rule import Content
from sieminator.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Specimen:
    """The rule that a room gives for the purpose; its values are as in ``Content.body``, normalised."""

    content: Content
    """Switched off, and needing nothing of what a target may lack."""
    moves: Mapping[str, object]
    """For each managed field another valid value; they are put in one after the other, and stay."""
    text: Mapping[str, object]
    """Fields that hold text, each with a value that is hard to carry: quotes, backslashes, tabs, other scripts."""
    refused: Mapping[str, tuple[str, object]] = field(default_factory=dict)
    """Ability to a field and a value that the vendor is documented to refuse, and that do no harm if it does not."""
    elsewhere: frozenset[str] = frozenset()
    """Managed fields of which nobody knows a valid value without asking the target, such as the names of what a rule
    triggers: they are not tried, and said not to be."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that a canary tried."""

    name: str
    """A managed field, an ability of ``docs/platforms.md``, ``text`` or ``unset``."""
    verdict: Verdict
    message: str
    """One sentence, with the vendor's own words where it gave some."""
    fields: tuple[FieldChange, ...] = ()
    """What came back otherwise than it was sent: sent and stored."""
    unconfirmed: bool = False
    """Whether ``docs/platforms.md`` calls it unconfirmed: nobody has seen it on a live tenant yet."""


@dataclass(frozen=True, slots=True)
class CanaryRun:
    """What a canary showed at one target."""

    target: str
    reason: str = ""
    """Why it was not tried, or not to its end; empty when it was."""
    ending: Verdict = Verdict.OK
    """How it ended, whatever it showed: failed or unknown where there is a reason."""
    fields: tuple[Trial, ...] = ()
    """One a managed field, in the order of ``Platform.fields``: alone changed, and read back by a listing."""
    abilities: tuple[Trial, ...] = ()
    """What else was tried: hard text, taking everything back, and each ability that a canary can try."""
    untried: tuple[str, ...] = ()
    """Abilities that are unconfirmed or partial, and that no canary can try."""
    writes: int = 0
    """Changes that were made or refused, removal included."""
    listings: int = 0
    left: tuple[Named, ...] = ()
    """What was made and could not be removed."""
    moved: tuple[Named, ...] = ()
    """Other rules that are not byte for byte as before."""
    wrote: bool = False
    """Whether the target took the canary."""

    @property
    def exit(self) -> int:
        """Return the exit code that this canary asks for; an unconfirmed ability that does not hold is a warning."""
        codes = [trial.verdict.exit for trial in (*self.fields, *self.abilities)]
        return worst([*codes, self.ending.exit, EXIT_FAILED if self.left or self.moved else 0])
