"""Who is asking: access keys, who owns them, and what they may do.

Source: help.sumologic.com on access keys and API authentication (HTTP Basic, access id and access key), seen
2026-11-28. What the vendor's capabilities are called is not copied: the rights here are those that matter to a client.
"""

import base64
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from sieminator.fakes.sumo import refusals
from sieminator.fakes.wire import Request

READ = "view searches and folders"
WRITE = "manage searches and folders"
SEARCH = "run searches"
READ_RULES = "view Cloud SIEM rules"
WRITE_RULES = "manage Cloud SIEM rules"
ADMIN = "manage Admin Recommended"

READING = (READ, SEARCH, READ_RULES)
"""What a key needs that plans, checks for drift and counts hits."""
DEPLOYING = (*READING, WRITE, WRITE_RULES)
"""What a key needs that deploys."""
EVERYTHING = (*DEPLOYING, ADMIN)


@dataclass(frozen=True, slots=True)
class Caller:
    """The access key of one request, and whose it is."""

    access_id: str
    user: str
    """The id of its owner: 16 hexadecimal digits."""
    email: str
    personal: str
    """The id of the owner's personal folder."""
    rights: tuple[str, ...]

    def may(self, right: str) -> bool:
        """Say whether the key has a right."""
        return right in self.rights

    def need(self, right: str) -> None:
        """Refuse a key without a right, with 403."""
        if right not in self.rights:
            raise refusals.forbidden(right)


def check_known(rights: Iterable[str]) -> None:
    """Raise ValueError for a name that is no right of the fake's."""
    if unknown := set(rights) - set(EVERYTHING):
        raise ValueError(f"no such right: {', '.join(sorted(unknown))}")


def authenticate(state: sqlite3.Connection, request: Request) -> Caller:
    """Return whose access key the request carries; refuse with 401 what is none."""
    access_id, access_key = _credential(request.headers.get("authorization", ""))
    row = state.execute(
        "SELECT access_id, user, email, personal, rights FROM access_key JOIN user ON user.id = user"
        " WHERE access_id = ? AND secret = ?",
        (access_id, access_key),
    ).fetchone()
    if row is None:
        raise refusals.unauthorized()
    return Caller(row[0], row[1], row[2], row[3], tuple(json.loads(row[4])))


def asks_as_admin(request: Request, caller: Caller) -> bool:
    """Say whether a request asks as a content administrator; refuse with 403 a key that may not."""
    asks = request.headers.get("isadminmode", "").lower() == "true"
    if asks:
        caller.need(ADMIN)
    return asks


def named(request: Request) -> str:
    """Return the access id that a request carries, without looking at its key; empty where it carries none."""
    try:
        return _credential(request.headers.get("authorization", ""))[0]
    except refusals.Refusal:
        return ""


def falters(state: sqlite3.Connection) -> bool:
    """Say whether auth throttling hits this request, and count it; see `Levers.throttle_authentication`."""
    query = "UPDATE setting SET value = value - 1 WHERE name = 'unrecognised' AND value > 0"
    return state.execute(query).rowcount > 0


def _credential(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        raise refusals.unauthorized()
    try:
        text = base64.b64decode(value, validate=True).decode()
    except ValueError:
        raise refusals.unauthorized() from None
    access_id, _, access_key = text.partition(":")
    return access_id, access_key
