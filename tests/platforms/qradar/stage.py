"""QRadar's stage: the room against the fake console."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

import pytest

from sieminator.fakes.journal import Exchange, Journal
from sieminator.fakes.qradar.capabilities import EVERYTHING, READING
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.world import World
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Answer, Effect
from sieminator.model.canary import Specimen
from sieminator.model.detection import Detection, Requires, Variant
from sieminator.model.mark import Mark
from sieminator.model.node import Node
from sieminator.model.problem import Position
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Credentials, Target
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.convert.calibration import DEFAULTS
from sieminator.platforms.qradar.convert.fields import FIELDS
from sieminator.platforms.qradar.convert.rule_xml import to_xml
from sieminator.platforms.qradar.convert.wire import from_wire, raw
from sieminator.platforms.qradar.mark import to_row
from sieminator.platforms.qradar.platform import PLATFORM
from tests.clock import SimulatedClock
from tests.fakes.contract import PRESENT
from tests.fakes.qradar import contract
from tests.platforms.stage import Hand, Stage, hourly

SECRET = "not-a-real-token-of-the-fake"
CREDENTIAL = "stage"
VARIABLE = "SIEMINATOR_STAGE"
OWNER = "soc"
TABLE = f"sieminator_{OWNER}"
QUERY = "SELECT username FROM events WHERE \"Process Path\" ILIKE '%\\cmd.exe'"

PLAIN = {"log_source_types": [12]}
RICH = {
    "log_source_types": [12],
    "relevance": 7,
    "index_by": "username",
    "limiter": {"count": 2, "per": "30m"},
    "group": "Sieminator",
    "response": {"event_name": "Seen", "qid": 5_000_001, "low_level_category": 8_052, "description": "Told."},
}

EDITS: Mapping[str, Mapping[str, Any]] = {
    "name": {"name": "Somebody's better name"},
    "tests": {"aql": "username = 'somebody'"},
    "severity": {"severity": 2},
    "credibility": {"credibility": 1},
    "relevance": {"relevance": 1},
    "offense": {"create_offense": False},
    "response": {"response": {"name": "Somebody's event", "qid": 5_000_001, "lowLevelCategory": 8_052}},
    "limiter": {"limiter": {"responseCount": 9, "intervalCount": 3, "intervalType": "h", "hostType": "ATTACKER"}},
    "group": {"group": ["Somebody's"]},
}
"""For each managed field what somebody changes in the console; other than what ``rich`` and the defaults say."""


LEFT = ("extension", "reference_table", "reference_element")
"""What an installation leaves in the console besides rules."""


def _look_at_flows(rule: ElementTree.Element) -> None:
    rule.set("type", "FLOW")
    for parameter in rule.iterfind("testDefinitions/test/parameter[@id='2']/userSelection"):
        parameter.text = "flows"


class OneKind:
    """The platform as it is, but that it has the managed fields of one kind."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields

    def canary(self, title: str) -> Specimen:
        """By name: from Python 3.12 on a protocol does not look for what ``__getattr__`` would find."""
        return PLATFORM.canary(title)

    def __getattr__(self, name: str) -> Any:
        return getattr(PLATFORM, name)


class QRadarHand(Hand):
    """The console's users, and IBM."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.levers = Levers(world)

    def ids(self) -> list[str]:
        return [rule.uuid for rule in self.levers.rules() if not rule.building_block]

    def edit(self, remote_id: str, name: str) -> None:
        if name in ("notes", "description"):
            text = ElementTree.fromstring(self.levers.exported(remote_id)).findtext("notes") or ""
            mark = text.splitlines()[-1:]
            self.levers.edit(remote_id, notes="\n".join(["Somebody's description.", *mark]))
        elif name == "type":
            self.levers.edit_xml(remote_id, _look_at_flows)
        else:
            self.levers.edit(remote_id, **EDITS[name])

    def switch(self, remote_id: str, *, enabled: bool) -> None:
        self.levers.switch(remote_id, enabled=enabled)

    def vendor_disables(self, remote_id: str) -> None:
        pytest.skip("nothing says that QRadar switches a rule off by itself")

    def clear_mark(self, remote_id: str) -> None:
        self.levers.clear_mark(remote_id)

    def clone(self, remote_id: str) -> str:
        return self.levers.clone(remote_id).uuid

    def delete(self, remote_id: str) -> None:
        self.levers.delete(remote_id)

    def add_foreign(self, title: str) -> str:
        return self.levers.add_foreign(title).uuid

    def enrich(self, remote_id: str) -> None:
        """Mail, a custom action, and attributes that nobody has heard of."""

        def change(rule: ElementTree.Element) -> None:
            rule.set("notInAnyContract", "kept")
            responses = rule.find("responses")
            if responses is None:
                responses = ElementTree.SubElement(rule, "responses")
            ElementTree.SubElement(responses, "email", {"address": "soc@example.com"}).text = "Zażółć 日本"
            responses.set("sendSnmpTrap", "true")
            actions = rule.find("actions")
            assert actions is not None
            ElementTree.SubElement(actions, "somethingElse", {"of": "nobody"})

        self.levers.edit_xml(remote_id, change)

    def unmanaged(self, remote_id: str) -> object:
        rule = ElementTree.fromstring(self.levers.exported(remote_id))
        kept = [rule.get("notInAnyContract"), rule.get("owner"), rule.get("scope")]
        responses = rule.find("responses")
        rest = [] if responses is None else [
            (one.tag, sorted(one.items()), one.text) for one in responses if one.tag != "newevent"
        ]  # fmt: skip
        flags = {} if responses is None else {name: value for name, value in responses.items() if value != "false"}
        beyond = [one.tag for one in rule.iterfind("actions/somethingElse")]
        return kept, rest, flags, beyond

    def add_unknown_kinds(self) -> None:
        self.levers.add_system("A rule of IBM's")
        self.levers.add_foreign("An offense rule", type="OFFENSE")
        self.levers.add_foreign("A common rule", type="COMMON")

    def raw(self, remote_id: str) -> object:
        return self.levers.rule(remote_id)

    def snapshot(self) -> bytes:
        """Return everything but what each installation leaves: its entry in a list, and what our own table says."""
        whole = json.loads(self.world.snapshot())
        return json.dumps({name: rows for name, rows in whole.items() if name not in LEFT}, indent=1).encode()

    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        self.levers.fire(remote_id, at, alerts)

    def forget_alerts(self) -> None:
        self.world.behave(complaints={"creeventlist": "There is no field of this name on this day"})

    def page_size(self, size: int) -> None:
        self.world.behave(page_size=size)

    def expire_tokens_after(self, lifetime: timedelta) -> None:
        """A token is the whole of signing in: there is no session that could end before it."""

    def may(self, *, read: bool, write: bool) -> None:
        self.levers.assign(SECRET, *(EVERYTHING if write else READING if read else ()))

    def may_not_ask(self) -> None:
        self.world.behave(tell_access=False)

    def skew(self, by: timedelta) -> None:
        self.levers.skew(by)

    def record_runs(self, remote_id: str) -> None:
        """A streaming rule has no runs."""

    def stores_otherwise(self, name: str) -> None:
        self.world.behave(alters=EDITS.get(name, {"notes": "Somebody's description."}))

    def change_secret(self) -> None:
        self.levers.revoke(SECRET)


class QRadarStage(Stage):
    """One console."""

    hand: QRadarHand

    WRITE = "POST|DELETE"
    REMOVAL = "DELETE"
    LISTING = r"/api/(?:analytics/rules|config/extension_management/extensions|system/about)(?:/\d+)?$"
    SIGN_IN = ""
    COUNTING = r"/api/(?:ariel/searches|analytics/rules_offense_contributions|siem/)"
    NEEDS = "/regex_properties$"
    REJECTION = ("The filter would be too slow for the rule engine of this console. " * 20).strip()
    FORBIDDEN = "the token may not POST /config/extension_management/extensions"
    SOMEBODY = ""
    ENDLESS: ClassVar[tuple[Effect, ...]] = tuple(
        Answer(200, {"Content-Type": "application/json", "Content-Range": f"items 0-0/{total}"}, body)
        for total in (10**9, "*")
        for body in (b'[{"id": 1, "identifier": "one", "origin": "SYSTEM"}]', b"[]")
    )

    def variant(self, query: str = "") -> Variant:
        options = read(PLATFORM.options, PLAIN)
        path = "content/detections/sample/qradar.aql"
        return Variant("qradar", "", KIND, query or QUERY, path, hourly(), Requires(), options)

    def saying(self, query: str, text: str) -> str:
        """Return a query with a text in it that moves nothing of what it finds."""
        return query + " AND username != '{}'".format(" ".join(text.split("\r\n")).replace("'", "''"))

    def rich(self) -> Detection:
        variant = replace(self.variant(), options=read(PLATFORM.options, RICH))
        return self.detection(900, variants=(variant,))

    def block(self, variant: Variant) -> Mapping[str, object]:
        return PLAIN if variant.options == self.variant().options else RICH

    def rejected(self) -> Detection:
        """The validator finds nothing, and the installation refuses it."""
        self.hand.world.behave(refuses={"eventcount = 901": self.REJECTION})
        return self.detection(901, query="SELECT username FROM events WHERE eventcount = 901")

    def at(self, url: str) -> Target:
        return replace(self.target, settings=self.target.settings.model_copy(update={"url": url}))  # type: ignore[attr-defined]

    def beside(self, name: str) -> Target:
        """Return another owner's target: one address is one console, and its rules are everybody's."""
        return replace(self.target, name=name, owner=f"{OWNER}-{name}"[:16], title_format=f"{{title}} of {name}")

    def read_back(self, rule: Rule, mark: Mark) -> RemoteRule:
        xml = to_xml(rule.content, mark, calibration=DEFAULTS)
        at = 1_767_600_000_000
        listed = {
            "id": 100_353,
            "identifier": rule.remote_id,
            "name": rule.content.body.get("name"),
            "type": rule.content.body.get("type"),
            "origin": "USER",
            "enabled": rule.content.enabled,
            "modification_date": at,
        }
        group = str(rule.content.body.get("group") or "")
        return from_wire(raw(listed, xml, to_row(mark, listed, group), [group] if group else []))

    def lacking(self) -> Detection:
        return self.detection(902, query="SELECT username FROM events WHERE \"No Such Property\" = 'x'")


class StageServer(Server):
    """What only asks is told apart from what writes: both are a POST."""

    def __init__(self, app: Any, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(app, tls, StageJournal())


class StageJournal(Journal):
    """Exports, checks of queries and searches are written down as `ASK`, ends of searches as `END`."""

    def add(self, exchange: Exchange) -> None:
        asks = any(part in exchange.path for part in _ASKING)
        super().add(replace(exchange, method=_TOLD_AS.get(exchange.method, exchange.method)) if asks else exchange)


_ASKING = ("/extension_export_tasks", "/ariel/")
_TOLD_AS = {"POST": "ASK", "DELETE": "END"}


def as_sent(exchange: Exchange) -> Exchange:
    """Return an exchange with the method that it had on the wire."""
    methods = {told: method for method, told in _TOLD_AS.items()}
    return replace(exchange, method=methods.get(exchange.method, exchange.method))


def judge(stage: QRadarStage) -> None:
    """Hold everything that was sent against the vendor's contract, where that is at hand; and look for the token."""
    for exchange in map(as_sent, stage.server.journal):
        assert SECRET.encode() not in exchange.request_body + exchange.response_body
        if PRESENT and not exchange.spoiled:
            contract.check_request(exchange)


@contextmanager
def qradar_stage(folder: Path) -> Iterator[QRadarStage]:
    """Open a stage with a new console; the token must be in the environment as ``VARIABLE``."""
    clock = SimulatedClock()
    with World(folder / "world.sqlite", clock.now) as world:
        world.add_token(SECRET, EVERYTHING)
        with StageServer(QRadarFake(world)) as server:
            yield QRadarStage(folder, server, QRadarHand(world), target_at(server.url), OneKind(FIELDS), clock)  # type: ignore[arg-type]


def target_at(url: str, **settings: Any) -> Target:
    """Return the stage's target."""
    shape = read(PLATFORM.settings, {"url": url, **settings})
    return Target("test", "weu", "qradar", OWNER, shape, Credentials(CREDENTIAL, CREDENTIAL))


def read(shape: Any, data: Any) -> Any:
    """Read a block as the catalog does; a problem fails the test."""
    problems: list[object] = []
    found = shape.read(Node(data, lambda path, key: Position("block.yml")), problems.append)
    assert not problems, problems
    return found
