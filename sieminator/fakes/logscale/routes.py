"""The fake as an app: which side of LogScale answers which path."""

import re
from email.utils import format_datetime

from sieminator.fakes.logscale import jobs
from sieminator.fakes.logscale.call import Call
from sieminator.fakes.logscale.refusals import Refusal
from sieminator.fakes.logscale.tokens import authenticate
from sieminator.fakes.logscale.world import World, behaviour_in
from sieminator.fakes.wire import Request, Response

_JOBS = re.compile(r"/api/v1/repositories/(?P<domain>[^/]+)/queryjobs(?:/(?P<job>[^/]+))?")


class LogScaleFake:
    """GraphQL, query jobs and the status of one world, behind one root."""

    def __init__(self, world: World, prefix: str = "") -> None:
        """Serve a world; `prefix` is what its paths begin with, where a proxy puts it into a folder (`/logs`)."""
        self.world = world
        self._prefix = prefix

    def handle(self, request: Request) -> Response:
        """Answer one request, with the server's time."""
        try:
            response = self._route(request)
        except Refusal as refusal:
            response = refusal.response()
        head = {"Date": format_datetime(self.world.clock(), usegmt=True)}
        return Response(response.status, {**head, **response.headers}, response.body, response.private)

    def _route(self, request: Request) -> Response:
        path = request.path.removeprefix(self._prefix)
        if not request.path.startswith(self._prefix):
            raise _missing()
        if path == "/api/v1/status":  # recall: it needs no token
            return Response.of(200, {"status": "OK", "version": self.world.behaviour().version})
        if path in ("/graphql", "/graphql/"):
            return self._graphql(request)
        if found := _JOBS.fullmatch(path):
            return jobs.answer(self.world, request, found["domain"], found["job"] or "")
        raise _missing()

    def _graphql(self, request: Request) -> Response:
        from sieminator.fakes.logscale import documents

        if request.method != "POST":  # GET is unconfirmed, and no client of the vendor's uses it
            raise Refusal(405, "HTTP method not allowed, supported methods: POST", {"Allow": "POST"})
        with self.world.transaction() as state:
            now = self.world.clock()
            caller = authenticate(state, request, now)
            return documents.answer(Call(state, behaviour_in(state), caller, now), request)


def _missing() -> Refusal:
    return Refusal(404, "The requested resource could not be found.")
