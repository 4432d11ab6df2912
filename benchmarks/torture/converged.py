"""After the weather cleared: the workspaces are as Git says, but for what people did, and that is told by name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.torture.checkout import OWNER, Piece
from benchmarks.torture.truth import CHANGES, FINE, Where

Rules = Mapping[Where, Mapping[str, Any]]
"""Workspace and id to the properties of a rule that is ours."""
_FAILED = "AUTO DISABLED "


def is_as_git_says(
    pieces: Sequence[Piece],
    rules: Rules,
    places: Sequence[str],
    *,
    held: Collection[Where] = (),
    touched: Collection[Where] = (),
) -> Iterator[str]:
    """Find what is not where it should be, once, and as it should be.

    What is held may be otherwise, and what nobody wants any more and somebody touched may go on.
    """
    known: set[Where] = set()
    for place in places:
        for piece in pieces:
            found = [where for where, rule in rules.items() if where[0] == place and _is_of(piece, rule)]
            known.update(found)
            if len(found) > 1 or (piece.wanted and not found):
                yield f"{place}: {piece.title} is there {len(found)} times"
            for where in found:
                excused = where in (held if piece.wanted else touched)
                if not excused and (what := _differs(piece, rules[where])):
                    yield f"{place}: {piece.title} {piece.version}: {what}"
    for where in rules.keys() - known:
        yield f"{where[0]}: a rule that nobody made: {rules[where]['displayName']}"


def differing(pieces: Sequence[Piece], rules: Rules) -> frozenset[Where]:
    """Return the rules of wanted detections that are not as Git says."""
    return frozenset(
        where
        for where, rule in rules.items()
        for piece in pieces
        if piece.wanted and _is_of(piece, rule) and _differs(piece, rule)
    )


def unwanted(pieces: Sequence[Piece], rules: Rules) -> frozenset[Where]:
    """Return the rules of detections that nobody wants any more."""
    gone = [piece for piece in pieces if not piece.wanted]
    return frozenset(where for where, rule in rules.items() if any(_is_of(piece, rule) for piece in gone))


def holds_only_what_people_did(
    plan: Mapping[str, Any], touched: Collection[Where], clones: Collection[Where]
) -> Iterator[str]:
    """Find what a second plan would write, and what it holds or calls a copy although nobody did anything."""
    for target in plan["targets"]:
        place, changes = target["target"], target["changes"]
        if target["status"] != "checked" or target["refused"] or target["withheld"]:
            yield f"{place}: {target['status']}, {target['reason']}, {target['refused']}, {target['withheld']}"
        yield from (f"{_told(place, one)} is planned a second time" for one in changes if not one["held"])
        for change in changes:
            if change["held"] and (place, change["remote_id"]) not in touched:
                yield f"{_told(place, change)} is held, and nobody touched it"
        for copy in target["copies"]:
            if (place, copy["remote_id"]) not in clones:
                yield f"{place}: {copy['title']} is called a copy, and nobody made one"
        expected = CHANGES if changes or target["copies"] else FINE
        if target["exit"] != expected:
            yield f"{place}: exit {target['exit']}, not {expected}"


def _told(place: str, change: Mapping[str, Any]) -> str:
    return f"{place}: {change['title']}: {change['action']}, {change['cause']}"


def held(plan: Mapping[str, Any]) -> frozenset[Where]:
    """Return the rules that a plan holds."""
    return frozenset(
        (target["target"], change["remote_id"])
        for target in plan["targets"]
        for change in target["changes"]
        if change["held"]
    )


def _is_of(piece: Piece, rule: Mapping[str, Any]) -> bool:
    return rule["displayName"] in (piece.title, _FAILED + piece.title)


def _differs(piece: Piece, rule: Mapping[str, Any]) -> str:
    """Return what is not as it should be; empty when all is."""
    if not piece.wanted:
        return "nobody wants it, and it is on" if rule["enabled"] else ""
    query, _, mark = str(rule["query"]).rpartition("\n")
    wrong = {
        "title": rule["displayName"] != piece.title,
        "description": rule["description"] != piece.description,
        "severity": str(rule["severity"]).lower() != piece.severity,
        "query": query.strip() != piece.query.strip(),
        "mark": f":{OWNER}:" not in mark or f":{piece.version}:" not in mark,
        "threshold": rule["triggerThreshold"] != 0,
        "enabled": rule["enabled"] is not True,
    }
    return ", ".join(name for name, is_so in wrong.items() if is_so)
