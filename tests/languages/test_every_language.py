"""What holds for every language's room, found by its folder: no text makes it crash or hang."""

import gc
import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sieminator.languages.finding import Finding
from sieminator.languages.reader import languages, reader
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

HOUR = timedelta(hours=1)
PIECES = st.sampled_from(
    [
        *"()[]{}|;,.:=!<>~#@$%^&*?+-/\\'\"`_ \t\n\0é😀",
        *(
            "//",
            "/*",
            "*/",
            "--",
            "::",
            ":=",
            "=~",
            "in~",
            "has",
            "!=",
            "<=>",
            "<<x>>",
            '"a"',
            "'b'",
            "/re/i",
            "1",
            "2h",
            "\r\n",
        ),
        *(
            "where",
            "select",
            "from",
            "events",
            "group by",
            "last",
            "case",
            "match",
            "parse",
            "json",
            "as",
            "by",
            "and",
            "or",
            "not",
        ),
        *(
            "count",
            "groupBy",
            "in",
            "like",
            "matches",
            "let",
            "union",
            "extend",
            "project",
            "T",
            "x",
            "timeslice",
            "lookup",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES, max_size=60).map("".join)
)
MEGABYTE, MUCH = 1_000_000, 200_000
HOSTILE = {
    "brackets": "(" * (MEGABYTE // 2) + ")" * (MEGABYTE // 2),
    "open brackets": "({[" * (MEGABYTE // 3),
    "double quotes": '"' * (MEGABYTE + 1),
    "single quotes": "'" * (MEGABYTE + 1),
    "nulls": "\0" * MEGABYTE,
    "escaped quotes": '"\\' * (MUCH // 2),
    "slashes": "/" * (MUCH + 1),
    "comments": "/*" * (MUCH // 2),
    "backticks": "`" * (MUCH + 1),
    "pipes": "|" * MUCH,
    "bangs": "!" * MUCH,
    "minuses": "- " * (MUCH // 2),
    "nots": "not " * (MUCH // 4),
    "ors": "a or " * (MUCH // 5),
    "equations": "a=b " * (MUCH // 4),
    "commas": "a," * (MUCH // 2),
    "dots": "a." * (MUCH // 2),
    "cases": "case { " * (MUCH // 7),
    "cases in SQL": "case when " * (MUCH // 10),
    "variables": "<<" * (MUCH // 2),
    "one word": "a" * MUCH,
    "one number": "1" * MUCH,
    "lines": "\n" * MUCH,
    "letters beyond the plane": "😀" * MUCH,
}


def read_all(language: str, text: str) -> list[Finding]:
    room = reader(language)
    findings = [*room.lint(text), *room.lint_fragment(text), *room.lint_windows(text, HOUR)]
    for comment in room.comments(text):
        assert text[comment.start :].startswith(comment.text)
    room.columns(text)
    for program in room.programs(text):
        assert 0 <= program.offset <= len(text)
        assert program.name == program.name.lower()
    for finding in findings:
        assert 0 <= finding.offset <= len(text)
        assert finding.code[:3] == language[:3].upper()
        assert isinstance(finding.level, Level)
        assert finding.message
    return findings


@pytest.mark.parametrize("language", languages())
@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_much(language, text):
    read_all(language, text)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_large_text_of_anything_is_read_in_linear_time(language, kind):
    """Not how fast: an eighth of the text takes about an eighth of the time. A quadratic reading takes 64 times."""
    text = HOSTILE[kind]
    list(reader(language).lint("a"))

    small = min(elapsed_s(language, " " * number + text[: len(text) // 8]) for number in range(2))  # none is remembered
    whole = elapsed_s(language, text)

    assert whole < 30 * max(small, 0.06), f"{small:.3f} s for an eighth, {whole:.3f} s for all of it"


def elapsed_s(language: str, text: str) -> float:
    gc.collect()
    gc.disable()  # it looks through all that there is, and has nothing to do with the text
    try:
        started = time.process_time()
        read_all(language, text)
        return time.process_time() - started
    finally:
        gc.enable()


@pytest.mark.parametrize("language", languages())
def test_brackets_too_deep_are_a_finding(language):
    def text(depth: int) -> str:
        return VALID[language].format("(" * depth + CONDITION[language] + ")" * depth)

    assert not [finding for finding in reader(language).lint(text(NESTING - 5)) if finding.level is Level.ERROR]
    assert [finding for finding in reader(language).lint(text(NESTING + 1)) if finding.level is Level.ERROR]


VALID = {
    "aql": "SELECT sourceip FROM events WHERE {} LAST 1 HOURS",
    "cql": "#event_simpleName=ProcessRollup2 | {}",
    "cse": "{}",
    "kql": "DeviceProcessEvents | where {}",
    "sumo": "_sourceCategory=a | where {}",
}
CONDITION = {
    "aql": "sourceip = '10.0.0.1'",
    "cql": "FileName=/cmd/i",
    "cse": "user_username = 'root'",
    "kql": 'FileName =~ "cmd.exe"',
    "sumo": '_sourceHost = "a"',
}


@pytest.mark.parametrize("language", languages())
def test_a_text_of_nothing_is_an_error(language):
    for text in ("", "  \n\t"):
        assert [finding.level for finding in reader(language).lint(text)] == [Level.ERROR]
