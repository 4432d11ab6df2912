"""Reading an organisation over a real socket."""

import json
from dataclasses import replace

import pytest

from sieminator.errors import Forbidden, Malformed, NotFound, Rejected, Throttled, Unauthorised, UsageError
from sieminator.fakes.weather import Answer
from sieminator.model.target import Credentials
from sieminator.platforms.sumo import LOG_SEARCH, TEMPLATED
from tests.platforms.sumo.hand import OWNER
from tests.platforms.sumo.making import creation
from tests.platforms.sumo.stage import ACCESS_ID, VARIABLE

JSON = {"Content-Type": "application/json"}
TEMPLATED_ONLY = pytest.mark.parametrize("kind", [TEMPLATED])


def asked(place):
    return [exchange.path.rpartition("/api/")[2] for exchange in place.server.journal]


def listed(connect, **changes):
    return list(connect(read_only=True, **changes).rules())


def test_connecting_sends_nothing(place, connect):
    connect()

    assert len(place.server.journal) == 0


# ---- how much a listing costs


@pytest.mark.parametrize(("searches", "rules"), [(0, 0), (2, 3), (100, 100), (101, 250)])
def test_a_target_is_read_in_its_pages_and_two_looks_at_folders(place, connect, searches, rules):
    place.hand.levers.add_many(searches)
    place.hand.levers.cse.add_many(rules)

    found = listed(connect)

    assert len(found) == searches + rules
    pages = -(-searches // 100) or 1, -(-rules // 100) or 1
    assert place.server.journal.count("GET", "/logSearches$") == pages[0]
    assert place.server.journal.count("GET", "/content/folders/") == 1  # ours is not there yet
    assert place.server.journal.count("GET", "/sec/v1/rules$") == pages[1]
    assert len(place.server.journal) == sum(pages) + 1


def test_our_folder_costs_one_request_more_however_much_is_in_it(place, connect):
    place.settle(*place.many(8))
    place.server.journal.clear()

    assert len(listed(connect)) == 8
    assert [path.partition("/0")[0] for path in asked(place)] == [
        "v1/logSearches", "v2/content/folders", "v2/content/folders", "sec/v1/rules",
    ]  # fmt: skip


@pytest.mark.parametrize("settings", [{"cloud_siem": False}])
def test_cloud_siem_is_not_called_where_the_target_has_none(place, connect):
    place.hand.world.behave(cloud_siem=False)

    assert listed(connect) == []
    assert not [path for path in asked(place) if path.startswith("sec/")]


@TEMPLATED_ONLY
def test_without_a_folder_no_search_is_asked_for(place, connect):
    assert listed(connect) == []
    assert asked(place) == ["sec/v1/rules"]


def test_what_the_listing_leaves_out_of_our_folder_is_read_by_itself(place):
    """The contract says both: all that the user may see, and what lies below their personal folder."""
    place.settle(*place.many(3))
    place.hand.world.behave(lists="personal")
    place.server.journal.clear()

    assert place.drift(*place.many(3)).kept == 3
    assert place.server.journal.count("GET", "/logSearches/") == 3


def test_built_in_rules_are_not_listed(place, connect):
    place.hand.levers.cse.add_builtin()

    assert listed(connect) == []


def test_saved_searches_of_others_without_a_schedule_are_nobodys_rules(place, connect):
    place.hand.levers.add_foreign("Looked up now and then", schedule=None)
    theirs = place.hand.levers.add_foreign("Mailed every hour")

    assert [one.remote_id for one in listed(connect)] == [theirs.id]


# ---- complete, or an error


def page(*objects, more, total):
    body = {"data": {"hasNextPage": more, "total": total, "objects": list(objects)}, "errors": []}
    return Answer(200, JSON, json.dumps(body).encode())


@pytest.mark.parametrize(
    "answer",
    [
        page(more=False, total=2),
        page(more=True, total=0),
        page({"id": ""}, more=False, total=1),
        page({"name": "Of no id"}, more=False, total=1),
        page(7, more=False, total=1),
        page(more="no", total=0),
        Answer(200, JSON, b'{"data": [], "errors": []}'),
        Answer(200, JSON, b'{"data": {"objects": []}}'),
    ],
)
def test_half_of_a_listing_of_rules_is_no_listing(place, connect, answer):
    place.server.weather.order(answer, path="/sec/v1/rules$")

    with pytest.raises(Malformed):
        listed(connect)


@pytest.mark.parametrize("body", [b"{}", b'{"logSearches": [{}]}', b'{"logSearches": [], "token": 7}', b"[]"])
def test_half_of_a_listing_of_searches_is_no_listing(place, connect, body):
    place.server.weather.order(Answer(200, JSON, body), path="/logSearches$")

    with pytest.raises(Malformed):
        listed(connect)


@pytest.mark.parametrize("body", [b"{}", b'{"children": [{"itemType": "Folder"}]}', b'{"children": null}'])
def test_a_folder_that_does_not_tell_what_is_in_it_is_an_error(place, connect, body):
    place.server.weather.order(Answer(200, JSON, body), path="/content/folders/")

    with pytest.raises(Malformed):
        listed(connect)


def test_an_error_beside_data_is_an_error(place, connect):
    body = b'{"data": {"hasNextPage": false, "total": 0, "objects": []}, "errors": [{"message": "Half of it failed"}]}'
    place.server.weather.order(Answer(200, JSON, body), path="/sec/v1/rules$")

    with pytest.raises(Rejected, match="Half of it failed"):
        listed(connect)


def test_two_folders_of_our_name_are_told_and_nothing_is_guessed(place):
    place.settle(place.detection())
    place.hand.world.add_folder("Another", user=OWNER, parent=place.hand.folder)
    (another,) = [one.id for one in place.hand.levers.folders(place.hand.folder) if one.name == "Another"]
    place.hand.levers.rename_folder(another, "sieminator-soc")

    assert "2 folders are called sieminator-soc" in place.plan(place.detection()).reason


def test_a_folder_that_is_not_there_is_told_with_the_setting(place, connect):
    settings = place.target.settings.model_copy(update={"folder_id": "0" * 16})

    with pytest.raises(NotFound) as error:
        listed(connect, settings=settings)

    assert "folder_id" in error.value.hint


# ---- signing in, and who may not


@pytest.mark.parametrize(
    ("root", "host", "hint"),
    [
        ("https://api.eu.sumologic.com", "api.eu.sumologic.com", "`deployment: eu`"),
        ("https://api.sumologic.com", "api.sumologic.com", "`deployment: us1`"),
        ("https://sumo.example.com", "sumo.example.com", "https://sumo.example.com"),
    ],
)
def test_the_wrong_region_is_told_with_the_right_one_and_never_followed(place, connect, root, host, hint):
    place.hand.world.behave(moved_to=root)

    for call in (lambda: listed(connect), lambda: list(connect().knock()), lambda: connect().check()):
        with pytest.raises(Rejected, match=f"this is the wrong region: use {host}") as error:
            call()
        assert hint in error.value.hint
    (outcome,) = connect().apply([creation()])
    assert "wrong region" in outcome.message
    assert not place.server.journal.count("POST")


def test_auth_throttling_is_asked_once_more_and_no_more(place, connect):
    place.hand.levers.throttle_authentication(1)
    assert listed(connect) == []

    place.hand.levers.throttle_authentication(1_000)
    place.server.journal.clear()
    with pytest.raises(Unauthorised):
        listed(connect)
    assert len(place.server.journal) == 2


def test_auth_throttling_doubles_no_write(place):
    place.server.weather.order(Answer(401), method="POST", path="/logSearches$", times=1)

    place.settle(place.detection())

    assert len(place.hand.ids()) == 1


def test_both_shapes_of_errors_are_told_in_the_vendors_words(place, connect):
    newer = b'{"id": "AB-1", "errors": [{"code": "a:b", "message": "Not so", "detail": "Nor so"}, {"message": "No"}]}'
    older = b'{"status": 400, "id": "CD-2", "code": "c.d", "message": "Never"}'
    for body, number, words in ((newer, "AB-1", r"\(400 a:b\): Not so \(Nor so\); No"), (older, "CD-2", "c.d.*Never")):
        place.server.weather.clear()
        place.server.weather.order(Answer(400, JSON, body), path="/logSearches$")
        with pytest.raises(Rejected, match=words) as error:
            listed(connect)
        assert error.value.request_id == number


def test_a_limit_that_never_ends_is_told(place, connect):
    body = b'{"status": 429, "id": "X", "code": "rate.limit.exceeded", "message": "Slower"}'
    place.server.weather.order(Answer(429, {**JSON, "Retry-After": "99999"}, body), path="/logSearches$")

    with pytest.raises(Throttled, match=r"rate\.limit\.exceeded.*Slower"):
        listed(connect)


def test_a_key_that_may_not_read_is_told_in_the_vendors_words(place, connect):
    place.hand.levers.assign(ACCESS_ID)

    with pytest.raises(Forbidden, match="You do not have permission"):
        listed(connect)


def test_a_target_without_a_key_or_an_address_is_told_before_anything_is_sent(place, connect):
    with pytest.raises(UsageError, match="names no access key"):
        connect(credentials=Credentials())
    with pytest.raises(UsageError, match="does not say where"):
        connect(settings=place.target.settings.model_copy(update={"url": None}))


@pytest.mark.parametrize("secret", ["hidden-without-a-colon", ":hidden", "hidden:"])
def test_a_secret_that_is_no_access_id_and_key_is_told_and_not_shown(place, connect, monkeypatch, secret):
    monkeypatch.setenv(VARIABLE, secret)

    with pytest.raises(UsageError) as error:
        connect()

    assert "colon" in error.value.message
    assert "hidden" not in error.value.reason


def test_who_we_are_is_told_without_the_key(place, connect):
    standing = connect(read_only=True).check()

    assert (standing.can_read, standing.can_write) == (True, None)
    assert f"{ACCESS_ID[:4]}…" in standing.identity


# ---- admin mode


@pytest.mark.parametrize("settings", [{"admin_mode": True}])
def test_a_content_administrator_says_so_with_all_but_cloud_siem(place):
    place.settle(place.detection())

    said = {("/sec/" in one.path, one.request_headers.get("isadminmode")) for one in place.server.journal}
    assert said == {(True, None), (False, "true")}


def test_nobody_asks_as_an_administrator_unasked(place):
    place.settle(place.detection())

    assert not [one for one in place.server.journal if "isadminmode" in one.request_headers]


# ---- preflight


def problems(connect, *rules):
    return [(problem.code, str(problem.level), problem.message) for _, problem in connect().preflight(rules)]


def compiled(place, detection):
    made = place.platform.compile(detection, detection.variants[0], place.target, lambda problem: None)
    assert made
    return made


def test_a_webhook_that_is_missing_is_named_and_one_listing_tells_it(place, connect):
    lacking = compiled(place, place.lacking())
    there = place.hand.world.add_connection("soc-webhook")
    fine = replace(lacking, requires=replace(lacking.requires, functions=(there.lower(),)))

    found = problems(connect, *[lacking] * 20, fine)

    assert {(code, level) for code, level, _ in found} == {("SLG080", "error")}
    assert (len(found), asked(place)) == (20, ["v1/connections"])


@TEMPLATED_ONLY
def test_a_match_list_that_is_missing_is_named_and_one_listing_tells_it(place, connect):
    lacking = compiled(place, place.lacking())
    assert [code for code, *_ in problems(connect, *[lacking] * 20)] == ["SLG083"] * 20
    place.hand.rules.add_match_list("no_such_list")

    assert problems(connect, lacking) == []


@TEMPLATED_ONLY
def test_a_built_in_rule_of_the_same_technique_is_a_hint_and_one_request_tells_all(place, connect):
    place.hand.rules.add_builtin()
    place.hand.rules.add_builtin("MATCH-S00999", "Is off", enabled=False)
    rules = [compiled(place, place.detection(number)) for number in range(1, 30)]

    found = problems(connect, *rules)

    assert {(code, level) for code, level, _ in found} == {("SLG081", "hint")}
    assert len(found) == 29
    assert "T1204.001 already: Office Application or Browser Launching Shell (MATCH-S00137)" in found[0][2]
    assert "Is off" not in found[0][2]
    assert asked(place) == ["sec/v1/rules"]
    assert place.plan(place.detection()).exit == 2


def test_nothing_is_asked_for_that_nobody_needs(place, connect):
    assert problems(connect) == []
    assert problems(connect, compiled(place, place.detection())) == []
    assert asked(place) == []


# ---- review


def test_what_the_server_would_not_run_is_told_of_each_distinct_query_once(place, connect):
    place.hand.world.behave(complaints={"no_such": "There is no such field"})
    bad = compiled(place, place.detection(1, query=f'{place.variant().query}\n| where no_such = "1"'))
    good = compiled(place, place.detection(2))

    found = list(connect(read_only=True).review([bad, replace(bad, key="other"), good]))

    assert [(rule.key, problem.code) for rule, problem in found] == [(bad.key, "SLG082"), ("other", "SLG082")]
    assert "parse.error" in found[0][1].message
    assert "There is no such field" in found[0][1].message
    jobs = [one.method for one in place.server.journal]
    assert sorted(jobs) == ["BEGIN", "BEGIN", "END"]
    for one in place.server.journal.find("BEGIN"):
        body = json.loads(one.request_body)
        assert body["to"] - body["from"] == 1_000


def test_an_account_without_search_jobs_is_unknown_to_whoever_asks_for_a_review(place, connect):
    place.hand.world.behave(enterprise=False)

    with pytest.raises(Forbidden, match="account type"):
        list(connect(read_only=True).review([compiled(place, place.detection())]))


def test_a_run_that_only_reads_writes_nothing(place, connect):
    before = place.hand.snapshot()

    (outcome,) = connect(read_only=True).apply([creation()])

    assert "a run that only reads was about to send" in outcome.message
    assert place.hand.snapshot() == before
    assert place.kind == LOG_SEARCH
