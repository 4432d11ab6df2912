"""What becomes of a change, by what is there: before it is sent, and after it was. Pure.

For vendors that know no conditional write: their rooms look once more before they write, and judge by that.
"""

from sieminator.errors import SieminatorError, VendorError
from sieminator.model.change import Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.outcome import Outcome, Result
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.shelf import Wish

SHOWN = "done, as reading it back shows; the answer was lost ({})"
"""Of a write whose answer was lost, with what was said of that."""
NOT_TRIED = "not tried: "
UNSEEN = "not tried, as nobody could look before it: "


def before_create(change: Change, wish: Wish, there: RemoteRule | None, intended: Content) -> Outcome | None:
    """Return what becomes of a create that is not sent, since something is there by now; None where it is to be sent.

    ``intended`` is what would be read if all of it were stored as we send it; here and below.
    """
    if there is None:
        return None
    if wish.is_met_by(there, intended):
        return done(change, there, _AN_EARLIER_TRY)
    what = "it appeared after the plan was made"
    return Outcome(change, Result.CONFLICT, what, there.remote_id, fields=wish.unmet_by(there, intended))


def before_update(
    change: Change, wish: Wish, planned: RemoteRule, there: RemoteRule | None, intended: Content
) -> Outcome | None:
    """Return what becomes of an update that is not sent: somebody was there since the plan; None where it is sent."""
    if there is None:
        return Outcome(change, Result.CONFLICT, "it was deleted after the plan was made", planned.remote_id)
    fields = differences(planned.content, there.content, wish.unmanaged)
    if fields or there.mark != planned.mark:
        return done(change, there, _AN_EARLIER_TRY) if wish.is_met_by(there, intended) else _moved(change, fields)
    return None


def before_delete(change: Change, planned: RemoteRule, there: RemoteRule | None) -> Outcome | None:
    """Return what becomes of a delete that is not sent: it is gone, or somebody moved it; None where it is sent."""
    if there is None:
        return Outcome(change, Result.DONE, "it was gone already", planned.remote_id)
    fields = differences(planned.content, there.content, frozenset())
    return _moved(change, fields) if fields or there.mark != planned.mark else None


def written(
    change: Change, wish: Wish, intended: Content, stored: RemoteRule, *, vendor: str, mark_is: str, number: str = ""
) -> Outcome:
    """Return what became of a write by what is stored: ``vendor`` and ``mark_is`` as of a shelf."""
    fields = wish.unmet_by(stored, intended)
    message, said = "", f": {stored.told}" if stored.told else ""
    if fields:
        message = f"{vendor} stored something else than we sent{said}"
    elif stored.mark != wish.mark:
        message = f"{vendor} did not store our mark, which is {mark_is}{said}"
    result = Result.ALTERED if message else Result.DONE
    return Outcome(change, result, message, stored.remote_id, number, fields, stored.content)


def done(change: Change, there: RemoteRule, message: str, number: str = "") -> Outcome:
    """Return the outcome of a change that is carried out, as what is there shows."""
    return Outcome(change, Result.DONE, message, there.remote_id, number, stored=there.content)


def failed(change: Change, result: Result, error: SieminatorError, before: str = "", *, more: str = "") -> Outcome:
    """Return the outcome of a change that an error stood against."""
    number = error.request_id if isinstance(error, VendorError) else ""
    return Outcome(change, result, f"{before}{error.message}{more}", change.remote_id, number)


_AN_EARLIER_TRY = "an earlier try had done it"


def _moved(change: Change, fields: tuple[FieldChange, ...]) -> Outcome:
    message = "somebody changed it after the plan was made"
    return Outcome(change, Result.CONFLICT, message, change.remote_id, fields=fields)
