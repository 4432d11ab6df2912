"""Our nouns in plain English: the words that a terminal and a pull request share."""

import shlex
from datetime import UTC, datetime

from sieminator.model.change import Action, Cause, Change, Editor
from sieminator.model.hold import Hold
from sieminator.model.outcome import Result
from sieminator.model.plan import Named, TargetPlan

CAUSES = {
    Cause.NEW: "new",
    Cause.ABSENT: "not there",
    Cause.CONTENT: "content moved",
    Cause.EDITED: "edited there",
    Cause.BOTH: "edited there, and content moved too",
    Cause.ENABLED_THERE: "switched on there",
    Cause.DISABLED_THERE: "switched off there",
    Cause.VENDOR_DISABLED: "disabled by the vendor",
    Cause.WITHDRAWN: "withdrawn",
    Cause.MARK_REMOVED: "our mark was removed",
    Cause.MARK_OLDER: "only the mark is older",
    Cause.ADOPTED: "taken over",
    Cause.SWITCHED: "a person said so",
    Cause.ROLLED_BACK: "rolled back",
    Cause.CANARY: "canary",
}

SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.ENABLE: "▲", Action.DISABLE: "▼", Action.DELETE: "-"}

RESULTS = {
    Result.DONE: "done",
    Result.REJECTED: "REJECTED",
    Result.CONFLICT: "HELD, since it moved before we wrote",
    Result.ALTERED: "ALTERED by the vendor",
    Result.DEGRADED: "written, and DOES NOT WORK as the vendor says",
    Result.UNKNOWN: "UNKNOWN whether it was written",
    Result.SKIPPED: "SKIPPED",
}

CHANGE_SIDES = {Cause.ROLLED_BACK: ("there", "before")}
"""What the two values of a change's fields are; of every other cause ``there`` and ``Git``."""

FIELD_SIDES = {Result.ALTERED: ("sent", "stored"), Result.CONFLICT: ("planned", "found")}
"""What the two values of an outcome's fields are."""


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 rule`` or ``2 rules``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def tally(changes: tuple[Change, ...]) -> list[str]:
    """Return ``2 to create`` and the like for the changes that a deploy would make, in the order of the actions."""
    counted = {action: sum(not one.held and one.action is action for one in changes) for action in Action}
    return [f"{number} to {action.value}" for action, number in counted.items() if number]


def labelled(plan: TargetPlan) -> tuple[tuple[str, tuple[Named, ...]], ...]:
    """Return the rules that get no change and that somebody has to look at, by the word for why."""
    return (
        ("copy", plan.copies),
        ("degraded", plan.degraded),
        ("refused", plan.refused),
        ("withheld", plan.withheld),
    )


def takes_over(change: Change) -> str:
    """Return which rule of somebody else's becomes ours; empty for every other change."""
    if change.cause is not Cause.ADOPTED or change.remote is None:
        return ""
    return f"takes over {change.remote.remote_id} ({change.remote.title})"


def edited_by(editor: Editor) -> str:
    """Return what is said at an edit whose author the vendor tells."""
    return f"edited there by {editor.who}, {minute(editor.when)}"


def minute(moment: datetime) -> str:
    """Return ``2026-11-27 03:12 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def ended(hold: Hold) -> str:
    """Return what is said at an edit that a hold accepted until it ended."""
    return f"the hold at {hold.where} ended on {hold.until}: {hold.reason}"


def command(name: str, environment: str) -> str:
    """Return a command to copy, as a shell takes it."""
    return f"sieminator {name} --env {shlex.quote(environment)}"


def login_named(text: str, environment: str, target: str) -> str:
    """Return the text with what is known said in a suggested ``sieminator login``; ``NAME`` where no target is."""
    if not environment:
        return text
    options = f"--env {shlex.quote(environment)} --target {shlex.quote(target) if target else 'NAME'}"
    return text.replace("`sieminator login`", f"`sieminator login {options}`")


def once(texts: tuple[str, ...]) -> list[str]:
    """Return the texts without repetitions, in their order."""
    return list(dict.fromkeys(texts))
