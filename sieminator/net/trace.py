"""What the log tells of the traffic: a line a try, and the bodies where somebody asked for them."""

import logging
from datetime import timedelta

import requests

from sieminator.net.answer import request_id
from sieminator.net.cut import Cut
from sieminator.net.redact import redact, redact_headers

LOGGER = logging.getLogger("sieminator.net")

_MOST_BODY = 20_000


def trace(where: str, request: requests.PreparedRequest, answer: requests.Response | Cut, ms: int) -> None:
    """Log one try at DEBUG: method, URL, status, milliseconds, and the vendor's number for it."""
    if LOGGER.isEnabledFor(logging.DEBUG):
        line = f"{where}: {request.method} {request.url} -> {_outcome(answer)} in {ms} ms"
        LOGGER.debug("%s", redact(line))


def trace_wait(where: str, wait: timedelta) -> None:
    """Log at INFO that a person has to wait."""
    LOGGER.info("%s: the next try is in %.1f s", where, wait.total_seconds())


def trace_bodies(where: str, request: requests.PreparedRequest, answer: requests.Response | Cut) -> None:
    """Log headers and bodies of one try at DEBUG, redacted; only for ``--debug-http``."""
    LOGGER.debug("%s: > %s\n%s", where, redact_headers(dict(request.headers)), _body(request.body))
    if not isinstance(answer, Cut):
        LOGGER.debug("%s: < %s\n%s", where, redact_headers(answer.headers), _body(answer.content))


def _outcome(answer: requests.Response | Cut) -> str:
    if isinstance(answer, Cut):
        return f"no answer ({answer.error.message})"
    number = request_id(answer.headers)
    return f"{answer.status_code} (request {number})" if number else str(answer.status_code)


def _body(body: object) -> str:
    if body is None:
        return ""
    text = body.decode("utf-8", errors="replace") if isinstance(body, bytes) else str(body)
    # Redacted before it is cut, so that no half of a secret is left at the end.
    text = redact(text)
    return text if len(text) <= _MOST_BODY else f"{text[:_MOST_BODY]}…"
