"""How the service says no: the error shapes of Azure Resource Manager and of Log Analytics."""

from collections.abc import Mapping
from typing import Any

from sieminator.fakes.wire import Response


class Refusal(Exception):
    """An answer of the service that is not what the client asked for."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        """Refuse with the vendor's code and message; `more` stands beside them in the error."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.error = {"code": code, "message": message, **more}

    def response(self) -> Response:
        """Return the answer, in the `{"error": {…}}` that both services share."""
        return Response.of(self.status, {"error": self.error}, self.headers)


def bad_request(message: str) -> Refusal:
    """Refuse a body that breaks a rule of the service."""
    return Refusal(400, "BadRequest", message)


def semantic_error(code: str, message: str) -> Refusal:
    """Refuse a query that names what is not there, as Log Analytics nests it."""
    # Source: recall of live answers (BadArgumentError > SemanticError > SEM0100); unconfirmed here.
    inner = {"code": "SemanticError", "message": "A semantic error occurred.", "innererror": _inner(code, message)}
    return Refusal(400, "BadArgumentError", "The request had some invalid properties", innererror=inner)


def syntax_error(message: str) -> Refusal:
    """Refuse a query that does not parse."""
    inner = _inner("SYN0002", message)
    outer = {"code": "SyntaxError", "message": "A recognition error occurred in the query.", "innererror": inner}
    return Refusal(400, "BadArgumentError", "The request had some invalid properties", innererror=outer)


def bad_argument(message: str) -> Refusal:
    """Refuse a query request whose envelope is wrong."""
    return Refusal(400, "BadArgumentError", message)


def _inner(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}
