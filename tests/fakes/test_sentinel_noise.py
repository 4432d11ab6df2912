"""What comes back is seldom the text that went in."""

from datetime import timedelta

import pytest

from sieminator.fakes.sentinel import durations
from sieminator.fakes.sentinel.world import World
from tests.fakes.conftest import Arm


def test_what_was_not_sent_comes_back_as_null(arm: Arm, world: World) -> None:
    world.behave(noise=("nulls",))

    properties = arm.put("one").json()["properties"]

    assert properties["alertRuleTemplateName"] is None
    assert properties["entityMappings"] is None
    assert "incidentConfiguration" not in properties


def test_the_service_fills_its_defaults_in(arm: Arm, world: World) -> None:
    world.behave(noise=("defaults",))

    properties = arm.put("one", incidentConfiguration={"createIncident": False}).json()["properties"]

    assert properties["eventGroupingSettings"] == {"aggregationKind": "SingleAlert"}
    assert properties["incidentConfiguration"]["createIncident"] is False
    assert properties["incidentConfiguration"]["groupingConfiguration"]["lookbackDuration"] == "PT5H"


def test_durations_come_back_as_dotnet_writes_them(arm: Arm, world: World) -> None:
    world.behave(noise=("durations",))

    properties = arm.put("one", queryFrequency="PT60M", queryPeriod="PT24H").json()["properties"]

    assert (properties["queryFrequency"], properties["queryPeriod"]) == ("PT1H", "P1D")


def test_sets_come_back_in_another_order(arm: Arm, world: World) -> None:
    world.behave(noise=("order",))

    properties = arm.put("one", tactics=["Execution", "Persistence"], techniques=["T1001", "T1204"]).json()[
        "properties"
    ]

    assert properties["tactics"] == ["Persistence", "Execution"]
    assert properties["techniques"] == ["T1204", "T1001"]


@pytest.mark.parametrize("query", ["Heartbeat\r\n| take 1", "Heartbeat | where a == 'é\\\\\t\"'", "Heartbeat  \n"])
def test_queries_come_back_as_they_were_sent(arm: Arm, query: str) -> None:
    arm.put("one", query=query)

    assert arm.get("one")["properties"]["query"] == query


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [("PT24H", "P1D"), ("P2DT1H30M", "P2DT1H30M"), ("PT05H00M00S", "PT5H"), ("P1W", "P7D"), ("PT0S", "PT0S")],
)
def test_a_duration_keeps_its_length(text: str, rewritten: str) -> None:
    parsed = durations.parse(text)

    assert parsed is not None
    assert durations.render(parsed) == rewritten


@pytest.mark.parametrize("text", ["", "P", "PT", "1h", "P1M", "P1Y", "PT-5M", "P1DT"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert durations.parse(text) is None
    assert durations.parse("PT1.5S") == timedelta(seconds=1.5)
