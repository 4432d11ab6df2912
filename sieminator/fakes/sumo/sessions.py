"""The session that a client keeps by its cookie.

Source: help.sumologic.com on the search job API ("cookies are required") and on authentication troubles (keep and
resend the session cookie), seen 2026-11-28. The cookie's name is unconfirmed; no `Secure`, for a lab speaks plain HTTP.
"""

import secrets
from http.cookies import CookieError, SimpleCookie

from sieminator.fakes.wire import Request, Response

COOKIE = "JSESSIONID"


def of(request: Request) -> str:
    """Return the session that a request brings; empty where it brings none."""
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value


def new() -> str:
    """Return a session that nobody has."""
    return f"node0{secrets.token_hex(12)}"


def begun(response: Response, session: str) -> Response:
    """Return an answer that tells the client its new session."""
    headers = {**response.headers, "Set-Cookie": f"{COOKIE}={session}; Path=/; HttpOnly"}
    return Response(response.status, headers, response.body, response.private)
