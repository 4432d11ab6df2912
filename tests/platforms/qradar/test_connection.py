"""Reading a console over a real socket: the fewest requests, whole lists, the version that both speak, the way."""

import ssl

import pytest
import trustme

from sieminator.errors import Malformed, NotFound, ReadOnly, Rejected, Unauthorised, Unreachable, UsageError
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Act, Answer
from sieminator.model.target import Credentials
from tests.platforms.qradar.search_stage import search
from tests.platforms.qradar.stage import target_at

JSON = {"Content-Type": "application/json"}
PAGE = 500
TABLES = ["GET sieminator_soc", "GET sieminator_searches_soc"]


def asked(place):
    """Return what was asked, each by its method and the end of its path."""
    return [f"{one.method} {one.path.rpartition('/')[2]}" for one in place.server.journal]


def answer(text, **headers):
    return Answer(200, {**JSON, **headers}, text.encode())


# ---- how little is asked


def test_connecting_sends_nothing(place, connect):
    connect()

    assert len(place.server.journal) == 0


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 1_000])
def test_a_console_is_read_in_the_pages_of_its_list_and_two_tables_read(place, connect, count):
    """Rules of others, that were looked through before."""
    place.hand.levers.add_many(count)
    place.settle(place.detection())
    place.server.journal.clear()

    found = list(connect(read_only=True).rules())

    pages = -(-(count + 1) // PAGE)
    assert len(found) == count + 1
    assert asked(place) == ["GET rules"] * pages + TABLES


def test_a_thousand_unchanged_rules_of_ours_cost_two_pages_and_two_tables_read(place):
    place.settle(*place.many(1_000))
    place.server.journal.clear()

    seen = place.plan(*place.many(1_000))

    assert (seen.kept, seen.changes) == (1_000, ())
    assert asked(place) == ["GET rules", "GET rules", *TABLES]


def test_a_thousand_unchanged_rules_of_both_kinds_cost_no_more(place):
    searches = [place.detection(number, variants=(search(),)) for number in range(501, 1_001)]
    place.settle(*place.many(500), *searches)
    place.server.journal.clear()

    seen = place.plan(*place.many(500), *searches)

    assert (seen.kept, seen.changes) == (1_000, ())
    assert asked(place) == ["GET rules", *TABLES]


def test_a_console_that_nobody_has_written_to_is_looked_through_once_for_our_mark(place, connect):
    place.hand.levers.add_many(3)
    place.hand.add_unknown_kinds()

    found = list(connect(read_only=True).rules())

    assert len(found) == 6
    assert [one.mark for one in found] == [None] * 6
    assert sorted({one.content.kind for one in found}) == ["common rule", "cre_rule", "offense rule", "system rule"]
    assert asked(place).count("ASK extension_export_tasks") == 1


def test_what_a_rule_of_somebody_elses_holds_is_read_when_somebody_looks_into_it(place, connect):
    place.settle(place.detection())
    theirs = place.hand.add_foreign("Theirs")
    place.settle(place.detection(), place.detection(2))
    connection = connect(read_only=True)
    (found,) = [one for one in connection.rules() if one.remote_id == theirs]
    place.server.journal.clear()

    assert found.content.body["name"] == "Theirs"
    assert "<name>Theirs</name>" in found.raw["xml"]
    assert asked(place).count("ASK extension_export_tasks") == 1


def test_a_rule_that_goes_between_the_list_and_its_export_is_no_longer_there(place, connect):
    place.settle(*place.many(3))
    gone = place.hand.ids()[0]
    place.hand.edit(gone, "severity")

    place.server.weather.order(Act(lambda: place.hand.delete(gone)), path="/extension_export_tasks$", times=1)

    found = list(connect(read_only=True).rules())

    assert len(found) == 2
    assert gone not in {one.remote_id for one in found}


# ---- whole or not at all


@pytest.mark.parametrize("status", [200, 206])
def test_pages_are_taken_with_either_status(place, connect, status):
    place.settle(*place.many(7))
    place.hand.world.behave(page_size=3, partial_status=status)

    assert len(list(connect(read_only=True).rules())) == 7


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        "null",
        "[1]",
        '[{"name": "no number"}]',
        '[{"id": 1, "identifier": "a"}, {"id": 1, "identifier": "b"}]',
    ],
)
def test_a_list_that_does_not_say_that_it_is_whole_is_none(place, connect, body):
    place.settle(place.detection())
    place.server.weather.order(answer(body), method="GET", path="/analytics/rules$")

    with pytest.raises(Malformed):
        list(connect(read_only=True).rules())


def test_a_list_that_moves_each_time_it_is_read_is_none(place, connect):
    page = answer('[{"id": 1, "identifier": "a"}]', **{"Content-Range": "items 0-0/3"})
    place.server.weather.order(page, path="/analytics/rules$")

    with pytest.raises(Malformed, match="moved each of the"):
        list(connect(read_only=True).rules())


def test_what_an_export_gives_must_be_a_package(place, connect):
    place.settle(place.detection())
    place.hand.levers.drop_table("sieminator_soc")
    place.server.weather.order(Answer(200, {}, b"PK no zip"), path="/extension_export$")

    with pytest.raises(Malformed, match="cannot be read"):
        list(connect(read_only=True).rules())


def test_an_export_that_fails_there_leaves_the_target_unknown(place):
    place.settle(place.detection())
    place.hand.levers.drop_table("sieminator_soc")
    place.hand.world.behave(fails={"export": "The disk is full."})

    seen = place.plan(place.detection())

    assert seen.exit == 4
    assert "EXCEPTION: The disk is full." in seen.reason


# ---- which version is spoken


def test_who_we_are_and_which_version_is_spoken(place, connect):
    standing = connect(read_only=True).check()

    assert standing.server == "IBM QRadar 7.5.0 UpdatePackage 12, API 26.0"
    assert standing.can_write is None


@pytest.mark.parametrize(
    ("supported", "deprecated", "spoken"),
    [
        (("26.0", "27.0", "28.0"), ("25.0",), "27.0"),
        (("20.0", "21.0", "22.0"), ("19.0",), "22.0"),
        (("9.0", "10.0"), ("20.0",), "20.0"),
    ],
)
def test_the_newest_version_that_both_speak_is_taken(place, connect, supported, deprecated, spoken):
    place.hand.world.behave(supported_versions=supported, deprecated_versions=deprecated, removed_versions=())

    assert connect(read_only=True).check().server.endswith(f"API {spoken}")


def test_a_console_that_does_not_speak_what_we_were_written_for_is_asked_once_which_it_does(place, connect):
    place.hand.world.behave(supported_versions=("20.0", "21.0"), deprecated_versions=(), removed_versions=())
    connection = connect(read_only=True)

    list(connection.rules())
    list(connection.rules())

    assert asked(place) == ["GET rules", "GET versions", *["GET rules", *TABLES] * 2]
    assert {one.request_headers.get("version") for one in place.server.journal} == {"26.0", None, "21.0"}


def test_a_version_that_the_settings_say_is_not_negotiated(place, connect):
    target = target_at(place.server.url, api_version="25.0")

    list(connect(read_only=True, settings=target.settings).rules())

    assert {one.request_headers["version"] for one in place.server.journal} == {"25.0"}


def test_a_version_that_the_settings_say_and_nobody_speaks_is_refused_in_the_consoles_words(place, connect):
    target = target_at(place.server.url, api_version="20.0")

    with pytest.raises(Rejected, match=r"\(422 38\): The version 20.0 of the API was removed"):
        list(connect(read_only=True, settings=target.settings).rules())


def test_a_console_that_speaks_nothing_of_ours_is_told_so(place, connect):
    place.hand.world.behave(supported_versions=("18.0", "19.0"), deprecated_versions=(), removed_versions=("17.0",))

    with pytest.raises(Rejected, match=r"the console speaks 18.0, 19.0, and we speak 20.0 to 27.0"):
        connect(read_only=True).check()


def test_a_version_that_is_called_deprecated_is_remarked(place, connect):
    place.hand.world.behave(supported_versions=("27.0",), deprecated_versions=("26.0",))
    connection = connect(read_only=True)
    found = list(connection.rules())

    (remark,) = connection.remarks(found)

    assert "version 26.0 of its API deprecated" in remark


# ---- the way there, and who goes it


def test_a_wrong_token_is_refused_and_not_shown(place, connect):
    place.hand.change_secret()

    with pytest.raises(Unauthorised) as refused:
        list(connect(read_only=True).rules())

    assert "not-a-real-token" not in str(refused.value)


def test_a_target_without_a_token_or_an_address_is_told_what_to_say(place, connect):
    with pytest.raises(UsageError, match="names no token"):
        connect(credentials=Credentials())
    with pytest.raises(UsageError, match="does not say where the console is"):
        connect(settings=place.target.settings.model_copy(update={"url": None}))


def test_an_address_that_is_no_console_is_not_there(place, connect):
    place.server.weather.order(Answer(404), path="/api/")

    with pytest.raises(NotFound):
        list(connect(read_only=True).rules())


def test_a_connection_may_be_let_go_of_after_each_request(place, connect):
    target = target_at(place.server.url, keep_alive=False)

    list(connect(read_only=True, settings=target.settings).rules())

    assert {one.request_headers["connection"] for one in place.server.journal} == {"close"}
    assert place.server.connections == 3


def test_a_run_that_reads_may_export_check_and_search_and_nothing_else(place, connect):
    place.settle(place.detection())
    connection = connect(read_only=True)
    wire = connection._wire

    for method, path in (
        ("POST", "/config/extension_management/extensions"),
        ("POST", "/config/extension_management/extensions/1"),
        ("POST", "/analytics/rules/100201"),
        ("DELETE", "/analytics/rules/100201"),
        ("POST", "/reference_data/tables"),
        ("POST", "/reference_data/tables/bulk_load/sieminator_soc"),
        ("DELETE", "/reference_data/tables/sieminator_searches_soc/one/name"),
        ("PATCH", "/reference_data_collections/set_entries"),
        ("POST", "/ariel/searches/1"),
    ):
        with pytest.raises(ReadOnly):
            wire.send(method, path)


@pytest.fixture
def tls(place):
    """The console over TLS, with a certificate for another name, and the file of its authority."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("qradar.example").configure_cert(context)
    bundle = place.folder / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with Server(place.server.app, context, place.server.journal) as server:
        yield server, bundle


def test_a_certificate_of_another_name_is_refused(connect, tls):
    server, bundle = tls

    with pytest.raises(Unreachable, match="another host name"):
        list(connect(read_only=True, settings=target_at(server.url).settings, ca_bundle=bundle).rules())


@pytest.mark.parametrize("settings", [{"tls_server_name": "qradar.example"}, {"verify_host_name": False}])
def test_a_target_may_say_of_which_name_the_certificate_is_or_that_none_matters(connect, tls, settings):
    server, bundle = tls
    target = target_at(server.url, **settings)

    assert list(connect(read_only=True, settings=target.settings, ca_bundle=bundle).rules()) == []


@pytest.mark.parametrize("settings", [{"tls_server_name": "qradar.example"}, {"verify_host_name": False}])
def test_an_authority_is_asked_for_whatever_the_name(connect, tls, settings):
    server, _ = tls

    with pytest.raises(Unreachable, match="authority that we do not know"):
        list(connect(read_only=True, settings=target_at(server.url, **settings).settings).rules())


def test_another_name_than_the_one_that_is_said_is_refused(connect, tls):
    server, bundle = tls
    target = target_at(server.url, tls_server_name="elsewhere.example")

    with pytest.raises(Unreachable, match="another host name"):
        list(connect(read_only=True, settings=target.settings, ca_bundle=bundle).rules())


def test_insecure_trusts_anybody_and_says_so_in_every_run(connect, tls):
    server, _ = tls
    connection = connect(read_only=True, settings=target_at(server.url, insecure=True).settings)

    assert list(connection.rules()) == []
    (remark,) = connection.remarks([])
    assert remark.startswith("INSECURE: no certificate is looked at")


def test_the_token_is_in_its_header_and_nowhere_else(place, connect):
    """The journal keeps no header that signs anybody in."""
    list(connect().rules())

    for one in place.server.journal:
        assert "sec" not in one.request_headers
        assert b"not-a-real-token" not in one.request_body + one.response_body
