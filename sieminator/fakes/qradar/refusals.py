"""How the console says no: the HTTP status, a code that is unique for the endpoint, and words."""

from collections.abc import Mapping

from sieminator.fakes.wire import Response

# Source: the first of each in IBM/api-samples and stix-shifter's error mapper; the others are recall, unconfirmed.
_PHRASES = {
    400: "The request could not be understood by the server",
    401: "You are unauthorized to access the requested resource.",
    403: "Your account is not authorized to access the requested resource",
    404: "We could not find the resource you requested.",
    405: "The method is not allowed for the requested resource",
    409: "The request could not be completed due to a conflict with the current state of the resource",
    412: "A precondition of the request was not met",
    416: "The requested range cannot be satisfied",
    422: "The request was well-formed but was unable to be followed due to semantic errors",
    500: "Unexpected internal server error",
    503: "The service is unavailable",
}


class Refusal(Exception):
    """An answer of the console that is not what the client asked for."""

    def __init__(
        self, status: int, code: int, message: str, *, description: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """Refuse with the endpoint's unique code and the console's words."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.error = {
            "http_response": {"code": status, "message": _PHRASES.get(status, "")},
            "code": code,
            "message": message,
            "description": description,
            "details": {},
        }

    def response(self) -> Response:
        """Return the answer."""
        return Response.of(self.status, self.error, self.headers)


def unauthorized(*, given: bool) -> Refusal:
    """Refuse a request without a token, or with one that opens nothing."""
    # Recall of live answers, code included; unconfirmed.
    missing = 'No SEC header present in request. Please provide it via "SEC: token".'
    return Refusal(401, 18, "The SEC token that was provided is not valid." if given else missing)


def forbidden() -> Refusal:
    """Refuse what the token's user role does not cover, where the endpoint has no code of its own."""
    # Recall of live answers, code included; unconfirmed.
    return Refusal(403, 26, "User has insufficient capabilities to access this endpoint resource")


def missing(path: str) -> Refusal:
    """Refuse a path that the documentation does not have."""
    return Refusal(404, 1002, f"The resource {path} does not exist.")  # unconfirmed


def invalid(message: str, code: int = 1005) -> Refusal:
    """Refuse a parameter or a body."""
    return Refusal(422, code, message)
