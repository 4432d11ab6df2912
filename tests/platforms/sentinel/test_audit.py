"""What Sentinel would refuse is said before it is asked, at the place that set it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.model.detection import Schedule, Trigger
from sieminator.model.mark import Mark
from sieminator.model.problem import Level, Position
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.samples import read
from tests.platforms.sentinel.making import HOURLY, audited, detection, rule, target, variant

HOST = {"entity": "Host", "identifiers": {"FullName": "DeviceName"}}


def codes(one, at=None):
    return [problem.code for problem in audited(one, at)]


def with_options(**options):
    return detection(variant(options=options))


def every(minutes, lookback=None, **changes):
    wait = timedelta(minutes=minutes)
    schedule = Schedule(every=wait, lookback=timedelta(minutes=lookback) if lookback else wait, **changes)
    return detection(variant(schedule=schedule))


def test_a_plain_detection_is_fine():
    assert audited(detection()) == []


def test_our_own_content_options_are_fine():
    options = {
        "entity_mappings": [HOST],
        "custom_details": {"Command": "ProcessCommandLine"},
        "alert_details_override": {"display_name_format": "{{A}} {{B}} {{C}}"},
        "incident": {"grouping": {"method": "selected", "by_entities": ["Host"], "by_custom_details": ["Command"]}},
    }

    assert audited(with_options(**options)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "x" * 257}, "SEN020"),
        ({"title": " "}, "SEN020"),
        ({"description": "x" * 5_001}, "SEN021"),
        ({"tactics": ("persistence",)}, "SEN026"),
        ({"tactics": ()}, "SEN026"),
    ],
)
def test_texts_have_limits(changes, code):
    assert codes(detection(**changes)) == [code]


def test_texts_may_reach_their_limits():
    assert codes(detection(title="x" * 256, description="x" * 5_000)) == []


def test_a_query_may_be_as_long_as_leaves_room_for_our_mark():
    """The limit counts the mark's line: what reaches Sentinel has exactly 10,000 characters."""
    mark = Mark("soc", detection().id, "1.0.0", "a" * 16)
    longest = 10_000 - len(f"\n// {mark}")

    assert codes(detection(variant(query="x" * longest))) == []
    assert codes(detection(variant(query="x" * (longest + 1)))) == ["SEN022"]


def test_a_query_that_is_too_long_is_found_in_its_file():
    (problem,) = audited(detection(variant(query="x" * 10_001)))

    assert problem.where.path == "content/detections/sample/sentinel.mde.kql"


def test_another_cluster_cannot_be_reached():
    assert codes(detection(variant(query="adx('https://c.kusto.windows.net/db').T"))) == ["SEN023"]


def test_what_only_looks_like_another_cluster_is_fine():
    assert codes(detection(variant(query="T // adx(\n| where a == 'adx('"))) == []


@pytest.mark.parametrize(("number", "found"), [(20, []), (21, ["SEN024"])])
def test_a_query_may_name_twenty_workspaces(number, found):
    query = "union " + ", ".join(f"workspace('w{n}').T" for n in range(number))

    assert codes(detection(variant(query=query))) == found


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (every(5), []),
        (every(4), ["SEN030", "SEN031"]),
        (every(14 * 1440), []),
        (every(14 * 1440 + 1), ["SEN030", "SEN031"]),
        (every(60, 14 * 1440 + 1), ["SEN031"]),
        (every(60, 30), ["SEN032"]),
        (every(59, 2 * 1440), ["SEN033"]),
        (every(60, 2 * 1440), []),
        (every(5, 2 * 1440 - 1), []),
        (every(60, trigger=Trigger(threshold=10_000)), []),
        (every(60, trigger=Trigger(threshold=10_001)), ["SEN034"]),
        (every(60, trigger=Trigger(threshold=-1)), ["SEN034"]),
    ],
)
def test_times_and_thresholds_have_limits(one, found):
    assert codes(one) == found


def test_a_schedule_is_found_where_it_was_set():
    where = Position("d.yml", 12, 3)

    (problem,) = audited(
        detection(
            variant(schedule=replace(HOURLY, lookback=timedelta(minutes=30))), origins={"schedule.lookback": where}
        )
    )

    assert problem.where == where


@pytest.mark.parametrize(
    ("suppression", "found"),
    [
        ({"enabled": False, "duration": "24h"}, []),
        ({"enabled": False, "duration": "25h"}, ["SEN035"]),
        ({"enabled": True, "duration": "1h"}, ["SEN036"]),
    ],
)
def test_a_rest_has_limits_and_a_warning(suppression, found):
    assert codes(with_options(suppression=suppression)) == found


def test_suppression_is_a_warning_only():
    (problem,) = audited(with_options(suppression={"enabled": True}))

    assert problem.level is Level.WARNING


@pytest.mark.parametrize(
    ("identifiers", "found"),
    [
        ({"Name": "A", "NTDomain": "B"}, []),
        ({}, ["SEN041", "SEN043"]),
        ({"Name": "A", "NTDomain": "B", "UPNSuffix": "C", "Sid": "D"}, ["SEN041"]),
        ({"Name": "A", "Nmae": "B"}, ["SEN042"]),
        ({"NTDomain": "B"}, ["SEN043"]),
        ({"Name": "1A"}, ["SEN044"]),
        ({"Name": "A B"}, ["SEN044"]),
        ({"Name": ""}, ["SEN044"]),
        ({"Name": "a" * 501}, ["SEN044"]),
    ],
)
def test_an_entity_needs_identifiers_that_tell_which_one(identifiers, found):
    assert codes(with_options(entity_mappings=[{"entity": "Account", "identifiers": identifiers}])) == found


def test_a_hash_needs_its_algorithm():
    lonely = {"entity": "FileHash", "identifiers": {"Value": "SHA256"}}

    (problem,) = audited(with_options(entity_mappings=[lonely]))

    assert (problem.code, problem.hint) == ("SEN043", "map Algorithm with Value")


def test_ten_entities_are_the_most():
    mappings = [{"entity": "Host", "identifiers": {"FullName": f"Device{n}"}} for n in range(11)]

    assert codes(with_options(entity_mappings=mappings[:10])) == []
    assert codes(with_options(entity_mappings=mappings)) == ["SEN040"]


@pytest.mark.parametrize(
    ("details", "found"),
    [
        ({f"Detail{n}": "A" for n in range(20)}, []),
        ({f"Detail{n}": "A" for n in range(21)}, ["SEN050"]),
        ({"a" * 21: "A"}, ["SEN051"]),
        ({"1a": "A"}, ["SEN051"]),
        ({"A": "a" * 501}, ["SEN052"]),
    ],
)
def test_custom_details_have_limits(details, found):
    assert codes(with_options(custom_details=details)) == found


@pytest.mark.parametrize(
    ("override", "found"),
    [
        ({"display_name_format": "x" * 257}, ["SEN055"]),
        ({"description_format": "x" * 5_001}, ["SEN055"]),
        ({"display_name_format": "{{A}} {{B}} {{C}} {{D}}"}, ["SEN056"]),
        ({"display_name_format": "{{ }}"}, ["SEN057"]),
        ({"dynamic_properties": [{"property": "AlertLink", "column": c} for c in "AB"]}, ["SEN058"]),
    ],
)
def test_what_an_alert_is_called_has_limits(override, found):
    assert codes(with_options(alert_details_override=override)) == found


@pytest.mark.parametrize(
    ("grouping", "found"),
    [
        ({"lookback": "5m"}, []),
        ({"lookback": "4m"}, ["SEN060"]),
        ({"lookback": "7d"}, []),
        ({"lookback": "169h"}, ["SEN060"]),
        ({"method": "selected"}, ["SEN061"]),
        ({"method": "selected", "by_entities": ["IP"]}, ["SEN062"]),
        ({"method": "selected", "by_custom_details": ["Nope"]}, ["SEN063"]),
        ({"by_entities": ["Host"]}, ["SEN065"]),
    ],
)
def test_grouping_needs_what_it_groups_by(grouping, found):
    assert codes(with_options(entity_mappings=[HOST], incident={"grouping": grouping})) == found


def test_the_defender_portal_cannot_reopen_incidents():
    one = with_options(incident={"grouping": {"reopen_closed": True}})

    assert codes(one, target(settings={"portal": "azure"})) == []
    assert codes(one, target(settings={"portal": "defender"})) == ["SEN064"]


def test_one_title_twice_refuses_both_and_names_the_other():
    rules = [rule(detection(id=f"0d7ec710-0000-4000-8000-00000000000{n}", path=f"content/{n}")) for n in (1, 2)]

    found = list(PLATFORM.audit(rules, target()))

    assert [(refused, problem.code) for refused, problem in found] == [(rules[0], "SEN070"), (rules[1], "SEN070")]
    assert "content/2" in found[0][1].message


def test_a_title_that_many_have_names_a_few_of_them():
    rules = [rule(detection(id=f"0d7ec710-0000-4000-8000-{n:012}", path=f"content/{n}")) for n in range(1, 8)]

    found = list(PLATFORM.audit(rules, target()))

    assert len(found) == 7
    assert "also content/2, content/3, content/4 and 3 more)" in found[0][1].message


def test_a_title_that_clashes_is_found_in_the_detection_whatever_the_target_writes_around_it():
    here = Position("content/a/detection.yml", 4, 8)
    place = target(title_format="[ACME] {title}", origins={"title_format": Position("environments/lab.yml", 9, 3)})
    twins = [
        detection(id=f"0d7ec710-0000-4000-8000-{n:012}", path=f"content/{n}", origins={"title": here}) for n in (1, 2)
    ]

    found = list(PLATFORM.audit([rule(one, place) for one in twins], place))

    assert {problem.where for _, problem in found} == {here}


def many(number, **changes):
    return [rule(detection(id=f"0d7ec710-0000-4000-8000-{n:012}", title=f"Rule {n}", **changes)) for n in range(number)]


def test_more_enabled_rules_than_a_workspace_takes_are_refused_together():
    where = Position("environments/lab.yml", 7, 3)
    place = target(settings={"max_enabled_rules": 2}, where=where)

    assert list(PLATFORM.audit(many(2), place)) == []
    ((concerned, problem),) = PLATFORM.audit(many(3), place)

    assert (concerned, problem.code, problem.where) == (None, "SEN071", where)


def test_disabled_rules_do_not_count():
    assert list(PLATFORM.audit(many(3, enabled=False), target(settings={"max_enabled_rules": 2}))) == []


def foreign(number, kind="Scheduled", *, enabled=True):
    return [RemoteRule(f"{kind}-{n}", "A", Content(kind, enabled, {}), None, {}) for n in range(number)]


def test_enabled_rules_of_others_count_before_the_first_write():
    place = target(settings={"max_enabled_rules": 5})

    assert list(PLATFORM.audit_remote(many(2), foreign(3), place)) == []
    (problem,) = PLATFORM.audit_remote(many(2), foreign(4), place)

    assert problem.code == "SEN071"
    assert "2 rules of ours and 4 others" in problem.message


def test_disabled_rules_and_other_kinds_of_others_do_not_count():
    place = target(settings={"max_enabled_rules": 2})
    remote = [*foreign(9, enabled=False), *foreign(9, "NRT"), *foreign(1, "Fusion")]

    assert list(PLATFORM.audit_remote(many(2), remote, place)) == []


def test_a_full_workspace_may_still_be_withdrawn_from_and_updated():
    """Only what would enable one more is refused."""
    ours = many(2)
    there = [RemoteRule(str(one.remote_id), "A", Content("Scheduled", True, {}), None, {}) for one in ours]
    place = target(settings={"max_enabled_rules": 2})

    assert list(PLATFORM.audit_remote(ours, [*there, *foreign(3)], place)) == []


def test_lint_without_a_target_uses_the_defaults():
    lonely = replace(target(), settings=PLATFORM.settings.defaults())

    assert audited(detection(), lonely) == []
    assert read(PLATFORM.options, {}) == PLATFORM.options.defaults()
