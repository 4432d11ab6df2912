"""What holds for every test."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Scenes and stages are no test modules: their assertions must be told to explain themselves, before they are imported.
pytest.register_assert_rewrite(
    *(f"tests.platforms.{file.stem}" for file in Path(__file__).parent.glob("platforms/*.py"))
)

# A slow machine is no failure, and a gate that is green must be green again: chance has a profile of its own
# (pytest --hypothesis-profile explore).
settings.register_profile("gate", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gate")

_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def no_cache_of_anybody(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody has set up on this machine, or another test has, such as an analyser for lint, changes no test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / f"cache-{next(_NUMBERS)}"))
