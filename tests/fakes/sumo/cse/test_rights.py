"""A key that may not is told so, and an organisation without Cloud SIEM has none of it."""

import pytest

from sieminator.fakes.sumo.keys import READ, WRITE
from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.cse.conftest import Api, body_of

READS = ("rules", "rules/MATCH-U00001", "signals", "signals/all", "insights", "rule-tuning-expressions")


def test_a_key_that_reads_writes_nothing(api: Api, world: World) -> None:
    made = api.create()
    before = world.snapshot()
    api.session.auth = ("reader", "r3ad")

    for path in READS:
        assert api.call("GET", path).status_code == 200
    for method, path, body in (
        ("POST", "rules/templated", body_of()),
        ("PUT", f"rules/templated/{made['id']}", body_of()),
        ("PUT", f"rules/{made['id']}/enabled", {"enabled": False}),
        ("DELETE", f"rules/{made['id']}", None),
    ):
        assert "permission" in api.refused(method, path, body, 403)
    assert world.snapshot() == before


@pytest.mark.parametrize("path", [*READS, "insight-status", "insight-resolutions", "signals/counts"])
def test_a_key_without_rights_to_cloud_siem_reads_nothing_of_it(api: Api, world: World, path: str) -> None:
    world.add_key("deployer", "s3cret", [READ, WRITE])

    assert "permission" in api.refused("GET", path, status=403)


def test_a_key_that_is_wrong_is_told_so_in_the_older_shape(api: Api) -> None:
    api.session.auth = ("deployer", "wrong")

    answer = api.call("GET", "rules")

    assert answer.status_code == 401
    assert answer.json().keys() == {"status", "id", "code", "message"}


@pytest.mark.parametrize("path", READS)
def test_an_organisation_without_cloud_siem_has_no_such_api(api: Api, world: World, path: str) -> None:
    world.behave(cloud_siem=False)

    assert api.refused("GET", path, status=403) == "This API is not enabled for your organization."
