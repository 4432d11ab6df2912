"""Who did what is drift, where the vendor keeps a record of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sieminator.errors import VendorError
from sieminator.model.change import Cause, Change
from sieminator.model.plan import TargetPlan
from sieminator.model.ports import Attributes, Connection

LOOKED_BACK = timedelta(days=30)
"""How far; what is older is not known."""


def attributed(plan: TargetPlan, connection: Connection, now: datetime) -> TargetPlan:
    """Return the plan with who did what is drift, or with a note why nobody knows; nothing is asked without drift."""
    if not isinstance(connection, Attributes):
        return plan
    edited = [change.remote for change in plan.changes if change.remote and _by_somebody(change)]
    if not edited:
        return plan
    try:
        editors = connection.editors(edited, now - LOOKED_BACK)
    except VendorError as error:
        return replace(plan, notes=(*plan.notes, f"who edited there is not known: {error.reason}"))
    return replace(
        plan,
        changes=tuple(
            replace(change, editor=editors.get(change.remote.remote_id))
            if change.remote and _by_somebody(change)
            else change
            for change in plan.changes
        ),
    )


def _by_somebody(change: Change) -> bool:
    """Say whether a person may have done it: what the vendor did, no earlier edit explains."""
    return change.cause.drift and change.cause is not Cause.VENDOR_DISABLED
