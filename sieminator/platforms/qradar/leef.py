"""A hit as an event in IBM's Log Event Extended Format (LEEF 2.0), and the sink that sends it back to QRadar by syslog.

Source: IBM, LEEF guide: c_LEEF_Format_Guide_LEEFeventcomps, c_LEEF_Format_Guide_predefinedAttrrs and best practices;
seen 2026-11-28.

- LEEF has no escape: what separates attributes must not stand in a value. It is the tab, LEEF's own default, written
  as `x09`: Windows' command lines are full of carets, IBM's other example. A tab in a value becomes a blank.
- The syslog header is that of RFC 3164, which IBM's own samples have and every relay reads. Its time says neither
  year nor zone, so `devTime` says it in epoch milliseconds, which need no `devTimeFormat` and come first.
- The header's host name is how QRadar finds the log source (`Log Source Identifier`). It is the same from wherever a
  runner runs.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sieminator import __version__
from sieminator.model.ports import Clock, World
from sieminator.model.running import Hit
from sieminator.model.target import Target
from sieminator.net.syslog import Receiver, Syslog

HOST = "sieminator"
"""In each line's syslog header: the identifier of its log source."""
VENDOR, PRODUCT = "sieminator", "scheduled_search"
EVENT_ID, CATEGORY = "Hit", "ScheduledSearch"
"""What an event's name hangs on (QID map); the same for all, so that a console maps them once."""
DELIMITER = "\t"

MOST_BYTES = 4_000
"""Of a line. A QRadar cuts what it gets by TCP at 4,096 by default; from memory, unconfirmed."""
MOST_CHARACTERS = 255
"""Of a text: IBM's bound for those it knows, such as `usrName`."""
OURS = ("devTime", "sev", "cat", "hitId", "detection", "target", "windowStart", "windowStop", "techniques", "title")
"""The attributes of every event; no column goes by one of these names."""

_PRIORITY = 13  # user.notice, as in IBM's examples
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Intake(Protocol):
    """What a target says of where its syslog goes (`run.syslog`)."""

    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def port(self) -> int: ...  # noqa: D102
    @property
    def transport(self) -> str: ...  # noqa: D102
    @property
    def ca_bundle(self) -> Path | str | None: ...  # noqa: D102
    @property
    def server_name(self) -> str: ...  # noqa: D102


class SyslogSink:
    """Sends the hits of rules that say `leef`. One whose arrival nobody knows is sent again, with the same `hitId`."""

    name = "syslog"

    def __init__(self, intake: Intake, target: Target, world: World) -> None:
        """Prepare; nothing is sent yet. Without a `ca_bundle` of its own the target's is taken."""
        bundle = Path(intake.ca_bundle) if intake.ca_bundle else target.ca_bundle
        tls = intake.transport == "tls"
        receiver = Receiver(intake.host, intake.port, tls, bundle, intake.server_name)
        self.address = receiver.address
        self._clock: Clock = world.clock
        self._syslog = Syslog(target.name, receiver)

    def knock(self) -> None:
        """Connect to the receiver, and send nothing; raises UsageError or Unreachable."""
        self._syslog.knock()

    def takes(self, hit: Hit) -> bool:
        """Say whether the hit's rule asks for syslog; an empty `leef` does, too."""
        return isinstance(hit.told.get("leef"), Mapping)

    def send(self, hits: Sequence[Hit]) -> None:
        """Send one line for each hit.

        Raises:
            UsageError: the receiver's ca_bundle cannot be read.
            Unreachable: not all of them arrived, as far as anybody knows.
        """
        now = self._clock.now()
        self._syslog.send([line(hit, now) for hit in hits])


def line(hit: Hit, now: datetime) -> str:
    """Return the hit as one line of syslog, without its end, of at most ``MOST_BYTES`` in UTF-8.

    What is too long is cut at its end, marked by `…`; columns that no longer fit are left out, the last first.
    """
    text = f"<{_PRIORITY}>{_stamp(now)} {HOST} {_header()}"
    left = MOST_BYTES - len(text.encode())
    kept: list[str] = []
    for key, value in (*_ours(hit), *_columns(hit)):
        attribute = f"{key}={value}"
        left -= len(attribute.encode()) + len(DELIMITER)
        if left < 0:
            break
        kept.append(attribute)
    return text + DELIMITER.join(kept)


def _header() -> str:
    return f"LEEF:2.0|{VENDOR}|{PRODUCT}|{__version__}|{EVENT_ID}|x{ord(DELIMITER):02x}|"


def _stamp(now: datetime) -> str:
    utc = now.astimezone(UTC)
    return f"{_MONTHS[utc.month - 1]} {utc.day:2} {utc:%H:%M:%S}"  # in English, whatever the locale


def _ours(hit: Hit) -> Iterator[tuple[str, str]]:
    techniques = hit.told.get("techniques")
    said = {
        "devTime": str(int(hit.span.stop.timestamp() * 1000)),
        "sev": str(_severity(hit.told.get("severity"))),
        "cat": CATEGORY,
        "hitId": hit.id,
        "detection": hit.key,
        "target": hit.target,
        "windowStart": f"{hit.span.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        "windowStop": f"{hit.span.stop.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        "techniques": ",".join(map(str, techniques)) if isinstance(techniques, list | tuple) else "",
        "title": hit.title,
    }
    yield from ((key, _clean(said[key])) for key in OURS if said[key])


def _severity(told: object) -> int:
    """Return LEEF's severity, 1 to 10; QRadar's begins at 0. 5 where nothing is told, as QRadar's own rules have."""
    return min(10, max(1, told)) if isinstance(told, int) else 5


def _columns(hit: Hit) -> Iterator[tuple[str, str]]:
    """Yield what the rule asks for of the row; without what is empty, or not what IBM says that it has to be."""
    asked = hit.told.get("leef")
    for key, column in asked.items() if isinstance(asked, Mapping) else ():
        value = _clean(_text(hit.row.get(str(column))))
        if value and _KEY.fullmatch(key) and key not in OURS and _TYPES.get(key, bool)(value):
            yield key, value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # Ariel counts in floating point
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clean(text: str) -> str:
    """Return the text on one line, without what separates attributes and what UTF-8 cannot say."""
    plain = _UNPRINTABLE.sub(" ", text).strip()
    return plain if len(plain) <= MOST_CHARACTERS else f"{plain[: MOST_CHARACTERS - 1]}…"


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 5 and int(value) <= 65_535


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal()


def _is_mac(value: str) -> bool:
    return re.fullmatch(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}", value) is not None


_NATS = [f"{end}{when}NAT" for end in ("src", "dst") for when in ("Pre", "Post")]
_TYPES: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(["src", "dst", "identSrc", "vSrc", *_NATS], _is_address),
    **dict.fromkeys(["srcPort", "dstPort", *(f"{one}Port" for one in _NATS)], _is_port),
    **dict.fromkeys(["srcBytes", "dstBytes", "srcPackets", "dstPackets", "totalPackets"], _is_number),
    **dict.fromkeys(["srcMAC", "dstMAC", "identMAC"], _is_mac),
}
"""What IBM says of the values of its own attributes; the others are texts."""
