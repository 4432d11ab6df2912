"""The same meaning, seldom the same text: each noise by its name."""

from typing import Any

import pytest

from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.conftest import Core, back, schedule

NAMES = ("cron", "displayed", "times", "newline", "threshold", "empty", "nulls")


def told(core: Core, world: World, noise: str, **changes: Any) -> Any:
    world.behave(quiet=[name for name in NAMES if name != noise])
    return core.create(**changes)


def test_a_cron_expression_is_filled_in(core: Core, world: World) -> None:
    assert told(core, world, "cron", schedule=schedule())["schedule"]["cronExpression"] == "0 0 * * * ? *"


def test_a_cron_expression_that_is_needed_stays(core: Core, world: World) -> None:
    own = schedule(scheduleType="1Day", cronExpression="0 30 6 * * ? *")

    assert told(core, world, "cron", schedule=own)["schedule"]["cronExpression"] == "0 30 6 * * ? *"


def test_a_range_is_shown_to_people(core: Core, world: World) -> None:
    found = told(core, world, "displayed", schedule=schedule(parseableTimeRange=back("-20m", "-5m")))

    assert found["schedule"]["displayableTimeRange"] == "-20m -5m"


def test_what_is_sent_as_shown_to_people_is_not_kept(core: Core, quiet: World) -> None:
    found = core.create(schedule=schedule(displayableTimeRange="always"))

    assert "displayableTimeRange" not in found["schedule"]


def test_times_come_back_in_another_unit(core: Core, world: World) -> None:
    found = told(core, world, "times", schedule=schedule(parseableTimeRange=back("-65m", "-1h")))

    assert found["schedule"]["parseableTimeRange"] == back("-65m", "-60m")
    assert found["timeRange"] == back("-60m")


def test_blanks_around_a_query_are_lost(core: Core, world: World) -> None:
    assert told(core, world, "newline", queryString="\na\r\n| count\n")["queryString"] == "a\n| count"


@pytest.mark.parametrize(("query", "kind"), [("a", "message"), ("a | count by b", "group")])
def test_the_type_of_a_threshold_is_inferred(core: Core, world: World, query: str, kind: str) -> None:
    sent = schedule(
        threshold={"operator": "gt", "count": 1, "thresholdType": "group" if kind == "message" else "message"}
    )

    found = told(core, world, "threshold", queryString=query, schedule=sent)

    assert found["schedule"]["threshold"] == {"operator": "gt", "count": 1, "thresholdType": kind}


def test_what_is_absent_comes_back_empty(core: Core, world: World) -> None:
    found = told(core, world, "empty", schedule=schedule())

    assert (found["description"], found["queryParameters"], found["schedule"]["parameters"]) == ("", [], [])


def test_what_is_absent_comes_back_as_null(core: Core, world: World) -> None:
    found = told(core, world, "nulls", schedule=schedule(threshold=None))

    assert (found["properties"], found["schedule"]["threshold"]) == (None, None)
    assert found["schedule"]["parseableTimeRange"]["to"] is None
    assert core.create(name="two")["schedule"] is None


def test_noise_is_the_rule_and_what_is_kept_has_none(core: Core, world: World) -> None:
    made = core.create(schedule=schedule())

    world.behave(noise=False)

    assert core.get(made["id"])["schedule"] == {**schedule(), "muteErrorEmails": False}
    assert made["schedule"]["cronExpression"]
    assert made["description"] == ""
