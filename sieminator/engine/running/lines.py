"""The lines of a hits file: JSON, ASCII, each with a ``type`` first, which says how the line begins byte by byte."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sieminator.engine.running.grid import Closed
from sieminator.model.running import Duty, Hit, Span

SCHEMA = 1
"""Of each line; names may be added within one."""

_HIT = b'{"type":"hit",'
_CLOSING = (b'{"type":"window",', b'{"type":"given_up",')


def hit_line(hit: Hit) -> bytes:
    """Return the line of one hit."""
    return _line(
        "hit",
        {
            "id": hit.id,
            "target": hit.target,
            "key": hit.key,
            "remote_id": hit.remote_id,
            "title": hit.title,
            **_times(hit.span),
            "told": hit.told,
            "row": hit.row,
        },
    )


def closing_line(target: str, duty: Duty, closed: Closed, at: datetime, runner: str) -> bytes:
    """Return the line that ends a window, or that tells which windows were given up."""
    said: dict[str, object] = {
        "target": target,
        "key": duty.key,
        "remote_id": duty.remote_id,
        "title": duty.title,
        **_times(closed.span),
        "at": at.isoformat(timespec="seconds"),
        "runner": runner,
    }
    if closed.given_up:
        return _line("given_up", {**said, "windows": closed.given_up})
    found = {"hits": closed.hits, "truncated": closed.truncated, "took_ms": closed.took // timedelta(milliseconds=1)}
    return _line("window", {**said, **found})


def dropped_line(target: str, sink: str, hits: int, reason: str, at: datetime) -> bytes:
    """Return the line that tells what a sink will never get."""
    said = {"target": target, "sink": sink, "hits": hits, "reason": reason, "at": at.isoformat(timespec="seconds")}
    return _line("dropped", said)


def is_hit(line: bytes) -> bool:
    """Say whether a line is a hit, which counts only once the line that ends its window stands below it."""
    return line.startswith(_HIT)


def read_hit(line: bytes) -> Hit | None:
    """Return the hit of a line; None where it is none, or was spoilt."""
    said = _read(line) if is_hit(line) else None
    if said is None:
        return None
    try:
        return Hit(
            said["id"],
            said["target"],
            said["key"],
            said["remote_id"],
            said["title"],
            _span(said),
            said["row"],
            said["told"],
        )
    except (KeyError, TypeError, ValueError):
        return None


def read_closed(line: bytes) -> Closed | None:
    """Return what a closing line says; None where it is another one, or was spoilt."""
    said = _read(line) if line.startswith(_CLOSING) else None
    if said is None:
        return None
    try:
        if said["type"] == "given_up":
            return Closed(said["remote_id"], _span(said), given_up=said["windows"])
        took = timedelta(milliseconds=said["took_ms"])
        return Closed(said["remote_id"], _span(said), said["hits"], said["truncated"], took)
    except (KeyError, TypeError, ValueError):
        return None


def _line(kind: str, said: Mapping[str, object]) -> bytes:
    return json.dumps({"type": kind, "schema_version": SCHEMA, **said}, separators=(",", ":")).encode() + b"\n"


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _times(span: Span) -> dict[str, object]:
    return {"start": span.start.isoformat(), "stop": span.stop.isoformat()}


def _span(said: Mapping[str, Any]) -> Span:
    return Span(datetime.fromisoformat(said["start"]), datetime.fromisoformat(said["stop"]))
