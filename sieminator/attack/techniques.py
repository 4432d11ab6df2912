"""Look up ATT&CK techniques and sub-techniques by their ids."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

VERSION = "18.1"
"""Of the ATT&CK enterprise collection in `enterprise.json`, which also says its date and MITRE's notice."""

_ID = re.compile(r"T?(\d{1,4})(?:[./](\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Technique:
    """One technique or sub-technique."""

    id: str
    """Like `T1204`, or `T1204.001` for a sub-technique."""
    name: str
    """Without the name of the technique that it is part of."""
    tactics: tuple[str, ...]
    """MITRE's short names, like `initial-access`, in the order of the kill chain; never empty."""
    revoked: bool = False
    """MITRE replaced it."""
    revoked_by: str = ""
    """The one that stands in its place now; empty where none is known, or where it is not revoked."""
    deprecated: bool = False
    """MITRE dropped it, and put nothing in its place."""


@lru_cache(maxsize=1024)
def technique(technique_id: str) -> Technique | None:
    """Return the technique with exactly that id, revoked and deprecated ones too; None where there is none."""
    entry = _data()["techniques"].get(technique_id)
    if entry is None:
        return None
    return Technique(
        id=technique_id,
        name=entry["name"],
        tactics=tuple(entry["tactics"]),
        revoked="revoked_by" in entry,
        revoked_by=entry.get("revoked_by", ""),
        deprecated=entry.get("deprecated", False),
    )


def tactics_of(technique_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the tactics that the techniques serve, each once, in the order of the kill chain.

    Ids that are not known serve none.
    """
    known = (technique(technique_id) for technique_id in technique_ids)
    served = {tactic for found in known if found for tactic in found.tactics}
    return tuple(tactic for tactic in _data()["tactics"] if tactic in served)


def nearest(wrong: str) -> str | None:
    """Return the id that somebody may have meant, given a misspelt id or a technique's name; None if nothing is near.

    Never a revoked or deprecated one.
    """
    standing = {
        technique_id: entry["name"].casefold()
        for technique_id, entry in _data()["techniques"].items()
        if "revoked_by" not in entry and "deprecated" not in entry
    }
    written = _ID.fullmatch(wrong.strip().upper())
    if written:
        whole, part = f"T{int(written[1]):04}", f".{int(written[2]):03}" if written[2] else ""
        for candidate in (whole + part, whole):
            if candidate in standing:
                return candidate
    return _similar(wrong.strip(), standing)


def _similar(wrong: str, standing: dict[str, str]) -> str | None:
    """Find a near name or a near id; a name that several techniques share gives the first of them."""
    from difflib import get_close_matches

    by_name = {name: technique_id for technique_id, name in reversed(standing.items())}
    near = get_close_matches(wrong.casefold(), by_name, n=1, cutoff=0.8)
    if near:
        return by_name[near[0]]
    return next(iter(get_close_matches(wrong.upper(), standing, n=1, cutoff=0.75)), None)


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("enterprise.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
