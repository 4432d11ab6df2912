"""Levers for what comes into a console: events, late ones too, lines of syslog, and people who follow links."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sieminator.fakes.qradar import furniture, ingest, leef, leef_values, matching, offense_book
from sieminator.fakes.qradar.aql import properties
from sieminator.fakes.qradar.console import Console, millis
from sieminator.fakes.qradar.happenings import Happenings
from sieminator.fakes.qradar.leef import Leef

# What of LEEF becomes a field of the event. Source: IBM, predefined LEEF event attributes (those that are normalised),
# seen 2026-11-28; which field of Ariel each of them is, is what their names say, and unconfirmed.
_FIELDS = {
    "src": "sourceip", "dst": "destinationip", "srcMAC": "sourcemac", "dstMAC": "destinationmac",
    "usrName": "username", "identSrc": "identityip", "identHostName": "identityhostname",
    "srcPreNAT": "prenatsourceip", "dstPreNAT": "prenatdestinationip", "srcPostNAT": "postnatsourceip",
    "dstPostNAT": "postnatdestinationip",
}  # fmt: skip
_NUMBERS = {"srcPort": "sourceport", "dstPort": "destinationport", "sev": "severity"}
_INDEXES = {0: "sourceip", 1: "destinationip", 2: "qid", 3: "username", 6: "logsourceid", 7: "identityhostname"}
_UNKNOWN = 38_750_003
"""The event that no QID map knows; recall."""
_UNNAMED = 1_000

_SHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
_BROWSER = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
_COMMAND = "powershell.exe -w hidden -enc aQBlAHgA"


class Intake(Happenings):
    """What arrives at one console."""

    def add_event(self, at: datetime, source: str = "events", *, arrives: datetime | None = None, **row: Any) -> None:
        """Ingest one event or flow that was received at a time; no search finds it before it `arrives`."""
        with self._console() as console:
            ingest.add(console, at, row, source=source, arrives=arrives)

    def add_events(
        self, events: Iterable[tuple[datetime, Mapping[str, Any]]], *, late: timedelta = timedelta(0)
    ) -> None:
        """Ingest many events at once, each with the time at which it was received; each arrives so much later."""
        with self._console() as console:
            for at, row in events:
                ingest.add(console, at, row, arrives=at + late)

    def arrive(self, line: str) -> list[int]:
        """Let a line of syslog in LEEF 2.0 come in now, and every rule that matches it fire.

        Returns the numbers of the offenses that it went into: one that is open and of the same type and value gets it,
        else one is opened. The log source is made where no other of its host is there, as if somebody had.

        Raises:
            ValueError: the line is not as IBM's guide has it, or longer than the console takes; the text says why.
        """
        with self._console() as console:
            if len(line.encode()) > console.behaviour.longest_line:
                raise ValueError(f"the line is longer than {console.behaviour.longest_line} bytes")
            found = leef.read(line)
            at = datetime.fromtimestamp(console.now / 1_000, UTC)
            event = ingest.fields_of(at, _event(console, found, line))
            fired = list(matching.matched(console, event))
            ingest.add(console, at, {**event, "creeventlist": [rule.id for rule in fired]})
            opened = (rule for rule in fired if offense_book.is_opened_by(rule))
            return [_offense(console, rule, event) for rule in opened]

    def follow_links(self) -> int:
        """Let browsers start shells on two machines within the last hours; return how often they did.

        On the one this happens once an hour, five times; on the other eight times within three minutes, twice, and five
        times just now.
        """
        now = self.world.clock()
        hour = now.replace(minute=0, second=0, microsecond=0)
        alone = [hour - timedelta(hours=ago, minutes=40) for ago in range(1, 6)]
        burst = [
            hour - timedelta(hours=ago) + timedelta(minutes=20, seconds=20 * n) for ago in (2, 4) for n in range(8)
        ]
        burst += [now - timedelta(seconds=n + 1) for n in range(5)]
        with self._console() as console:
            for name, user, moments in (("ws-017.example.com", "alice", alone), ("ws-042.example.com", "bob", burst)):
                row = {"parent process path": _BROWSER, "process path": _SHELL, "command": _COMMAND, "username": user,
                       "logsourceid": _log_source(console, name), "sourceip": f"10.0.0.{int(name[3:6])}"}  # fmt: skip
                for at in moments:
                    ingest.add(console, at, row)
        return len(alone) + len(burst)


def _event(console: Console, found: Leef, line: str) -> dict[str, Any]:
    """Return the fields of an event that a line becomes.

    An attribute after which a custom property is named is that property, as IBM's property auto-detection for LEEF does
    it where it is on; unconfirmed.
    """
    given = found.attributes
    at = leef_values.moment(given)
    known = properties(console)
    return {
        "qid": _UNKNOWN,
        "devicetype": furniture.UNIVERSAL_LEEF,
        "logsourceid": _log_source(console, f"{found.vendor} {found.product} @ {found.host or 'unknown'}"),
        "sourceip": "0.0.0.0",  # noqa: S104 - what an event without an address has; recall
        "username": None,
        "category": 8_052,
        "payload": line,
        "devicetime": console.now if at is None else millis(at),
        **{key.lower(): value for key, value in given.items() if key.lower() in known and key not in _FIELDS},
        **{field: given[key] for key, field in _FIELDS.items() if key in given},
        **{field: int(given[key]) for key, field in _NUMBERS.items() if key in given},
    }


def _log_source(console: Console, name: str) -> int:
    row = console.state.execute("SELECT id FROM log_source WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return int(row[0])
    number = console.number("log source", _UNNAMED)
    console.state.execute("INSERT INTO log_source VALUES (?, ?)", (number, name))
    return number


def _offense(console: Console, rule: Any, event: Mapping[str, Any]) -> int:
    index = offense_book.index_of(rule)
    value = str(event.get(_INDEXES.get(index, "")) or "")
    known = offense_book.same(console, index, value)
    if known is None:
        return offense_book.open_one(console, rule, console.now, 1, offense_type=index, offense_source=value)
    offense_book.contribute(console, rule, known, console.now, 1)
    return known
