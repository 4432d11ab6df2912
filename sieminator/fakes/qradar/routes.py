"""The fake as an app: which operation answers which path below `/api`."""

import re
from collections.abc import Sequence
from email.utils import format_datetime
from functools import cache
from urllib.parse import unquote

from sieminator.fakes.qradar import (
    ariel,
    endpoints,
    exports,
    extensions,
    groups,
    offenses,
    properties,
    removal,
    rules_api,
    searches,
    sets,
    tables,
    versions,
    work,
)
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.refusals import Refusal, forbidden, missing
from sieminator.fakes.qradar.tokens import authenticate
from sieminator.fakes.qradar.world import World
from sieminator.fakes.wire import Request, Response

PREFIX = "/api"


class QRadarFake:
    """The REST API of one console."""

    def __init__(self, world: World) -> None:
        """Serve a world."""
        self.world = world

    def handle(self, request: Request) -> Response:
        """Answer one request, with the console's time."""
        try:
            response = self._answer(request)
        except Refusal as refusal:
            response = refusal.response()
        head = {"Date": format_datetime(self.world.clock(), usegmt=True)}
        return Response(response.status, {**head, **response.headers}, response.body, response.private)

    def _answer(self, request: Request) -> Response:
        """Answer in one transaction: what a refused request has done is undone, but for the tasks that were due."""
        with self.world.transaction() as state:
            work.settle(Console.of(self.world, state))
        with self.world.transaction() as state:
            console = Console.of(self.world, state)
            caller = authenticate(state, request, self.world.clock())
            version = versions.negotiate(console.behaviour, request.headers.get("version", "").strip())
            route, places = _found(request)
            said = versions.headers(console.behaviour, version)
            if not caller.may(endpoints.needs(route, console.behaviour)):
                raise _with(route.refusal or forbidden(), said)
            try:
                response = route.deed(Call(console, caller, request, places, version))
            except Refusal as refusal:
                raise _with(refusal, said) from refusal
        return Response(response.status, {**said, **response.headers}, response.body, response.private)


@cache
def every_route() -> tuple[Route, ...]:
    """Return all operations that the fake has."""
    parts: Sequence[Sequence[Route]] = (
        rules_api.ROUTES, removal.ROUTES, groups.ROUTES, extensions.ROUTES, exports.ROUTES, ariel.ROUTES,
        searches.ROUTES, offenses.ROUTES, tables.ROUTES, sets.ROUTES, properties.ROUTES, versions.ROUTES,
        endpoints.ROUTES,
    )  # fmt: skip
    return tuple(route for part in parts for route in part)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Route], ...]:
    """Return how to tell the paths, the plainest first: `rules/rule_delete_tasks/7` is no place of `rules/{id}`."""
    known = sorted(every_route(), key=lambda route: (route.template.count("{"), route.template))
    return tuple(
        (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", PREFIX + route.template)), route) for route in known
    )


def _found(request: Request) -> tuple[Route, dict[str, str]]:
    found = [(pattern.fullmatch(request.path), route) for pattern, route in _patterns()]
    there = [(match.groupdict(), route) for match, route in found if match]
    for places, route in there:
        if route.method == request.method:
            return route, places
    if there:
        raise Refusal(405, 1002, f"The method {request.method} is not allowed on {unquote(request.path)}.")
    raise missing(unquote(request.path))


def _with(refusal: Refusal, headers: dict[str, str]) -> Refusal:
    refusal.headers.update(headers)
    return refusal
