"""What a pattern of LIKE matches, as a glob says it."""

import re

_LIKE_PIECE = re.compile(r"\\[\s\S]|%|_")
_LIKE = {"\\%": "%", "\\_": "_", "\\\\": "\\", "%": "*"}


def like_shape(raw: str) -> str:
    """Return a pattern of LIKE as a glob; `_` stays as it is, since names hold it."""
    return _LIKE_PIECE.sub(lambda found: _LIKE.get(found[0], found[0]), raw)


def has_wildcard(raw: str) -> bool:
    """Say whether a pattern of LIKE holds a `%` or `_` that is not escaped."""
    return any(found in {"%", "_"} for found in _LIKE_PIECE.findall(raw))
