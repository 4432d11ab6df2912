"""What must not be read by anybody: secrets, known by value and by the place where they stand.

Every secret that is resolved is remembered for the whole process, so that no log, error or report can be set up
without knowing it.
"""

import base64
import json
import logging
import re
import threading
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

from sieminator.model.secret import Secret

GONE = "[redacted]"

# Looking for shorter values would black out half of every text; such a secret is still redacted by its place.
SHORTEST = 6

_NAMES = (
    "client_secret|client_assertion|access_token|refresh_token|id_token|assertion|password|passwd|secret|token"
    "|api_?key|access_?key|sig"
)
_HEADERS = "(?:proxy-)?authorization|cookie|set-cookie|x-api-key"
_PLACES = (
    re.compile(
        rf"""(?P<keep>["'](?:{_HEADERS}|{_NAMES})["']\s*:\s*(?P<quote>["']))(?:\\.|(?!(?P=quote))[^\\])+""",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(rf"(?P<keep>(?<![\w$-])(?:{_HEADERS})\s*:\s*)[^\r\n]+", re.IGNORECASE),
    re.compile(rf"(?P<keep>(?<![\w$-])(?:{_NAMES})=)[^&\s\"',;]+", re.IGNORECASE),
    re.compile(r"(?P<keep>\b(?:bearer|basic)\s+)(?=[\w+/.~-]*[\d._=-])[\w+/.~-]{8,}=*", re.IGNORECASE),
    re.compile(r"(?P<keep>://)[^/@\s]+(?=@)"),
)


_FEW = 64
"""Spellings for which it is quicker to look for each."""


class _Values:
    """Every spelling of every secret that is known by its value.

    Hundreds of targets have thousands of them, and a report has as many lines: so a line is first looked at for where
    any of them could begin.
    """

    def __init__(self) -> None:
        self._spellings: frozenset[str] = frozenset()
        self._beginnings: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def add(self, spellings: set[str]) -> None:
        with self._lock:
            if not spellings <= self._spellings:
                self._spellings |= spellings
                self._beginnings |= {one[:SHORTEST] for one in spellings}

    def inside(self, text: str) -> list[str]:
        """Return those that stand in the text, the longest first."""
        windows = (text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1))
        if len(self._spellings) > _FEW and self._beginnings.isdisjoint(windows):
            return []
        return sorted((one for one in self._spellings if one in text), key=len, reverse=True)


_VALUES = _Values()


def remember(secret: Secret) -> None:
    """Redact this value from now on, as it is and as it is written in URLs, JSON, Python and base64."""
    value = secret.reveal()
    if len(value) < SHORTEST:
        return
    in_urls = {quote(value, safe=""), quote(value), quote_plus(value)}
    in_urls |= {re.sub("%..", lambda found: found[0].lower(), one) for one in in_urls}
    quoted = {json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value)}
    _VALUES.add({value, *in_urls, *(one[1:-1] for one in quoted), *_in_base64(value.encode())})


def holds_secret(text: str) -> bool:
    """Say whether the value of a secret that is known by now stands in the text."""
    return bool(_VALUES.inside(text))


def redact_values(text: str) -> str:
    """Return the text without a secret that is known by its value; for results, where a query may say `password=`."""
    for value in _VALUES.inside(text):
        text = text.replace(value, GONE)
    return text


def redact(text: str) -> str:
    """Return the text without a secret, known by its value or by the place where it stands."""
    text = redact_values(text)
    for place in _PLACES:
        text = place.sub(rf"\g<keep>{GONE}", text)
    return text


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers, without what signs us in."""
    secret = re.compile(f"{_HEADERS}|{_NAMES}", re.IGNORECASE)
    return {name: GONE if secret.fullmatch(name) else redact(value) for name, value in headers.items()}


def _in_base64(value: bytes) -> set[str]:
    """Return what base64 makes of the value, alone or behind something else, as a user's name is in `Basic`."""
    alone = base64.b64encode(value)
    found = {alone}
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + value).rstrip(b"=")
        # The first letters hold bits of what stands before, the last those of what comes after.
        inside = whole[(before * 8 + 5) // 6 : -1]
        if len(inside) >= SHORTEST:
            found.add(inside)
    return {text.decode() for one in found for text in (one, one.translate(_URL_SAFE))}


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class RedactingFilter(logging.Filter):
    """Redacts every record that its handler lets through, traceback included; for handlers, not for loggers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text in place; keeps every record."""
        record.msg = redact(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
