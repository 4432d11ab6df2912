"""What must hold whatever happened: each function finds what broke it, and yields a sentence for each.

Nothing here asks the tool's own code: a detection's revision is known by its description, a state by its etag.
"""

import json
import signal
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import workspace_id
from benchmarks.torture.account import Record
from benchmarks.torture.checkout import describe
from benchmarks.torture.deploys import Ended
from benchmarks.torture.history import State

FINE, FAILED, CHANGES, UNKNOWN, INTERRUPTED = 0, 1, 2, 4, 130
_WRITERS, _TARGETS = 4, 2
IN_FLIGHT = _WRITERS * _TARGETS
"""Writes that one process may have begun at once."""


def processes_end_well(ended: Iterable[Ended]) -> Iterator[str]:
    """Find tracebacks, exit codes that mean nothing, and interruptions that nobody asked for."""
    for one in ended:
        allowed = {FINE, FAILED, CHANGES, UNKNOWN}
        allowed |= {INTERRUPTED} if one.told == signal.SIGINT else {-one.told} if one.told else set()
        if one.exit not in allowed:
            yield f"{' '.join(one.words)}: exit {one.exit}, after signal {one.told}\n{one.err}"
        if "Traceback" in one.err:
            yield f"{' '.join(one.words)}: a traceback\n{one.err}"
        if one.exit in (FINE, CHANGES, UNKNOWN) and not one.out:
            yield f"{' '.join(one.words)}: exit {one.exit}, and nothing said\n{one.err}"


def every_intent_has_its_outcome(records: Sequence[Record], ended: Sequence[Ended]) -> Iterator[str]:
    """Find outcomes without an intent, and intents without an outcome that were not in flight when a process was cut
    off.
    """
    intents, outcomes = Counter(map(_change, _of(records, "intent"))), Counter(map(_change, _of(records, "outcome")))
    for change, count in (intents + outcomes).items():
        if intents[change] != 1 or outcomes[change] > 1:
            yield f"{change}: {intents[change]} intents and {outcomes[change]} outcomes ({count})"
    open_ones = Counter(run for run, *_ in (intents - outcomes).elements())
    cut_off = {document["run"] for one in ended if one.full and (document := said(one))}
    silent = any(one.exit < 0 or (one.full and not said(one)) for one in ended)
    told = {document["run"] for one in ended if (document := said(one)) and "run" in document}
    for run, count in open_ones.items():
        excused = run in cut_off or (silent and run not in told)
        if not excused or count > IN_FLIGHT:
            yield f"run {run}: {count} intents without an outcome"


def what_is_told_is_recorded(records: Sequence[Record], ended: Sequence[Ended]) -> Iterator[str]:
    """Find changes of which the report of a run and the ledger do not say the same."""
    results = {_change(one): one["result"] for one in _of(records, "outcome")}
    for one in ended:
        document = said(one)
        if not document or (one.full and one.exit not in (FINE, CHANGES)):
            continue
        for target in document["targets"]:
            for outcome in target.get("outcomes", ()):
                change = (document["run"], target["target"], outcome["key"], outcome["remote_id"], outcome["action"])
                found = results.get(change)
                if found != outcome["result"] and not (outcome["result"] == "skipped" and found is None):
                    yield f"{change}: told as {outcome['result']}, recorded as {found}"


def what_is_done_was_seen(records: Sequence[Record], states: Sequence[State]) -> Iterator[str]:
    """Find changes that count as done, and left no state there that is what it should be."""
    for one in _of(records, "outcome"):
        if one["result"] != "done" or "was gone already" in one["message"]:
            continue
        place = workspace_id(one["target"])
        left = [state for state in states if (state.workspace, state.rule) == (place, one["remote_id"])]
        if not any(_is_as_done(state, one) for state in left):
            yield f"{one['target']}/{one['title']} {one['version']}: {one['action']} is done, and nobody saw it there"


def _is_as_done(state: State, record: Record) -> bool:
    if record["action"] == "delete":
        return state.gone
    now, version = state.properties, record["version"]
    number = int(str(record["title"]).split()[-1])
    as_sent = {
        "create": now["enabled"] and now["description"] == describe(number, version),
        "update": now["description"] == describe(number, version),
        "enable": now["enabled"],
        "disable": not now["enabled"],
    }
    mark = str(now["query"]).rpartition("\n")[2]
    return not state.gone and f":{version}:" in mark and as_sent[record["action"]]


def nothing_is_withdrawn(records: Sequence[Record]) -> Iterator[str]:
    """Find rules that go because nobody wants them, while a file cannot be read."""
    for one in _of(records, "intent"):
        if one["cause"] == "withdrawn":
            yield f"{one['target']}/{one['title']} is withdrawn while a file cannot be read"


def raw_copies_are_true(records: Sequence[Record], states: Sequence[State], folder: Path) -> Iterator[str]:
    """Find rules that are written over or deleted, and were not kept as they were at some time."""
    held = {(state.workspace, state.rule, state.etag): state.properties for state in states if not state.gone}
    for one in _of(records, "intent"):
        what = f"{one['target']}/{one['title']}: the raw copy before {one['action']}"
        if one["action"] == "create":
            continue
        try:
            raw = json.loads((folder / str(one["raw"])).read_bytes())
        except (OSError, ValueError) as error:
            yield f"{what} cannot be read ({error})"
            continue
        was = held.get((workspace_id(one["target"]), one["remote_id"], raw.get("etag")))
        told = {name: raw["properties"].get(name) for name in _TELLING}
        if was is None or told != {name: was.get(name) for name in _TELLING}:
            yield f"{what} is nothing that ever was there"


_TELLING = ("displayName", "description", "query", "enabled", "severity")


Where = tuple[str, str]
"""A workspace's name, and a rule's id there."""


def nobody_lost_an_edit(
    expected: Mapping[Where, Mapping[str, Any]],
    rules: Mapping[Where, Mapping[str, Any]],
    excused: Collection[Where],
) -> Iterator[str]:
    """Find what a person did and nobody asked to undo, and that is not there any more."""
    for (place, rule), left in expected.items():
        there = rules.get((place, rule), {})
        lost = {name: there.get(name) for name, value in left.items() if there.get(name) != value}
        if lost and (place, rule) not in excused:
            yield f"{place}/{rule}: what somebody did is lost: {left}, now {lost}"


def may_have_written_over(records: Sequence[Record]) -> set[Where]:
    """Return the rules over which a create may have written what no listing had shown.

    Sentinel takes no condition on a create, and its answer alone tells: then the tool says so, in the outcome. Nobody
    can say where the answer was lost, or the process killed.
    """
    intents = {_change(one): one for one in _of(records, "intent") if one["action"] == "create"}
    plainly_done = {_change(one) for one in _of(records, "outcome") if one["result"] == "done" and not one["message"]}
    return {(one["target"], one["remote_id"]) for change, one in intents.items() if change not in plainly_done}


def said(ended: Ended) -> dict[str, Any] | None:
    """Return the result that a process printed; None for none."""
    try:
        document: dict[str, Any] = json.loads(ended.out)
    except ValueError:
        return None
    return document if "run" in document else None


def _of(records: Iterable[Record], phase: str) -> list[Record]:
    return [one for one in records if one["phase"] == phase]


def _change(record: Record) -> tuple[str, ...]:
    return tuple(str(record[name]) for name in ("run", "target", "key", "remote_id", "action"))
