"""Untrusted text made harmless to read: a title from a vendor must not paint a terminal or turn a line around."""

import re

from sieminator.net.redact import redact_values

# Escapes, not deletions: a hidden character that somebody put into a query is a difference a reviewer has to see.
# Control characters but tab; bidirectional controls (Unicode TR9), line and paragraph separators, zero-width
# characters that hide a difference, and lone surrogates, which no output could encode.
_HARMFUL = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    r"""Return one harmless line: what could move a cursor, a colour or a direction is shown as ``\x1b``, ``\u202e``.

    No secret that is known by now is in it, whoever wrote it there.
    """
    return _HARMFUL.sub(_escape, redact_values(text))


def clean_lines(text: str) -> list[str]:
    """Return the text's lines, each harmless; only a line feed ends a line, as in the queries that we deploy."""
    return [clean(line) for line in text.split("\n")]


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode()
