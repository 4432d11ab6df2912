"""One request, with all that answering it takes."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sieminator.fakes.logscale.tokens import Caller
from sieminator.fakes.logscale.world import Behaviour


@dataclass(frozen=True, slots=True)
class Call:
    """A caller at the door of one world, inside its transaction."""

    state: sqlite3.Connection
    behaviour: Behaviour
    caller: Caller
    now: datetime
