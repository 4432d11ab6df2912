"""The same meaning, another text: each kind of noise, alone."""

from typing import Any

import pytest

from sieminator.fakes.logscale.levers import Levers
from sieminator.fakes.logscale.world import World
from tests.fakes.logscale.conftest import Graph

SENT = {"description": None, "queryString": "error\n", "labels": ["a", "b"], "timeZone": "UTC"}


@pytest.mark.parametrize(
    ("noise", "told"),
    [
        ((), {"description": None, "queryString": "error\n", "labels": ["a", "b"], "timeZone": "UTC"}),
        (("order",), {"labels": ["b", "a"]}),
        (("time_zone",), {"timeZone": "UTC+00:00"}),
        (("newline",), {"queryString": "error"}),
        (("empty",), {"description": ""}),
        (("zeros",), {"searchIntervalOffsetSeconds": 0, "maxWaitTimeSeconds": 0}),
    ],
)
def test_one_kind_of_noise(
    graph: Graph, world: World, levers: Levers, noise: tuple[str, ...], told: dict[str, Any]
) -> None:
    world.behave(noise=noise)

    made = graph.create(**SENT)

    assert {name: made[name] for name in told} == told
    assert levers.trigger(made["id"]).fields["queryString"] == "error\n"


def test_a_description_that_was_given_as_nothing_comes_back_as_null(graph: Graph) -> None:
    assert graph.create(description="")["description"] is None


def test_a_filter_alert_without_a_throttle_comes_back_with_none_of_0_seconds(graph: Graph) -> None:
    assert graph.create("FilterAlert")["throttleTimeSeconds"] == 0
    assert graph.create("AggregateAlert")["throttleTimeSeconds"] == 300


def test_a_time_zone_with_an_offset_comes_back_as_it_was(graph: Graph) -> None:
    assert graph.create(timeZone="UTC+01:00")["timeZone"] == "UTC+01:00"
