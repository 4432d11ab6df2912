"""Findings that an author has looked at, and answers for: `// sieminator: ignore CQL003: why` in a comment.

On a line of its own it speaks of the next line that holds anything else; behind something, of its own line. A reason is
required. What suppresses nothing is said: it hides the next mistake.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sieminator.languages.finding import Finding
from sieminator.languages.scan import Comment, Lines
from sieminator.model.problem import Level

MARK = "sieminator:"
_CODE = r"[A-Z]{3}\d{3}"
_FILLED = re.compile(r"\S")
_FORM = re.compile(rf"\s*ignore\s+(?P<codes>{_CODE}(?:\s*,\s*{_CODE})*)\s*:\s*(?P<reason>[^\s*/].*)")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code on one line."""

    code: str
    line: int
    """The line that it speaks of, from 1."""
    offset: int
    """Of the comment's word to us."""


def silence(text: str, comments: Iterable[Comment], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that no comment speaks of, and what is wrong with the comments, in the order of the text."""
    if MARK not in text:
        return tuple(findings)
    said = [comment for comment in comments if MARK in comment.text]
    suppressions, complaints = _read(text, said)
    lines = Lines(text)
    silenced = {(one.code, one.line) for one in suppressions}
    used = set()
    kept = list(complaints)
    for finding in findings:
        place = finding.code, lines.position(finding.offset)[0]
        if place in silenced:
            used.add(place)
        else:
            kept.append(finding)
    kept += [_unused(one) for one in suppressions if (one.code, one.line) not in used]
    return tuple(sorted(kept, key=lambda finding: finding.offset))


def _read(text: str, comments: Sequence[Comment]) -> tuple[list[Suppression], list[Finding]]:
    lines = Lines(text)
    suppressions, complaints = [], []
    for comment in comments:
        offset = comment.start + comment.text.index(MARK)
        found = _FORM.match(comment.text, offset - comment.start + len(MARK))
        if found is None:
            hint = "write it like `sieminator: ignore KQL003: why it is right here`"
            message = "the comment is meant for sieminator and is not understood"
            complaints.append(Finding("LNT001", Level.WARNING, offset, message, hint))
            continue
        line = lines.position(_spoken_of(text, comment))[0]
        suppressions += [Suppression(code, line, offset) for code in re.findall(_CODE, found["codes"])]
    return suppressions, complaints


def _unused(one: Suppression) -> Finding:
    message = f"there is no {one.code} on line {one.line} to ignore"
    return Finding("LNT002", Level.WARNING, one.offset, message, "remove it: it would hide the next one")


def _spoken_of(text: str, comment: Comment) -> int:
    """Return an offset on the line that a comment speaks of: its own, or the next that is not empty."""
    line_start = text.rfind("\n", 0, comment.start) + 1
    after = _FILLED.search(text, comment.start + len(comment.text))
    if text[line_start : comment.start].strip() or after is None:
        return comment.start
    return after.start()
