"""How Sumo Logic says no: the error shape of its OpenAPI, and the older one of the gateway and the search jobs.

Sources: the vendor's OpenAPI (`ErrorResponse`: an id, and errors with code and message) and its page on the search
job API (status, id, code, message), seen 2026-11-28. Codes and texts are unconfirmed unless a comment says otherwise.
"""

import itertools
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from sieminator.fakes.wire import Response

RATE_LIMIT = "rate.limit.exceeded"
"""The code of a 429. Source: help.sumologic.com on API rate limits, seen 2026-11-28."""

_numbers = itertools.count(1)


class Refusal(Exception):
    """An answer that is not what the client asked for, in the shape of the OpenAPI."""

    def __init__(self, status: int, errors: Iterable[Mapping[str, str]], headers: Mapping[str, str] | None = None):
        """Refuse with these errors: `code`, `message`, and maybe `detail`."""
        self.status = status
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})
        super().__init__("; ".join(error["message"] for error in self.errors))

    def body(self) -> dict[str, Any]:
        """Return what the answer says."""
        return {"id": request_id(), "errors": self.errors}

    def response(self) -> Response:
        """Return the answer."""
        return Response.of(self.status, self.body(), self.headers)


class OldRefusal(Refusal):
    """The same in the older shape, as the gateway and the search jobs answer."""

    def body(self) -> dict[str, Any]:
        """Return what the answer says: one error, and the status once more."""
        first = self.errors[0]
        return {"status": self.status, "id": request_id(), "code": first["code"], "message": first["message"]}


def refusal(status: int, code: str, message: str, detail: str = "") -> Refusal:
    """Refuse for one reason, in the shape of the OpenAPI."""
    return Refusal(status, [error(code, message, detail)])


def old(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> OldRefusal:
    """Refuse for one reason, in the older shape."""
    return OldRefusal(status, [error(code, message)], headers)


def parse_error(message: str) -> OldRefusal:
    """Refuse the query of a search job."""
    return old(400, "searchjob.parse.error", message)


def error(code: str, message: str, detail: str = "") -> dict[str, str]:
    """Return one entry of `errors`."""
    return {"code": code, "message": message, **({"detail": detail} if detail else {})}


def invalid(faults: Iterable[str]) -> Refusal:
    """Refuse a body for all that is wrong with it; each fault names its field."""
    return Refusal(400, [error("validation:failed", fault) for fault in faults])


def not_found(what: str, remote_id: str) -> Refusal:
    """Refuse an id that is not there."""
    return refusal(404, "not_found", f"{what} with the given ID does not exist: {remote_id}")


def forbidden(what: str) -> Refusal:
    """Refuse a key that may not do this."""
    return refusal(403, "forbidden", f"You do not have permission to {what}.")


def unauthorized() -> Refusal:
    """Refuse a key that opens nothing, or that the vendor does not recognise for a moment."""
    return old(401, "unauthorized", "Credential could not be verified.")


def not_allowed(method: str) -> Refusal:
    """Refuse a method that a path does not have."""
    return refusal(405, "method_not_allowed", f"The method {method} is not supported here.")


def no_such_path(path: str) -> Refusal:
    """Refuse a path that is not there."""
    return old(HTTPStatus.NOT_FOUND, "not.found", f"HTTP 404 Not Found: {path}")


def request_id() -> str:
    """Return an id by which the vendor's support would find an answer: three groups of five characters."""
    number = f"{next(_numbers):015X}"
    return f"{number[:5]}-{number[5:10]}-{number[10:]}"
