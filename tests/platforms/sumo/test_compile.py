from datetime import timedelta

import pytest

from sieminator.model.detection import Operator, Severity, Trigger, Variable
from sieminator.platforms.sumo import (
    AGGREGATION,
    CHAIN,
    FIRST_SEEN,
    KINDS,
    KINDS_OF_RULES,
    LOG_SEARCH,
    OUTLIER,
    TEMPLATED,
    THRESHOLD,
)
from sieminator.platforms.sumo.convert.fields import ABSENT, FORMS
from tests.platforms.sumo.making import (
    EXPRESSION,
    PLAIN,
    SEARCH,
    body,
    detection,
    hourly,
    rich,
    rule,
    target,
    variant,
)

MINUTES = timedelta(minutes=1)


def ago(time: str) -> dict[str, str]:
    return {"type": "RelativeTimeRangeBoundary", "relativeTime": time}


# ---- log searches


def test_a_plain_detection_becomes_a_search_that_raises_signals():
    made = rule()

    assert (made.content.kind, made.content.enabled, made.remote_id) == (LOG_SEARCH, True, None)
    assert made.content.only_on == {"schedule"}
    assert made.content.body["schedule"] == {
        "scheduleType": "1Hour",
        "timeZone": "UTC",
        "parseableTimeRange": {"type": "BeginBoundedTimeRange", "from": ago("-1h")},
        "threshold": {"operator": "gt", "count": 0},
        "notification": {"taskType": "CseSignalNotificationSyncDefinition", "recordType": "EndpointProcess"},
    }
    assert made.content.body["timeRange"] == {"type": "BeginBoundedTimeRange", "from": ago("-1h")}
    assert set(made.content.body) == {"name", "description", "queryString", "timeRange", "schedule"}


def test_what_a_signal_needs_is_added_on_lines_of_their_own_and_the_authors_text_stays():
    made = rule()

    assert made.query == SEARCH
    assert made.content.body["queryString"] == (
        f'{SEARCH}\n| "Execution" as stage\n| 7 as normalizedSeverity\n| host as srcDevice_hostname'
    )
    assert [need.column for need in made.needs] == ["host"]


def test_a_comment_at_the_end_of_a_query_swallows_nothing_of_what_is_added():
    made = rule(detection(variant(query=f"{SEARCH}\n// that is all  \n\n")))

    assert '// that is all\n| "Execution" as stage' in str(made.content.body["queryString"])


def test_a_field_that_is_no_plain_name_is_written_as_the_language_wants_it():
    options = {"signal": {"record_type": "Audit", "entities": {"user_username": "Event Data.User"}}}

    assert body(variant(options=options))["queryString"].endswith('\n| %"Event Data.User" as user_username')


def test_the_severity_that_is_added_is_the_targets():
    made = rule(at=target(severity_map={Severity.HIGH: "10"}, title_format="EU: {title}"))

    assert "| 10 as normalizedSeverity" in str(made.content.body["queryString"])
    assert (made.title, made.content.body["name"]) == ("EU: Sample", "EU: Sample")
    assert "high is severity 10 of 10" in made.notes


def test_a_delay_is_the_end_of_the_range_and_moves_its_start():
    found = body(variant(schedule=hourly(lookback=15 * MINUTES, every=15 * MINUTES, delay=5 * MINUTES)))

    wanted = {"type": "BeginBoundedTimeRange", "from": ago("-20m"), "to": ago("-5m")}
    assert (found["timeRange"], found["schedule"]["parseableTimeRange"]) == (wanted, wanted)


def test_by_ingest_time_a_search_runs_by_receipt_time():
    assert body(variant(schedule=hourly(clock="ingest")))["runByReceiptTime"] is True


@pytest.mark.parametrize("operator", [Operator.GREATER, Operator.LESS, Operator.EQUAL])
def test_a_search_may_ask_for_a_number_of_results(operator):
    found = body(variant(schedule=hourly(trigger=Trigger(operator, 5))))

    assert found["schedule"]["threshold"] == {"operator": str(operator), "count": 5}


def test_what_a_block_says_of_a_search_is_kept():
    found = body(rich(LOG_SEARCH))

    assert (found["description"], found["parsingMode"]) == ("Shorter.", "AutoParse")
    schedule = found["schedule"]
    assert (schedule["scheduleType"], schedule["cronExpression"]) == ("Custom", "0 5/20 8-17 ? * MON-FRI *")
    assert (schedule["timeZone"], schedule["muteErrorEmails"]) == ("Europe/Warsaw", True)
    assert schedule["notification"] == {
        "taskType": "WebhookSearchNotificationSyncDefinition",
        "webhookId": "00000000000A1B2C",
        "payload": '{"a": 1}',
        "itemizeAlerts": True,
        "maxItemizedAlerts": 10,
    }


def test_an_email_says_what_stands_in_it_where_that_is_not_the_vendors_default():
    options = {"email": {"to": ["b@example.com", "a@example.com"], "subject": "Look", "include": ["results", "csv"]}}

    assert body(variant(options=options))["schedule"]["notification"] == {
        "taskType": "EmailSearchNotificationSyncDefinition",
        "toList": ["a@example.com", "b@example.com"],
        "subjectTemplate": "Look",
        "includeQuery": False,
        "includeHistogram": False,
        "includeCsvAttachment": True,
    }


def test_a_long_description_is_cut_at_a_word_so_that_our_mark_fits_and_the_plan_says_so():
    made = rule(detection(description="word " * 60))

    text = str(made.content.body["description"])
    assert len(text) <= 174
    assert text.endswith("word…")
    assert any("cut to 174" in note for note in made.notes)


def test_a_shorter_description_in_the_block_is_taken_instead():
    made = rule(detection(variant(options={**PLAIN[LOG_SEARCH], "description": "Short."}), description="word " * 60))

    assert made.content.body["description"] == "Short."
    assert not any("cut" in note for note in made.notes)


def test_a_search_that_is_off_says_its_schedule_all_the_same_so_that_it_can_be_switched_on():
    made = rule(detection(enabled=False))

    assert not made.content.enabled
    assert "schedule" in made.content.body


# ---- rules of Cloud SIEM


@pytest.mark.parametrize("kind", KINDS_OF_RULES)
def test_a_rule_says_what_every_rule_says(kind):
    made = rule(detection(variant(kind)))

    found = made.content.body
    assert found["name"] == "Sample"
    assert found["tags"] == ["_mitreAttackTactic:TA0002", "_mitreAttackTechnique:T1204.001"]
    assert found["entitySelectors"] == [{"entityType": "_hostname", "expression": "device_hostname"}]
    assert found[FORMS[kind].description] == "What it is about."
    assert made.content.only_on == frozenset()
    assert "high is severity 7 of 10" in made.notes
    assert any("`every` says nothing" in note for note in made.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_holds_fields_of_its_kind_and_no_others(kind):
    for one in (variant(kind), rich(kind)):
        assert set(body(one)) <= set(ABSENT[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_a_rich_variant_sets_every_field_but_what_nobody_may_say(kind):
    """So that what nobody compiles does not stand among the managed fields unseen."""
    said = {*body(variant(kind)), *body(rich(kind))}
    if kind == LOG_SEARCH:
        said |= {*body(variant(kind, schedule=hourly(clock="ingest"))), "parentId"}
    else:
        every = {
            "prototype": True,
            "summary": "s",
            "suppression": "1h",
            **({} if kind == OUTLIER else {"category": "c"}),
        }
        said |= {*body(variant(kind, options={**PLAIN[kind], **every}))}

    assert said == set(ABSENT[kind])


def test_a_templated_rule_has_a_constant_severity_unless_the_block_says_more():
    assert body(variant(TEMPLATED))["scoreMapping"] == {"type": "constant", "default": 7}
    assert body(variant(TEMPLATED))["expression"] == EXPRESSION
    assert body(variant(TEMPLATED))["nameExpression"] == "Sample"

    found = body(rich(TEMPLATED))

    assert found["scoreMapping"] == {
        "type": "fieldValueMapping",
        "default": 4,
        "field": "severity",
        "mapping": [{"type": "eq", "from": "9", "to": 8}, {"type": "eq", "from": "1", "to": 2}],
    }
    assert (found["isPrototype"], found["suppressionWindowSize"]) == (True, 21_600_000)
    assert (found["nameExpression"], found["category"]) == ("{{baseImage}} started", "Execution")
    assert found["descriptionExpression"] == "On {{device_hostname}}."


def test_a_threshold_rule_fires_beyond_the_number_that_the_detection_names():
    found = body(variant(THRESHOLD, schedule=hourly(trigger=Trigger(Operator.GREATER, 9))))

    assert (found["limit"], found["windowSize"], found["score"]) == (10, 3_600_000, 7)
    assert body(rich(THRESHOLD))["countField"] == "baseImage"
    assert body(rich(THRESHOLD))["groupByFields"] == ["device_hostname", "user_username"]


def test_an_aggregation_rule_works_out_numbers_and_a_severity_from_a_field():
    found = body(rich(AGGREGATION))

    assert [one["name"] for one in found["aggregationFunctions"]] == ["images", "total"]
    assert found["triggerExpression"] == "total > 5 AND images > 2"
    assert found["groupByAsset"] is False
    assert found["scoreMapping"] == {"type": "fieldValue", "default": 7, "field": "severity"}


def test_a_chain_begins_with_the_querys_file():
    found = body(rich(CHAIN))

    assert found["expressionsAndLimits"] == [
        {"expression": EXPRESSION, "limit": 5},
        {"expression": "success = false", "limit": 3},
        {"expression": "success = true", "limit": 1},
    ]
    assert found["ordered"] is True


def test_variables_are_filled_into_further_links_too():
    options = {**PLAIN[CHAIN], "then": [{"expression": "baseImage IN (<<names>>)"}]}
    one = detection(variant(CHAIN, options=options), variables={"names": Variable("names", "list", ("a", "b"))})

    assert rule(one).content.body["expressionsAndLimits"][1]["expression"] == 'baseImage IN ("a", "b")'  # type: ignore[index]


def test_rules_that_learn_say_for_how_long():
    found = body(variant(FIRST_SEEN))

    assert (found["baselineWindowSize"], found["retentionWindowSize"]) == (1_209_600_000, 7_776_000_000)
    assert (found["baselineType"], found["valueFields"]) == ("PER_ENTITY", ["user_username"])
    outlier = body(rich(OUTLIER))
    assert (outlier["deviationThreshold"], outlier["floorValue"], outlier["score"]) == (5, 10, 7)
    assert outlier["windowSize"] == 3_600_000


def test_a_target_may_stage_all_of_its_rules():
    at = target(settings={"prototype": True})

    assert rule(detection(variant(TEMPLATED)), at).content.body["isPrototype"] is True
    assert "isPrototype" not in rule(at=at).content.body
