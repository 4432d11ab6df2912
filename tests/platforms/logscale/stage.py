"""LogScale's stage: the room against the fake search domain, for one kind of rule at a time."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sieminator.fakes.journal import Exchange
from sieminator.fakes.logscale.deeds import DocumentJournal, DocumentServer
from sieminator.fakes.logscale.levers import Levers
from sieminator.fakes.logscale.permissions import EVERYTHING, READING
from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.logscale.triggers import LEGACY, Trigger
from sieminator.fakes.logscale.world import World, user_id
from sieminator.fakes.weather import Act
from sieminator.model.detection import Detection, Requires, Schedule, Variant
from sieminator.model.mark import Mark
from sieminator.model.node import Node
from sieminator.model.problem import Position
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Credentials, Target
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from sieminator.platforms.logscale.convert.fields import FORMS
from sieminator.platforms.logscale.convert.wire import as_stored, from_wire
from sieminator.platforms.logscale.mark import owned, theirs
from sieminator.platforms.logscale.platform import PLATFORM
from tests.clock import SimulatedClock
from tests.platforms.stage import Hand, Stage, hourly

DOMAIN = "soc"
SECRET = "not-a-real-token-of-the-fake"
CREDENTIAL = "stage"
VARIABLE = "SIEMINATOR_STAGE"
SOMEBODY = "bob@example.com"

QUERIES = {
    SCHEDULED: "#event_simpleName=ProcessRollup2 | CommandLine=/ -enc /i",
    FILTER: "#event_simpleName=ProcessRollup2 | CommandLine=/ -enc /i",
    AGGREGATE: "#event_simpleName=ProcessRollup2 | groupBy(ComputerName, function=count(), limit=100) | _count > 5",
}
PLAIN: Mapping[str, dict[str, object]] = {
    SCHEDULED: {"actions": ["soc-mail"]},
    FILTER: {"actions": ["soc-mail"]},
    AGGREGATE: {"actions": ["soc-mail"], "throttle_field": "ComputerName"},
}
"""What no rule should be without."""
RICH: Mapping[str, dict[str, object]] = {
    SCHEDULED: {
        "actions": ["soc-mail", "soc-webhook"],
        "ownership": "user",
        "cron": "3 */2 * * *",
        "time_zone": "UTC+05:30",
        "backfill_limit": 3,
        "trigger_on_empty_result": True,
    },
    FILTER: {
        "actions": ["soc-mail", "soc-webhook"],
        "ownership": "user",
        "throttle": "5m",
        "throttle_field": "UserName",
    },
    AGGREGATE: {
        "actions": ["soc-mail", "soc-webhook"],
        "ownership": "user",
        "throttle": "5m",
        "throttle_field": "UserName",
        "trigger_mode": "immediate",
    },
}
TRIGGERS: Mapping[str, dict[str, object]] = {
    SCHEDULED: {"searchIntervalSeconds": 12_345},
    FILTER: {"throttleTimeSeconds": 777},
    AGGREGATE: {"searchIntervalSeconds": 540},
}
"""What somebody makes of `trigger`, by the type's own names."""

PLAIN_EDITS: Mapping[str, dict[str, object]] = {
    "name": {"name": "Somebody's better name"},
    "description": {"description": "Somebody's description"},
    "queryString": {"queryString": "#type=accesslog | statuscode=500"},
    "actions": {"actions": ["soc-webhook"]},
}
SEARCHES_ARE_REFUSED = {"count()": "There is no function count on this day"}


class LogScaleHand(Hand):
    """The console's users, and the vendor."""

    def __init__(self, world: World, kind: str) -> None:
        self.world = world
        self.kind = kind
        self.levers = Levers(world, DOMAIN)

    def ids(self) -> list[str]:
        return [one.id for one in self.levers.triggers()]

    def edit(self, remote_id: str, name: str) -> None:
        self.levers.edit(remote_id, **self.edited(self.levers.trigger(remote_id), name))

    def edited(self, found: Trigger, name: str) -> dict[str, Any]:
        """Return what somebody writes into a managed field: other than what ``rich`` and the defaults say."""
        if name == "trigger":
            return dict(TRIGGERS[self.kind])
        if name == "labels":
            kept = [label for label in found.fields["labels"] if label not in owned(found.fields["labels"])]
            return {"labels": [*kept, "sieminator:severity=somebody's"]}
        if name == "queryOwnership":
            with self.world.transaction() as state:
                return {"ownership": "User", "ownerId": user_id(state, "alice@example.com")}
        if name == "queryString" and self.kind == AGGREGATE:
            return {"queryString": "#type=accesslog | groupBy(host, function=count(), limit=5)"}
        return dict(PLAIN_EDITS[name])

    def switch(self, remote_id: str, *, enabled: bool) -> None:
        self.levers.switch(remote_id, enabled=enabled)

    def vendor_disables(self, remote_id: str) -> None:
        pytest.skip("nothing says that LogScale switches a rule off by itself")

    def clear_mark(self, remote_id: str) -> None:
        self.levers.clear_labels(remote_id, "sieminator1")

    def clone(self, remote_id: str) -> str:
        copies = sum(one.name.startswith("copy") for one in self.levers.triggers())
        return self.levers.clone(remote_id, f"copy {copies}").id

    def delete(self, remote_id: str) -> None:
        self.levers.delete(remote_id)

    def add_foreign(self, title: str) -> str:
        return self.levers.add_foreign(title, FORMS[self.kind].typename).id

    def enrich(self, remote_id: str) -> None:
        labels = self.levers.trigger(remote_id).fields["labels"]
        self.levers.edit(remote_id, labels=["customer:42", *labels, "tier 1", "Zażółć 日本", "sieminator-like"])

    def unmanaged(self, remote_id: str) -> object:
        found = self.levers.trigger(remote_id)
        return found.kind, sorted(theirs(found.fields["labels"])), found.fields.get("packageId")

    def add_unknown_kinds(self) -> None:
        self.levers.add_foreign("A legacy alert", LEGACY)
        for form in FORMS.values():
            self.levers.install("corelight/sensor@1.2.3", f"Of a package: {form.typename}", form.typename)

    def raw(self, remote_id: str) -> object:
        return self.levers.trigger(remote_id)

    def title(self, remote_id: str) -> str:
        """Return what a rule is called there."""
        return str(self.levers.trigger(remote_id).name)

    def snapshot(self) -> bytes:
        return self.world.snapshot()

    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        self.levers.fire(remote_id, at, alerts)

    def forget_alerts(self) -> None:
        self.world.behave(complaints=SEARCHES_ARE_REFUSED)

    def page_size(self, size: int) -> None:
        """A listing is one answer, whatever its size."""

    def expire_tokens_after(self, lifetime: timedelta) -> None:
        """A token is the whole of signing in: there is no session that could end before it."""

    def may(self, *, read: bool, write: bool) -> None:
        self.levers.assign(SECRET, *(EVERYTHING if write else READING if read else ()))

    def may_not_ask(self) -> None:
        self.world.behave(tell_permissions=False)

    def skew(self, by: timedelta) -> None:
        self.levers.skew(by)

    def record_runs(self, remote_id: str) -> None:
        self.levers.run(remote_id, self.world.clock())

    def stores_otherwise(self, name: str) -> None:
        self.world.behave(alters=PLAIN_EDITS[name])

    def change_secret(self) -> None:
        self.levers.revoke(SECRET)


class LogScaleStage(Stage):
    """One search domain, and rules of one kind."""

    WRITE = "PUT|DELETE"
    REMOVAL = "DELETE"
    # Told by what a document does (fakes/logscale/deeds.py); at its end as a plain server sees it. The second look
    # before a write is `ReadRulesAgain`: no listing of a plan's, and one all the same in bad weather.
    LISTING = r"/graphql(?:/(?:ReadDomain|ReadRules|Create\w+|Update\w+|Delete\w+)|$)"
    SIGN_IN = ""
    COUNTING = r"/queryjobs$"
    NEEDS = "/graphql/ReadActions"
    REJECTION = ("No field of this name is known in the search domain, and the query asks for it. " * 20).strip()
    FORBIDDEN = "does not have the permission"
    SOMEBODY = "alice@example.com"
    SECOND_LOOK: ClassVar[Mapping[str, Any]] = {"path": "/ReadRulesAgain$", "times": 1}
    EDITED_MEANWHILE = ("description", "queryString", "trigger", "labels")

    def __init__(self, *given: Any, kind: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind = kind

    def variant(self, query: str = "") -> Variant:
        options = read(PLATFORM.options, PLAIN[self.kind])
        path = "content/detections/sample/logscale.cql"
        return Variant("logscale", "", self.kind, query or QUERIES[self.kind], path, hourly(), Requires(), options)

    def detection(self, number: int = 1, **changes: object) -> Detection:
        """Give each detection a query of its own: the fake's searches find rows by the query."""
        if number != 1 and not changes.get("query"):
            changes["query"] = f"number={number} {QUERIES[self.kind]}"
        return super().detection(number, **changes)

    def rich(self) -> Detection:
        with self.hand.world.transaction() as state:
            somebody = user_id(state, SOMEBODY)
        options = read(PLATFORM.options, {**RICH[self.kind], "run_as": somebody})
        delay = timedelta(minutes=5) if self.kind == SCHEDULED else timedelta(0)
        schedule = Schedule(timedelta(hours=2), timedelta(hours=4), delay=delay, overlap_accepted=True)
        variant = replace(self.variant(), options=options, schedule=schedule)
        return self.detection(900, variants=(variant,), schedule=schedule)

    def block(self, variant: Variant) -> Mapping[str, object]:
        own = {} if self.kind == SCHEDULED else {"kind": self.kind}
        options = PLAIN if variant.options == self.variant().options else RICH
        return {**own, **options[self.kind]}

    def rejected(self) -> Detection:
        """The field is gone after the server has analysed the query, and before it is written."""
        gone = {"no_such_field": self.REJECTION}
        self.server.weather.order(Act(lambda: self.hand.world.behave(complaints=gone)), path="/ReadRulesAgain$")
        return self.detection(901, query=f"no_such_field=1 {QUERIES[self.kind]}")

    def at(self, url: str) -> Target:
        return replace(self.target, settings=self.target.settings.model_copy(update={"url": url}))  # type: ignore[attr-defined]

    def beside(self, name: str) -> Target:
        domain = f"soc-{name}"
        add_domain(self.hand.world, domain)
        settings = self.target.settings.model_copy(update={"search_domain": domain})  # type: ignore[attr-defined]
        return replace(self.target, name=name, settings=settings)

    def read_back(self, rule: Rule, mark: Mark) -> RemoteRule:
        return from_wire({**as_stored(DOMAIN, rule.content, mark), "id": "made-there"})

    def lacking(self) -> Detection:
        options = read(PLATFORM.options, {**PLAIN[self.kind], "actions": ["no-such-action"]})
        plain = self.detection(902)
        return replace(plain, variants=tuple(replace(variant, options=options) for variant in plain.variants))


class StageServer(DocumentServer):
    """The documents told apart; deleting a query job is none of what the suite calls a write: nothing stays of it."""

    def __init__(self, app: Any, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(app, tls, StageJournal())


class StageJournal(DocumentJournal):
    """Ends of searches are written down as `END`."""

    def add(self, exchange: Exchange) -> None:
        ends = exchange.method == "DELETE" and "/queryjobs/" in exchange.path
        super().add(replace(exchange, method="END") if ends else exchange)


@contextmanager
def logscale_stage(folder: Path, kind: str = SCHEDULED) -> Iterator[LogScaleStage]:
    """Open a stage with an empty search domain; the token must be in the environment as ``VARIABLE``."""
    clock = SimulatedClock()
    with World(folder / "world.sqlite", clock.now) as world:
        add_domain(world, DOMAIN)
        world.add_token(SECRET, EVERYTHING)
        with StageServer(LogScaleFake(world)) as server:
            hand = LogScaleHand(world, kind)
            yield LogScaleStage(folder, server, hand, target_at(server.url), PLATFORM, clock, kind=kind)


def add_domain(world: World, name: str) -> None:
    """Make a view, with what its rules trigger."""
    world.add_domain(name, "View")
    for action in ("soc-mail", "soc-webhook"):
        world.add_action(name, action)


def target_at(url: str) -> Target:
    """Return the stage's target."""
    settings = read(PLATFORM.settings, {"url": url, "search_domain": DOMAIN})
    return Target("test", "weu", "logscale", "soc", settings, Credentials(CREDENTIAL, CREDENTIAL))


def read(shape: Any, data: Any) -> Any:
    """Read a block as the catalog does; a problem fails the test."""
    problems: list[object] = []
    found = shape.read(Node(data, lambda path, key: Position("block.yml")), problems.append)
    assert not problems, problems
    return found
