"""Sumo Logic's stage: the room against a fake organisation, for one kind of rule at a time."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from sieminator.fakes.journal import Exchange, Journal
from sieminator.fakes.server import Server
from sieminator.fakes.sumo.keys import EVERYTHING
from sieminator.fakes.sumo.routes import SumoFake
from sieminator.fakes.sumo.world import World
from sieminator.fakes.weather import Answer, Effect, Endless
from sieminator.fakes.wire import Request, Response
from sieminator.model.canary import Specimen
from sieminator.model.detection import Detection, Operator, Requires, Schedule, Trigger, Variant
from sieminator.model.mark import Mark
from sieminator.model.node import Node
from sieminator.model.problem import Position
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Credentials, Target
from sieminator.platforms.sumo import LOG_SEARCH, THRESHOLD
from sieminator.platforms.sumo.convert.fields import ABSENT, FORMS
from sieminator.platforms.sumo.convert.wire import as_stored, from_wire
from sieminator.platforms.sumo.platform import PLATFORM
from tests.clock import SimulatedClock
from tests.platforms.stage import Hand, Stage, hourly
from tests.platforms.sumo.hand import OWNER, RuleHand, SearchHand
from tests.platforms.sumo.plays import PLAIN, QUERIES, RICH
from tests.platforms.sumo.specimens import specimen

ACCESS_ID = "suStageOnly001"
ACCESS_KEY = "not-a-real-key-of-the-fake"
SECRET = f"{ACCESS_ID}:{ACCESS_KEY}"
CREDENTIAL = "stage"
VARIABLE = "SIEMINATOR_STAGE"
FOLDER = "0" * 15 + "F"
_JSON = {"Content-Type": "application/json"}
_CIRCLE = {"data": {"hasNextPage": True, "total": 2, "objects": []}, "errors": []}


class OneKind:
    """The platform as it is, but that it has the fields of one kind, and a canary of that kind."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    @property
    def fields(self) -> tuple[str, ...]:
        """The name first, then what carries no mark."""
        query = FORMS[self._kind].query if self._kind in FORMS else "queryString"
        return tuple(dict.fromkeys(("name", query, *ABSENT[self._kind])))

    def canary(self, title: str) -> Specimen:
        return specimen(title, self._kind)

    def __getattr__(self, name: str) -> Any:
        return getattr(PLATFORM, name)


class SumoStage(Stage):
    """One organisation, and rules of one kind."""

    WRITE = "POST|PUT|DELETE"
    PART = "/enabled$"
    REMOVAL = "DELETE"
    COUNTING = "/search/jobs$"
    REJECTION = ("No field of this name is known in the organisation, and the query asks for it. " * 20).strip()
    FORBIDDEN = "You do not have permission to manage"
    SECOND_LOOK: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *given: Any, kind: str, organisations: "Organisations", **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind = kind
        self.organisations = organisations
        searches = kind == LOG_SEARCH
        self.LISTING = r"/api/v1/logSearches" if searches else "/api/sec/v1/rules"
        self.NEEDS = "/api/v1/connections" if searches else "/api/sec/v1/match-lists"
        self.SECOND_LOOK = {"method": "GET", "path": self.LISTING, "after": 1, "times": 1}
        self.ENDLESS = _endless_searches() if searches else _endless_rules()
        self.EDITED_MEANWHILE = _meanwhile(kind)

    def variant(self, query: str = "") -> Variant:
        suffix = "sumo" if self.kind == LOG_SEARCH else "cse"
        options = read(PLATFORM.options, PLAIN[self.kind])
        path = f"content/detections/sample/sumo.{suffix}"
        name = "" if self.kind == LOG_SEARCH else "cse"
        return Variant("sumo", name, self.kind, query or QUERIES[self.kind], path, hourly(), Requires(), options)

    def saying(self, query: str, text: str) -> str:
        """An expression of Cloud SIEM has no comments: it compares the text with nothing."""
        if self.kind == LOG_SEARCH:
            return super().saying(query, text)
        literal = text.replace("\\", "\\\\").replace("'", "\\'").replace("\r", "\\r").replace("\n", "\\n")
        return f"{query} AND '{literal}' != ''"

    def rich(self) -> Detection:
        options = read(PLATFORM.options, RICH[self.kind])
        schedule = Schedule(timedelta(hours=2), timedelta(hours=4), overlap_accepted=True)
        if self.kind == LOG_SEARCH:
            delay = timedelta(minutes=5)
            schedule = replace(schedule, delay=delay, clock="ingest", trigger=Trigger(Operator.LESS, 3))
        if self.kind == THRESHOLD:
            schedule = replace(schedule, trigger=Trigger(Operator.GREATER, 5))
        return self.detection(900, variants=(replace(self.variant(), options=options, schedule=schedule),))

    def block(self, variant: Variant) -> Mapping[str, object]:
        own = {} if self.kind == LOG_SEARCH else {"kind": self.kind}
        options = PLAIN if variant.options == self.variant().options else RICH
        return {**own, **options[self.kind]}

    def rejected(self) -> Detection:
        self.hand.world.behave(complaints={"no_such_field": self.REJECTION})
        query = QUERIES[self.kind]
        added = '\n| where no_such_field = "1"' if self.kind == LOG_SEARCH else " AND no_such_field = '1'"
        return self.detection(901, query=f"{query}{added}")

    def at(self, url: str) -> Target:
        return replace(self.target, settings=self.target.settings.model_copy(update={"url": url}))  # type: ignore[attr-defined]

    def beside(self, name: str) -> Target:
        """Return a target in another organisation, which the same host answers for."""
        folder = self.organisations.add(name)
        update = {"url": f"{self.server.url}/{name}", **({"folder_id": folder} if self.kind == LOG_SEARCH else {})}
        return replace(self.target, name=name, settings=self.target.settings.model_copy(update=update))  # type: ignore[attr-defined]

    def read_back(self, rule: Rule, mark: Mark) -> RemoteRule:
        return from_wire({**as_stored(rule.content, mark, None, FOLDER), "id": "made-there"})

    def lacking(self) -> Detection:
        plain = self.detection(902)
        missing: dict[str, Any] = {"webhook": {"id": "0" * 15 + "7"}}
        if self.kind != LOG_SEARCH:
            missing = {**PLAIN[self.kind], "match_lists": ["no_such_list"]}
        options = read(PLATFORM.options, missing)
        return replace(plain, variants=tuple(replace(variant, options=options) for variant in plain.variants))


def _meanwhile(kind: str) -> tuple[str, ...]:
    if kind == LOG_SEARCH:
        return ("description", "queryString", "schedule", "timeRange")
    return (FORMS[kind].query, FORMS[kind].description, "tags", "summaryExpression")


def _endless_searches() -> tuple[Effect, ...]:
    link = "token"
    return tuple(
        Endless(link, circle=circle, emptied=emptied) for circle in (False, True) for emptied in ("", "logSearches")
    )


def _endless_rules() -> tuple[Effect, ...]:
    return (Answer(200, _JSON, json.dumps(_CIRCLE).encode()),)


class Organisations:
    """Several organisations behind one host, told apart by the first part of a path; the first has none."""

    def __init__(self, folder: Path, clock: SimulatedClock, open_ones: ExitStack) -> None:
        self._path = folder
        self._clock = clock
        self._open = open_ones
        self._apps: dict[str, SumoFake] = {}
        self.folder = self.add("")

    @property
    def world(self) -> World:
        """The first."""
        return self._apps[""].world

    def add(self, name: str) -> str:
        """Make an organisation; return the id of the folder that its service account may write to."""
        world = self._open.enter_context(World(self._path / f"world-{name}.sqlite", self._clock.now))
        world.add_key(ACCESS_ID, ACCESS_KEY, EVERYTHING)
        self._apps[name] = SumoFake(world)
        return world.add_folder("Detections", user=OWNER, shared="edit")

    def handle(self, request: Request) -> Response:
        """Let the organisation answer that the path names."""
        name = next((name for name in self._apps if name and request.path.startswith(f"/{name}/")), "")
        path = request.path.removeprefix(f"/{name}") if name else request.path
        return self._apps[name].handle(replace(request, path=path))


class StageServer(Server):
    """Search jobs are none of what the suite calls a write: nothing stays of them."""

    def __init__(self, app: Any, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(app, tls, StageJournal())


class StageJournal(Journal):
    """A search job's begin and end are written down as `BEGIN` and `END`."""

    def add(self, exchange: Exchange) -> None:
        methods = {"POST": "BEGIN", "DELETE": "END"} if "/search/jobs" in exchange.path else {}
        super().add(replace(exchange, method=methods.get(exchange.method, exchange.method)))


@contextmanager
def sumo_stage(folder: Path, kind: str = LOG_SEARCH, /, **settings: object) -> Iterator[SumoStage]:
    """Open a stage with an empty organisation; the access key must be in the environment as ``VARIABLE``."""
    clock = SimulatedClock()
    with ExitStack() as open_ones:
        organisations = Organisations(folder, clock, open_ones)
        server = open_ones.enter_context(StageServer(organisations))
        hand = _hand(organisations, kind)
        own: dict[str, object] = {"folder_id": organisations.folder} if kind == LOG_SEARCH else {}
        target = target_at(server.url, **{**own, **settings})
        given = (folder, server, hand, target, OneKind(kind), clock)
        yield SumoStage(*given, kind=kind, organisations=organisations)


def _hand(organisations: Organisations, kind: str) -> Hand:
    place = (organisations.world, organisations.folder, ACCESS_ID)
    return SearchHand(*place) if kind == LOG_SEARCH else RuleHand(*place, _TYPES[FORMS[kind].path])


_TYPES = {"templated": "templated match", "first-seen": "first seen"} | {
    name: name for name in ("threshold", "aggregation", "chain", "outlier")
}
"""The vendor's paths to what its rules say in `ruleType`."""


def target_at(url: str, **settings: object) -> Target:
    """Return the stage's target."""
    block = read(PLATFORM.settings, {"url": url, **settings})
    return Target("test", "weu", "sumo", "soc", block, Credentials(CREDENTIAL, CREDENTIAL))


def read(shape: Any, data: Any) -> Any:
    """Read a block as the catalog does; a problem fails the test."""
    problems: list[object] = []
    found = shape.read(Node(data, lambda path, key: Position("block.yml")), problems.append)
    assert not problems, problems
    return found
