"""``--expect plan.json``: the plan that was reviewed, as far as a deploy compares it."""

import json
from collections.abc import Mapping
from pathlib import Path

from sieminator.errors import UsageError

_SCHEMA = 1
_MEND = "write it with: sieminator plan --env NAME --save plan.json"


def read_expected(file: Path, environment: str) -> Mapping[str, str]:
    """Return target to fingerprint out of what ``plan --format json`` wrote.

    Raises:
        UsageError: the file cannot be read, is no plan, is of a newer version, or of another environment.
    """
    try:
        document = json.loads(file.read_bytes())  # bytes: a shell may have written UTF-16
    except OSError as error:
        raise UsageError(f"--expect {file}: it cannot be read ({error.strerror})", hint=_MEND) from error
    except ValueError as error:
        raise UsageError(f"--expect {file}: it is not JSON ({error})", hint=_MEND) from error
    except RecursionError as error:
        raise UsageError(f"--expect {file}: it is not a plan (nested too deeply)", hint=_MEND) from error
    version = document.get("schema_version") if isinstance(document, dict) else None
    if isinstance(version, int) and version > _SCHEMA:
        raise UsageError(
            f"--expect {file}: schema_version {version} is newer than {_SCHEMA}", hint="upgrade sieminator"
        )
    expected = _fingerprints(document)
    if version != _SCHEMA or expected is None:
        raise UsageError(f"--expect {file}: it is not a plan", hint=_MEND)
    if document["environment"] != environment:
        raise UsageError(
            f"--expect {file}: it is a plan of {document['environment']}, not of {environment}", hint=_MEND
        )
    return expected


def _fingerprints(document: object) -> Mapping[str, str] | None:
    """Return None for anything that ``plan`` would not have written, drift and deploy results included."""
    try:
        targets = document["targets"]  # type: ignore[index]
        document["environment"]  # type: ignore[index]
        expected = {target["target"]: target["fingerprint"] for target in targets}
        others = any("pending" in target or "outcomes" in target for target in targets)
    except (KeyError, TypeError):
        return None
    return None if others else expected
