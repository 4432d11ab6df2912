"""What QRadar would refuse, or would do otherwise than meant."""

from dataclasses import replace

import pytest

from sieminator.model.problem import Level, Position
from sieminator.platforms.qradar.needs import log_source_types, offense_type, probe, properties, qid
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.making import audited, detection, rule, target, variant

CHEAP = "SELECT a FROM events WHERE qid = 1 AND "


def codes(one, at=None):
    return [problem.code for problem in audited(one, at)]


def of(query, **options):
    return detection(variant(query=query, options=options))


def test_a_plain_rule_is_fine():
    assert audited(detection()) == []


@pytest.mark.parametrize("title", ["", " \t", "One\nTwo"])
def test_a_title_is_one_line(title):
    assert codes(detection(title=title)) == ["QRD020"]


@pytest.mark.parametrize(
    ("one", "called"),
    [
        (detection(title="a\x0bb"), "title (U+000B)"),
        (detection(description="a\x00b\ufffe\x00"), "description (U+0000, U+FFFE)"),
        (of(f"{CHEAP}username = 'a\x1bb'"), "filter (U+001B)"),
        (detection(variant(options={"group": "a\x1bb"})), "group (U+001B)"),
    ],
)
def test_what_xml_cannot_carry_is_refused(one, called):
    (problem,) = audited(one)

    assert (problem.code, problem.level) == ("QRD021", Level.ERROR)
    assert called in problem.message


def test_a_filter_that_runs_for_every_event_is_told_what_costs_less():
    (problem,) = audited(of("SELECT a FROM events WHERE username = 'x'"))

    assert (problem.code, problem.level) == ("QRD030", Level.HINT)


@pytest.mark.parametrize(
    "condition", ["qid = 1", "category = 1", "logsourceid = 1", "LOGSOURCETYPENAME(devicetype) = 'x'"]
)
def test_a_filter_that_is_narrowed_is_not(condition):
    assert codes(of(f"SELECT a FROM events WHERE {condition} AND username = 'x'")) == []
    assert codes(of("SELECT a FROM events WHERE username = 'x'", log_source_types=[12])) == []


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("UTF8(payload) ILIKE '%x%'", "the payload as text"),
        ("REFERENCESETCONTAINS('bad', username)", "REFERENCESETCONTAINS()"),
        ("ASSETHOSTNAME(sourceip) = 'x'", "ASSETHOSTNAME()"),
    ],
)
def test_what_costs_much_for_each_event_is_told_at_its_place(condition, shown):
    (problem,) = audited(of(CHEAP + condition))

    assert (problem.code, problem.level, shown in problem.message) == ("QRD031", Level.HINT, True)
    assert problem.where.column == len(CHEAP) + 1


def test_a_rule_that_nobody_hears_of_is_told():
    (problem,) = audited(detection(variant(options={"create_offense": False})))

    assert (problem.code, problem.level) == ("QRD032", Level.WARNING)


def test_an_event_for_every_event_is_told():
    response = {"event_name": "Seen", "qid": 1, "low_level_category": 2}

    assert codes(detection(variant(options={"response": response}))) == ["QRD033"]
    assert codes(detection(variant(options={"response": response, "limiter": {"per": "1h"}}))) == []
    quiet = {"response": response, "limiter": {"per": "1h"}, "create_offense": False}
    assert codes(detection(variant(options=quiet))) == []


# ---- all of them together


def test_two_rules_of_one_title_are_both_refused_and_name_each_other():
    one = rule()
    two = replace(one, key="0d7ec710-0000-4000-8000-000000000002", path="content/detections/twin")

    found = list(PLATFORM.audit([one, two], target()))

    assert [(about, problem.code) for about, problem in found] == [(one, "QRD070"), (two, "QRD070")]
    assert "content/detections/twin" in found[0][1].message


def test_a_target_says_where_its_console_is():
    nowhere = target(origins={"settings": Position("environments/test.yml", 5)})
    nowhere = replace(nowhere, settings=nowhere.settings.model_copy(update={"url": None}))

    ((about, problem),) = PLATFORM.audit([], nowhere)

    assert (about, problem.code, problem.where.line) == (None, "QRD071", 5)
    assert list(PLATFORM.audit([], replace(nowhere, lab=True))) == []


def test_content_that_is_linted_without_a_target_needs_no_console():
    nowhere = replace(target(), where=Position("environments"), settings=PLATFORM.settings.defaults())

    assert list(PLATFORM.audit([], nowhere)) == []


def test_a_target_that_trusts_any_certificate_is_told_loudly():
    ((about, problem),) = PLATFORM.audit([], target(settings={"insecure": True}))

    assert (about, problem.code, problem.level) == (None, "QRD072", Level.WARNING)


def test_nothing_that_is_there_stands_in_the_way_of_a_rule():
    assert list(PLATFORM.audit_remote([rule()], [], target())) == []


# ---- what it needs


def test_the_properties_of_a_filter_are_found_once_where_they_stand():
    query = (
        'SELECT "Only Shown" FROM events\n'
        "WHERE \"Process Path\" ILIKE '%x' AND \"username\" = 'a' AND \"process path\" != 'y' AND Tenant = 'z'\n"
    )

    found = properties(rule(of(query)))

    column = query.splitlines()[1].index("Tenant") + 1
    places = [(one.name, one.where.line, one.where.column) for one in found]
    assert places == [("Process Path", 2, 7), ("Tenant", 2, column)]


def test_a_rule_needs_what_it_names_by_number():
    response = {"event_name": "Seen", "qid": 67555192, "low_level_category": 2}
    made = rule(detection(variant(options={"log_source_types": [12], "index_by": "username", "response": response})))

    assert (log_source_types(made), offense_type(made), qid(made)) == ((12,), 3, 67555192)
    quiet = rule(detection(variant(options={"create_offense": False})))
    assert (log_source_types(quiet), offense_type(quiet), qid(quiet)) == ((), None, None)


def test_the_validator_is_asked_a_query_with_the_very_filter_that_is_sent():
    assert probe(rule()) == (
        "SELECT COUNT(*) FROM events WHERE devicetype = 12 AND \"Process Path\" ILIKE '%\\cmd.exe' LAST 1 MINUTES"
    )
    flows = rule(of("SELECT a FROM flows WHERE sourceport = 22", flows=True))
    assert probe(flows) == "SELECT COUNT(*) FROM flows WHERE sourceport = 22 LAST 1 MINUTES"
