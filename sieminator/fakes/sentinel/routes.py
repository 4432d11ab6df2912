"""The fake as an app: which side of Microsoft answers which path."""

import re
from collections.abc import Callable
from email.utils import format_datetime
from uuid import uuid4

from sieminator.fakes.sentinel import arm, authorization, logs, tokens
from sieminator.fakes.sentinel.buckets import Buckets
from sieminator.fakes.sentinel.refusals import Refusal
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.wire import Request, Response

_TOKEN = re.compile(r"/(?P<tenant>[^/]+)/oauth2/v2\.0/token")
_DISCOVERY = re.compile(r"/(?P<tenant>[^/]+)/v2\.0/\.well-known/openid-configuration")
_LOGS = re.compile(r"/v1/(?:workspaces/(?P<workspace>[^/]+)/(?P<verb>query|metadata)|(?P<batch>\$batch|%24batch))")


class SentinelFake:
    """Azure Resource Manager, Log Analytics and the token endpoint of one world, behind one root."""

    def __init__(
        self, world: World, buckets: Buckets | None = None, new_id: Callable[[], str] = lambda: str(uuid4())
    ) -> None:
        """Serve a world; `buckets` turns ARM's throttling on, `new_id` makes the request ids."""
        self.world = world
        self._buckets = buckets
        self._new_id = new_id

    def handle(self, request: Request) -> Response:
        """Answer one request, with the ids by which the vendor's support would find it, and with its time."""
        request_id = self._new_id()
        try:
            response = self._route(request, request_id)
        except Refusal as refusal:
            response = refusal.response()
        asked = request.headers.get("x-ms-correlation-request-id")
        ids = {"x-ms-request-id": request_id, "x-ms-correlation-request-id": asked or request_id}
        head = {"Date": format_datetime(self.world.clock(), usegmt=True), **ids}
        return Response(response.status, {**head, **response.headers}, response.body, response.private)

    def _route(self, request: Request, request_id: str) -> Response:
        if found := arm.PATH.fullmatch(request.path):
            return arm.answer(self.world, request, found.groupdict(), self._buckets)
        if found := authorization.PATH.fullmatch(request.path):
            return authorization.answer(self.world, request, found.groupdict())
        if found := _LOGS.fullmatch(request.path):
            return logs.answer(self.world, request, found["workspace"], found["verb"] or "batch")
        if (found := _TOKEN.fullmatch(request.path)) and request.method == "POST":
            return tokens.issue(self.world, request, found["tenant"], request_id)
        if found := _DISCOVERY.fullmatch(request.path):
            return tokens.discovery(request, found["tenant"])
        raise Refusal(404, "NotFound", f"The path '{request.path}' is not known to this service.")
