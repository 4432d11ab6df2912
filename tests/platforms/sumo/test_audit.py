from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.model.problem import Level, Position
from sieminator.platforms.sumo import AGGREGATION, CHAIN, KINDS, LOG_SEARCH, TEMPLATED
from sieminator.platforms.sumo.platform import PLATFORM
from sieminator.platforms.sumo.signal_fields import missing, wrong_values
from tests.platforms.sumo.making import (
    PLAIN,
    SEARCH,
    audited,
    compiled,
    detection,
    hourly,
    rich,
    rule,
    target,
    variant,
)

MINUTES, DAY = timedelta(minutes=1), timedelta(days=1)
SIGNAL = {"record_type": "EndpointProcess"}


def codes(one, level=Level.ERROR, at=None):
    return [problem.code for problem in audited(one, at) if problem.level is level]


def signalled(query, **signal):
    """Return a search whose block adds only what is said."""
    return detection(variant(query=query, options={"signal": {**SIGNAL, **signal}}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [variant, rich], ids=["plain", "rich"])
def test_a_rule_without_fault_is_not_complained_of(kind, make):
    assert audited(detection(make(kind))) == []


# ---- texts


@pytest.mark.parametrize("title", ["[EU] Sample", "a|b", 'a "b"', "100 $", "Zażółć", "a#b", "x" * 256, "tab\there"])
def test_a_name_that_a_log_search_cannot_have_is_refused(title):
    assert codes(detection(title=title)) == ["SLG030"]


@pytest.mark.parametrize("title", ["T1204.001: a/b (c) & d <e> 'f' 50% @g? h,i;j=k_l*m+n \\o", "x" * 255])
def test_a_name_of_the_vendors_pattern_is_fine(title):
    assert codes(detection(title=title)) == []


def test_the_characters_that_a_name_cannot_hold_are_shown():
    (problem,) = audited(detection(title="[EU] a|b"))

    assert "'[]|'" in problem.message


def test_a_rule_of_cloud_siem_may_have_any_name():
    assert codes(detection(variant(TEMPLATED), title="[EU] Zażółć | a")) == []


def test_a_query_is_measured_with_what_is_added_to_it():
    query = SEARCH + "\n// "
    room = 15_000 - len(str(rule(detection(variant(query=query + "x"))).content.body["queryString"])) + 1

    assert codes(detection(variant(query=query + "x" * room))) == []
    assert codes(detection(variant(query=query + "x" * (room + 1)))) == ["SLG032"]


@pytest.mark.parametrize("kind", [LOG_SEARCH, TEMPLATED])
def test_nothing_left_of_a_query_is_refused(kind):
    assert codes(detection(variant(kind, query=" \n"))) == ["SLG032"]


# ---- schedules


@pytest.mark.parametrize(
    ("every", "lookback", "found"),
    [
        (15 * MINUTES, DAY, []),
        (15 * MINUTES, DAY + MINUTES, ["SLG033"]),
        (20 * MINUTES, 2 * DAY, []),
        (60 * MINUTES, 7 * DAY, []),
        (60 * MINUTES, 7 * DAY + MINUTES, ["SLG033"]),
        (120 * MINUTES, 15 * DAY, []),
        (180 * MINUTES, 16 * DAY, ["SLG033"]),
        (240 * MINUTES, 30 * DAY, []),
        (720 * MINUTES, 31 * DAY, ["SLG033"]),
        (DAY, 60 * DAY, []),
    ],
    ids=str,
)
def test_the_more_often_a_search_runs_the_less_it_looks_back(every, lookback, found):
    assert codes(detection(variant(schedule=hourly(every=every, lookback=lookback)))) == found


def test_a_delay_does_not_count_as_looking_back():
    schedule = hourly(every=15 * MINUTES, lookback=DAY, delay=60 * MINUTES)

    assert codes(detection(variant(schedule=schedule))) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"cron": "*/15 * * * *"}, "SLG034"),
        ({"cron": "0 0/5 * * * ? *"}, "SLG034"),
        ({"cron": "0/30 0 0 * * ? *"}, "SLG034"),
        ({"cron": "0 0 6 * * ? *", "time_zone": "CET"}, "SLG035"),
    ],
)
def test_a_cron_of_the_authors_is_read(options, code):
    assert codes(detection(variant(options={**PLAIN[LOG_SEARCH], **options}))) == [code]


def test_the_range_is_held_against_a_cron_of_the_authors_too():
    options = {**PLAIN[LOG_SEARCH], "cron": "0 0/15 * * * ? *"}

    assert codes(detection(variant(options=options, schedule=hourly(lookback=2 * DAY)))) == ["SLG033"]


def test_a_search_that_tells_nobody_is_refused_where_it_would_be_deployed():
    silent = detection(variant(options={}))
    plain = replace(target(), settings=PLATFORM.settings.defaults())

    assert codes(silent) == ["SLG049"]
    assert codes(silent, at=plain) == []


# ---- what a signal needs


def test_a_search_that_lacks_stage_is_refused_with_its_line_and_the_three_fields():
    query = f"{SEARCH}\n| 7 as normalizedSeverity\n| host as device_ip\n| fields host, normalizedSeverity, device_ip"

    (problem,) = audited(signalled(query))

    assert (problem.code, problem.level) == ("SLG040", Level.ERROR)
    assert problem.where == Position("content/detections/sample/sumo.sumo", 7, 3)
    assert problem.message == (
        "Cloud SIEM makes a signal only of a row with `stage`, `normalizedSeverity` and an entity field; this search "
        "lacks stage"
    )
    assert "`add: [stage]`" in problem.hint


def test_all_that_is_missing_is_told_with_the_fields_that_name_an_entity():
    (problem,) = audited(signalled(SEARCH))

    assert problem.where.line == 4, "the aggregate, which drops all that it does not name"
    assert problem.message.endswith("lacks stage, normalizedSeverity and an entity field")
    assert "srcDevice_hostname" in problem.hint
    assert "user_username" in problem.hint


def test_a_host_of_a_device_is_no_entity_field_of_a_signal():
    query = f'{SEARCH}\n| host as device_hostname\n| "Execution" as stage\n| 7 as normalizedSeverity'

    assert missing(query) == ["an entity field"]


@pytest.mark.parametrize(
    "query",
    [
        '_sourceCategory=a | json auto | "Execution" as stage | 5 as normalizedseverity | user as user_username',
        '_sourceCategory=a | json "u" as USER_USERNAME | "Execution" as Stage | 5 as NormalizedSeverity',
        '_sourceCategory=a | parse "* * *" as stage, normalizedseverity, device_ip',
        "a | count by stage, normalizedSeverity, srcDevice_ip",
        '_sourceCategory=a | "Impact" as %"stage" | 5 as normalizedSeverity | x as dns_replyIp',
        "stage=Impact device_ip=10.* | 5 as normalizedSeverity",
        "a | {{anything}}",
    ],
)
def test_a_search_that_has_all_three_or_may_is_fine(query):
    assert missing(query) == []


def test_a_word_of_a_text_or_a_comment_is_no_field():
    query = '_sourceCategory=a | "stage" as x | 5 as normalizedSeverity | u as user_username // stage'

    assert missing(query) == ["stage"]


def test_nothing_is_missing_from_a_search_that_raises_no_signal():
    assert audited(detection(variant(options={"webhook": {"id": "A1"}}))) == []


@pytest.mark.parametrize(
    ("line", "word"),
    [('| "Phishing" as stage', "Phishing"), ("| 11 as normalizedSeverity", "11")],
)
def test_a_value_that_makes_no_signal_is_refused_at_its_place(line, word):
    both = '| "Execution" as stage\n| 7 as normalizedSeverity'
    query = f"{SEARCH}\n{both}\n| host as user_username\n{line}"

    (problem,) = audited(signalled(query))

    assert (problem.code, problem.where.line, problem.where.column) == ("SLG041", 8, 3)
    assert word in problem.message


def test_a_value_that_is_given_anew_is_the_one_that_counts():
    query = 'a | "x" as stage | "Command and Control" as stage | 12 as normalizedSeverity | 0 as normalizedSeverity'

    assert [*wrong_values(query)] == []


def test_a_record_type_that_nobody_knows_is_a_warning():
    one = detection(variant(options={"signal": {**PLAIN[LOG_SEARCH]["signal"], "record_type": "EndpointProces"}}))

    assert (codes(one), codes(one, Level.WARNING)) == ([], ["SLG042"])


# ---- rules


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (variant(TEMPLATED, options={}), "SLG044"),
        (variant(TEMPLATED, options={"entities": [{"type": "_host", "field": "a"}]}), "SLG043"),
    ],
)
def test_what_works_and_is_hardly_meant_is_a_warning(one, code):
    assert (codes(detection(one)), codes(detection(one), Level.WARNING)) == ([], [code])


def test_a_type_of_entity_that_the_organisation_made_is_fine():
    assert audited(detection(variant(TEMPLATED, options={"entities": [{"type": "badge", "field": "a"}]}))) == []


def test_signals_are_suppressed_for_a_week_at_the_most():
    options = {**PLAIN[TEMPLATED], "suppression": "8d"}

    assert codes(detection(variant(TEMPLATED, options=options))) == ["SLG046"]


def test_a_trigger_names_what_was_worked_out():
    options = {**PLAIN[AGGREGATION], "trigger": "totals > 5"}

    assert codes(detection(variant(AGGREGATION, options=options))) == ["SLG045"]


def test_further_links_are_read_as_the_file_is():
    options = {**PLAIN[CHAIN], "then": [{"expression": "success = false"}, {"expression": "success = "}]}

    (problem,) = audited(detection(variant(CHAIN, options=options)))

    assert (problem.code[:3], problem.level) == ("CSE", Level.ERROR)


# ---- the place


def test_one_title_for_two_rules_of_one_kind_is_refused_for_both():
    one, two = rule(), replace(rule(), path="content/detections/other")
    other = rule(detection(variant(TEMPLATED)))

    found = [(concerned, problem.code) for concerned, problem in PLATFORM.audit([one, two, other], target())]

    assert found == [(one, "SLG070"), (two, "SLG070")]


def test_without_a_folder_there_are_no_searches_and_rules_are_fine():
    nowhere = target(settings={"folder_id": ""})

    assert codes(detection(), at=nowhere) == ["SLG072"]
    assert codes(detection(variant(TEMPLATED)), at=nowhere) == []
    assert codes(detection(), at=replace(nowhere, lab=True)) == []


def test_without_cloud_siem_there_are_no_rules_and_no_signals_and_other_searches_are_fine():
    without = target(settings={"cloud_siem": False})

    assert codes(detection(), at=without) == ["SLG073"]
    assert codes(detection(variant(TEMPLATED)), at=without) == ["SLG073"]
    assert codes(detection(variant(options={"webhook": {"id": "A1"}})), at=without) == []


@pytest.mark.parametrize(("lab", "found"), [(False, ["SLG071"]), (True, [])])
def test_a_target_says_where_it_is_unless_the_lab_answers(lab, found):
    nowhere = target(settings={}, lab=lab, where=Position("environments/prod.yml", 3))
    nowhere = replace(nowhere, settings=nowhere.settings.model_copy(update={"deployment": None}))  # type: ignore[attr-defined]

    assert [problem.code for _, problem in PLATFORM.audit([], nowhere)] == found


def test_content_is_linted_without_a_place_and_nothing_is_asked_of_one():
    plain = replace(target(), settings=PLATFORM.settings.defaults())

    made, problems = compiled(detection(), plain)

    assert made
    assert not problems
    assert [*PLATFORM.audit([made], plain)] == []
