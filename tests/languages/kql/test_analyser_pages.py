"""The pages of the analyser's codes: what each says is bad is found to be so, and what it calls good is not."""

import re
from pathlib import Path

import pytest

from sieminator.languages.kql.analyser import Analyser
from sieminator.languages.kql.tables import gather
from tests.languages.kql.microsoft import fetched

PAGES = sorted((Path(__file__).parents[3] / "docs/lint").glob("KQL08*.md"))
FENCE = re.compile(r"```kql analyser\n(.*?)\n```", re.DOTALL)
OWN = {"Logons": {"Account": "string"}}
"""So that many tables are known, with or without the extra `kql-tables`."""


@pytest.fixture(scope="module")
def microsoft(tmp_path_factory: pytest.TempPathFactory):
    analyser = Analyser(fetched(tmp_path_factory), patience_s=30)
    yield analyser
    analyser.close()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_shows_what_it_says(path, microsoft):
    head, _, rest = path.read_text(encoding="utf-8").partition("Bad:\n")
    bad, _, good = rest.partition("Good:\n")
    level = re.search(r"^(Error|Warning|Hint)\.", head, re.MULTILINE)
    assert level

    def said(text: str) -> list[tuple[str, str]]:
        findings = microsoft.analyse(text, gather([OWN])).findings
        return [(finding.code, str(finding.level)) for finding in findings]

    assert [said(text) for text in FENCE.findall(bad)] == [[(path.stem, level[1].lower())]] * len(FENCE.findall(bad))
    assert [said(text) for text in FENCE.findall(good)] == [[]] * len(FENCE.findall(good))
    assert FENCE.search(bad)
    assert FENCE.search(good)


def test_every_code_has_a_page():
    room = Path(__file__).parents[3] / "sieminator/languages/kql"
    reported = {code for path in room.glob("*.py") for code in re.findall(r'"(KQL08\d)"', path.read_text("utf-8"))}

    assert reported == {path.stem for path in PAGES}
