"""Microsoft Entra's side: tokens for client credentials, and who may do what with them."""

import json
import sqlite3
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote

from sieminator.fakes.sentinel.refusals import Refusal
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.wire import Request, Response

ARM_AUDIENCE = "https://management."
LOGS_AUDIENCE = "https://api.loganalytics."


def issue(world: World, request: Request, tenant: str, trace: str) -> Response:
    """Answer `POST /{tenant}/oauth2/v2.0/token`."""
    form = {name: values[-1] for name, values in parse_qs(request.body.decode(errors="replace")).items()}
    fault = _fault(world, unquote(tenant), form)
    if fault is not None:
        status, error, text = fault
        description = f"{text} Trace ID: {trace} Correlation ID: {trace} Timestamp: {world.clock():%Y-%m-%d %H:%M:%SZ}"
        number = int(text.split(":", 1)[0].removeprefix("AADSTS"))
        refused = {"error": error, "error_description": description, "error_codes": [number], "trace_id": trace}
        return Response.of(status, refused, private=True)
    audience = form["scope"].removesuffix("/.default")
    lifetime = world.behaviour().token_lifetime_s
    value = world.issue_token(form["client_id"], lifetime=timedelta(seconds=lifetime), audience=audience)
    answer = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": value}
    return Response.of(200, answer, private=True)


def discovery(request: Request, tenant: str) -> Response:
    """Answer `GET /{tenant}/v2.0/.well-known/openid-configuration`, as far as a client reads it."""
    root = f"{request.origin}/{tenant}"
    return Response.of(
        200,
        {
            "issuer": f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "tenant_region_scope": "EU",
        },
    )


def authenticate(state: sqlite3.Connection, request: Request, now: datetime, audience: str) -> tuple[str, list[str]]:
    """Return the client that holds the request's bearer token, and its roles; refuse with 401 what is no token."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise _unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
    query = "SELECT client, audience, expires FROM token WHERE value = ?"
    token = state.execute(query, (value,)).fetchone()
    if token is None:
        raise _unauthorized("InvalidAuthenticationToken", "The access token is invalid.")
    client, granted_for, expires = token
    if datetime.fromisoformat(expires) <= now:
        text = f"The access token expiry UTC time '{expires}' is earlier than current UTC time '{now.isoformat()}'."
        raise _unauthorized("ExpiredAuthenticationToken", text)
    if granted_for and not granted_for.startswith((audience, request.origin)):
        text = f"The access token has been obtained for wrong audience or resource '{granted_for}'."
        raise _unauthorized("InvalidAuthenticationTokenAudience", text)
    roles = state.execute("SELECT roles FROM client WHERE id = ?", (client,)).fetchone()
    return client, json.loads(roles[0]) if roles else []


def forbidden(client: str, action: str, scope: str) -> Refusal:
    """Refuse an action that the client's roles do not cover."""
    return Refusal(
        403,
        "AuthorizationFailed",
        f"The client '{client}' with object id '{client}' does not have authorization to perform action "
        f"'{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please "
        "refresh your credentials.",
    )


def _fault(world: World, tenant: str, form: dict[str, str]) -> tuple[int, str, str] | None:
    """Return status, error and text of what is wrong with a token request; None when nothing is."""
    # Source: Microsoft Learn, reference-error-codes (AADSTS…), recall; the texts are shortened and unconfirmed.
    client = form.get("client_id", "")
    with world.transaction() as state:
        known = state.execute("SELECT 1 FROM client WHERE tenant = ?", (tenant,)).fetchone()
        found = state.execute("SELECT secret FROM client WHERE tenant = ? AND id = ?", (tenant, client)).fetchone()
    if known is None:
        return 400, "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found."
    if form.get("grant_type") != "client_credentials":
        return 400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type."
    if not form.get("scope", "").endswith("/.default"):
        return 400, "invalid_scope", "AADSTS70011: The provided value for the input parameter 'scope' is not valid."
    if found is None:
        return 400, "unauthorized_client", f"AADSTS700016: Application '{client}' was not found in the directory."
    if found[0] != form.get("client_secret"):
        return 401, "invalid_client", f"AADSTS7000215: Invalid client secret provided for app '{client}'."
    return None


def _unauthorized(code: str, message: str) -> Refusal:
    challenge = (
        f'Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="{code}"'
    )
    return Refusal(401, code, message, headers={"WWW-Authenticate": challenge})
