"""A rule that Sentinel disabled keeps the name that Sentinel gave it, also when it is switched on and off again."""

from sieminator.model.outcome import Result
from tests.platforms.sentinel.stage import SentinelStage


def test_one_that_a_person_switched_on_again_is_withdrawn_as_it_is(place: SentinelStage) -> None:
    place.settle(*place.many(2))
    (remote_id,) = (rule.name for rule in place.hand.levers.rules() if rule.properties["displayName"] == "Detection 1")
    place.hand.vendor_disables(remote_id)
    place.hand.switch(remote_id, enabled=True)

    done = place.settle(place.detection(2))

    assert [(outcome.result, outcome.message) for outcome in done.outcomes] == [(Result.DONE, "")]
    left = place.hand.levers.rule(remote_id).properties
    assert (left["enabled"], left["displayName"]) == (False, "AUTO DISABLED Detection 1")
