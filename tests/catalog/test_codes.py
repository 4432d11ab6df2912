"""Every code that the catalog can report is shown by a case."""

import re
from pathlib import Path

import sieminator.catalog

STRANGE_DISKS = {"FIL002", "FIL003", "FIL004", "FIL005", "FIL006"}
"""What needs a strange disk rather than a strange text is in test_files.py."""


def test_the_cases_show_every_code():
    folder = Path(sieminator.catalog.__file__).parent
    cases = Path(__file__).parent / "cases"
    used = {code for path in folder.glob("*.py") for code in re.findall(r'"([A-Z]{3}\d{3})"', path.read_text())}

    shown = set(re.findall(r": ([A-Z]{3}\d{3}): ", "".join(path.read_text() for path in cases.glob("*.txt"))))

    assert used - shown == STRANGE_DISKS
