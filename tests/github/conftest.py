"""A team for every test; where there is no bash there is no play."""

from pathlib import Path

import pytest

from tests.github.team import HAS_BASH, Team, gather


@pytest.fixture
def team(tmp_path: Path) -> Team:
    if not HAS_BASH:
        pytest.skip("GitHub runs these workflows on Linux, and this machine has no bash")
    return gather(tmp_path)
