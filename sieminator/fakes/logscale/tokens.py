"""Who is asking: bearer tokens, and what they may see."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sieminator.fakes.logscale.permissions import READ, permits
from sieminator.fakes.logscale.refusals import no_domain, not_allowed, unauthorized
from sieminator.fakes.logscale.world import SearchDomain, domain_named
from sieminator.fakes.wire import Request


@dataclass(frozen=True, slots=True)
class Caller:
    """The token of one request, and who holds it."""

    id: str
    name: str
    user: str
    """The id of the person whose personal token it is; empty for a token of search domains."""
    username: str
    permissions: tuple[str, ...]
    domains: tuple[str, ...] | None
    """Names of the search domains that it opens; None is all."""

    @property
    def actor(self) -> dict[str, str]:
        """Who is written down for what is done: a person, or a token."""
        if self.user:
            return {"type": "user", "id": self.user, "name": self.username}
        return {"type": "token", "id": self.id, "name": self.name}

    def may(self, permission: str) -> bool:
        """Say whether the token has a permission."""
        return permits(self.permissions, permission)

    def need(self, permission: str, domain: SearchDomain) -> None:
        """Refuse a caller without a permission."""
        if not self.may(permission):
            raise not_allowed(permission, domain.name)


def authenticate(state: sqlite3.Connection, request: Request, now: datetime) -> Caller:
    """Return who holds the request's bearer token; refuse with 401 what is no token."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise unauthorized(given=False)
    query = (
        "SELECT token.id, token.name, user.id, user.name, permissions, domains, expires FROM token"
        " LEFT JOIN user ON user.id = token.user WHERE value = ?"
    )
    row = state.execute(query, (value,)).fetchone()
    if row is None or (row[6] and datetime.fromisoformat(row[6]) <= now):
        raise unauthorized(given=True)
    domains = None if row[5] is None else tuple(json.loads(row[5]))
    return Caller(row[0], row[1], row[2] or "", row[3] or "", tuple(json.loads(row[4])), domains)


def readable(state: sqlite3.Connection, caller: Caller, name: str) -> SearchDomain:
    """Return a search domain that the caller may read; refuse one that is not there, or not for them, alike."""
    found = domain_named(state, name)
    if found is None or not sees(caller, found):
        raise no_domain(name)
    return found


def sees(caller: Caller, domain: SearchDomain) -> bool:
    """Say whether the caller may read a search domain."""
    return caller.may(READ) and (caller.domains is None or domain.name in caller.domains)
