"""Golden outputs as files: what a report looked like when somebody last looked at it."""

import os
from pathlib import Path

CASES = Path(__file__).parent / "cases"


def assert_golden(name: str, text: str) -> None:
    """Compare with ``cases/<name>``; ``SIEMINATOR_WRITE_GOLDEN=1`` writes what is there now, to be read in the diff."""
    path = CASES / name
    if os.environ.get("SIEMINATOR_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
