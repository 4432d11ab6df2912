"""LogScale lives through every scene, with every kind of rule.

Where a scene is told of a vendor that answers with HTTP's own numbers it is told here as it goes on LogScale, under the
same name; where it is one of ids and conditional writes, see ``unconditional.py``.
"""

import pytest

from sieminator.fakes.weather import Act
from sieminator.model.doctor import Topic
from sieminator.model.verdict import Verdict
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from tests.platforms import nobody
from tests.platforms.logscale.stage import SECRET, VARIABLE, LogScaleStage, logscale_stage
from tests.platforms.scenes_canary import nothing_stays
from tests.platforms.scenes_doctor import of, said
from tests.platforms.scenes_switch import throw
from tests.platforms.suite import Suite
from tests.platforms.unconditional import UnconditionalScenes


class LogScaleSuite(UnconditionalScenes, Suite):
    """Every scene of the suite, and how those go that another vendor's ids, numbers and etags would decide."""

    KIND = ""

    @pytest.fixture
    def stage(self, tmp_path, monkeypatch):
        """A stage whose token is in nothing that was sent or answered, but for the header that nobody keeps."""
        monkeypatch.setenv(VARIABLE, SECRET)
        with logscale_stage(tmp_path, self.KIND) as stage:
            yield stage
            for exchange in stage.server.journal:
                assert SECRET.encode() not in exchange.request_body + exchange.response_body
            assert stage.hand.levers.hasty_polls() == 0

    # ---- no write is conditional

    def test_the_kill_switch_costs_one_listing_and_one_write(self, stage: LogScaleStage):
        """And a second look right before the write, since no write is conditional."""
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        throw(stage, stage.detection(3), content=stage.many(5))

        asked = [exchange.path.rpartition("/")[2] for exchange in stage.server.journal]
        assert asked[:3] == ["ReadServer", "ReadRules", "ReadRulesAgain"]
        assert len(asked) == 4
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1

    # ---- one answer a listing, and words in place of numbers

    def test_a_secret_that_is_changed_while_we_page_leaves_the_target_unknown(self, stage: LogScaleStage):
        """A listing is one answer: the token ends between it and what is asked before it."""
        stage.settle(*stage.many(6))
        stage.server.weather.order(Act(stage.hand.change_secret), path="/ReadRules$", times=1)

        nobody.is_unknown(stage.drift(*stage.many(6)))

        nobody.knows(stage, *stage.many(6))

    def test_who_may_nothing_fails_reading_in_the_vendors_words(self, stage: LogScaleStage):
        """Of a search domain that is not for us the server says what it says of one that is not there."""
        stage.hand.may(read=False, write=False)

        found = stage.doctor(stage.detection())

        assert (of(found)[Topic.SIGN_IN], of(found)[Topic.READ]) == (Verdict.OK, Verdict.FAILED)
        assert "Could not find a view or repository with the name 'soc'" in said(found, Topic.READ)
        assert found.exit == 1

    def test_who_may_not_write_is_told_so_in_the_vendors_words(self, stage: LogScaleStage):
        with nothing_stays(stage):
            stage.hand.may(read=True, write=False)
            run = stage.canary()
            stage.hand.may(read=True, write=True)

        assert "could not be made" in run.reason
        assert stage.FORBIDDEN in run.reason
        assert (run.exit, run.wrote, run.fields) == (1, False, ())


class TestScheduledSearch(LogScaleSuite):
    """The default."""

    KIND = SCHEDULED


class TestFilterAlert(LogScaleSuite):
    """Alerts on each event."""

    KIND = FILTER


class TestAggregateAlert(LogScaleSuite):
    """Alerts on a live aggregate."""

    KIND = AGGREGATE
