"""Sentinel's stage: the room against the fake workspace."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sieminator.fakes.sentinel.levers import FOREIGN, Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import Workspace, World
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Answer
from sieminator.model.detection import Detection, Operator, Requires, Schedule, Trigger, Variant
from sieminator.model.mark import Mark
from sieminator.model.node import Node
from sieminator.model.problem import Position
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Credentials, Target
from sieminator.platforms.sentinel.convert.wire import from_wire, to_resource
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.clock import SimulatedClock
from tests.platforms.stage import Hand, Stage, hourly

TENANT = "11111111-1111-4111-8111-111111111111"
CLIENT = "22222222-2222-4222-8222-222222222222"
SUBSCRIPTION = "33333333-3333-4333-8333-333333333333"
WORKSPACE_ID = "44444444-4444-4444-8444-444444444444"
SECRET = "not-a-real-secret-of-the-fake"
CREDENTIAL = "stage"
VARIABLE = "SIEMINATOR_STAGE"
QUERY = "DeviceProcessEvents\n| where FileName =~ 'powershell.exe'"

RICH = {
    "entity_mappings": [{"entity": "Host", "identifiers": {"FullName": "DeviceName"}}],
    "custom_details": {"Command": "ProcessCommandLine"},
    "alert_details_override": {"display_name_format": "On {{DeviceName}}"},
    "event_grouping": "alert_per_result",
    "incident": {"create": True, "grouping": {"enabled": True, "method": "selected", "by_entities": ["Host"]}},
    "suppression": {"enabled": True, "duration": "2h"},
}

EDITS: dict[str, object] = {
    "displayName": "Somebody's better name",
    "description": "Somebody's description",
    "severity": "Informational",
    "query": "DeviceProcessEvents\n| take 5",
    "queryFrequency": "PT3H",
    "queryPeriod": "P3D",
    "triggerOperator": "Equal",
    "triggerThreshold": 77,
    "suppressionEnabled": False,
    "suppressionDuration": "PT7H",
    "tactics": ["Persistence"],
    "techniques": ["T1003"],
    "entityMappings": [{"entityType": "Host", "fieldMappings": [{"identifier": "HostName", "columnName": "Name"}]}],
    "customDetails": {"Other": "Column"},
    "alertDetailsOverride": {"alertDisplayNameFormat": "At {{DeviceName}}"},
    "eventGroupingSettings": {"aggregationKind": "SingleAlert"},
    "incidentConfiguration": {"createIncident": False},
}
"""For each managed field what somebody writes into it in the portal; other than what ``rich`` and the defaults say."""


class SentinelHand(Hand):
    """The portal's users, and Microsoft."""

    def __init__(self, world: World, workspace: Workspace) -> None:
        self.world = world
        self.levers = Levers(world, workspace)

    def ids(self) -> list[str]:
        return [rule.name for rule in self.levers.rules()]

    def edit(self, remote_id: str, name: str) -> None:
        value = EDITS[name]
        if name == "query":
            query = str(self.levers.rule(remote_id).properties["query"])
            value = f"{value}\n{query.splitlines()[-1]}"
        self.levers.edit(remote_id, **{name: value})

    def switch(self, remote_id: str, *, enabled: bool) -> None:
        self.levers.switch(remote_id, enabled=enabled)

    def vendor_disables(self, remote_id: str) -> None:
        self.levers.auto_disable(remote_id)

    def clear_mark(self, remote_id: str) -> None:
        self.levers.clear_last_comment(remote_id)

    def clone(self, remote_id: str) -> str:
        return self.levers.clone(remote_id).name

    def delete(self, remote_id: str) -> None:
        self.levers.delete(remote_id)

    def add_foreign(self, title: str) -> str:
        return self.levers.add_foreign(f"by-hand-{title.lower().replace(' ', '-')}", displayName=title).name

    def add_unknown_kinds(self) -> None:
        for kind in FOREIGN:
            if kind != "Scheduled":
                self.levers.add_foreign(f"foreign-{kind}", kind)

    def raw(self, remote_id: str) -> object:
        return self.levers.rule(remote_id)

    def snapshot(self) -> bytes:
        return self.world.snapshot()

    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        self.levers.fire(remote_id, at, alerts)

    def forget_alerts(self) -> None:
        self.levers.drop_table("SecurityAlert")

    def page_size(self, size: int) -> None:
        self.world.behave(page_size=size)

    def expire_tokens_after(self, lifetime: timedelta) -> None:
        self.world.behave(token_lifetime_s=int(lifetime.total_seconds()))

    def change_secret(self) -> None:
        self.world.add_client(TENANT, CLIENT, "another-secret-altogether")


class SentinelStage(Stage):
    """One workspace."""

    WRITE = "PUT|DELETE"
    LISTING = "alertRules"

    def variant(self, query: str = "") -> Variant:
        options = PLATFORM.options.defaults()
        text = query or QUERY
        path = "content/detections/sample/sentinel.kql"
        return Variant("sentinel", "", next(iter(PLATFORM.kinds)), text, path, hourly(), Requires(), options)

    def rich(self) -> Detection:
        problems: list[object] = []
        options = PLATFORM.options.read(Node(RICH, lambda path, key: Position("rich.yml")), problems.append)
        assert not problems, problems
        schedule = Schedule(
            timedelta(hours=2), timedelta(hours=4), trigger=Trigger(Operator.LESS, 3), overlap_accepted=True
        )
        variant = replace(self.variant(), options=options, schedule=schedule)
        return self.detection(900, variants=(variant,), schedule=schedule)

    def rejected(self) -> Detection:
        """The column check that only the service can do is played by the weather."""
        detection = self.detection(901)
        rule = PLATFORM.compile(detection, detection.variants[0], self.target, lambda problem: None)
        assert isinstance(rule, Rule)
        text = "Failed to run the analytics rule query. Failed to resolve scalar expression named 'Nope'"
        body = json.dumps({"error": {"code": "BadRequest", "message": text}}).encode()
        headers = {"Content-Type": "application/json"}
        self.server.weather.order(Answer(400, headers, body), method="PUT", path=f"{rule.remote_id}$")
        return detection

    def dead(self) -> Target:
        settings = self.target.settings.model_copy(update={"endpoint": "http://127.0.0.1:1"})  # type: ignore[attr-defined]
        return replace(self.target, name="dead", settings=settings)

    def read_back(self, rule: Rule, mark: Mark) -> RemoteRule:
        return from_wire({**to_resource(rule.content, mark), "name": rule.remote_id})

    def lacking(self) -> Detection:
        plain = self.detection(902, query="NoSuchTable_CL\n| take 1")
        variants = tuple(replace(variant, requires=Requires(("NoSuchTable_CL",))) for variant in plain.variants)
        return replace(plain, variants=variants)


@contextmanager
def sentinel_stage(folder: Path) -> Iterator[SentinelStage]:
    """Open a stage with an empty workspace; the credential must be in the environment as ``VARIABLE``."""
    clock = SimulatedClock()
    with World(folder / "world.sqlite", clock.now) as world, Server(SentinelFake(world)) as server:
        workspace = world.add_workspace(SUBSCRIPTION, "soc", "soc-weu", WORKSPACE_ID)
        world.add_client(TENANT, CLIENT, SECRET)
        yield SentinelStage(folder, server, SentinelHand(world, workspace), _target(server.url), PLATFORM, clock)


def _target(url: str) -> Target:
    block = {
        "subscription": SUBSCRIPTION,
        "resource_group": "soc",
        "workspace": "soc-weu",
        "workspace_id": WORKSPACE_ID,
        "tenant": TENANT,
        "client_id": CLIENT,
        "endpoint": url,
        "logs_endpoint": url,
        "authority_endpoint": url,
    }
    problems: list[object] = []
    settings = PLATFORM.settings.read(Node(block, lambda path, key: Position("stage.yml")), problems.append)
    assert not problems, problems
    return Target("test", "weu", "sentinel", "soc", settings, Credentials(CREDENTIAL, CREDENTIAL))
