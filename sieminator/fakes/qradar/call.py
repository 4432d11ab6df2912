"""One request, with all that answering it takes."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.tokens import Caller
from sieminator.fakes.qradar.world import Behaviour
from sieminator.fakes.wire import Request, Response


@dataclass(frozen=True, slots=True)
class Call:
    """A caller at the door of one console, inside its transaction."""

    console: Console
    caller: Caller
    request: Request
    places: Mapping[str, str]
    """What stands in the path's places, still percent-encoded."""
    version: str
    """Of the API, as negotiated."""

    @property
    def state(self) -> sqlite3.Connection:
        """The world's tables."""
        return self.console.state

    @property
    def behaviour(self) -> Behaviour:
        """How the console behaves."""
        return self.console.behaviour

    def place(self, name: str) -> str:
        """Return a text of the path."""
        return unquote(self.places[name])

    def number(self, name: str, code: int = 1005) -> int:
        """Return a number of the path; refuse what is none."""
        text = unquote(self.places[name])
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise invalid(f"The value {text!r} of the parameter {name} is not a positive number.", code)
        return int(text)

    def query(self, name: str) -> str:
        """Return a parameter of the query; refuse a request that lacks it."""
        value = self.request.query.get(name)
        if not value:
            raise invalid(f"The parameter {name} is required.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter that is `true` or `false`; refuse any other word."""
        value = self.request.query.get(name, str(default).lower())
        if value not in ("true", "false"):
            raise invalid(f"The value {value!r} of the parameter {name} is not a boolean.")
        return value == "true"

    def json(self, status: int = 422, code: int = 1005) -> Any:
        """Return the JSON that was sent; refuse what is none."""
        try:
            found = self.request.json()
            json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError):
            raise Refusal(status, code, "An error occurred parsing the JSON-formatted message body.") from None
        return found

    def body(self, status: int = 422, code: int = 1005) -> dict[str, Any]:
        """Return the JSON object that was sent; refuse anything else."""
        found = self.json(status, code)
        if not isinstance(found, dict):
            raise Refusal(status, code, "The message body is not a JSON object.")
        return found


Deed = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API."""

    method: str
    template: str
    """The path below `/api`, with `{places}`."""
    deed: Deed
    needs: tuple[str, ...] = ()
    """Capabilities of which the caller needs one; none is needed where there are none."""
    refusal: Refusal | None = None
    """What a caller without them is told, where the endpoint has a code of its own for it."""
