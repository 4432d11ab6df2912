"""Where Microsoft's clouds answer, and what we may send there."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sieminator.model.target import Target
from sieminator.model.traffic import Bucket, Read, Traffic
from sieminator.platforms.sentinel.settings import SentinelSettings


class Places(NamedTuple):
    """The endpoints of one target, without a slash at their end."""

    arm: str
    arm_scope: str
    logs: str
    logs_scope: str
    authority: str


class _Cloud(NamedTuple):
    arm: str
    arm_audience: str
    logs: str
    authority: str


# Source: azure.mgmt.core.tools.get_arm_endpoints 1.6.0, azure.identity.AzureAuthorityHosts 1.27.0, and for Log
# Analytics Microsoft Learn, logs/api/overview; seen 2026-11-22. Only the public cloud is confirmed by more than that.
_CLOUDS = {
    "public": _Cloud(
        "https://management.azure.com",
        "https://management.azure.com",
        "https://api.loganalytics.io",
        "https://login.microsoftonline.com",
    ),
    "usgovernment": _Cloud(
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net",
        "https://api.loganalytics.us",
        "https://login.microsoftonline.us",
    ),
    "china": _Cloud(
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        "https://api.loganalytics.azure.cn",
        "https://login.chinacloudapi.cn",
    ),
}


def places(settings: SentinelSettings) -> Places:
    """Return where the target's requests go; its own endpoint stands in for all three of the cloud's."""
    cloud = _CLOUDS[settings.cloud]
    own = settings.endpoint
    return Places(
        arm=(own or cloud.arm).rstrip("/"),
        arm_scope=f"{cloud.arm_audience}/.default",
        logs=(settings.logs_endpoint or own or cloud.logs).rstrip("/"),
        logs_scope=f"{cloud.logs}/.default",
        authority=(settings.authority_endpoint or own or cloud.authority).rstrip("/"),
    )


def rules_path(settings: SentinelSettings) -> str:
    """Return the path of the workspace's rules."""
    return f"{_workspace_path(settings)}/providers/Microsoft.SecurityInsights/alertRules"


def permissions_path(settings: SentinelSettings) -> str:
    """Return the path of what the caller may do at the workspace."""
    return f"{_workspace_path(settings)}/providers/Microsoft.Authorization/permissions"


def _workspace_path(settings: SentinelSettings) -> str:
    return (
        f"/subscriptions/{quote(settings.subscription, safe='')}"
        f"/resourceGroups/{quote(settings.resource_group, safe='')}"
        f"/providers/Microsoft.OperationalInsights/workspaces/{quote(settings.workspace, safe='')}"
    )


_READS = (
    Read("GET", r"/subscriptions/[^/]+/resourceGroups/.+/providers/Microsoft\.SecurityInsights/alertRules(/[^/]+)?"),
    Read("GET", r"/subscriptions/[^/]+/resourceGroups/.+/providers/Microsoft\.Authorization/permissions"),
    Read("POST", r"/v1/workspaces/[^/]+/query"),
    Read("GET", r"/v1/workspaces/[^/]+/metadata"),
    Read("POST", r"/[^/]+/oauth2/v2\.0/token"),
    Read("GET", r"/[^/]+/v2\.0/\.well-known/openid-configuration"),
    Read("GET", r"/common/discovery/instance"),
    Read("GET", r"(/metadata/identity/oauth2/token|/msi/token/?)"),
)

# Per subscription, principal and operation. Source: Microsoft Learn, request-limits-and-throttling, seen 2026-11-22.
# The resource provider's own limits are unpublished; its 429 and Retry-After are obeyed.
_ARM = {"GET": ("reads", 250, 25.0), "PUT": ("writes", 200, 10.0), "DELETE": ("deletes", 200, 10.0)}
# 200 queries in 30 seconds, per user over all workspaces. Source: Microsoft Learn, azure-monitor service-limits, seen
# 2026-11-22.
_LOGS = ("queries", 200, 200 / 30)


def traffic(target: Target, settings: SentinelSettings) -> Traffic:
    """Return what the network must know: which requests only read, and which rate limit each falls under."""
    principal = settings.client_id or target.credentials.write or target.credentials.read or "default"
    scope = f"{settings.subscription}/{principal}".lower()

    def bucket(method: str, url: str) -> Bucket | None:
        path = urlsplit(url).path
        if path.startswith("/subscriptions/") and method in _ARM:
            operation, burst, per_second = _ARM[method]
            return Bucket(f"arm/{scope}/{operation}", burst, per_second)
        if path.startswith("/v1/"):
            return Bucket(f"loganalytics/{principal}".lower(), _LOGS[1], _LOGS[2])
        return None

    return Traffic(_READS, bucket)
