"""Counting over a real socket: matches by a search, offenses by contributions, and what nobody can tell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.errors import Malformed
from sieminator.fakes.weather import Answer
from sieminator.model.hits import Window
from sieminator.platforms.qradar.api.searches import Searches
from tests.platforms.qradar.stage import read

DAY = timedelta(days=1)
JSON = {"Content-Type": "application/json"}


def days(place, count):
    today = place.clock.now().date()
    return Window(today - (count - 1) * DAY, today + DAY)


def told(hits, column):
    return [(one.day, getattr(one, column)) for one in hits.counts if getattr(one, column)]


def by_title(place):
    return {rule.name: rule.uuid for rule in place.hand.levers.rules()}


def test_matches_and_offenses_are_told_by_rule_and_day(place):
    place.settle(*place.many(3))
    ids, now = by_title(place), place.clock.now()
    place.hand.levers.fire(ids["Detection 1"], now, 2, offenses=1)
    place.hand.levers.fire(ids["Detection 1"], now - 3 * DAY, 5, offenses=2)
    place.hand.levers.fire(ids["Detection 3"], now - 6 * DAY, 1, offenses=0)

    found = place.hits(days(place, 7), *place.many(3))

    one, two, three = (place.detection(number).id for number in (1, 2, 3))
    mine = replace(found, counts=tuple(count for count in found.counts if count.key == one))
    assert told(mine, "alerts") == [((now - 3 * DAY).date(), 5), (now.date(), 2)]
    assert told(mine, "incidents") == [((now - 3 * DAY).date(), 2), (now.date(), 1)]
    assert [count.alerts for count in found.counts if count.key == two] == [0] * 7
    assert [count.alerts for count in found.counts if count.key == three] == [1, *[0] * 6]
    assert {count.runs for count in found.counts} == {None}
    assert found.exit == 0


def test_it_costs_one_search_whatever_the_number_of_rules(place):
    place.settle(*place.many(20))
    place.server.journal.clear()

    place.hits(days(place, 7), *place.many(20))

    assert place.server.journal.count("ASK", "/ariel/searches$") == 1
    assert place.server.journal.count("GET", "/analytics/rules_offense_contributions$") == 1
    assert place.hand.levers.open_searches() == 0


def test_an_event_that_several_rules_match_counts_for_each_of_them(place):
    place.settle(*place.many(2))
    numbers = [rule.id for rule in place.hand.levers.rules()]
    place.hand.levers.add_event(place.clock.now(), creeventlist=[*numbers, 7])

    found = place.hits(place.today(), *place.many(2))

    assert [count.alerts for count in found.counts] == [1, 1]


@pytest.mark.parametrize(
    "rows",
    [
        '[{"rule_list": "[100201, 100202]", "bucket": 1767571200000, "hits": 3.0}]',
        '[{"rule_list": [100201, 100202], "bucket": 1767571200000.0, "hits": "3"}]',
        '[{"rule_list": "100201,100202", "bucket": "1767571200000", "hits": 3}]',
    ],
)
def test_a_list_of_rules_is_read_however_it_is_written(place, rows):
    """How a console writes one in a result is unconfirmed."""
    place.settle(*place.many(2))
    body = f'{{"events": {rows}}}'.encode()
    place.server.weather.order(Answer(200, JSON, body), path="/results$")

    found = place.hits(place.today(), *place.many(2))

    assert [count.alerts for count in found.counts] == [3, 3]


def test_rules_of_flows_are_counted_among_flows(place):
    flows = replace(
        place.variant("SELECT sourceip FROM flows WHERE sourceport = 4444"),
        options=read(place.platform.options, {"flows": True}),
    )
    detection = place.detection(variants=(flows,))
    place.settle(detection)
    place.hand.fire(place.hand.ids()[0], place.clock.now(), 4)

    found = place.hits(place.today(), detection)

    assert [count.alerts for count in found.counts] == [4]


# ---- what nobody can tell


def test_what_retention_may_have_taken_is_unknown_and_not_zero(place):
    place.settle(place.detection())

    found = place.hits(days(place, 40), place.detection())

    old, young = found.counts[:9], found.counts[11:]
    assert {(one.alerts, one.incidents) for one in old} == {(None, None)}
    assert {(one.alerts, one.incidents) for one in young} == {(0, 0)}
    assert "events may be kept for less long" in dict(found.unknown)["alerts"]
    assert "offenses may have been purged" in dict(found.unknown)["incidents"]
    assert found.exit == 4


def test_an_older_match_of_anybodys_shows_that_events_are_kept(place):
    place.settle(place.detection())
    place.hand.levers.add_event(place.clock.now() - 45 * DAY, creeventlist=[7])

    found = place.hits(days(place, 40), place.detection())

    assert {one.alerts for one in found.counts} == {0}
    assert "alerts" not in dict(found.unknown)


def test_a_day_that_is_yet_to_come_is_unknown(place):
    place.settle(place.detection())
    tomorrow = place.clock.now().date() + DAY

    found = place.hits(Window(tomorrow, tomorrow + DAY), place.detection())

    assert [(one.alerts, one.incidents) for one in found.counts] == [(None, None)]


def test_without_ariel_offenses_are_told_all_the_same(place):
    place.settle(place.detection())
    place.hand.levers.fire(place.hand.ids()[0], place.clock.now(), 3, offenses=1)
    place.hand.world.behave(complaints={"creeventlist": "Not today."})

    found = place.hits(place.today(), place.detection())

    assert [(one.alerts, one.incidents) for one in found.counts] == [(None, 1)]
    assert "(422 2000)" in dict(found.unknown)["alerts"]
    assert "Not today." in dict(found.unknown)["alerts"]


def test_a_token_that_may_see_no_offenses_counts_matches_all_the_same(place):
    place.settle(place.detection())
    place.hand.fire(place.hand.ids()[0], place.clock.now(), 3)
    place.server.weather.order(Answer(403), path="/rules_offense_contributions|/siem/")

    found = place.hits(place.today(), place.detection())

    assert [(one.alerts, one.incidents) for one in found.counts] == [(3, None)]
    assert "not allowed" in dict(found.unknown)["incidents"]
    assert found.exit == 0


def test_a_console_without_contributions_tells_its_offenses_by_the_rules_that_they_name(place):
    """An older version of the API has no list of them."""
    place.settle(*place.many(2))
    place.hand.levers.fire(by_title(place)["Detection 1"], place.clock.now(), 3, offenses=1)
    place.server.weather.order(Answer(404, JSON, b'{"code": 1002, "message": "No."}'), path="/rules_offense_contrib")

    found = place.hits(place.today(), *place.many(2))

    assert [one.incidents for one in found.counts] == [1, 0]


@pytest.mark.parametrize("rows", ['[{"bucket": 1}]', '[{"bucket": "x", "hits": 1}]', "[1]", "{}"])
def test_a_count_that_is_none_is_unknown(place, rows):
    place.settle(place.detection())
    place.server.weather.order(Answer(200, JSON, f'{{"events": {rows}}}'.encode()), path="/results$")

    found = place.hits(place.today(), place.detection())

    assert [one.alerts for one in found.counts] == [None]
    assert "alerts" in dict(found.unknown)


def test_a_search_that_is_cancelled_there_is_told_so(place):
    place.settle(place.detection())
    body = b'{"search_id": "1", "status": "ERROR", "error_messages": [{"message": "Out of memory."}]}'
    place.server.weather.order(Answer(201, JSON, body), method="POST", path="/ariel/searches$")

    found = place.hits(place.today(), place.detection())

    assert "the search was ended there (ERROR): Out of memory." in dict(found.unknown)["alerts"]


def test_a_search_that_does_not_end_is_given_up(place):
    place.settle(place.detection())
    place.hand.world.behave(search_polls=100_000)

    found = place.hits(place.today(), place.detection())

    assert "the search was not done in time" in dict(found.unknown)["alerts"]
    assert place.hand.levers.open_searches() == 0


def test_a_result_of_many_pages_is_read_whole(place, connect):
    connection = connect(read_only=True)
    for number in range(2_500):
        place.hand.levers.add_event(place.clock.now(), qid=number)

    rows = Searches(connection._wire, place.clock).rows("SELECT qid FROM events LAST 1 HOURS")

    assert len(rows) == 2_500


# ---- what became of offenses, and what rules cost


def test_the_reasons_for_which_offenses_were_closed_are_told_by_their_meaning(place):
    place.settle(place.detection())
    now = place.clock.now()
    opened = place.hand.levers.fire(place.hand.ids()[0], now, 5, offenses=5)
    for number, reason in zip(
        opened, ("Non-Issue", "False-Positive, Tuned", "Policy Violation", "Our own"), strict=False
    ):
        place.hand.levers.close(number, reason, now)
    place.hand.levers.delete_reason("Our own")

    found = place.hits(place.today(), place.detection())

    assert "Detection 1: 5 events in 5 offenses; of 4 closed, 2 false positive and 1 true, 1 for another reason" in (
        found.notes
    )


def test_what_reasons_mean_is_the_targets_to_say(place):
    place.settle(place.detection())
    (opened,) = place.hand.levers.fire(place.hand.ids()[0], place.clock.now(), 1, offenses=1)
    place.hand.levers.close(opened, "Tuned away", place.clock.now())
    said = place.target.settings.closing_reasons.model_copy(update={"false_positive": ("Tuned away",)})
    settings = place.target.settings.model_copy(update={"closing_reasons": said})

    found = place.hits(place.today(), place.detection(), target=replace(place.target, settings=settings))

    assert found.notes == ("Detection 1: 1 events in 1 offense; of 1 closed, 1 false positive and 0 true",)


def test_the_rules_that_cost_most_are_named_with_what_the_console_measured(place):
    place.settle(*place.many(5))
    ids = by_title(place)
    for number, rate in ((1, 90_000), (2, 1_200), (4, 40_000), (5, 700)):
        place.hand.levers.set_capacity(ids[f"Detection {number}"], average_capacity=rate)

    (note,) = place.hits(place.today(), *place.many(5)).notes

    assert note.endswith("Detection 5 (700 a second), Detection 2 (1,200 a second), Detection 4 (40,000 a second)")


def test_what_the_console_measures_is_nobodys_edit(place):
    place.settle(*place.many(2))
    place.hand.levers.set_capacity(place.hand.ids()[0], average_capacity=5)

    assert place.plan(*place.many(2)).changes == ()


def test_neither_ariel_nor_offenses_is_nothing_counted(place, connect):
    place.settle(place.detection())
    place.server.weather.order(Answer(200, JSON, b"nonsense"), path="/ariel/|/rules_offense|/siem/")
    connection = connect(read_only=True)
    rules = list(connection.rules())

    with pytest.raises(Malformed):
        connection.hits(rules, place.today())
