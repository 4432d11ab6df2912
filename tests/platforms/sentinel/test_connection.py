"""Reading a workspace over a real socket."""

import json

import pytest

from sieminator.errors import (
    Forbidden,
    Malformed,
    Rejected,
    Unauthorised,
    Unavailable,
    Unreachable,
    UsageError,
)
from sieminator.fakes.sentinel.levers import FOREIGN
from sieminator.fakes.weather import Answer, Cut, Endless, Garble
from sieminator.model.detection import Requires
from sieminator.model.outcome import Result
from sieminator.model.ports import Describes
from sieminator.model.target import Credentials
from tests.fakes.contract import check, needs_contracts
from tests.platforms.sentinel.conftest import creation
from tests.platforms.sentinel.making import detection, rule, variant
from tests.platforms.sentinel.stage import CLIENT, SECRET, TENANT

LISTING = "alertRules$"


def test_connecting_sends_nothing(place, connect):
    connect()

    assert len(place.server.journal) == 0


def test_a_listing_of_many_pages_costs_one_request_a_page(place, connect):
    place.hand.levers.add_many(25)
    place.hand.page_size(10)

    rules = list(connect(read_only=True).rules())

    assert len(rules) == 25
    assert place.server.journal.count("GET", LISTING) == 3
    assert len(place.server.journal) == 4, "the pages, and signing in"


def test_every_kind_is_listed(place, connect):
    place.hand.add_unknown_kinds()

    found = {found.content.kind: found for found in connect(read_only=True).rules()}

    assert found.keys() == FOREIGN.keys() - {"Scheduled"}
    assert all(one.mark is None and not one.content.body for one in found.values())


def test_a_rule_that_is_deleted_while_we_read_hides_no_other(place, connect):
    place.hand.levers.add_many(6)
    place.hand.page_size(2)
    listing = connect(read_only=True).rules()
    first = [next(listing).remote_id, next(listing).remote_id]

    place.hand.delete(first[0])

    assert len([*first, *(found.remote_id for found in listing)]) == 6


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (Endless(), Malformed),
        (Garble("html"), Malformed),
        (Garble("half-json"), Malformed),
        (Cut("before"), Unreachable),
        (Cut("half"), Unreachable),
        (Answer(401), Unauthorised),
        (Answer(403), Forbidden),
        (Answer(500), Unavailable),
        (Answer(200, body=b'{"value": {}}'), Malformed),
        (Answer(200, body=b"{}"), Malformed),
        (Answer(200, body=b"[]"), Malformed),
        (Answer(200, body=b'{"value": [1]}'), Malformed),
        (Answer(302, {"Location": "https://proxy.example/"}), Malformed),
    ],
)
def test_a_listing_is_complete_or_an_error(place, connect, effect, error):
    place.hand.levers.add_many(3)
    place.server.weather.order(effect, path=LISTING)

    with pytest.raises(error):
        list(connect(read_only=True).rules())


def test_a_second_page_that_cannot_be_read_spoils_the_whole_listing(place, connect):
    place.hand.levers.add_many(3)
    place.hand.page_size(2)
    place.server.weather.order(Answer(503), path=LISTING, after=1)

    with pytest.raises(Unavailable):
        list(connect(read_only=True).rules())


def test_our_token_follows_no_link_to_another_host(place, connect):
    page = json.dumps({"value": [], "nextLink": "https://evil.example/next"}).encode()
    place.server.weather.order(Answer(200, body=page), path=LISTING)

    with pytest.raises(Malformed, match=r"another host \(evil\.example\)"):
        list(connect(read_only=True).rules())


def test_an_empty_page_in_the_middle_is_no_end(place, connect):
    page = json.dumps({"value": [], "nextLink": f"{place.server.url}{_listing_path(place)}?api-version=2025-09-01"})
    place.hand.levers.add_many(3)
    place.server.weather.order(Answer(200, body=page.encode()), path=LISTING, times=1)

    assert len(list(connect(read_only=True).rules())) == 3


def test_a_refusal_carries_the_vendors_words_and_its_number(place, connect):
    settings = place.target.settings.model_copy(update={"workspace": "nowhere"})

    with pytest.raises(Exception, match="workspaces/nowhere") as refused:
        list(connect(read_only=True, settings=settings).rules())

    assert "ResourceNotFound" in str(refused.value)
    assert refused.value.request_id


def test_a_wrong_secret_is_signing_in_that_failed(place, connect):
    place.hand.change_secret()

    with pytest.raises(Unauthorised, match="AADSTS7000215") as refused:
        list(connect(read_only=True).rules())

    assert SECRET not in str(refused.value)


def test_a_broken_sign_in_is_the_vendors_trouble(place, connect):
    place.server.weather.order(Answer(500), path="token")

    with pytest.raises(Unavailable):
        list(connect(read_only=True).rules())


def test_an_unknown_tenant_is_signing_in_that_failed(place, connect):
    settings = place.target.settings.model_copy(update={"tenant": "nobody"})

    with pytest.raises(Unauthorised, match="AADSTS90002"):
        list(connect(read_only=True, settings=settings).rules())


def test_a_token_that_ended_is_fetched_anew(place, connect):
    """The service forgets it early: the clock says that it still lasts."""
    connection = connect(read_only=True)
    list(connection.rules())
    with place.hand.world.transaction() as state:
        state.execute("DELETE FROM token")

    assert list(connection.rules()) == []


def test_a_secret_needs_tenant_and_client_beside_it(place, connect):
    settings = place.target.settings.model_copy(update={"tenant": "", "client_id": ""})

    with pytest.raises(UsageError, match="tenant and client_id"):
        connect(settings=settings)


def test_a_fake_without_a_credential_is_refused_by_name(place, connect):
    with pytest.raises(Exception, match="names no credential"):
        connect(credentials=Credentials())


def test_checking_says_who_we_are(place, connect):
    standing = connect(read_only=True).check()

    assert (standing.identity, standing.can_read, standing.can_write) == (CLIENT, True, None)
    assert standing.server == "Microsoft Sentinel, API 2025-09-01"
    assert place.server.journal.count("GET", LISTING) == 1


def test_checking_with_a_client_that_may_not_read_is_forbidden(place, connect):
    place.hand.world.add_client(TENANT, CLIENT, SECRET, roles=())

    with pytest.raises(Forbidden, match="AuthorizationFailed"):
        connect(read_only=True).check()


def test_a_read_only_connection_writes_nothing(place, connect):
    (outcome,) = connect(read_only=True).apply([creation()])

    assert outcome.result is Result.REJECTED
    assert place.server.journal.count("PUT") == 0


def needing(*tables, functions=()):
    return rule(detection(variant(requires=Requires(tables, functions))))


def test_what_a_workspace_lacks_is_named_in_one_request(place, connect):
    rules = [
        needing("DeviceProcessEvents"),
        needing("Nope_CL"),
        needing("Heartbeat", functions=("_Nope", "_SentinelHealth")),
    ]

    found = list(connect().preflight(rules))

    assert [(one, problem.code) for one, problem in found] == [(rules[1], "SEN080"), (rules[2], "SEN081")]
    assert "soc-weu has no table Nope_CL" in found[0][1].message
    assert place.server.journal.count("GET", "metadata") == 1


def test_rules_that_require_nothing_cost_no_request(place, connect):
    assert list(connect().preflight([rule(), rule()])) == []
    assert len(place.server.journal) == 0


def test_a_workspace_that_does_not_tell_its_tables_is_an_error_and_not_a_no(place, connect):
    place.server.weather.order(Answer(403), path="metadata")

    with pytest.raises(Forbidden):
        list(connect().preflight([needing("Heartbeat")]))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"tables": None, "functions": []},
        {"tables": {"Heartbeat": {}}},
        {"tables": ["Heartbeat"]},
        {"tables": [{"id": "Heartbeat"}]},
        {"tables": [], "functions": {}},
    ],
)
def test_a_list_of_tables_that_is_none_is_an_error_and_not_a_no(place, connect, said):
    place.server.weather.order(Answer(200, body=json.dumps(said).encode()), path="metadata")

    with pytest.raises(Malformed, match="weu"):
        list(connect().preflight([needing("Heartbeat")]))


def test_a_workspace_without_functions_may_leave_them_out(place, connect):
    said = {"tables": [{"id": "a", "name": "Heartbeat"}]}
    place.server.weather.order(Answer(200, body=json.dumps(said).encode()), path="metadata")

    assert list(connect().preflight([needing("Heartbeat")])) == []


def test_a_workspace_tells_its_tables_with_their_columns_in_one_request(place, connect):
    connection = connect(read_only=True)

    tables = connection.tables()
    connection.tables()

    assert isinstance(connection, Describes)
    assert tables["DeviceProcessEvents"]["ProcessCommandLine"] == "string"
    assert tables["SecurityIncident"]["IncidentNumber"] == "int"
    assert place.server.journal.count("GET", "metadata") == 1


@pytest.mark.parametrize("columns", [None, []])
def test_a_table_without_columns_is_a_table(place, connect, columns):
    said = {"tables": [{"id": "a", "name": "Empty", "columns": columns}, {"id": "b", "name": "Bare"}]}
    place.server.weather.order(Answer(200, body=json.dumps(said).encode()), path="metadata")

    assert connect(read_only=True).tables() == {"Empty": {}, "Bare": {}}


@pytest.mark.parametrize("columns", [{}, "a", ["a"], [{"name": "a"}], [{"type": "string"}], [{"name": "a", "type": 1}]])
def test_columns_that_are_none_are_an_error(place, connect, columns):
    """Only where columns are asked for: what a rule requires is a table by its name."""
    said = {"tables": [{"id": "a", "name": "Heartbeat", "columns": columns}]}
    place.server.weather.order(Answer(200, body=json.dumps(said).encode()), path="metadata")
    connection = connect(read_only=True)

    assert list(connection.preflight([needing("Heartbeat")])) == []
    with pytest.raises(Malformed, match=r"weu.*does not tell its columns"):
        connection.tables()


def test_a_query_that_the_workspace_refuses_says_why(place, connect):
    logs = connect(read_only=True)._logs

    with pytest.raises(Rejected, match="Failed to resolve table or column expression named 'Nope'"):
        logs.query("Nope", place.clock.now(), place.clock.now(), {})


@needs_contracts
def test_every_request_and_answer_keeps_the_vendors_contract(place, connect):
    connection = connect()
    place.hand.add_unknown_kinds()
    list(connection.apply([creation()]))
    list(connection.rules())
    list(connection.preflight([needing("Nope_CL")]))

    for exchange in place.server.journal:
        check(exchange)


def _listing_path(place):
    return f"{place.hand.levers.workspace.path}/providers/Microsoft.SecurityInsights/alertRules"
