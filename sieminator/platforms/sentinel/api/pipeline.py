"""What an SDK's request goes through before it is ours: who asks, who signs, and our session underneath."""

from dataclasses import dataclass
from typing import Any

from azure.core.credentials import TokenCredential
from azure.core.pipeline.policies import (
    CustomHookPolicy,
    HeadersPolicy,
    HTTPPolicy,
    RequestIdPolicy,
    SansIOHTTPPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import RequestsTransport

from sieminator import __version__

Policy = HTTPPolicy[Any, Any] | SansIOHTTPPolicy[Any, Any]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The parts of an SDK client that are ours."""

    credential: TokenCredential
    signing: Policy
    transport: RequestsTransport

    def policies(self) -> list[Policy]:
        """Return the SDK's pipeline without what our session does: retry, redirects, proxies, logs.

        Left out on purpose is also the policy that registers a resource provider by itself: a write that nobody
        planned.
        """
        return [
            RequestIdPolicy(),
            HeadersPolicy(),
            UserAgentPolicy(base_user_agent=f"sieminator/{__version__}"),
            self.signing,
            CustomHookPolicy(),
        ]
