"""Published queries that nobody here wrote: nothing may be called wrong in them that is not."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.languages.kql.lint import lint, lint_windows
from sieminator.languages.kql.tokens import tokenize

CORPORA = Path(os.environ.get("SIEMINATOR_CORPORA", Path(__file__).parents[4] / "shared" / "corpora"))
if not CORPORA.is_dir():
    pytest.skip(f"no published queries at {CORPORA} (set SIEMINATOR_CORPORA)", allow_module_level=True)

# Each looked at on 2026-11-22, and each does what the finding says. The first four are hunting queries, which may read
# everything, unlike rules; the others look further back, or less far, than their own `queryPeriod`.
KNOWN = {
    ("TheArtOfKnowingYourData-0a61d2bbef", "KQL006"),
    ("TheArtOfKnowingYourData-c90c91e213", "KQL006"),
    ("Visualization_-_DailyTableEvents-270b0251d8", "KQL005"),
    ("Detections__MultipleDataSources__B64UserInWebURIFromMDE", "KQL008"),
    ("Solutions__Cisco_ISE__Analytic_Rules__CiscoISEDevicePostureStatusChanged", "KQL008"),
    ("Solutions__FalconFriday__Analytic_Rules__ASRBypassingWritingExecutableContent", "KQL008"),
    ("Solutions__Zscaler_Private_Access_ZPA___Analytic_Rules__ZscalerSharedZPASession", "KQL009"),
}
UNITS_S = {"m": 60, "h": 3600, "d": 86400}


def queries():
    """Yield name, text and look-back (None where there is none) of each query."""
    yaml = pytest.importorskip("yaml")
    for folder in ("kql", "kql-hunting"):
        for path in sorted((CORPORA / folder).glob("*.kql")):
            yield path.stem, path.read_text(encoding="utf-8-sig"), None
    for path in sorted((CORPORA / "sentinel-yaml").glob("*.yaml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        if "query" in rule:
            period = rule.get("queryPeriod")
            yield path.stem, rule["query"], period and timedelta(seconds=int(period[:-1]) * UNITS_S[period[-1].lower()])


def test_nothing_is_found_but_what_was_looked_at():
    found = set()

    for name, text, lookback in queries():
        found |= {(name, finding.code) for finding in lint(text)}
        found |= {(name, finding.code) for finding in lint_windows(text, lookback)} if lookback else set()

    assert found == KNOWN


def test_tokens_tile_every_query():
    for name, text, _ in queries():
        at = 0
        for token in tokenize(text):
            assert not text[at : token.start].strip(), name
            at = token.end
        assert not text[at:].strip(), name
