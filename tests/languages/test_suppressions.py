import pytest

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tokens import comments
from sieminator.languages.suppressions import silence
from sieminator.model.problem import Level

TEXT = "T\n| where A == 1\n| where B == 2\n"


def finding(text: str, code: str, word: str) -> Finding:
    return Finding(code, Level.WARNING, text.index(word), "it is wrong")


def left(text: str, *findings: Finding) -> list[tuple[str, str]]:
    kept = silence(text, comments(text), findings)
    return [(one.code, text[one.offset :].partition(" ")[0]) for one in kept]


def test_without_a_comment_everything_is_kept():
    assert left(TEXT, finding(TEXT, "KQL050", "B ==")) == [("KQL050", "B")]


@pytest.mark.parametrize(
    "comment",
    [
        "sieminator: ignore KQL050: B is known to be there",
        "sieminator:ignore KQL050:because",
        "sieminator: ignore KQL049, KQL050 : both",
    ],
)
def test_a_comment_behind_a_step_speaks_of_its_line(comment):
    text = TEXT.replace("B == 2", f"B == 2 // {comment}")

    assert ("KQL050", "B") not in left(text, finding(text, "KQL050", "B =="))


def test_a_comment_on_its_own_line_speaks_of_the_next_that_is_not_empty():
    text = TEXT.replace("| where B", "// sieminator: ignore KQL050: of no use\n\n| where B")

    assert left(text, finding(text, "KQL050", "B ==")) == []


def test_it_speaks_of_no_other_line_and_of_no_other_code():
    text = TEXT.replace("A == 1", "A == 1 // sieminator: ignore KQL050: why")

    kept = left(text, finding(text, "KQL050", "B =="), finding(text, "KQL051", "A =="))

    assert kept == [("KQL051", "A"), ("LNT002", "sieminator:"), ("KQL050", "B")]


@pytest.mark.parametrize(
    "comment",
    ["ignore KQL050", "ignore KQL050:", "ignore KQL050: ", "ignore: why", "ignore kql050: why", "disable KQL050: x"],
)
def test_a_comment_that_is_not_understood_is_said_and_silences_nothing(comment):
    text = TEXT.replace("B == 2", f"B == 2 // sieminator: {comment}")

    assert left(text, finding(text, "KQL050", "B ==")) == [("KQL050", "B"), ("LNT001", "sieminator:")]


def test_what_looks_like_a_comment_in_a_string_speaks_to_nobody():
    text = 'T | where A == "// sieminator: ignore KQL050: why" | where B == 2'

    assert left(text, finding(text, "KQL050", "B ==")) == [("KQL050", "B")]


def test_a_comment_at_the_end_of_a_text_speaks_of_itself():
    text = "T\n// sieminator: ignore KQL050: nothing follows"

    assert left(text) == [("LNT002", "sieminator:")]
