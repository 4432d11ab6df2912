"""Sentinel's stage: the room against the fake workspace."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sieminator.fakes.sentinel.levers import FOREIGN, Levers
from sieminator.fakes.sentinel.roles import CONTRIBUTOR, READER
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import Workspace, World
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Answer, Endless
from sieminator.model.detection import Detection, Operator, Requires, Schedule, Trigger, Variant
from sieminator.model.mark import Mark
from sieminator.model.node import Node
from sieminator.model.problem import Position
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Credentials, Target
from sieminator.platforms.sentinel.convert.fields import FIELDS
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


TEMPLATE = {"alertRuleTemplateName": "0b9ae89d-8cad-461c-808f-0494f70ad5c4", "templateVersion": "1.2.7"}
"""What ties a rule to a template of the content hub: in the contract, and none of ours."""
BEYOND: dict[str, object] = {
    # Preview versions have it; what a stable one makes of it is unconfirmed. Source: template schema
    # Microsoft.SecurityInsights 2025-07-01-preview, seen 2026-11-22.
    "sentinelEntitiesMappings": [{"columnName": "Entities", "of": {"nobody": None, "knows": [1, 2.50, "Zażółć 日本"]}}],
    "notInAnyContract": {"b": True, "a": "\r\n  kept  "},
}
"""What the contract of the version that we speak does not have."""


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

    def enrich(self, remote_id: str) -> None:
        self.world.behave(beyond=tuple(BEYOND))
        self.levers.edit(remote_id, **TEMPLATE, **BEYOND)

    def unmanaged(self, remote_id: str) -> object:
        rule = self.levers.rule(remote_id)
        managed = {*FIELDS, "enabled", "lastModifiedUtc"}
        left = sorted((name, value) for name, value in rule.properties.items() if name not in managed)
        return rule.kind, json.dumps(left, ensure_ascii=False)

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

    def may(self, *, read: bool, write: bool) -> None:
        self.levers.assign(CLIENT, *([CONTRIBUTOR] if write else [READER] if read else []))

    def may_not_ask(self) -> None:
        self.world.behave(tell_permissions=False)

    def skew(self, by: timedelta) -> None:
        self.levers.skew(by)

    def record_runs(self, remote_id: str) -> None:
        self.levers.run(remote_id, self.world.clock())

    def stores_otherwise(self, name: str) -> None:
        self.world.behave(alters={name: EDITS[name]})

    def change_secret(self) -> None:
        self.world.add_client(TENANT, CLIENT, "another-secret-altogether")
        with self.world.transaction() as state:
            state.execute("DELETE FROM token")


class SentinelStage(Stage):
    """One workspace."""

    WRITE = "PUT|DELETE"
    REMOVAL = "DELETE"
    LISTING = "alertRules"
    SIGN_IN = "/oauth2/v2.0/token$"
    COUNTING = "/query$"
    NEEDS = "/metadata$"
    REJECTION = (
        "Failed to run the analytics rule query. One of the tables or columns does not exist. 'where' operator: Failed "
        "to resolve scalar expression named 'Nope'. " + "The query was: DeviceProcessEvents | where Nope == 1. " * 60
    ).strip()
    FORBIDDEN = f"The client '{CLIENT}' with object id '{CLIENT}' does not have authorization to perform action"
    ENDLESS = (Endless(), Endless(circle=True), Endless(emptied="value"), Endless(circle=True, emptied="value"))

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

    def block(self, variant: Variant) -> Mapping[str, object]:
        return {} if variant.options == PLATFORM.options.defaults() else RICH

    def rejected(self) -> Detection:
        """The column check that only the service can do is played by the weather."""
        detection = self.detection(901)
        rule = PLATFORM.compile(detection, detection.variants[0], self.target, lambda problem: None)
        assert isinstance(rule, Rule)
        body = json.dumps({"error": {"code": "BadRequest", "message": self.REJECTION}}).encode()
        headers = {"Content-Type": "application/json"}
        self.server.weather.order(Answer(400, headers, body), method="PUT", path=f"{rule.remote_id}$")
        return detection

    def at(self, url: str) -> Target:
        ends = dict.fromkeys(("endpoint", "logs_endpoint", "authority_endpoint"), url)
        return replace(self.target, settings=self.target.settings.model_copy(update=ends))  # type: ignore[attr-defined]

    def beside(self, name: str) -> Target:
        place = {"workspace": f"soc-{name}", "workspace_id": str(uuid5(NAMESPACE_URL, name))}
        self.hand.world.add_workspace(SUBSCRIPTION, "soc", place["workspace"], place["workspace_id"])
        settings = self.target.settings.model_copy(update=place)  # type: ignore[attr-defined]
        return replace(self.target, name=name, settings=settings)

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
