"""Whatever is sent, a console answers, in JSON; it never falls over."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake, every_route
from sieminator.fakes.qradar.world import World
from sieminator.fakes.wire import Request
from tests.fakes.conftest import NOON
from tests.fakes.qradar.conftest import ONE, TESTS, content, rule_xml, zipped

TEXT = st.text(max_size=12)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PLACES = st.sampled_from(["1", "2", "100201", "seeded", "events", "soc", "x", "9" * 40, "-1", "%00", "a%2Fb"])
FILTERS = st.lists(
    st.sampled_from(
        [
            *("id", "name", "rules", "contains", "=", "<", "(", ")", "and", "or", "not", "in", "is", "null"),
            *("between", "like", "ilike", '"%a"', "'x'", "5", "5.5", "true", ","),
        ]
    ),
    max_size=8,
).map(" ".join)
AQL = st.lists(
    st.sampled_from(
        ["SELECT", "*", "qid", ",", "COUNT(*)", "SUM(qid)", "AS n", "FROM events", "FROM flows", "WHERE", "GROUP BY",
         "ORDER BY", "HAVING", "LIMIT 5", "LAST 2 DAYS", "START 1", "STOP 'x'", "=", "LIKE", "'a%'", "(", ")", "AND",
         "NOT", "username", "creeventlist", "RULENAME(creeventlist)", "1e999", "0x1F", "/", "-", "CASE", "WHEN", "END",
         "PARAMETERS", "EXECUTIONTIMELIMIT=5", "X='a'", "START '2026-03-29 02:30'",
         "LOGSOURCENAME(creeventlist)", "DATEFORMAT(starttime, 'yyyy')", "IN (1, 2)", "IS NULL", '"', "--",
         "MATCHES", "9" * 400, "MIN(username)"]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "filter": TEXT | FILTERS,
        "fields": TEXT | st.sampled_from(["id", "id,name", "rules(id)", "a(b(c)),d"]),
        "sort": TEXT | st.sampled_from(["+id", "-name"]),
        "query_expression": TEXT | AQL,
        "action_type": st.sampled_from(["INSTALL", "PREVIEW", "x"]),
        "overwrite": TEXT,
        "content_limit": TEXT,
        "name": TEXT,
        "element_type": st.sampled_from(["ALN", "NUM", "x"]),
        "key_name_types": TEXT,
        "outer_key": TEXT,
        "inner_key": TEXT,
        "value": TEXT,
        "database": TEXT,
        "status": st.sampled_from(["CANCELED", "x"]),
        "purge_only": st.sampled_from(["true", "x"]),
        "entry_type": st.sampled_from(["IP", "x"]),
    },
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "range": st.sampled_from(["items=0-1", "items=5-9", "x", ""]),
        "version": st.sampled_from(["26.0", "23.0", "1.0", "x"]),
        "fields": TEXT,
        "prefer": st.sampled_from(["wait=1", "x"]),
        "content-type": st.sampled_from(["application/zip", "multipart/form-data; boundary=x", "multipart/form-data"]),
    },
)
ROUTES = st.sampled_from(sorted(every_route(), key=lambda route: (route.template, route.method)))
FEW = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QRadarFake]:
    path: Path = tmp_path_factory.mktemp("anything") / "world.sqlite"
    with World(path, lambda: NOON) as world:
        world.add_token("token")
        levers = Levers(world)
        levers.add_many(3)
        for rule in levers.rules():
            levers.fire(rule.uuid, NOON)
        yield QRadarFake(world)


def send(
    fake: QRadarFake, method: str, path: str, body: bytes = b"", query: Any = (), headers: Any = ()
) -> tuple[int, Any]:
    given_ = {"sec": "token", **dict(headers)}
    answer = fake.handle(Request(method, f"/api{path}", dict(query), given_, body, "http://fake"))
    if answer.headers.get("Content-Type") == "application/zip":
        return answer.status, None
    told = json.loads(answer.body)
    if answer.status >= 400:
        assert told["http_response"]["code"] == answer.status
        assert told["code"]
    return answer.status, told


@FEW
@given(route=ROUTES, places=st.lists(PLACES, min_size=3, max_size=3), query=QUERIES, headers=HEADERS, body=ANYTHING)
def test_any_request_is_answered(
    fake: QRadarFake, route: Any, places: list[str], query: dict[str, str], headers: dict[str, str], body: Any
) -> None:
    path = route.template
    for place in places:
        head, brace, tail = path.partition("{")
        path = head + place + tail.partition("}")[2] if brace else path

    status, _ = send(fake, route.method, path, json.dumps(body).encode(), query, headers)

    assert 200 <= status < 500


@FEW
@given(text=AQL)
def test_any_query_is_answered(fake: QRadarFake, text: str) -> None:
    query = {"query_expression": f"SELECT {text}"}

    assert send(fake, "POST", "/ariel/validators/aql", query=query)[0] == 200
    assert send(fake, "POST", "/ariel/processors/aql_metadata", query=query)[0] in (200, 422)
    status, told = send(fake, "POST", "/ariel/searches", query=query)
    assert status in (201, 422)
    if status == 201:
        where = f"/ariel/searches/{told['search_id']}"
        assert send(fake, "GET", where)[0] == 200
        assert send(fake, "GET", f"{where}/results")[0] == 200


PIECES = st.sampled_from(
    [
        *("<rule>", "</rule>", "<name>", "</name>", "x", "<test/>", "&amp;", "&", "<![CDATA[", "]]>", "<?x?>"),
        *(f'<test name="{TESTS}AQL_Test">', "</test>", '<parameter id="1">', "</parameter>", "<userSelection>"),
        *('<rule enabled="true" buildingBlock="false" type="EVENT">', "<limiter/>", "<actions/>", "<responses>"),
        *("%zz|", "<!-- -->"),
    ]
)


@FEW
@given(body=st.binary(max_size=40), pieces=st.lists(PIECES, max_size=12), text=ANYTHING, aql=AQL)
def test_any_package_is_answered_and_installed_or_not(
    fake: QRadarFake, body: bytes, pieces: list[str], text: Any, aql: str
) -> None:
    where = "/config/extension_management/extensions"
    rules = {ONE: "".join(pieces), "two": rule_xml(aql=aql), "three": rule_xml(tests="".join(pieces))}
    whole = zipped(a_dot_xml=content(rules, more="".join(pieces).replace("&", "")), manifest_dot_txt=json.dumps(text))
    for one in (body, b"PK" + body, b"\x1f\x8b" + body, whole, zipped(a_dot_xml=body)):
        assert send(fake, "POST", where, one)[0] == 422

    status, told = send(fake, "POST", where, zipped(a_dot_xml=content(rules)))

    assert status == 201
    begun = send(fake, "POST", f"{where}/{told['id']}", query={"action_type": "INSTALL", "overwrite": "true"})[1]
    for _ in range(2):
        send(fake, "GET", f"/config/extension_management/extensions_task_status/{begun['status_id']}")
    assert send(fake, "GET", f"{where}/{told['id']}")[1]["status"] in ("INSTALLED", "INSTALLED_WITH_ERROR")


@FEW
@given(body=ANYTHING)
def test_any_body_is_answered(fake: QRadarFake, body: Any) -> None:
    data = json.dumps(body).encode()
    exports = "/config/extension_management/extension_export_tasks"

    assert send(fake, "POST", exports, data)[0] == 422
    assert send(fake, "POST", exports, json.dumps({"export_contents": body}).encode())[0] == 422
    assert send(fake, "POST", "/analytics/rules/100201", data)[0] in (200, 422)
    assert send(fake, "POST", "/reference_data/tables/bulk_load/none", data)[0] == 404


FIELDS = ["id", "collection_id", "value", "notes", "source", "domain_id", "delete_entry", "name", "entry_type", "x"]
ENTRY = st.dictionaries(
    st.sampled_from(FIELDS), ANYTHING | st.sampled_from([1, 2, "IP", "ALN", "10.0.0.1", 2**63, -1]), max_size=5
)


@FEW
@given(entry=ENTRY, entries=st.lists(ENTRY | ANYTHING, max_size=3))
def test_any_entry_of_a_set_is_answered(fake: QRadarFake, entry: dict[str, Any], entries: list[Any]) -> None:
    root = "/reference_data_collections"
    for type_ in ("ALN", "IP"):
        send(fake, "POST", f"{root}/sets", json.dumps({"name": type_, "entry_type": type_}).encode())

    assert send(fake, "POST", f"{root}/sets", json.dumps(entry).encode())[0] in (201, 409, 422)
    assert send(fake, "POST", f"{root}/set_entries", json.dumps(entry).encode())[0] in (201, 422)
    status, told = send(fake, "PATCH", f"{root}/set_entries", json.dumps(entries).encode())
    assert status in (202, 404, 422)
    for _ in range(2 if status == 202 else 0):
        task = send(fake, "GET", f"{root}/set_bulk_update_tasks/{told['id']}")[1]
        assert task["status"] in ("PROCESSING", "COMPLETED")


LINES = st.lists(
    st.sampled_from(
        ["<13>", "<999>", "1 ", "2019-01-18T11:07:53.520Z ", "Jan 18 11:07:53 ", "host ", "LEEF:2.0|", "LEEF:1.0|",
         "a|", "b|", "^|", "x5E|", "x|", "|", "src=", "10.0.0.1", "devTime=", "1795888943454", "devTimeFormat=yyyy",
         "^", "\t", "\n", "sev=", "5", "usrName=x", "é", "\ud800"]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@FEW
@given(line=LINES | st.text(max_size=40))
def test_any_line_comes_in_or_is_refused(fake: QRadarFake, line: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(Levers(fake.world).arrive(line), list)


@pytest.mark.parametrize("text", ['{"u":{"a":"\\ud800"}}', "[" * 5_000, '{"u":{"a":NaN}}', "\xff"])
def test_what_is_hardly_json_is_refused(fake: QRadarFake, text: str) -> None:
    send(fake, "POST", "/reference_data/tables", query={"name": "soc", "element_type": "ALN"})

    status, _ = send(fake, "POST", "/reference_data/tables/bulk_load/soc", text.encode("latin-1"))

    assert status in (400, 422)


def test_a_path_of_anything_is_not_there(fake: QRadarFake) -> None:
    assert send(fake, "GET", f"/{quote('ü/..')}")[0] == 404
    assert json.loads(fake.handle(Request("GET", "/", {}, {"sec": "token"}, b"", "http://fake")).body)["code"] == 1002
