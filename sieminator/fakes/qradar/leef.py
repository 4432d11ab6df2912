"""A line of syslog in LEEF 2.0, read as strictly as IBM writes it down.

Source: IBM, LEEF event components, predefined LEEF event attributes, custom event keys, best practices, and custom
event date format (DSM guide, overview-leef-event-components and its neighbours), seen 2026-11-28. In front there may be
a header of RFC 3164 or RFC 5424, then one blank. The fields of the LEEF header stand between pipes, the last one is the
delimiter: one character, or `x` or `0x` and its number in hexadecimal. Attributes are `key=value`, each key once.

What we make of that: a 5424 header may also have all that its RFC asks for (application, process, message id,
structured data), since the page asks it to conform and shows less. No field of the header is empty, the delimiter
included. A key is one word, as the best practices ask for. A value may hold pipes and carets where they are not the
delimiter, though the page advises against them. What a QRadar does with something else nobody says: here it is an
error, with its reason, so that a client that is wrong hears of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sieminator.fakes.qradar import leef_values

_PRIORITY = r"<(?P<{0}>\d{{1,3}})>"
_OLD = re.compile(
    r"(?:" + _PRIORITY.format("old") + r")?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?: \d|[12]\d|3[01]) \d\d:\d\d:\d\d (?P<host>\S+) "
)
_NEW = re.compile(
    _PRIORITY.format("new") + r"1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d) (?P<host>\S+) "
    r"(?:\S{1,48} \S{1,128} \S{1,32} (?:-|(?:\[[^\]]*\])+) )?"
)
_DELIMITER = re.compile(r"0?x([0-9A-Fa-f]{1,4})")
_HIGHEST_PRIORITY = 191
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Leef:
    """What a line says."""

    host: str
    """Who sent it, by its syslog header; empty where there is none."""
    vendor: str
    product: str
    version: str
    event_id: str
    attributes: Mapping[str, str]


def read(line: str) -> Leef:
    """Return what a line says; raise ValueError, which says why, for one that is not as it should be."""
    line = line.removesuffix("\n")
    if re.search(r"[\r\n\0]", line):
        raise ValueError("the line holds another line, or a NUL")
    host, rest = _header(line)
    parts = rest.split("|", _FIELDS)
    if len(parts) <= _FIELDS:
        raise ValueError(f"the LEEF header has {len(parts) - 1} fields, not {_FIELDS}")
    version, vendor, product, release, event_id, delimiter, attributes = parts
    if version != "LEEF:2.0":
        raise ValueError(f"the LEEF header begins with {version!r}, not LEEF:2.0")
    named = {"vendor": vendor, "product": product, "version": release, "event id": event_id}
    if empty := [name for name, value in named.items() if not value.strip()]:
        raise ValueError(f"the {empty[0]} of the LEEF header is empty")
    if len(event_id) > 255:
        raise ValueError("the event id is longer than 255 characters")
    return Leef(host, vendor, product, release, event_id, _attributes(attributes, _delimiter(delimiter)))


def _header(line: str) -> tuple[str, str]:
    """Return who sent a line, and the line without its syslog header."""
    if line.startswith("LEEF:"):
        return "", line
    found = _NEW.match(line) or _OLD.match(line)
    if found is None:
        raise ValueError("the syslog header is neither of RFC 3164 nor of RFC 5424")
    groups = found.groupdict()
    if int(groups.get("new") or groups.get("old") or 0) > _HIGHEST_PRIORITY:
        raise ValueError(f"the priority of the syslog header is above {_HIGHEST_PRIORITY}")
    rest = line[found.end() :]
    if not rest.startswith("LEEF:"):
        raise ValueError("no LEEF header follows the syslog header after one blank")
    return groups["host"], rest


def _delimiter(text: str) -> str:
    found = _DELIMITER.fullmatch(text)
    if found is not None and len(text) > 1:
        return chr(int(found[1], 16))
    if len(text) != 1:
        raise ValueError(f"the delimiter of the LEEF header is {text!r}")
    return text


def _attributes(text: str, delimiter: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(delimiter) if text else []:
        key, sign, value = part.partition("=")
        if not sign or not key or re.search(r"\s", key):
            raise ValueError(f"the attribute {part[:40]!r} is no key=value")
        if key in found:
            raise ValueError(f"the attribute {key} is there twice")
        if wrong := leef_values.fault(key, value):
            raise ValueError(f"the attribute {key} is {value[:40]!r}, {wrong}")
        found[key] = value
    leef_values.check_time(found)
    return found
