"""How LogScale says no: GraphQL errors with the `state` map that only it has, and plain text over REST."""

from collections.abc import Mapping
from typing import Any

from sieminator.fakes.wire import Response

TEXT = {"Content-Type": "text/plain; charset=UTF-8"}


class Refusal(Exception):
    """An answer over REST that is not what the client asked for: a status and a sentence."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        """Refuse with this text."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """Return the answer: the text alone."""
        return Response(self.status, {**TEXT, **self.headers}, self.message.encode())


class Wrong(Exception):
    """A GraphQL field that cannot be answered; what else was asked for may be."""

    def __init__(self, message: str, **state: str) -> None:
        """Refuse with a message; `state` holds the useful detail, as the vendor's own client found out late."""
        # Source: humio/cli issue 177 ("There were errors in the input") and internal/api/client.go, seen 2026-11-28.
        super().__init__(message)
        self.message = message
        self.state: dict[str, Any] = state


def wrong_input(**state: str) -> Wrong:
    """Refuse an input; one entry of `state` for each field that is wrong."""
    return Wrong("There were errors in the input", **state)


def no_domain(name: str) -> Wrong:
    """Refuse a search domain that is not there, or that the caller may not see: nobody is told which."""
    # That it is an error and not null: `searchDomain: SearchDomain!`. The text is unconfirmed.
    return Wrong(f"Could not find a view or repository with the name '{name}'", entity="SearchDomain")


def not_found(what: str, remote_id: str) -> Wrong:
    """Refuse an id that is not there; the text is unconfirmed."""
    return Wrong(f"Could not find the {what} with id '{remote_id}'", entity=what)


def not_allowed(permission: str, domain: str) -> Wrong:
    """Refuse what the token's permissions do not cover; the text is unconfirmed."""
    return Wrong(f"The token does not have the permission '{permission}' on '{domain}'", permission=permission)


def unauthorized(*, given: bool) -> Refusal:
    """Refuse a request without a token, or with one that is none."""
    # Source: the words of Akka HTTP, on which LogScale is built; unconfirmed for LogScale itself.
    rejected = "The supplied authentication is invalid"
    missing = "The resource requires authentication, which was not supplied with the request"
    return Refusal(401, rejected if given else missing, {"WWW-Authenticate": 'Bearer realm="Humio"'})
