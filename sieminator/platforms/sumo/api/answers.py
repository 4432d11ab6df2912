"""What an answer of Sumo Logic means: its two shapes of errors, the wrong region, and the envelope of Cloud SIEM."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sieminator.errors import Busy, Forbidden, Malformed, NotFound, Rejected, VendorError
from sieminator.net.answer import failure, plain, read_object, request_id
from sieminator.net.redact import redact

if TYPE_CHECKING:
    import requests

Tree = dict[str, object]

_MOVED = "moved"
_BUSY = 503
_GONE = "Content with the given ID does not exist"
"""Source: terraform-provider-sumologic df5dbfa3, by which words it knows that an item vanished; its status is not
named there. Seen 2026-11-28."""
_ACCOUNT = "account type"
"""Source: the vendor's sample of a 403, `This operation is not allowed for your account type.`; seen 2026-11-28."""
_HOST = re.compile(r"api(?:\.(?P<deployment>[a-z0-9]+))?\.sumologic\.com")


class NotForThisAccount(Forbidden):
    """The account's plan does not include it, such as search jobs outside of Enterprise."""


def refusal(response: "requests.Response", where: str) -> VendorError:
    """Return the error that a failing answer means, with the vendor's own words in it."""
    said = _object(response)
    codes, text = _told(said)
    text = text or response.text
    number = request_id(response.headers) or _text(said.get("id"))
    if response.status_code == 301 and _MOVED in codes:
        return _wrong_region(response, where, number)
    error = failure(response.status_code, ", ".join(codes), text, where=where, request_id=number)
    if response.status_code == _BUSY:
        return Busy(error.message, hint=error.hint, request_id=number)
    if _GONE in text:
        return NotFound(error.message, hint="look for it in the library", request_id=number)
    if isinstance(error, Forbidden) and _ACCOUNT in text:
        return NotForThisAccount(error.message, hint=error.hint, request_id=number)
    return error


def read(response: "requests.Response", where: str) -> Tree:
    """Return the object of an answer that went well; raises Malformed where there is none."""
    return read_object(response, where)


def enveloped(response: "requests.Response", where: str) -> Tree:
    """Return what Cloud SIEM's envelope holds, `{"data": {…}, "errors": []}`.

    Raises:
        Rejected: it holds errors, although the status says that all went well. Source: `errors` stands in a recorded
            answer and not in the vendor's contract; what may be in it is unconfirmed. Seen 2026-11-28.
        Malformed: it holds no data.
    """
    said = read_object(response, where)
    number = request_id(response.headers)
    if said.get("errors"):
        text = _told(said)[1] or response.text
        raise Rejected(redact(f"{where}: Cloud SIEM will not have it: {plain(text)}"), request_id=number)
    data = said.get("data")
    if not isinstance(data, dict):
        raise Malformed(f"{where}: the answer of Cloud SIEM holds no data", request_id=number)
    return data


def _wrong_region(response: "requests.Response", where: str, number: str) -> VendorError:
    """Return the error of a host that an account does not live at.

    It is never followed: it would turn a POST into a GET, and our credential would go to whoever is named there.
    """
    host = urlsplit(response.headers.get("Location", "")).hostname or "another one, which it does not name"
    found = _HOST.fullmatch(host)
    hint = f"set `url` to https://{host} in the target's settings"
    if found:
        hint = f"set `deployment: {found['deployment'] or 'us1'}` in the target's settings"
    return Rejected(redact(f"{where}: this is the wrong region: use {host}"), hint=hint, request_id=number)


def _object(response: "requests.Response") -> Mapping[str, object]:
    try:
        said = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _told(said: Mapping[str, object]) -> tuple[tuple[str, ...], str]:
    """Return the codes and the words of an error: of the OpenAPI's shape, or of the older one; none of any other.

    Sources: `ErrorResponse` of the vendor's OpenAPI (id, and errors with code, message and maybe detail); its page on
    search jobs (status, id, code, message). Seen 2026-11-28.
    """
    errors = said.get("errors")
    entries = errors if isinstance(errors, list) and errors else [said]
    codes = [_text(one.get("code")) for one in entries if isinstance(one, dict)]
    return tuple(dict.fromkeys(filter(None, codes))), "; ".join(dict.fromkeys(_words(entries)))


def _words(entries: list[object]) -> Iterator[str]:
    for one in entries:
        if not isinstance(one, dict):
            yield _text(one)
            continue
        message, detail = _text(one.get("message")), _text(one.get("detail"))
        if message or detail:
            yield f"{message} ({detail})" if message and detail else message or detail


def _text(value: object) -> str:
    return "" if value is None else str(value)
