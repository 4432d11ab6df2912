"""Scenes of the way there: names, certificates, proxies, secrets, and targets where nobody answers."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from sieminator.engine.deploy import deploy
from sieminator.engine.drift import drift
from sieminator.engine.hits import hits
from sieminator.engine.orders import PLAIN
from sieminator.engine.plan import plan
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Act, Answer, Weather
from sieminator.model.plan import worst
from sieminator.model.target import Target
from tests.platforms import nobody
from tests.platforms.scenes_weather import STORM, STORMS
from tests.platforms.stage import Stage

NOWHERE = "https://vendor.invalid"
"""A name that never resolves. Source: RFC 6761, section 6.4."""
TEN_MINUTES = timedelta(minutes=10)
LONGER = {"Retry-After": "700"}


class ReachScenes:
    """Everything that can stand between us and the vendor's first answer."""

    @pytest.fixture(autouse=True)
    def no_proxy_of_this_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)

    def test_a_name_that_does_not_resolve_is_said(self, stage: Stage):
        reason = nobody.knows(stage, stage.detection(), target=stage.at(NOWHERE))

        assert "vendor.invalid is a name that does not resolve" in reason

    def test_nobody_who_takes_the_connection_is_said(self, stage: Stage):
        reason = nobody.knows(stage, stage.detection(), target=stage.dead())

        assert "does not take connections" in reason

    def test_a_certificate_of_an_unknown_authority_is_said(self, stage: Stage):
        with over_tls(stage, "localhost") as (target, _, _):
            reason = nobody.knows(stage, stage.detection(), target=target)

        assert "certificate of an authority that we do not know" in reason
        assert "ca_bundle" in reason

    def test_an_authority_that_the_target_names_is_trusted(self, stage: Stage):
        with over_tls(stage, "localhost") as (target, bundle, _):
            stage.settle(*stage.many(2), target=replace(target, ca_bundle=bundle))

        assert stage.plan(*stage.many(2)).kept == 2

    @STORM
    def test_over_tls_the_weather_is_as_bad_and_as_well_told(self, stage: Stage, storm: str):
        """A vendor's own library may sign in there, and only there."""
        stage.settle(stage.detection())
        with over_tls(stage, "localhost") as (target, bundle, weather):
            trusting = replace(target, ca_bundle=bundle)
            assert stage.drift(stage.detection(), target=trusting).kept == 1
            for path in filter(None, (stage.SIGN_IN, stage.LISTING)):
                weather.clear()
                weather.order(STORMS[storm], path=path)

                nobody.is_unknown(stage.drift(stage.detection(), target=trusting))

    def test_a_certificate_for_another_name_is_said(self, stage: Stage):
        with over_tls(stage, "elsewhere.example") as (target, bundle, _):
            reason = nobody.knows(stage, stage.detection(), target=replace(target, ca_bundle=bundle))

        assert "certificate for another host name" in reason

    def test_a_proxy_that_is_down_is_named_without_its_password(self, stage: Stage):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        behind = replace(stage.at(NOWHERE), proxy=f"http://user:hidden-pass@127.0.0.1:{port}")

        reason = nobody.knows(stage, stage.detection(), target=behind)

        assert f"through the proxy (127.0.0.1:{port}: " in reason
        assert "hidden-pass" not in reason

    def test_a_wrong_secret_is_said_and_not_shown(self, stage: Stage):
        stage.settle(*stage.many(2))
        stage.hand.change_secret()

        nobody.knows(stage, stage.detection(1), stage.detection(3))

    def test_a_secret_that_is_changed_while_we_page_leaves_the_target_unknown(self, stage: Stage):
        stage.settle(*stage.many(6))
        stage.hand.page_size(2)
        stage.server.weather.order(Act(stage.hand.change_secret), method="GET", path=stage.LISTING, after=1, times=1)

        nobody.is_unknown(stage.drift(*stage.many(6)))

        nobody.knows(stage, *stage.many(6))

    def test_a_session_that_ends_while_we_page_is_renewed(self, stage: Stage):
        """The vendor asks us to wait for longer than a session lasts."""
        stage.settle(*stage.many(6))
        stage.hand.page_size(2)
        stage.hand.expire_tokens_after(TEN_MINUTES)
        stage.server.weather.order(Answer(429, LONGER), method="GET", path=stage.LISTING, after=1, times=1)

        assert stage.plan(*stage.many(6)).kept == 6

    def test_a_session_that_ends_while_we_count_is_renewed(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.fire(stage.hand.ids()[0], stage.clock.now(), alerts=3)
        stage.hand.expire_tokens_after(TEN_MINUTES)
        stage.server.weather.order(Answer(429, LONGER), path=stage.COUNTING, times=1)

        counted = stage.hits(stage.today(), stage.detection())

        assert [count.alerts for count in counted.counts] == [3]
        assert counted.exit == 0

    def test_one_dead_target_of_five_never_hides_the_others(self, stage: Stage):
        alive = [stage.target, *(stage.beside(name) for name in ("two", "three", "four"))]
        places = [*alive[:2], stage.dead(), *alive[2:]]
        detections = stage.many(2)

        with stage.running(detections, read_only=False, targets=places) as job:
            done = deploy(job, PLAIN, "run")

        assert [len(run.outcomes) for run in done.targets] == [2, 2, 0, 2, 2]
        assert [(run.exit, bool(run.plan.reason)) for run in done.targets] == _FOUR_OF_FIVE
        assert done.exit == 4
        with stage.running(detections, read_only=True, targets=places) as job:
            for seen in (plan(job), drift(job)):
                assert [(one.exit, bool(one.reason)) for one in seen.targets] == _FOUR_OF_FIVE
                assert [one.kept for one in seen.targets] == [2, 2, 0, 2, 2]
                assert seen.exit == 4
            counted = hits(job, stage.today())
        assert [(one.exit, bool(one.reason)) for one in counted] == _FOUR_OF_FIVE
        assert [len(one.counts) for one in counted] == [2, 2, 0, 2, 2]
        assert worst([one.exit for one in counted]) == 4


_FOUR_OF_FIVE = [(0, False), (0, False), (4, True), (0, False), (0, False)]


@contextmanager
def over_tls(stage: Stage, name: str) -> Iterator[tuple[Target, Path, Weather]]:
    """Serve the stage's world over TLS too, with a certificate for this name.

    Yield the target there, the authority's file, and the weather.
    """
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    bundle = stage.folder / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with Server(stage.server.app, context, stage.server.journal) as server:
        yield stage.at(server.url), bundle, server.weather
