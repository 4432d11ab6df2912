"""What has to happen to one rule, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sieminator.model.fingerprint import digest, managed
from sieminator.model.hold import Hold
from sieminator.model.mark import Mark
from sieminator.model.problem import Position
from sieminator.model.rule import Content, RemoteRule, Rule


class Action(StrEnum):
    """What happens to the rule."""

    CREATE = "create"
    UPDATE = "update"
    ENABLE = "enable"
    DISABLE = "disable"
    DELETE = "delete"


class Cause(StrEnum):
    """Why: what moved since we last wrote, and who moved it."""

    NEW = "new"
    """Never deployed there."""
    ABSENT = "absent"
    """Not there, although it may have been."""
    CONTENT = "content"
    """Git moved; there it is as we wrote it."""
    EDITED = "edited"
    """Somebody edited it there; Git did not move."""
    BOTH = "both"
    """Git moved, and somebody edited it there."""
    ENABLED_THERE = "enabled_there"
    DISABLED_THERE = "disabled_there"
    VENDOR_DISABLED = "vendor_disabled"
    WITHDRAWN = "withdrawn"
    """Removed from content, deprecated, or no longer selected."""
    MARK_REMOVED = "mark_removed"
    """Our derived id without our mark."""
    MARK_OLDER = "mark_older"
    """It is as Git says, but its mark tells of something else: only the mark is written anew."""
    ADOPTED = "adopted"
    """Somebody else's rule, which an override takes over by naming its remote id."""
    SWITCHED = "switched"
    """A person said so: ``disable`` or ``enable``."""
    ROLLED_BACK = "rolled_back"
    """What a run changed is made as it was before."""
    CANARY = "canary"
    """``doctor --canary`` tries what this target does."""

    @property
    def drift(self) -> bool:
        """Whether a person or the vendor did this, behind Git's back."""
        return self in _DRIFT

    @property
    def acceptable(self) -> bool:
        """Whether a hold in Git can accept it: somebody moved a field or the switch."""
        return self in _ACCEPTABLE


_DRIFT = frozenset({
    Cause.ABSENT, Cause.EDITED, Cause.BOTH, Cause.ENABLED_THERE, Cause.DISABLED_THERE, Cause.VENDOR_DISABLED,
    Cause.MARK_REMOVED,
})  # fmt: skip
_ACCEPTABLE = _DRIFT - {Cause.ABSENT, Cause.MARK_REMOVED}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs."""

    path: str
    """Dotted, by the platform's own names: ``incidentConfiguration.groupingConfiguration.enabled``."""
    old: object
    """As it is there; None where it is absent, which means the vendor's documented default."""
    new: object
    """As Git says; of what is rolled back, as it was before."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changed a rule there last, as the vendor writes it down."""

    who: str
    """A person or a token, by the vendor's own name."""
    when: datetime
    """In UTC, aware."""


@dataclass(frozen=True, slots=True)
class Change:
    """What has to happen to one rule at one target."""

    action: Action
    cause: Cause
    key: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    held: bool = False
    """Shown, and not done: somebody's edit stands until a person decides."""
    rule: Rule | None = None
    """As it should be; None when the detection is withdrawn."""
    remote: RemoteRule | None = None
    """As it was found; None for a create."""
    content: Content | None = None
    """What to write over the raw resource; None for a delete."""
    mark: Mark | None = None
    """The mark to write with it."""
    base: Mapping[str, object] | None = None
    """For a create: the vendor's resource as it once was, so that what we do not manage comes back with it."""
    ended: Hold | None = None
    """The hold that accepted this edit until its last day was over."""
    editor: Editor | None = None
    """Of drift: who did it; None where nobody can tell. Told, and no part of the seal."""
    seal: str = ""
    """A digest of what is done and what it starts from: what ``--expect`` compares."""

    @property
    def removes(self) -> bool:
        """Whether a rule that runs there stops; counted against the limits, and done last."""
        if self.content is None:
            return True
        return self.remote is not None and self.remote.content.enabled and not self.content.enabled

    @property
    def only_told(self) -> bool:
        """Whether Git has nothing to write there: an edit of a rule whose detection does not apply any more."""
        return self.cause is Cause.EDITED and self.rule is None and self.content is not None

    @property
    def leaves_off(self) -> bool:
        """Whether a rule that Git wants to run stays off, since a person switched it off and nobody named it."""
        return bool(self.rule and self.content and self.rule.content.enabled and not self.content.enabled)

    @property
    def starts(self) -> bool:
        """Whether a rule that does not run there will run."""
        return bool(self.content and self.content.enabled) and not (self.remote and self.remote.content.enabled)

    def origin(self, field: FieldChange) -> Position | None:
        """Say which file, line and column gave a field the value that Git says; None where no file did."""
        return self.rule.where(field.path.partition(".")[0]) if self.rule and self.rule.path else None

    @property
    def remote_id(self) -> str | None:
        """The vendor's id; None while the vendor has yet to give one."""
        if self.remote:
            return self.remote.remote_id
        return self.rule.remote_id if self.rule else None


def sealed(change: Change) -> Change:
    """Return the change with its seal; what it neither compares nor writes may move without breaking it."""
    spared = change.rule.unmanaged if change.rule and change.remote else frozenset[str]()
    start = [change.remote.remote_id, *_state(change.remote.content, spared)] if change.remote else None
    end = _state(change.content, spared) if change.content else None
    what = [change.action, change.cause, change.held, change.key, start, end, str(change.mark or "")]
    return replace(change, seal=digest(what))


def lightened(change: Change) -> Change:
    """Return the change for showing only: what would be created is left out, which is most of a large plan."""
    if change.remote or not change.rule:
        return change
    empty = replace(change.rule.content, body={})
    return replace(change, content=empty, rule=replace(change.rule, content=empty, query="", locate=None))


def _state(content: Content, spared: frozenset[str]) -> list[object]:
    return [content.kind, content.enabled, managed(content, spared)]
