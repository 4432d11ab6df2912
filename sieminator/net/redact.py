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

_known: set[str] = set()
_lock = threading.Lock()


def remember(secret: Secret) -> None:
    """Redact this value from now on, as it is and as it is written in URLs, JSON and base64."""
    value = secret.reveal()
    if len(value) < SHORTEST:
        return
    forms = {value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]}
    forms.add(json.dumps(value, ensure_ascii=False)[1:-1])
    forms.add(base64.b64encode(value.encode()).decode())
    with _lock:
        _known.update(forms)


def redact(text: str) -> str:
    """Return the text without a secret."""
    with _lock:
        known = sorted(_known, key=len, reverse=True)
    for value in known:
        if value in text:
            text = text.replace(value, GONE)
    for place in _PLACES:
        text = place.sub(rf"\g<keep>{GONE}", text)
    return text


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers, without what signs us in."""
    secret = re.compile(f"{_HEADERS}|{_NAMES}", re.IGNORECASE)
    return {name: GONE if secret.fullmatch(name) else redact(value) for name, value in headers.items()}


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
