"""One request, with all that answering it takes."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sieminator.fakes.sumo.keys import Caller
from sieminator.fakes.sumo.world import Behaviour


@dataclass(frozen=True, slots=True)
class Call:
    """A caller at the door of one world, inside its transaction."""

    state: sqlite3.Connection
    behaviour: Behaviour
    caller: Caller
    now: datetime
    """Aware, in UTC."""
    session: str = ""
    """The session of its cookie: a search job answers no other."""
    admin: bool = False
    """Whether it asks as a content administrator, and may: the header `isAdminMode`."""
