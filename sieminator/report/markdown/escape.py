"""Untrusted text inside GitHub's Markdown: a title must not make a link, a mention, a table cell or HTML."""

import re
from collections.abc import Sequence

from sieminator.report.clean import clean

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~#$])")
_LINKS = re.compile(r"@|#(?=\d)|GH-(?=\d)|:(?=//)|www(?=\.)")
_BREAK = "&#8203;"
"""A zero-width space. GitHub makes links of mentions, issue numbers and addresses after it rendered the Markdown, so
that no backslash helps. Source: github.com/github/markup, issue 1168, seen 2026-11-22."""


def prose(text: str) -> str:
    """Return untrusted text that reads the same and does nothing, on one line or in a table; not at a line's start."""
    harmless = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _SPECIAL.sub(r"\\\1", harmless)
    return _LINKS.sub(rf"\g<0>{_BREAK}", escaped)


def code(text: str) -> str:
    """Return untrusted text as a code span; not for table cells, where a bar would end it."""
    harmless = clean(text)
    fence = "`" * (_longest_run(harmless) + 1)
    space = " " if harmless.startswith("`") or harmless.endswith("`") or not harmless.strip() else ""
    return f"{fence}{space}{harmless}{space}{fence}"


def diff_block(lines: tuple[str, ...], indent: int = 0) -> list[str]:
    """Return lines of a unified diff as a fenced block that nothing inside can close."""
    return fenced(lines, "diff", indent)


def fenced(lines: Sequence[str], language: str, indent: int = 0) -> list[str]:
    """Return lines of some language as a fenced block that nothing inside can close."""
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return [f"{' ' * indent}{line}".rstrip() for line in (f"{fence}{language}", *lines, fence)]


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
