"""How people name what they put into files."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
"""Of targets, groups, variants and credentials."""

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Of detections, in lower case."""


def did_you_mean(wrong: str, known: Iterable[str], otherwise: str = "known: {}") -> str:
    """Return a hint that names what was probably meant; where nothing is near, ``otherwise`` with all that is known."""
    names = sorted(known)
    near = get_close_matches(wrong, names, 1, 0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    return otherwise.format(", ".join(names)) if names else ""
