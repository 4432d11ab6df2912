"""A case: a text, and in the lines above it what is to be found in it.

# why: an author who comes from SQL            (for people; any number of lines)
# expect: CQL003 error 3:7, CQL012 warning 4:1   (or `nothing`)
# lookback: 1h                                   (the rule's; its windows are then checked too)
---
the text, to the end of the file
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sieminator.languages.reader import Reader
from sieminator.languages.scan import Lines

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True)
class Case:
    text: str
    expect: str
    lookback: timedelta | None = None


def read_case(path: Path) -> Case:
    head, _, text = path.read_text(encoding="utf-8").partition("---\n")
    said = dict(re.findall(r"^# (\w+): *(.*)$", head, re.MULTILINE))
    expect = "" if said["expect"] == "nothing" else said["expect"]
    return Case(text, expect, span(said["lookback"]) if "lookback" in said else None)


def cases(test_file: str) -> list[Path]:
    """The cases in `cases/` beside a test file."""
    return sorted(Path(test_file).with_name("cases").glob("*.txt"))


def found_in(reader: Reader, case: Case) -> str:
    """What a language finds in a case, as a case says it."""
    findings = list(reader.lint(case.text))
    if case.lookback is not None:
        findings += reader.lint_windows(case.text, case.lookback)
    lines = Lines(case.text)
    assert all(finding.message for finding in findings)
    places = [(finding, *lines.position(finding.offset)) for finding in findings]
    return ", ".join(f"{finding.code} {finding.level} {line}:{column}" for finding, line, column in places)


def span(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: float(text[:-1])})
