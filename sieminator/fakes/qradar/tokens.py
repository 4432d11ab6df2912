"""Who is asking: the token of an authorized service, in the header SEC."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sieminator.fakes.qradar.capabilities import permits
from sieminator.fakes.qradar.refusals import unauthorized
from sieminator.fakes.wire import Request


@dataclass(frozen=True, slots=True)
class Caller:
    """The authorized service of one request."""

    name: str
    capabilities: tuple[str, ...]

    def may(self, needs: tuple[str, ...]) -> bool:
        """Say whether the token's role covers one of these, or there are none."""
        return permits(self.capabilities, needs)


def authenticate(state: sqlite3.Connection, request: Request, now: datetime) -> Caller:
    """Return who holds the request's token; refuse with 401 what is no token.

    A user's name and password are refused too: the console of the fake has no users that sign in.
    """
    value = request.headers.get("sec", "")
    if not value:
        raise unauthorized(given=bool(request.headers.get("authorization")))
    row = state.execute("SELECT name, capabilities, expires FROM token WHERE value = ?", (value,)).fetchone()
    if row is None or (row[2] and datetime.fromisoformat(row[2]) <= now):
        raise unauthorized(given=True)
    return Caller(row[0], tuple(json.loads(row[1])))
