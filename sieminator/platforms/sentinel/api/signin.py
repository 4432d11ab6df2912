"""Signing in to Microsoft Entra, and signing requests.

Over https this is Microsoft's own azure-identity and azure-core, on our session. Both refuse plain http, which only a
fake on this machine speaks; for that alone there is a token source and a policy of our own. `net` lets http go to
loopback only.
"""

import base64
import json
import threading
from typing import TYPE_CHECKING, Any

from azure.core.credentials import AccessToken, TokenCredential
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.pipeline.transport import RequestsTransport

from sieminator.errors import CredentialMissing, Malformed, UsageError
from sieminator.model.ports import Clock
from sieminator.model.secret import Secret
from sieminator.net.answer import failure, read_object
from sieminator.platforms.sentinel.api.pipeline import Policy
from sieminator.platforms.sentinel.api.places import Places
from sieminator.platforms.sentinel.settings import SentinelSettings

if TYPE_CHECKING:
    import requests

_UNAUTHORISED = 401
_SOON_S = 300
"""A token that lasts no longer than this is fetched anew, as azure-core does."""


def transport(session: "requests.Session") -> RequestsTransport:
    """Return azure-core's transport on our own session, which it does not own."""
    return RequestsTransport(session=session, session_owner=False, use_env_settings=False)


def sign_in(
    where: str,
    settings: SentinelSettings,
    places: Places,
    secret: Secret | None,
    session: "requests.Session",
    clock: Clock,
) -> TokenCredential:
    """Return a source of tokens; nothing is sent yet.

    Raises:
        UsageError: a credential is named, and tenant or client_id are not.
        CredentialMissing: a fake is to be used, and no credential is named.
    """
    if secret is None:
        if places.authority.startswith("http://"):
            raise CredentialMissing(f"{where}: the target names no credential", hint="name one under `credentials`")
        return _default(settings, places, session)
    missing = [name for name in ("tenant", "client_id") if not getattr(settings, name)]
    if missing:
        raise UsageError(
            f"{where}: a client secret needs {' and '.join(missing)} beside it",
            hint="write them into the target's settings",
        )
    if places.authority.startswith("http://"):
        return _LoopbackCredential(where, settings, places.authority, secret, session, clock)
    from azure.identity import ClientSecretCredential

    return ClientSecretCredential(
        settings.tenant,
        settings.client_id,
        secret.reveal(),
        authority=places.authority,
        disable_instance_discovery=_has_own_authority(settings),
        transport=transport(session),
        retry_total=0,
    )


def signing_policy(credential: TokenCredential, scope: str, endpoint: str) -> Policy:
    """Return the policy that signs requests to the endpoint: Microsoft's own, but for plain http to loopback."""
    if endpoint.startswith("http://"):
        return _LoopbackPolicy(credential, scope)
    from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

    return ARMChallengeAuthenticationPolicy(credential, scope)


def identity(token: str, settings: SentinelSettings) -> str:
    """Say who a token is for, as far as it tells; its signature is the vendor's business."""
    parts = token.split(".")
    claims: object = None
    if len(parts) == 3:
        try:
            claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except ValueError:
            claims = None
    if isinstance(claims, dict):
        for name in ("upn", "unique_name", "app_displayname", "appid", "oid"):
            if claims.get(name):
                return str(claims[name])
    return settings.client_id or "unknown"


def _default(settings: SentinelSettings, places: Places, session: "requests.Session") -> TokenCredential:
    """Return what a machine or a person is signed in with: environment, workload or managed identity, `az login`."""
    from azure.identity import DefaultAzureCredential

    client = {"managed_identity_client_id": settings.client_id, "workload_identity_client_id": settings.client_id}
    return DefaultAzureCredential(
        authority=places.authority,
        disable_instance_discovery=_has_own_authority(settings),
        transport=transport(session),
        retry_total=0,
        **client if settings.client_id else {},
    )


def _has_own_authority(settings: SentinelSettings) -> bool:
    """Say whether Microsoft's own list of authorities cannot know the one that signs us in."""
    return settings.authority_endpoint is not None or settings.endpoint is not None


class _LoopbackCredential:
    """Client credentials against a token endpoint on this machine."""

    def __init__(
        self,
        where: str,
        settings: SentinelSettings,
        authority: str,
        secret: Secret,
        session: "requests.Session",
        clock: Clock,
    ) -> None:
        self._where = where
        self._settings = settings
        self._url = f"{authority}/{settings.tenant}/oauth2/v2.0/token"
        self._secret = secret
        self._session = session
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, AccessToken] = {}

    def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        """Return a token that lasts, fetched once for all threads."""
        with self._lock:
            token = self._tokens.get(scopes[0])
            if token is None or token.expires_on - self._clock.now().timestamp() < _SOON_S:
                token = self._tokens[scopes[0]] = self._fetch(scopes[0])
            return token

    def forget(self, token: str) -> None:
        """Drop a token that the vendor refused, unless another thread has done so already."""
        with self._lock:
            self._tokens = {scope: kept for scope, kept in self._tokens.items() if kept.token != token}

    def _fetch(self, scope: str) -> AccessToken:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._secret.reveal(),
            "scope": scope,
        }
        response = self._session.post(self._url, data=form)
        try:
            said = read_object(response, self._where)
        except Malformed as error:
            if response.status_code < 400:
                raise
            raise failure(response.status_code, "", response.text, where=self._where) from error
        if response.status_code >= 500:
            raise failure(response.status_code, "", response.text, where=self._where)
        if "access_token" not in said:
            # Entra answers 400 for a tenant or an application that it does not know; it is signing in that failed.
            code, text = str(said.get("error", "")), str(said.get("error_description", ""))
            raise failure(_UNAUTHORISED, code, text, where=self._where)
        lifetime = float(str(said.get("expires_in", 0)))
        return AccessToken(str(said["access_token"]), int(self._clock.now().timestamp() + lifetime))


class _LoopbackPolicy(HTTPPolicy[Any, Any]):
    """Signs each request, and once more with a new token where the first was refused."""

    def __init__(self, credential: TokenCredential, scope: str) -> None:
        super().__init__()
        self._credential = credential
        self._scope = scope

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send the request with a token."""
        token = self._sign(request)
        response: PipelineResponse[Any, Any] = self.next.send(request)
        if response.http_response.status_code == _UNAUTHORISED and isinstance(self._credential, _LoopbackCredential):
            self._credential.forget(token)
            self._sign(request)
            response = self.next.send(request)
        return response

    def _sign(self, request: PipelineRequest[Any]) -> str:
        token = self._credential.get_token(self._scope).token
        request.http_request.headers["Authorization"] = f"Bearer {token}"
        return token
