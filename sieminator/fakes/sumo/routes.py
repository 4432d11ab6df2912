"""The fake as an app: who may come in, and which side of Sumo Logic answers which path."""

import time
from email.utils import format_datetime
from urllib.parse import urlencode

from sieminator.fakes.sumo import keys, limits, paths, refusals, sessions
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import routes as cse
from sieminator.fakes.sumo.limits import Limits
from sieminator.fakes.sumo.refusals import Refusal
from sieminator.fakes.sumo.world import Behaviour, World, behaviour_in
from sieminator.fakes.wire import Request, Response

_API = "/api"
_CLOUD_SIEM = "/api/sec/v1/"


class SumoFake:
    """The core API and Cloud SIEM of one organisation, behind one root."""

    def __init__(self, world: World) -> None:
        """Serve a world."""
        self.world = world
        self._limits = Limits()

    def handle(self, request: Request) -> Response:
        """Answer one request, with the service's time, and with a session for who has none."""
        session = sessions.of(request)
        with self._limits.under_way(keys.named(request)) as under_way:
            try:
                response = self._answer(request, session or sessions.new(), under_way)
            except Refusal as refusal:
                response = refusal.response()
            if pause := self.world.behaviour().takes_ms:
                time.sleep(pause / 1_000)
        head = {"Date": format_datetime(self.world.clock(), usegmt=True)}
        return Response(response.status, {**head, **response.headers}, response.body, response.private)

    def _answer(self, request: Request, session: str, under_way: int) -> Response:
        with self.world.transaction() as state:
            now, behaviour = self.world.clock(), behaviour_in(state)
            if behaviour.moved_to:
                raise _moved(request, behaviour)
            if keys.falters(state):
                return refusals.unauthorized().response()  # not raised: that it came is to be remembered
            caller = keys.authenticate(state, request)
            if behaviour.at_once and under_way > behaviour.at_once:
                raise limits.exceeded()
            self._limits.take(caller.user, now, behaviour.requests_per_second)
            admin = keys.asks_as_admin(request, caller)
            response = _routed(Call(state, behaviour, caller, now, session, admin), request)
        return response if session == sessions.of(request) else sessions.begun(response, session)


def _routed(call: Call, request: Request) -> Response:
    if request.path.startswith(_CLOUD_SIEM):
        return cse.answer(call, request, request.path.removeprefix(_CLOUD_SIEM))
    if request.path.startswith(_API):
        return paths.answer(call, request, request.path.removeprefix(_API))
    raise refusals.no_such_path(request.path)


def _moved(request: Request, behaviour: Behaviour) -> Refusal:
    """Send a client to the deployment of its organisation. Source: help.sumologic.com on API endpoints, 2026-11-28."""
    query = f"?{urlencode(request.query)}" if request.query else ""
    text = "The requested resource SHOULD be accessed through returned URI in Location Header."
    return refusals.old(301, "moved", text, {"Location": f"{behaviour.moved_to}{request.path}{query}"})
