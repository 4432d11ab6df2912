"""How one console writes an AQL filter test; what public tools know of it differs by version."""

from dataclasses import dataclass
from typing import Literal

Encoding = Literal["json", "plain"]
"""Of the query: percent-encoded, then `|` and a percent-encoded JSON list of it (7.5), or percent-encoded alone (7.4).
"""

# Source: 318 and both halves in blue-team021/SOC-Detection-Rules for 7.5.0 UP14, 320 in pySigma-backend-qradar 0.3.3
# for 7.4; seen 2026-11-28. Nobody has published an export that shows it.
DEFAULT_ID = 318


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a rule that we write looks like on this console, beyond what a detection says."""

    aql_test_id: int = DEFAULT_ID
    encoding: Encoding = "json"
    owner: str = "admin"
    """The user whose rule a new one becomes."""


DEFAULTS = Calibration()
