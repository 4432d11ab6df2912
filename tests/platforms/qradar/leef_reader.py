"""LEEF 2.0 behind a syslog header, read as strictly as IBM's guide lets one; written from the guide, not from our code.

Source: IBM, LEEF guide: LEEF event components, Predefined LEEF event attributes, Best practices; seen 2026-11-28.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

_SYSLOG = re.compile(
    r"<(?P<priority>[0-9]{1,3})>(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-9][0-9] "
    r"[0-2][0-9]:[0-5][0-9]:[0-5][0-9]) (?P<host>[A-Za-z0-9][A-Za-z0-9.-]*) (?P<event>LEEF:.*)"
)
_DELIMITER = re.compile(r"(?:0x|x)(?P<code>[0-9A-Fa-f]{1,4})|(?P<itself>.)")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = {"usrName": 255, "identHostName": 255, "identNetBios": 255, "identGrpName": 255, "accountName": 255}


@dataclass(frozen=True)
class Event:
    """What QRadar is told."""

    host: str
    vendor: str
    product: str
    version: str
    event_id: str
    attributes: dict[str, str]

    @property
    def at(self) -> datetime:
        """The event's own time."""
        return datetime.fromtimestamp(int(self.attributes["devTime"]) / 1000, UTC)


def read_leef(line: str) -> Event:
    """Read one line without its end; ValueError says what is wrong with it."""
    header = _SYSLOG.fullmatch(line)
    if header is None or int(header["priority"]) > 191:
        raise ValueError(f"no syslog header as of RFC 3164 with LEEF behind it: {line[:80]!r}")
    parts = header["event"].split("|", 6)
    if len(parts) != 7 or parts[0] != "LEEF:2.0" or not all(parts[1:5]):
        raise ValueError(f"not LEEF:2.0|Vendor|Product|Version|EventID|Delimiter|: {header['event'][:80]!r}")
    if len(parts[4]) > 255:
        raise ValueError("the EventID has more than 255 characters")
    delimiter = _delimiter(parts[5])
    attributes: dict[str, str] = {}
    for attribute in parts[6].split(delimiter):
        key, separator, value = attribute.partition("=")
        if not separator or not _KEY.fullmatch(key):
            raise ValueError(f"not key=value: {attribute!r}")
        if key in attributes:
            raise ValueError(f"twice: {key}")
        _hold(key, value)
        attributes[key] = value
    return Event(header["host"], *parts[1:5], attributes)


def _delimiter(said: str) -> str:
    found = _DELIMITER.fullmatch(said)
    if found is None:
        raise ValueError(f"the delimiter is neither a character nor its number: {said!r}")
    return chr(int(found["code"], 16)) if found["code"] else found["itself"]


def _hold(key: str, value: str) -> None:
    """Hold a value against what the guide says of the key."""
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise ValueError(f"{key} holds what controls, or ends a line: {value!r}")
    if key in _LONGEST and len(value) > _LONGEST[key]:
        raise ValueError(f"{key} has more than {_LONGEST[key]} characters")
    if key in ("src", "dst", "identSrc"):
        ip_address(value)
    if key == "sev" and not 1 <= int(value) <= 10:
        raise ValueError(f"sev is not 1 to 10: {value}")
    if key in ("srcPort", "dstPort") and not 0 <= int(value) <= 65_535:
        raise ValueError(f"{key} is no port: {value}")
    if key == "devTime" and not re.fullmatch(r"[0-9]{10}|[0-9]{13}", value):
        raise ValueError(f"devTime is no epoch time, and there is no devTimeFormat: {value}")
