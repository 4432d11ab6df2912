"""The pages in docs/lint: what each says is bad is found to be so, and what it calls good is not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.engine.queries import QueryLint, missing_columns
from sieminator.engine.siblings import Sibling, compare
from sieminator.languages.reader import languages, reader
from sieminator.model.problem import Level, Position
from sieminator.model.rule import Content, Need, Rule

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/lint").glob("[A-Z][A-Z][A-Z][0-9][0-9][0-9].md"))
OF_SIBLINGS = {"LNT011", "LNT012"}
"""What only shows beside another query of the detection."""
ANALYSED = re.compile(r"^```kql analyser$", re.MULTILINE)
"""On a page of what only Microsoft's analyser finds; tests/languages/kql/test_analyser_pages.py tries those."""
PREFIXES = {language[:3].upper(): language for language in languages()}
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
SHAPE = re.compile(
    r"# (?P<code>[A-Z]{3}\d{3}): (?P<what>[^\n]+)\n\n"
    r"(?P<level>Error|Warning|Hint)\. (?P<why>.+?)\n\n"
    r"Bad:\n\n(?P<bad>.+?)\n\nGood:\n\n(?P<good>.+?)\n\n"
    r"(?:(?P<more>.+?)\n\n)?Source: (?P<source>.+)\n",
    re.DOTALL,
)
FENCE = re.compile(r"```(?P<language>\w+)(?: (?P<arguments>[^\n]*))?\n(?P<text>.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A fenced query, and the words behind its language: `fragment`, `lookback=1h`, `columns=a,b`."""

    language: str
    text: str
    words: tuple[str, ...]

    def said(self, name: str) -> str:
        return next((word.partition("=")[2] for word in self.words if word.startswith(f"{name}=")), "")

    @property
    def lookback(self) -> timedelta | None:
        said = self.said("lookback")
        return timedelta(**{UNITS[said[-1]]: int(said[:-1])}) if said else None

    def found(self) -> Iterator[tuple[str, Level]]:
        if "fragment" in self.words:
            findings = tuple(reader(self.language).lint_fragment(self.text))
        else:
            findings = QueryLint().findings(self.language, self.text, self.lookback)
        yield from ((finding.code, finding.level) for finding in findings)
        needed = self.said("columns").split(",") if self.said("columns") else []
        needs = tuple(Need(column, "the example", "") for column in needed)
        if needs:
            rule = Rule("", "", "", Content("", enabled=True, body={}), None, query=self.text, needs=needs)
            yield from ((problem.code, problem.level) for problem in missing_columns(rule, self.language))


def examples(part: str) -> list[Example]:
    """Return the fenced queries of a part; one at least."""
    found = [
        Example(fence["language"], fence["text"], tuple((fence["arguments"] or "").split()))
        for fence in FENCE.finditer(part)
    ]
    assert found
    return found


def found_between(part: str) -> set[tuple[str, Level]]:
    """Return what is found where the examples of a part are held against each other."""
    siblings = [Sibling(one.language, one.language, one.text, lambda _: Position("")) for one in examples(part)]
    return {(problem.code, problem.level) for _, problem in compare(siblings)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_shows_what_it_says(path):
    page = SHAPE.fullmatch(path.read_text(encoding="utf-8"))
    assert page, "the form: # CODE: what / Error. why / Bad: / Good: / Source:"
    assert page["code"] == path.stem
    if ANALYSED.search(page["bad"]):
        return
    language = PREFIXES.get(path.stem[:3])
    if language:
        assert set(re.findall(r"^```(\w+)", page["bad"] + page["good"], re.MULTILINE)) == {language}

    said = (path.stem, Level(page["level"].lower()))
    if path.stem in OF_SIBLINGS:
        assert said in found_between(page["bad"])
        assert said not in found_between(page["good"])
    else:
        assert [example.text for example in examples(page["bad"]) if said not in set(example.found())] == []
    for example in examples(page["good"]):
        assert not [one for one in example.found() if one[0] == path.stem or one[1] is Level.ERROR], example.text


@pytest.mark.parametrize("prefix", [*PREFIXES, "LNT"])
def test_every_code_about_queries_has_a_page(prefix):
    folder = ROOT / "sieminator"
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
    reported = {code for text in texts for code in re.findall(rf'"({prefix}\d{{3}})"', text)}

    assert reported == {path.stem for path in PAGES if path.stem.startswith(prefix)}
