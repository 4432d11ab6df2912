"""Reading a search domain over a real socket."""

import json
from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.errors import Malformed, NotFound, ReadOnly, Rejected, Unauthorised, UsageError
from sieminator.fakes.logscale.permissions import DEPLOYING
from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.weather import Answer
from sieminator.model.target import Credentials
from tests.platforms.logscale.making import creation, detection, rule, variant
from tests.platforms.logscale.stage import SECRET, StageServer

HEAL = Orders(heal_all=True)
JSON = {"Content-Type": "application/json"}


def listing(**lists):
    """Return a listing in which these lists are otherwise."""
    names = ("scheduledSearches", "filterAlerts", "aggregateAlerts", "alerts")
    return json.dumps({"data": {"searchDomain": {**{name: [] for name in names}, **lists}}}).encode()


def asked(place):
    return [exchange.path.rpartition("/")[2] for exchange in place.server.journal]


def test_connecting_sends_nothing(place, connect):
    connect()

    assert len(place.server.journal) == 0


@pytest.mark.parametrize("count", [0, 1, 1_000])
def test_a_target_is_read_in_two_requests_however_many_rules_it_has(place, connect, count):
    place.hand.levers.add_many(count)

    found = list(connect(read_only=True).rules())

    assert len(found) == count
    assert asked(place) == ["ReadServer", "ReadRules"]


def test_the_version_is_asked_once_a_run(place, connect):
    connection = connect(read_only=True)
    for _ in range(3):
        list(connection.rules())
    connection.check()

    assert asked(place).count("ReadServer") == 1


def test_who_we_are_and_which_version_is_spoken(place, connect):
    standing = connect(read_only=True).check()

    assert standing.server.startswith("LogScale 1.204.0")
    assert standing.can_write is None
    assert standing.identity


def test_everything_that_others_made_is_listed_and_nothing_of_it_is_ours(place, connect):
    place.hand.add_unknown_kinds()

    found = list(connect(read_only=True).rules())

    assert sorted({one.content.kind for one in found}) == ["asset of a package", "legacy alert"]
    assert all(one.mark is None and not one.content.body for one in found)


# ---- versions


@pytest.mark.parametrize("call", ["check", "rules"])
def test_a_server_before_scheduled_searches_v2_is_refused_with_its_version_and_the_way_out(place, connect, call):
    place.hand.world.behave(version="1.174.0")

    with pytest.raises(Rejected) as error:
        list(getattr(connect(read_only=True), call)())

    assert "1.174.0 has no scheduled searches V2" in error.value.message
    assert "1.204" in error.value.hint


def test_a_plan_on_an_old_server_is_unknown_and_writes_nothing(place):
    place.hand.world.behave(version="1.174.0")
    before = place.hand.snapshot()

    done = place.deploy(place.detection())

    assert (done.exit, done.outcomes, place.hand.snapshot()) == (4, (), before)
    assert "1.174.0" in done.plan.reason


def test_a_server_that_lost_what_we_update_by_is_refused_before_anything_is_written(place):
    place.hand.world.behave(gone=("UpdateScheduledSearchV3", "Mutation.updateScheduledSearchV3"))

    assert "updateScheduledSearchV3" in place.deploy(place.detection()).plan.reason


def test_deprecated_operations_that_are_gone_are_missed_by_nobody(place):
    """All that the vendor has announced, to 1.273, and a version beyond."""
    gone = ("Mutation.enableScheduledSearch", "Mutation.disableScheduledSearch", "Mutation.addScheduledSearchLabel",
            "Mutation.removeScheduledSearchLabel")  # fmt: skip
    place.hand.world.behave(version="1.264.0", gone=gone)

    place.settle(*place.many(2))
    place.settle(place.detection(1, description="Moved."), place.detection(2, enabled=False))
    place.settle()


BEYOND = ("UpdateScheduledSearchV3.priority: Int", "ScheduledSearch.priority: Int")


def test_a_field_of_a_newer_server_is_told_in_plan_and_drift_and_stops_nothing(place):
    place.settle(place.detection())
    place.hand.world.behave(beyond=BEYOND)
    moved = place.detection(description="Moved.")

    seen, drifted, done = place.plan(moved), place.drift(place.detection()), place.deploy(moved)

    for plan in (seen, drifted, done.plan):
        assert any("scheduled_search.priority" in note for note in plan.notes)
    assert [outcome.result for outcome in done.outcomes] == ["done"]


def test_a_rule_whose_last_run_failed_is_told_in_drift(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.levers.fail(remote_id, "Action soc-mail is missing")
    place.hand.levers.warn(remote_id, "The query was slow")

    notes = place.drift(place.detection()).notes

    assert "Detection 1: its last run ended in an error: Action soc-mail is missing" in notes
    assert "Detection 1: its last run had a warning: The query was slow" in notes
    assert place.drift(place.detection()).exit == 0


# ---- errors


def test_a_domain_that_is_not_there_is_said_in_the_vendors_words_with_its_state(place, connect):
    elsewhere = place.target.settings.model_copy(update={"search_domain": "scp"})

    with pytest.raises(Rejected, match="Could not find a view or repository with the name 'scp'; entity: SearchDomain"):
        list(connect(settings=elsewhere).rules())
    with pytest.raises(NotFound) as error:
        connect(settings=elsewhere).check()
    assert "search_domain" in error.value.hint


def test_a_wrong_token_is_said(place, connect):
    place.hand.change_secret()

    with pytest.raises(Unauthorised):
        list(connect().rules())


def test_a_target_without_a_token_is_told_before_anything_is_sent(connect):
    with pytest.raises(UsageError, match="names no token"):
        connect(credentials=Credentials())


def test_a_target_without_an_address_is_told_before_anything_is_sent(place, connect):
    nowhere = place.target.settings.model_copy(update={"url": None})

    with pytest.raises(UsageError, match="does not say where"):
        connect(settings=nowhere)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": null}',
        b'{"data": {}}',
        b'{"data": {"searchDomain": null}}',
        b'{"data": {"searchDomain": {"scheduledSearches": []}}}',
        listing(alerts=[1]),
        listing(scheduledSearches=[{"__typename": "Alert", "id": "x"}]),
        listing(filterAlerts=[{"__typename": "FilterAlert"}]),
    ],
)
def test_half_of_a_listing_is_no_listing(place, connect, body):
    place.server.weather.order(Answer(200, JSON, body), path="ReadRules$")

    with pytest.raises(Malformed):
        list(connect().rules())


def test_an_error_beside_data_is_an_error(place, connect):
    body = b'{"data": {"searchDomain": {}}, "errors": [{"message": "There were errors", "state": {"name": "taken"}}]}'
    place.server.weather.order(Answer(200, JSON, body), path="ReadRules$")

    with pytest.raises(Rejected, match="There were errors; name: taken"):
        list(connect().rules())


# ---- the way there


def test_a_root_with_a_path_is_kept(place):
    with StageServer(LogScaleFake(place.hand.world, prefix="/logs")) as server:
        place.settle(place.detection(), target=place.at(f"{server.url}/logs/"))

        assert {exchange.path.startswith("/logs/graphql/") for exchange in server.journal} == {True}


def test_the_organization_is_named_where_the_target_says_so(place, connect):
    settings = place.target.settings.model_copy(update={"proxy_organization": "org-1"})
    list(connect(settings=settings).rules())

    headers = [exchange.request_headers for exchange in place.server.journal]
    assert {one.get("proxyorganization") for one in headers} == {"org-1"}


def test_a_run_that_only_reads_sends_nothing_that_writes(place, connect):
    """The network's own guard, not the room's: the session for writing has no reads."""
    connection = connect(read_only=True)
    before = place.hand.snapshot()

    (outcome,) = connection.apply([creation(place.detection())])

    assert outcome.result == "rejected"
    assert "a run that only reads was about to send POST /graphql" in outcome.message
    assert place.hand.snapshot() == before
    assert place.server.journal.count("PUT|DELETE") == 0


def test_what_changes_something_never_goes_out_as_a_read(connect):
    wire = connect()._wire

    with pytest.raises(ReadOnly):
        wire.read("DeleteScheduledSearch", {"input": {}})


# ---- preflight


def needy(number=1, **options):
    return rule(replace(detection(variant(options=options or None)), id=f"key-{number}"))


def codes(found):
    return sorted(problem.code for _, problem in found)


def test_what_is_missing_is_named_and_costs_the_same_however_many_need_it(place, connect):
    some = [needy(number, actions=["soc-mail", "nope"]) for number in range(30)]
    some += [needy(99, files=["assets.csv"], saved_queries=["known_admins"], actions=["soc-webhook"])]

    found = list(connect(read_only=True).preflight(some))

    assert codes(found) == ["LSC080"] * 30 + ["LSC081", "LSC082"]
    assert asked(place) == ["ReadActions", "ReadLibrary", "AnalyzeQuery"]


def test_nothing_is_asked_for_that_nobody_needs(place, connect):
    assert list(connect(read_only=True).preflight([])) == []
    assert list(connect(read_only=True).preflight([needy(actions=["soc-mail"])])) == []

    assert asked(place) == ["ReadActions", "AnalyzeQuery"]


def test_an_action_that_is_renamed_or_gone_refuses_the_rule_in_the_plan(place):
    place.settle(place.detection())
    place.hand.levers.rename_action("soc-mail", "soc-post")

    seen = place.plan(place.detection(description="Moved."))

    assert [(change.cause, change.held) for change in seen.changes] == [("both", True)]
    healed = place.deploy(place.detection(), orders=HEAL)
    assert "LSC080" in healed.plan.refused[0].reason
    assert "soc-mail" in healed.plan.refused[0].reason
    place.hand.levers.remove_action("soc-post")
    assert [field.path for change in place.drift(place.detection()).changes for field in change.fields] == ["actions"]


def test_what_the_server_would_not_run_is_a_problem_in_the_plan(place):
    place.hand.world.behave(complaints={"no_such": "Unknown field"}, doubts={"slow": "This is slow"})

    seen = place.plan(place.detection(1, query="no_such=1"), place.detection(2, query="slow=1"), place.detection(3))

    (refused,) = seen.refused
    assert "LSC083" in refused.reason
    assert "Unknown field" in refused.reason
    assert len(seen.changes) == 2
    (warned,) = [one for one in seen.problems if one.code.startswith("LSC")]
    assert (warned.code, warned.level, str(warned.where)) == (
        "LSC084", "warning", "content/detections/sample/logscale.cql:1:1",
    )  # fmt: skip
    assert "weu: the server says of this query: This is slow (QueryWarning)" in warned.message


def test_what_the_server_warns_of_is_deployed(place):
    place.hand.world.behave(doubts={"slow": "This is slow"})

    done = place.deploy(place.detection(query="slow=1"))

    assert (done.exit, len(done.outcomes)) == (0, 1)
    assert "LSC084" in [one.code for one in done.plan.problems]


def test_a_server_without_analysis_refuses_nothing(place):
    place.hand.world.behave(gone=("Query.analyzeQuery",))

    place.settle(place.detection())


# ---- review


def diagnosed(*severities):
    told = [{"message": f"Of {severity}", "code": "C", "severity": severity} for severity in severities]
    analysis = {"validateQuery": {"diagnostics": told}}
    return Answer(200, JSON, json.dumps({"data": {"query_0": analysis}}).encode())


def test_every_severity_is_a_problem_of_its_level(place, connect):
    answer = diagnosed("Error", "Warning", "Information", "Hint", "Disaster")
    place.server.weather.order(answer, path="/AnalyzeQuery$")

    found = [problem for _, problem in connect(read_only=True).review([rule()])]

    told = [(problem.code, problem.level) for problem in found]
    assert told == [
        ("LSC083", "error"), ("LSC084", "warning"), ("LSC084", "hint"), ("LSC084", "hint"), ("LSC084", "warning"),
    ]  # fmt: skip


def test_a_hint_is_no_matter_for_a_plan(place, connect):
    place.server.weather.order(diagnosed("Hint", "Warning"), path="/AnalyzeQuery$")

    assert codes(connect(read_only=True).preflight([rule()])) == ["LSC084"]


def test_each_query_is_asked_of_once_and_told_of_every_rule_that_has_it(place, connect):
    place.hand.world.behave(doubts={"ProcessRollup2": "This is slow"})
    some = [replace(rule(), key=f"key-{number}") for number in range(3)]
    live = replace(rule(), key="live", content=replace(rule().content, kind="filter_alert"))

    found = list(connect(read_only=True).review([*some, live]))

    assert [one.key for one, _ in found] == ["key-0", "key-1", "key-2", "live"]
    (sent,) = place.server.journal.find("GET", "/AnalyzeQuery$")
    asked_of = json.loads(sent.request_body)["variables"]
    assert [one["isLive"] for one in asked_of.values()] == [False, True]


def test_a_server_without_analysis_is_unknown_to_whoever_asks_for_it(place, connect):
    place.hand.world.behave(gone=("Query.analyzeQuery",))

    with pytest.raises(Rejected, match="analyzeQuery"):
        list(connect(read_only=True).review([rule()]))


def test_an_analysis_that_is_none_is_malformed(place, connect):
    answer = Answer(200, JSON, b'{"data": {"query_0": {"validateQuery": {"diagnostics": [7]}}}}')
    place.server.weather.order(answer, path="/AnalyzeQuery$")

    with pytest.raises(Malformed):
        list(connect(read_only=True).review([rule()]))


def test_a_package_asset_with_our_title_is_not_taken_for_ours(place):
    theirs = place.hand.levers.install("corelight/sensor@1.2.3", "Detection 1", "ScheduledSearch").id
    before = place.hand.snapshot()

    done = place.deploy(place.detection())
    adopted = place.deploy(place.detection(remote_id=theirs))

    assert [named.remote_id for named in done.plan.refused] == [theirs]
    assert "asset of a package" in adopted.plan.refused[0].reason
    assert place.hand.snapshot() == before


def test_the_least_that_a_token_needs_is_enough(place):
    place.hand.levers.assign(SECRET, *DEPLOYING)

    place.settle(*place.many(2))
    place.settle(place.detection(1))
