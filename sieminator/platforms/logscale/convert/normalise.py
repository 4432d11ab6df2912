"""One form for what means the same, so that only what somebody changed differs.

Each function answers one noise of the service, which its docstring names. Together they are idempotent.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from sieminator.platforms.logscale.convert.fields import FORMS, ORGANIZATION

Tree = dict[str, object]

_OFFSET = re.compile(r"UTC([+-])(\d{1,2})(?::(\d{2}))?", re.ASCII)


def normalise(kind: str, body: Mapping[str, object]) -> Tree:
    """Return a body in its one form; the input stays untouched."""
    kept: Tree = {
        "name": body.get("name"),
        "description": plain(_text(body.get("description"))),
        "queryString": plain(_text(body.get("queryString"))),
        "trigger": trigger(kind, body.get("trigger")),
        "actions": as_set(body.get("actions")),
        "labels": as_set(body.get("labels")),
        "queryOwnership": ownership(body.get("queryOwnership")),
    }
    return {name: value for name, value in kept.items() if value}


def plain(text: str) -> str:
    """Return a text with LF for every line end, and nothing blank after its end: a server may keep or trim it.

    An empty description and none at all are one: the API answers null or "".
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip(" \t\n")


def trigger(kind: str, found: object) -> Tree:
    """Return what says when a rule triggers, without what equals its absence: the API answers null where 0 was sent."""
    values = found if isinstance(found, Mapping) else {}
    kept: Tree = {}
    for name, absent in FORMS[kind].trigger.items():
        value = values.get(name)
        if value is not None and value != absent:
            kept[name] = value
    for name, write in _SPELT.items():
        if name in kept:
            kept[name] = write(_text(kept[name]))
            if kept[name] in ("", FORMS[kind].trigger[name]):
                del kept[name]
    return kept


@lru_cache(maxsize=256)
def cron_line(text: str) -> str:
    """Return a cron line with one blank between its fields."""
    return " ".join(text.split())


@lru_cache(maxsize=256)
def time_zone(text: str) -> str:
    """Return a time zone in its one spelling: `UTC`, `UTC+00:00` and `UTC-0` are the same."""
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        return text.strip() or "UTC"
    sign, hours, minutes = found.groups()
    if int(hours) == 0 and int(minutes or 0) == 0:
        return "UTC"
    return f"UTC{sign}{int(hours):02}:{int(minutes or 0):02}"


_SPELT: Mapping[str, Callable[[str], str]] = {"schedule": cron_line, "timeZone": time_zone}


def as_set(found: object) -> list[str]:
    """Return texts sorted, each once: the server hands labels and actions back in an order of its own."""
    return sorted(set(map(str, found))) if isinstance(found, list | tuple) else []


def ownership(found: object) -> Tree:
    """Return who a query runs for; nothing where it is the organization, which is our default."""
    values = found if isinstance(found, Mapping) else {}
    kind, user = values.get("type"), values.get("user")
    if kind in (None, ORGANIZATION):
        return {}
    return {"type": kind, "user": user} if user else {"type": kind}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
