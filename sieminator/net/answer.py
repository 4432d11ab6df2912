"""What an answer says: its JSON, or which of our errors it is. The one place where a status becomes an error."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from math import isinf
from typing import TYPE_CHECKING, NamedTuple

from sieminator.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Rejected,
    Throttled,
    Unauthorised,
    Unavailable,
    VendorError,
)
from sieminator.net.redact import redact

if TYPE_CHECKING:
    import requests

MOST_TEXT = 20_000
"""Characters of a vendor's own words that we show: all of them, even where they repeat a whole query."""

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)


class _Meaning(NamedTuple):
    error: type[VendorError]
    what: str
    hint: str


_UNAUTHORISED = _Meaning(
    Unauthorised,
    "signing in was refused",
    "check the credential that the target names, or store it again with `sieminator login`",
)
_FORBIDDEN = _Meaning(
    Forbidden, "we are known, and not allowed to do this", "give the identity the right to do it at the vendor"
)
_NOT_FOUND = _Meaning(NotFound, "it is not there", "check the names in the target's settings")
_CONFLICT = _Meaning(Conflict, "somebody else wrote first", "plan again, and look at what moved")
_THROTTLED = _Meaning(
    Throttled, "we are asked to wait for longer than we do", "run again later, or with fewer targets at a time"
)
_UNAVAILABLE = _Meaning(Unavailable, "the vendor is broken at the moment", "run again later")
_REJECTED = _Meaning(Rejected, "the vendor will not have what we sent", "")
_REDIRECTED = _Meaning(
    Malformed,
    "we are sent elsewhere, and do not follow",
    "check the endpoint, and whether a proxy asks for a sign-in in the browser",
)

_BY_STATUS = {
    401: _UNAUTHORISED,
    403: _FORBIDDEN,
    404: _NOT_FOUND,
    409: _CONFLICT,
    412: _CONFLICT,
    429: _THROTTLED,
}


def failure(status: int, code: str, text: str, *, where: str, request_id: str = "") -> VendorError:
    """Return the error that an HTTP status means, with the vendor's own words in it; the caller raises it.

    ``code`` is the vendor's name for the error and may be empty; ``text`` may be a whole body, HTML included.
    """
    meaning = _meaning(status)
    number = f"{status} {code}".strip()
    words = plain(text)
    message = f"{where}: {meaning.what} ({number})" + (f": {words}" if words else "")
    return meaning.error(redact(message), hint=meaning.hint, request_id=request_id)


def read_json(response: "requests.Response", where: str) -> object:
    """Return the answer's JSON.

    Raises:
        Malformed: it is HTML, cut short, or not JSON for another reason.
    """
    body = response.content
    try:
        return json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            redact(f"{where}: {_what_instead(body)} ({_shown(response)})"),
            hint="check the endpoint, and whether a proxy answers in its place",
            request_id=request_id(response.headers),
        ) from error


def read_object(response: "requests.Response", where: str) -> dict[str, object]:
    """Return the answer's JSON object.

    Raises:
        Malformed: it is not JSON, or JSON of another type.
    """
    found = read_json(response, where)
    if isinstance(found, dict):
        return found
    raise Malformed(
        redact(f"{where}: the answer is not a JSON object ({type(found).__name__}, {_shown(response)})"),
        request_id=request_id(response.headers),
    )


def request_id(headers: Mapping[str, str]) -> str:
    """Return the vendor's own number for the request: the shortest-named ``…request-id`` that is not the client's."""
    names = [name for name in headers if name.lower().endswith("request-id") and "client" not in name.lower()]
    return redact(headers[min(names, key=len)]) if names else ""


def vendor_time(headers: Mapping[str, str]) -> datetime | None:
    """Return the time at the vendor, as its ``Date`` header tells it to the second; None where it tells none."""
    try:
        moment = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def plain(text: str) -> str:
    """Return what a person can read of a body: one line, bounded, of an HTML page the title only."""
    if _HTML.match(text):
        title = _TITLE.search(text)
        text = f"an HTML page: {unescape(title[1])}" if title else "an HTML page"
    line = " ".join(text.split())
    return line if len(line) <= MOST_TEXT else f"{line[:MOST_TEXT]}…"


def _meaning(status: int) -> _Meaning:
    if status >= 500:
        return _UNAVAILABLE
    if status < 400:
        return _REDIRECTED
    return _BY_STATUS.get(status, _REJECTED)


def _what_instead(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    if _HTML.match(text):
        return f"the answer is not JSON but {plain(text)}"
    if not text.strip():
        return "the answer is empty where JSON was due"
    if text.lstrip().startswith(("{", "[")):
        return "the answer is JSON that is cut short or broken"
    return f"the answer is not JSON: {plain(text[:200])}"


def _shown(response: "requests.Response") -> str:
    kind = response.headers.get("Content-Type", "no content type")
    return f"{response.status_code}, {kind}, {len(response.content)} bytes"


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(text)  # more than a number can hold, which would be written as Infinity
    return number


def _refuse_constant(name: str) -> object:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's
