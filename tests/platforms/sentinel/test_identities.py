"""Who reads and who writes may be two applications, of which the vendor lets the first one only read."""

from contextlib import closing
from dataclasses import replace

import pytest

from sieminator.engine.as_writer import AsWriter
from sieminator.fakes.sentinel.roles import CONTRIBUTOR, READER
from sieminator.model.doctor import Topic
from sieminator.model.outcome import Result
from sieminator.model.target import Credentials
from sieminator.model.verdict import Verdict
from sieminator.net.world import World
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.sentinel.stage import CLIENT, TENANT

WRITER = "66666666-6666-4666-8666-666666666666"


@pytest.fixture
def apart(place, monkeypatch):
    """A stage with two applications: one that may only read, and one that writes, each with a secret of its own."""
    monkeypatch.setenv("SIEMINATOR_THE_READER", "the-readers-secret")
    monkeypatch.setenv("SIEMINATOR_THE_WRITER", "the-writers-secret")
    place.hand.world.add_client(TENANT, CLIENT, "the-readers-secret", roles=(READER,))
    place.hand.world.add_client(TENANT, WRITER, "the-writers-secret", roles=(CONTRIBUTOR,))
    settings = place.target.settings.model_copy(update={"write_client_id": WRITER})
    place.target = replace(place.target, settings=settings, credentials=Credentials("the-reader", "the-writer"))
    return place


def test_a_deploy_signs_in_as_who_may_write_and_a_plan_as_who_may_read(apart):
    apart.settle(*apart.many(2))  # a deploy, which the reader's role forbids, and a plan

    assert len(apart.hand.ids()) == 2


def test_a_plan_needs_nothing_of_the_writer(apart, monkeypatch):
    monkeypatch.delenv("SIEMINATOR_THE_WRITER")
    apart.hand.world.add_client(TENANT, WRITER, "another-secret", roles=())

    assert len(apart.plan(*apart.many(2)).changes) == 2
    assert apart.hits(apart.today()).reason == ""
    assert "SIEMINATOR_THE_WRITER" in apart.deploy(*apart.many(2)).plan.reason


def test_what_the_writer_lacks_is_said_of_the_writer(apart):
    apart.hand.levers.assign(WRITER, READER)

    (outcome,) = apart.deploy(apart.detection()).outcomes

    assert outcome.result is Result.REJECTED
    assert WRITER in outcome.message


def test_without_an_application_of_its_own_the_writer_is_the_readers(apart):
    settings = apart.target.settings.model_copy(update={"write_client_id": ""})

    done = apart.deploy(apart.detection(), target=replace(apart.target, settings=settings))

    assert "AADSTS7000215" in done.plan.reason  # the writer's secret is none of the reader's application


@pytest.mark.parametrize(("credential", "client"), [("reads", CLIENT), ("writes", WRITER)])
def test_a_credential_is_checked_for_the_application_that_it_is_of(apart, credential, client):
    with closing(World(apart.clock, read_only=True)) as world:
        signing = AsWriter(world) if credential == "writes" else world
        with closing(PLATFORM.connect(apart.target, signing)) as connection:
            assert connection.check().identity == client


def test_a_doctor_finds_both_as_they_should_be(apart):
    (found,) = apart.doctor(apart.detection()).targets

    assert (found.verdict(Topic.READ), found.verdict(Topic.WRITE)) == (Verdict.OK, Verdict.OK)
