"""What a console answered, or which of our errors it is: its unique codes tell more than the status.

Source: IBM's endpoint pages for API 26.0, which list each operation's unique codes, and RestApiClient.py in
IBM/api-samples; seen 2026-11-28. Whether `description` and `details` ever hold something is unconfirmed.
"""

from typing import TYPE_CHECKING, NamedTuple

from sieminator.errors import Busy, Malformed, Rejected, VendorError
from sieminator.net.answer import failure, plain, read_json, read_object, request_id
from sieminator.net.redact import redact

if TYPE_CHECKING:
    import requests

Tree = dict[str, object]

ALREADY_INSTALLED = 22612
SAME_VERSION = 22613
"""An extension of this id and version was uploaded before."""
IN_PROGRESS = frozenset({22611, 22617, 22618})
"""The extension, or any other, is being installed, previewed or removed: to be asked again later."""

_UNAVAILABLE = 503
_STATES = frozenset({409, 412})


class Said(NamedTuple):
    """A console's own words for a refusal."""

    code: int | None
    """Its unique code, told apart per operation; None where the answer holds none."""
    text: str


def said(response: "requests.Response") -> Said:
    """Return what a refusal says; the whole body as text where it is not of the documented shape."""
    try:
        told = read_object(response, "")
    except Malformed:
        return Said(None, response.text)
    code = told.get("code")
    details = told.get("details")
    words = [told.get("message"), told.get("description"), details or None]
    text = "; ".join(dict.fromkeys(str(one).strip() for one in words if one))
    known = code if isinstance(code, int) and not isinstance(code, bool) else None
    return Said(known, text or (response.text if known is None else ""))


def refusal(response: "requests.Response", where: str) -> VendorError:
    """Return the error that a failing answer means, with the console's code and words in it."""
    code, text = said(response)
    number, shown = request_id(response.headers), "" if code is None else str(code)
    if response.status_code in _STATES:
        # A state that stands against it: nobody wrote before us, as the same status means elsewhere.
        words = redact(f"{where}: the console will not do it ({response.status_code} {shown}): {plain(text)}")
        return Rejected(words, request_id=number)
    error = failure(response.status_code, shown, text, where=where, request_id=number)
    if response.status_code == _UNAVAILABLE:
        return Busy(error.message, hint=error.hint, request_id=number)
    return error


def rows(response: "requests.Response", where: str) -> list[Tree]:
    """Return a list of objects that was answered; raises Malformed for anything else."""
    found = read_json(response, where)
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    raise Malformed(f"{where}: the answer is no list of objects", request_id=request_id(response.headers))


def number(told: Tree, name: str, where: str) -> int:
    """Return a whole number that an answer holds; raises Malformed where it does not."""
    found = told.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    raise Malformed(f"{where}: the answer holds no {name}")
