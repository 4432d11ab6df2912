"""Ariel: what is said of a query, its life as a search, and what it counts."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.qradar.console import millis
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.qradar.conftest import Api

GOOD = "SELECT COUNT(*) FROM events WHERE LOWER(\"Process Path\") LIKE '%\\cmd.exe' LAST 1 MINUTES"


def said(api: Api, query: str) -> list[tuple[str, str]]:
    found = api.post("/ariel/validators/aql", query_expression=query)["error_messages"] or []
    return [(one["severity"], one["message"]) for one in found]


def test_the_validator_finds_nothing_in_a_good_query(api: Api) -> None:
    assert api.post("/ariel/validators/aql", query_expression=GOOD) == {"error_messages": None}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT", "ends where"),
        ("SELECT a FORM events", "FORM"),
        ('SELECT "No Such Property" FROM events', "No Such Property"),
        ("SELECT qid FROM nowhere", "nowhere"),
        ("SELECT HOUR(starttime) FROM events", "HOUR"),
        ("SELECT NOW(1) FROM events", "NOW"),
        ("SELECT qid FROM events -- why", "-- why"),
        ("SELECT qid FROM events; SELECT qid FROM flows", "one query"),
        ("SELECT logsourcetypeid FROM events", "logsourcetypeid"),
    ],
)
def test_what_is_wrong_is_said_with_200_by_one_and_422_by_others(api: Api, query: str, why: str) -> None:
    found = said(api, query)

    assert ("ERROR", True) in [(severity, why in message) for severity, message in found]
    given = {"params": {"query_expression": query}}
    assert api.refused("POST", "/ariel/processors/aql_metadata", **given) == (422, 2000)
    assert api.refused("POST", "/ariel/searches", **given) == (422, 2000)


def test_a_console_may_complain_and_doubt(api: Api, world: World) -> None:
    world.behave(complaints={"cmd": "Not cmd"}, doubts={"LOWER": "That is slow"})

    assert said(api, GOOD) == [("ERROR", "Not cmd"), ("WARN", "That is slow")]
    world.behave(complaints={})
    assert api.post("/ariel/searches", query_expression=GOOD)["status"] == "WAIT"


def test_a_property_that_is_gone_is_missed(api: Api, levers: Levers) -> None:
    levers.drop_property("Process Path")

    assert said(api, GOOD) == [("ERROR", "Field 'Process Path' does not exist in catalog")]


def test_the_columns_of_a_query_are_told(api: Api) -> None:
    query = "SELECT qid, COUNT(*) AS n, LOWER(username) FROM events GROUP BY qid"

    columns = api.post("/ariel/processors/aql_metadata", query_expression=query)["columns"]

    assert [(one["name"], one["object_value_type"]) for one in columns] == [
        ("qid", "Long"), ("n", "Long"), ("LOWER(username)", "String"),
    ]  # fmt: skip


def test_the_vocabulary_is_told(api: Api) -> None:
    assert "LAST" in api.get("/ariel/parser_keywords")["keywords"]
    assert "ILIKE" in api.get("/ariel/parser_keywords")["where_clause_keywords"]
    assert "RULENAME" in {one["name"] for one in api.get("/ariel/functions", database="events")}
    assert api.get("/ariel/functions/lower", database="events")["required_args"] == 1
    assert "events" in api.get("/ariel/databases")
    names = {one["name"] for one in api.get("/ariel/databases/events")["columns"]}
    assert {"creeventlist", "Process Path"} <= names
    assert api.refused("GET", "/ariel/databases/x") == (404, 1002)
    assert api.refused("GET", "/ariel/functions/x", params={"database": "events"}) == (404, 1002)
    assert api.refused("GET", "/ariel/functions") == (422, 1005)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/ariel/validators/aql"), ("POST", "/ariel/searches"), ("GET", "/ariel/searches"),
     ("GET", "/ariel/databases"), ("GET", "/ariel/searches/1"), ("GET", "/ariel/parser_keywords")],
)  # fmt: skip
def test_ariel_may_be_down(api: Api, world: World, method: str, path: str) -> None:
    world.behave(ariel_down=True)

    assert api.refused(method, path) == (503, 1010)


# ---- searches


def test_a_search_has_a_life(api: Api, world: World) -> None:
    world.behave(search_polls=3)
    begun = api.call("POST", "/ariel/searches", params={"query_expression": GOOD})
    where = f"/ariel/searches/{begun.json()['search_id']}"

    assert (begun.status_code, begun.json()["status"]) == (201, "WAIT")
    assert api.refused("GET", f"{where}/results") == (404, 1003)
    waited = api.call("GET", where, headers={"Prefer": "wait=1"})
    assert (waited.status_code, waited.json()["status"]) == (206, "EXECUTE")
    assert api.get(where)["status"] == "SORTING"
    done = api.call("GET", where, headers={"Prefer": "wait=1"})
    assert (done.status_code, done.json()["status"], done.json()["record_count"]) == (200, "COMPLETED", 1)
    assert api.get(f"{where}/results") == {"events": [{"COUNT(*)": 0}]}
    assert api.get("/ariel/searches") == [begun.json()["search_id"]]
    assert api.call("DELETE", where).status_code == 202
    assert api.refused("GET", where) == (404, 1002)


def test_an_identical_query_gets_the_search_that_there_is(api: Api, clock: Clock) -> None:
    def begin() -> str:
        return str(api.post("/ariel/searches", query_expression=GOOD)["search_id"])

    first = begin()
    clock.forward(timedelta(seconds=59))
    assert begin() == first
    clock.forward(timedelta(seconds=1))
    second = begin()
    assert second != first
    api.post(f"/ariel/searches/{second}", status="CANCELED", save_results="true")
    assert begin() != second
    assert api.get(f"/ariel/searches/{second}")["save_results"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 422, 1005),
        ({"query_expression": GOOD, "saved_search_id": "1"}, 422, 1005),
        ({"saved_search_id": "1"}, 404, 1002),
    ],
)
def test_a_search_for_nothing_is_refused(api: Api, query: dict[str, str], status: int, code: int) -> None:
    assert api.refused("POST", "/ariel/searches", params=query) == (status, code)


def test_a_search_is_changed_in_few_ways(api: Api) -> None:
    where = f"/ariel/searches/{api.post('/ariel/searches', query_expression=GOOD)['search_id']}"

    assert api.refused("POST", where, params={"status": "COMPLETED"}) == (422, 1005)
    assert api.refused("GET", where, headers={"Prefer": "soon"}) == (422, 1005)
    assert api.refused("GET", "/ariel/searches/x") == (404, 1002)


def test_results_are_read_in_ranges(api: Api, levers: Levers) -> None:
    for number in range(5):
        levers.add_event(NOON, qid=number)
    begun = api.post("/ariel/searches", query_expression="SELECT qid FROM events LAST 1 HOURS")
    where = f"/ariel/searches/{begun['search_id']}"
    api.get(where)

    answer = api.call("GET", f"{where}/results", headers={"Range": "items=3-9"})

    assert answer.json() == {"events": [{"qid": 3}, {"qid": 4}]}
    assert answer.headers["Content-Range"] == "items 3-4/5"
    assert api.call("GET", f"{where}/results", headers={"Range": "items=9-19"}).headers["Content-Range"] == "items */5"


def test_the_console_forgets_searches_when_it_restarts(api: Api, levers: Levers) -> None:
    api.post("/ariel/searches", query_expression=GOOD)
    assert levers.open_searches() == 1

    levers.restart()

    assert levers.open_searches() == 0


# ---- counting


@pytest.fixture
def fired(levers: Levers) -> Levers:
    one, two = levers.add_foreign("Rule one"), levers.add_foreign("Rule two")
    for days, matches in ((0, 2), (1, 3), (9, 7)):
        levers.fire(one.uuid, NOON - timedelta(days=days), matches, row={"eventcount": 2})
    levers.fire(two.uuid, NOON, 1)
    levers.add_event(NOON, creeventlist=[one.id, two.id], username="bob")
    levers.add_event(NOON, username="carol")
    return levers


DAY = millis(NOON) - millis(NOON) % 86_400_000


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (
            ("SELECT RULENAME(creeventlist) AS rules, COUNT(*) AS hits FROM events WHERE RULENAME(creeventlist) ILIKE"
            " '%RULE ONE%' GROUP BY creeventlist LAST 7 DAYS"),
            [{"rules": "[Rule one]", "hits": 5}, {"rules": "[Rule one, Rule two]", "hits": 1}],
        ),
        (
            ("SELECT DATEFORMAT(starttime, 'yyyy-MM-dd') AS day, SUM(eventcount) AS n FROM events WHERE"
            " RULENAME(creeventlist) = 'Rule one' GROUP BY day ORDER BY n DESC LAST 2 DAYS"),
            [{"day": "2026-11-19", "n": 6}, {"day": "2026-11-20", "n": 5}],
        ),
        (
            ("SELECT starttime - starttime % 86400000 AS day, COUNT(*) FROM events GROUP BY day ORDER BY day DESC"
            " LIMIT 1 LAST 9 DAYS"),
            [{"day": DAY, "COUNT(*)": 5}],
        ),
        ("SELECT COUNT(*) AS n FROM events WHERE creeventlist = 100201 LAST 2 DAYS", [{"n": 6}]),
        ("SELECT COUNT(*) AS n FROM events", [{"n": 5}]),
        ("SELECT COUNT(*) AS n FROM flows LAST 1 DAYS", [{"n": 0}]),
        (
            (f"SELECT COUNT(*) AS n FROM events START {millis(NOON) - 86_400_000} STOP {millis(NOON)}"
            " PARAMETERS EXECUTIONTIMELIMIT=60000"),
            [{"n": 3}],
        ),
        ("SELECT COUNT(*) AS n FROM events START '2026-11-19 00:00' STOP '2026-11-20 00:00'", [{"n": 3}]),
        ("SELECT COUNT(*) AS n FROM events START PARSEDATETIME('2 days ago')", [{"n": 8}]),
        ("SELECT COUNT(*) AS n FROM events STOP '2026-11-20 12:01'", [{"n": 5}]),
        (
            "SELECT username, COUNT(*) AS n FROM events GROUP BY username HAVING n > 0 ORDER BY username LAST 1 HOURS",
            [{"username": "alice", "n": 3}, {"username": "bob", "n": 1}, {"username": "carol", "n": 1}],
        ),
        (
            "SELECT username, qid, COUNT(*) * 2 AS n FROM events GROUP BY username HAVING COUNT(*) > 2 LAST 1 HOURS",
            [{"username": "alice", "FIRST_qid": 5_000_001, "n": 6}],
        ),
        (
            ("SELECT MIN(eventcount) AS a, MAX(eventcount) AS b, AVG(eventcount) AS c, FIRST(username) AS d,"
            " LAST(username) AS e, UNIQUECOUNT(username) AS f, COUNT(username) AS g FROM events LAST 1 HOURS"),
            [{"a": 1, "b": 2, "c": 1.4, "d": "alice", "e": "carol", "f": 3, "g": 5}],
        ),
        ("SELECT DISTINCT username FROM events WHERE NOT username = 'alice' LAST 1 HOURS",
         [{"username": "bob"}, {"username": "carol"}]),
        (
            ("SELECT UPPER(username) AS u, CASE WHEN eventcount > 1 THEN 'many' ELSE 'one' END AS c FROM events WHERE"
            " username IN ('bob', 'x') OR username MATCHES '^car' LAST 1 HOURS"),
            [{"u": "BOB", "c": "one"}, {"u": "CAROL", "c": "one"}],
        ),
        (
            ("SELECT LOGSOURCETYPENAME(devicetype) AS t, STRLEN(username) AS l, CONCAT(username, '!') AS c,"
            " LONG(STR(qid)) + -1 AS q, 7 / 2 AS h, 7.0 / 2 AS d, 1 / 0 AS z, NOW() AS now FROM events WHERE eventcount"
            " BETWEEN 1 AND 1 AND \"Process Path\" IS NULL AND username LIKE 'b%' LAST 1 HOURS"),
            [{"t": "Microsoft Windows Security Event Log", "l": 3, "c": "bob!", "q": 5_000_000, "h": 3, "d": 3.5,
              "z": None, "now": millis(NOON)}],
        ),
    ],
)  # fmt: skip
def test_what_rules_found_is_counted(api: Api, fired: Levers, query: str, rows: list[dict[str, Any]]) -> None:
    assert api.found(query) == rows


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("NULL", None),
        ("TRUE", True),
        ("0x1F", 31),
        ("+username", None),
        ("username + 1", None),
        ("1e300 * 1e300", None),
        ('LOWER("Process Path")', None),
        ("LONG('x')", None),
        ("DOUBLE(qid)", 5_000_001.0),
        ("RULENAME(100202)", "Rule two"),
        ("RULENAME('x')", "x"),
        ("QIDNAME(qid)", "QID 5000001"),
        ("LOGSOURCENAME(logsourceid)", "Log source 63"),
        ("DATEFORMAT(username, 'yyyy')", None),
        ("DATEFORMAT(starttime, 'yyyy''at''HH')", "2026at12"),
        ("CASE username WHEN 'bob' THEN 1 ELSE 2 END", 1),
        ("CASE WHEN qid = 1 THEN 1 END", None),
        ("IF username != 'bob' THEN 1 ELSE 2", 2),
        ("username = NULL", False),
        ("qid NOT IN (1, 2)", True),
        ("username NOT LIKE 'B%'", True),
        ("username IMATCHES '^B'", True),
        ("username >= 'boa'", True),
        ("7 % 4", 3),
    ],
)
def test_values_are_read(api: Api, fired: Levers, expression: str, value: Any) -> None:
    [row] = api.found(f"SELECT {expression} AS x FROM events WHERE username = 'bob' LAST 1 HOURS")

    assert row == {"x": value}


def test_a_star_is_all_that_an_event_has(api: Api, fired: Levers) -> None:
    [row] = api.found("SELECT * FROM events WHERE username = 'bob' LAST 1 HOURS")

    assert (row["creeventlist"], row["starttime"]) == ("[100201, 100202]", millis(NOON))


def test_the_console_says_how_far_a_query_without_a_time_looks(api: Api, world: World, fired: Levers) -> None:
    world.behave(window_s=2 * 86_400)

    assert api.found("SELECT COUNT(*) AS n FROM events") == [{"n": 8}]


def test_a_console_has_no_years(api: Api, fired: Levers) -> None:
    fired.purge_events(NOON - timedelta(days=1))

    assert api.found("SELECT COUNT(*) AS n FROM events LAST 30 DAYS") == [{"n": 8}]


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT qid FROM (SELECT qid FROM events)", "sub-select"),
        ("SELECT qid FROM events WHERE qid IN (SELECT qid FROM events)", "sub-select"),
        ("SELECT SUBSTRING(username, 1) FROM events LAST 1 HOURS", "SUBSTRING"),
        ("SELECT qid FROM events WHERE TEXT SEARCH 'x' LAST 1 HOURS", "TextSearch"),
        ("SELECT STDEV(qid) FROM events LAST 1 HOURS", "STDEV"),
        ("SELECT SUM(username) FROM events LAST 1 HOURS", "texts"),
        ("SELECT DATEFORMAT(starttime, 'ww') FROM events LAST 1 HOURS", "ww"),
        ("SELECT qid FROM events INTO x LAST 1 HOURS", "INTO"),
        ("SELECT qid FROM events WHERE username MATCHES '(' LAST 1 HOURS", "regular expression"),
        ("SELECT qid & 1 FROM events LAST 1 HOURS", "&"),
        ("SELECT ~qid FROM events LAST 1 HOURS", "~"),
        ("SELECT qid FROM events LAST 1 WEEKS", "LAST"),
        ("SELECT qid FROM events START PARSEDATETIME('soon')", "a time"),
        ("SELECT qid FROM events LIMIT 9999999999 LAST 1 HOURS", "limit"),
        ("SELECT 1e300 * qid * 1e999 FROM events WHERE 1e300 = " + "9" * 400 + " LAST 1 HOURS", "length"),
    ],
)
def test_what_the_fake_does_not_run_is_refused_by_name(api: Api, fired: Levers, query: str, what: str) -> None:
    answer = api.call("POST", "/ariel/searches", params={"query_expression": query})

    assert (answer.status_code, answer.json()["code"]) == (422, 2000)
    assert what in answer.json()["message"]
