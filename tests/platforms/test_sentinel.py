"""Sentinel lives through every scene, and keeps to the vendor's contract while it does."""

import pytest

from tests.platforms.sentinel.stage import SECRET, VARIABLE, SentinelStage, sentinel_stage
from tests.platforms.suite import Suite


@pytest.fixture
def stage(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET)
    with sentinel_stage(tmp_path) as stage:
        yield stage


class TestSentinel(Suite):
    """Every scene of the suite."""
