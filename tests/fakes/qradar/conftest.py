import base64
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
import requests

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.world import World
from sieminator.fakes.server import Server
from tests.fakes.conftest import Clock

TOKEN = "t0ken"
EXTENSIONS = "/config/extension_management/extensions"
TASKS = "/config/extension_management/extensions_task_status"
EXPORTS = "/config/extension_management/extension_export_tasks"
TESTS = "com.q1labs.semsources.cre.tests."
BUILD = "2021.6.12.20250509154206"
ONE, TWO, THREE = (f"0000000{number}-0000-5000-8000-000000000000" for number in (1, 2, 3))


def selection(aql: str, form: str = "json") -> str:
    """Return a query as it stands in a rule, by what public tools write."""
    plain = quote(aql, safe="")
    return plain if form == "plain" else f"{plain}|{quote(json.dumps([aql]), safe='')}"


def rule_xml(
    name: str = "A rule",
    aql: str = "qid = 1",
    *,
    form: str = "json",
    notes: str = "",
    tests: str | None = None,
    more: str = "",
    test_id: int = 318,
    **attributes: str,
) -> str:
    """Return a rule's XML with one AQL filter test, or with these tests; `more` stands at its end."""
    given = {"id": "900001", "enabled": "true", "buildingBlock": "false", "type": "EVENT", "scope": "LOCAL",
             "owner": "admin", **attributes}  # fmt: skip
    said = " ".join(f'{key}="{value}"' for key, value in given.items())
    own = (
        f'<test id="{test_id}" name="{TESTS}AQL_Test" uid="0"><parameter id="1"><userSelection>{selection(aql, form)}'
        '</userSelection></parameter><parameter id="2"><userSelection>events</userSelection></parameter></test>'
    )
    return (
        f"<rule {said}><name>{escape(name)}</name><notes>{escape(notes)}</notes><testDefinitions>"
        f"{own if tests is None else tests}</testDefinitions>"
        '<actions offenseMapping="3" forceOffenseCreation="true">'
        '<alterMetric metric="setSeverity" operation="setSeverity" value="8"/></actions>'
        f"{more}</rule>"
    )


def content(rules: Mapping[str, str], *, build: str = BUILD, more: str = "") -> str:
    """Return a content XML of rules' XML by their uuids."""
    parts = [
        f"<custom_rule><origin>USER</origin><flags>0</flags><rule_data>{base64.b64encode(xml.encode()).decode()}"
        f"</rule_data><uuid>{uuid}</uuid><rule_type>0</rule_type><id>{900_001 + place}</id></custom_rule>"
        for place, (uuid, xml) in enumerate(rules.items())
    ]
    return f"<content><qradarversion>{build}</qradarversion>{''.join(parts)}{more}</content>"


def manifest(version: str = "1.0.1", hub_id: str = "ours", **more: Any) -> str:
    texts = {"extension.name": "Our rules", "extension.long.description": "All of them"}
    said = {"version": version, "extension_name": "extension.name", "locale": {"en-US": texts}, "authored_by": "us",
            "extension_long_description": "extension.long.description", **more}  # fmt: skip
    return json.dumps({"_id": hub_id, "doc": {"extension_manifest": said}})


def zipped(**files: str | bytes) -> bytes:
    """Return a zip of files; a name's `_dot_` is a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_dot_", "."), text)
    return buffer.getvalue()


def package(rules: Mapping[str, str], version: str = "1.0.1", **how: str) -> bytes:
    return zipped(ours_dot_xml=content(rules, **how), manifest_dot_txt=manifest(version))


@dataclass
class Api:
    """A caller of the REST API."""

    server: Server
    session: requests.Session

    def call(self, method: str, path: str, **how: Any) -> requests.Response:
        return self.session.request(method, f"{self.server.url}/api{path}", timeout=10, **how)

    def get(self, path: str, **query: Any) -> Any:
        """Return the answer of a GET that goes well."""
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """Return the answer of a POST that goes well."""
        answer = self.call("POST", path, params=query, json=body)
        assert answer.ok, answer.text
        return answer.json()

    def refused(self, method: str, path: str, **how: Any) -> tuple[int, int]:
        """Return status and unique code of a request that is refused."""
        answer = self.call(method, path, **how)
        error = answer.json()
        assert sorted(error) == ["code", "description", "details", "http_response", "message"]
        assert error["http_response"]["code"] == answer.status_code
        return answer.status_code, error["code"]

    def upload(self, body: bytes, kind: str = "application/zip") -> requests.Response:
        return self.call("POST", EXTENSIONS, data=body, headers={"Content-Type": kind})

    def rules(self, **query: Any) -> dict[str, dict[str, Any]]:
        """Return the rules by their uuids."""
        return {one["identifier"]: one for one in self.get("/analytics/rules", **query)}

    def ended(self, path: str) -> dict[str, Any]:
        """Ask after a task until it is over."""
        for _ in range(10):
            task: dict[str, Any] = self.get(path)
            if task["status"] not in ("QUEUED", "PROCESSING"):
                return task
        raise AssertionError(f"{path} never ends")

    def act(self, extension: int, action: str, **query: Any) -> dict[str, Any]:
        """Let an extension be installed or previewed, and return the task at its end."""
        begun = self.post(f"{EXTENSIONS}/{extension}", action_type=action, **query)
        return self.ended(f"{TASKS}/{begun['status_id']}")

    def install(
        self, rules: Mapping[str, str], version: str = "1.0.1", overwrite: str = "true", **how: str
    ) -> dict[str, Any]:
        """Upload and install rules; return the extension as it is then."""
        answer = self.upload(package(rules, version, **how))
        assert answer.status_code == 201, answer.text
        number = answer.json()["id"]
        self.act(number, "INSTALL", overwrite=overwrite)
        found: dict[str, Any] = self.get(f"{EXTENSIONS}/{number}")
        return found

    def export(self, ids: Sequence[int], **body: Any) -> dict[str, bytes]:
        """Export rules, and return the files of the zip."""
        wanted = {"content_type": "CUSTOM_RULES", "content_item_ids": [str(one) for one in ids], "related_content": []}
        begun = self.post(EXPORTS, {"export_contents": [wanted], **body})
        assert self.ended(f"{EXPORTS}/{begun['task_id']}")["status"] == "COMPLETED"
        answer = self.call("GET", f"{EXPORTS}/{begun['task_id']}/extension_export")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def exported(self, uuid: str) -> ET.Element:
        """Return the XML of one rule as an export has it."""
        files = self.export([self.rules()[uuid]["id"]])
        [text] = [data for name, data in files.items() if name.endswith(".xml")]
        for one in ET.fromstring(text).iterfind("custom_rule"):
            if one.findtext("uuid") == uuid:
                return ET.fromstring(base64.b64decode(one.findtext("rule_data") or ""))
        raise AssertionError(f"{uuid} is not in its own export")

    def found(self, query: str) -> list[dict[str, Any]]:
        """Run a query to its end, and return the rows."""
        begun = self.post("/ariel/searches", query_expression=query)
        where = f"/ariel/searches/{begun['search_id']}"
        while self.get(where)["status"] != "COMPLETED":
            pass
        [(_, rows)] = self.get(f"{where}/results").items()
        return list(rows)


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    with World(tmp_path / "world.sqlite", clock) as world:
        world.add_token(TOKEN)
        yield world


@pytest.fixture
def levers(world: World) -> Levers:
    return Levers(world)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with Server(QRadarFake(world)) as server:
        yield server


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["SEC"] = TOKEN
        yield Api(server, session)
