"""How a stored trigger looks on its way out: the same meaning, seldom the same text.

Each kind of noise has a name in `Behaviour.noise`, so that a test can have one, all (the default), or none. That they
happen is what clients of the vendor report or guard against; for each of them the exact form is unconfirmed.

- `order`: labels and actions come back in another order. Both vendor clients sort them before they compare.
- `time_zone`: `UTC` comes back as `UTC+00:00`, as exported templates write it.
- `newline`: a query comes back without the line breaks at its end.
- `empty`: a description that was never given comes back as "", and one that was given as "" comes back as null.
- `zeros`: numbers of seconds that were never given come back as 0.
"""

from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]

_SECONDS = ("searchIntervalOffsetSeconds", "maxWaitTimeSeconds", "throttleTimeSeconds")


def heard(fields: Fields, noise: tuple[str, ...]) -> Fields:
    """Return the fields of a trigger with this noise; the argument is not changed."""
    said = dict(fields)
    for name, make in _NOISES.items():
        if name in noise:
            make(said)
    return said


def _order(said: Fields) -> None:
    said["labels"] = sorted(said["labels"], reverse=True)
    said["actionIds"] = sorted(said["actionIds"], reverse=True)


def _time_zone(said: Fields) -> None:
    if said.get("timeZone") == "UTC":
        said["timeZone"] = "UTC+00:00"


def _newline(said: Fields) -> None:
    said["queryString"] = said["queryString"].rstrip("\r\n")


def _empty(said: Fields) -> None:
    description = said.get("description")
    said["description"] = {None: "", "": None}.get(description, description)


def _zeros(said: Fields) -> None:
    said.update({name: 0 for name in _SECONDS if name in said and said[name] is None})


_NOISES: dict[str, Callable[[Fields], None]] = {
    "order": _order,
    "time_zone": _time_zone,
    "newline": _newline,
    "empty": _empty,
    "zeros": _zeros,
}
