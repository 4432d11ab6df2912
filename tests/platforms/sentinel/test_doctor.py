"""What the room looks into at a workspace beyond signing in and listing."""

from contextlib import closing
from datetime import timedelta

import pytest

from sieminator.errors import Malformed, Unavailable, Unreachable
from sieminator.fakes.weather import Answer, Cut, Garble
from sieminator.model.doctor import Topic
from sieminator.model.verdict import Verdict
from sieminator.net.world import World
from sieminator.platforms.sentinel.api.knock import knock
from sieminator.platforms.sentinel.api.places import places, traffic
from tests.platforms.sentinel.stage import SECRET

LISTING = "alertRules$"


def checks(connection, rules=()):
    return {check.topic: check for check in connection.examine(rules)}


def test_knocking_asks_each_address_once_and_signs_nothing(place, connect):
    answered = list(connect(read_only=True).knock())

    asked = list(place.server.journal)
    assert [one.host for one in answered] == [place.server.url.removeprefix("http://")] * 3
    assert [exchange.path.rpartition("/")[2] for exchange in asked] == [
        "alertRules",
        "metadata",
        "openid-configuration",
    ]
    assert [exchange.status for exchange in asked] == [401, 401, 200], "nobody was signed in"
    assert [one.skew for one in answered] == [timedelta(0)] * 3


def test_without_a_tenant_there_is_no_authority_of_ours_to_ask(place):
    settings = place.target.settings.model_copy(update={"tenant": ""})
    with closing(World(place.clock, read_only=True)) as world:
        session = world.session(place.target, traffic(place.target, settings))

        answered = list(knock(session, places(settings), settings, "weu", place.clock))

    assert len(answered) == 2


@pytest.mark.parametrize(
    ("storm", "error"),
    [
        (Answer(503), Unavailable),
        (Answer(302, {"Location": "https://proxy.example/"}), Malformed),
        (Cut("before"), Unreachable),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [LISTING, "metadata$", "openid-configuration$"])
def test_an_address_that_does_not_answer_is_named(place, connect, storm, error, path):
    place.server.weather.order(storm, path=path)

    with pytest.raises(error, match="weu"):
        list(connect(read_only=True).knock())


def test_an_address_that_tells_no_time_answers_all_the_same(place, connect):
    place.server.weather.order(Answer(401, {"Date": "half past nine"}), path=LISTING)

    assert [one.skew for one in connect(read_only=True).knock()] == [None, timedelta(0), timedelta(0)]


@pytest.mark.parametrize(
    ("enabled", "most", "verdict"),
    [(0, 512, Verdict.OK), (8, 10, Verdict.OK), (9, 10, Verdict.WARNING), (10, 10, Verdict.WARNING)],
)
def test_a_workspace_that_is_nearly_full_is_a_warning(place, connect, enabled, most, verdict):
    place.hand.levers.add_many(enabled)
    place.hand.add_unknown_kinds()
    settings = place.target.settings.model_copy(update={"max_enabled_rules": most})
    connection = connect(read_only=True, settings=settings)

    check = checks(connection, list(connection.rules()))[Topic.LIMITS]

    assert check.verdict is verdict
    assert f"{enabled} of at most {most} scheduled rules" in check.message


def test_without_a_listing_the_rest_is_looked_into(connect):
    assert checks(connect(read_only=True), None).keys() == {Topic.HEALTH, Topic.HITS}


def test_health_data_is_on_where_any_rule_left_a_record_within_a_week(place, connect):
    place.hand.add_foreign("By hand")
    (rule,) = place.hand.ids()
    place.hand.levers.run(rule, place.clock.now() - timedelta(days=8))
    before = checks(connect(read_only=True))[Topic.HEALTH]
    place.hand.levers.run(rule, place.clock.now() - timedelta(days=6))
    after = checks(connect(read_only=True))[Topic.HEALTH]

    assert (before.verdict, after.verdict) == (Verdict.WARNING, Verdict.OK)
    assert "1 runs" in after.message or "1 run" in after.message


def test_a_workspace_without_health_data_is_a_warning_that_says_what_is_lost(place, connect):
    place.hand.levers.drop_table("SentinelHealth")

    check = checks(connect(read_only=True))[Topic.HEALTH]

    assert check.verdict is Verdict.WARNING
    assert "SentinelHealth" in check.message
    assert "`hits` shows no runs" in check.hint


def test_half_an_answer_about_health_is_no_answer(place, connect):
    place.hand.world.behave(partial_results=True)

    assert checks(connect(read_only=True))[Topic.HEALTH].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("table", ["SecurityAlert", "SecurityIncident"])
def test_what_hits_are_counted_from_is_named_where_it_is_missing(place, connect, table):
    place.hand.levers.drop_table(table)

    check = checks(connect(read_only=True))[Topic.HITS]

    assert check.verdict is Verdict.WARNING
    assert table in check.message


@pytest.mark.parametrize(
    ("storm", "verdict"),
    [(Answer(403), Verdict.FAILED), (Answer(503), Verdict.UNKNOWN), (Garble("html"), Verdict.UNKNOWN)],
    ids=str,
)
def test_logs_that_do_not_answer_are_said_to_be_so_check_by_check(place, connect, storm, verdict):
    place.server.weather.order(storm, path="/v1/")

    found = checks(connect(read_only=True))

    assert {check.verdict for check in found.values()} - {Verdict.OK} == {verdict}
    assert {found[Topic.HEALTH].verdict, found[Topic.HITS].verdict} == {verdict}
    assert all(SECRET not in check.message for check in found.values())


def test_tables_and_hits_share_one_request(place, connect):
    connection = connect(read_only=True)

    checks(connection)
    list(connection.preflight([place.platform.compile(d := place.lacking(), d.variants[0], place.target, print)]))

    assert place.server.journal.count("GET", "metadata$") == 1
