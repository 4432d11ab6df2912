"""What the predefined attributes of LEEF may be.

Source: IBM, predefined LEEF event attributes and custom event date format, seen 2026-11-28: the keys, their types and
limits, that `devTime` is 10 or 13 digits of the Unix epoch or goes with a `devTimeFormat`, which is a pattern of Java's
SimpleDateFormat. Of those patterns the letters of IBM's samples are read. A time without a zone is read in UTC.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address

_LONGEST = 255
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_PATTERN = re.compile(r"'(?P<quoted>[^']*)'|(?P<letter>[A-Za-z])(?P=letter)*")
_LETTERS = {
    "yyyy": "%Y", "MMM": "%b", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "SSS": "%f", "z": "%Z",
    "Z": "%z", "EEE": "%a",
}  # fmt: skip


def fault(key: str, value: str) -> str:
    """Return what is wrong with the value of an attribute; empty for nothing, and for attributes that IBM has not."""
    test, why = _KNOWN.get(key, _ANY)
    return "" if test(value) else why


def check_time(attributes: Mapping[str, str]) -> None:
    """Raise ValueError where the time of an event cannot be read."""
    if "devTimeFormat" in attributes and "devTime" not in attributes:
        raise ValueError("there is a devTimeFormat, and no devTime")
    moment(attributes)


def moment(attributes: Mapping[str, str]) -> datetime | None:
    """Return the time of an event; None where it says none. A time that cannot be read raises ValueError."""
    value, pattern = attributes.get("devTime"), attributes.get("devTimeFormat")
    if value is None:
        return None
    if _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(value) / (1 if len(value) == 10 else 1_000), UTC)
    if pattern is None:
        raise ValueError(f"devTime is {value!r}, which takes a devTimeFormat")
    found = datetime.strptime(value, _translated(pattern))  # noqa: DTZ007 - the pattern says whether it has a zone
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _translated(pattern: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found["quoted"] is not None:
            return (found["quoted"] or "'").replace("%", "%%")
        if found[0] not in _LETTERS:
            raise ValueError(f"the fake does not read {found[0]!r} of the devTimeFormat")
        return _LETTERS[found[0]]

    return _PATTERN.sub(one, pattern)


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _within(low: int, high: int) -> Callable[[str], bool]:
    return lambda value: value.isascii() and value.isdigit() and len(value) < 16 and low <= int(value) <= high


_ANY = (lambda _: True, "")
_TEXT = (lambda value: len(value) <= _LONGEST, f"longer than {_LONGEST} characters")
_ADDRESS = (_is_address, "not an IP address")
_PORT = (_within(0, 65_535), "not a port")
_HARDWARE = (lambda value: _MAC.fullmatch(value) is not None, "not a MAC address")
_COUNT = (_within(0, 10**15), "not a whole number")
_FLAG = (lambda value: value in ("true", "false"), "neither true nor false")
_LETTER_PAIR = (lambda value: len(value) == 2 and value.isalnum(), "not two letters")

_KNOWN: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "sev": (_within(1, 10), "not 1 to 10"),
    "proto": (lambda value: re.fullmatch(r"[A-Za-z0-9+./-]{1,40}", value) is not None, "not a protocol"),
    **dict.fromkeys(("src", "dst", "srcPreNAT", "dstPreNAT", "srcPostNAT", "dstPostNAT", "identSrc", "vSrc"), _ADDRESS),
    "identSecondlp": _ADDRESS,
    **dict.fromkeys(("srcPort", "dstPort", "srcPreNATPort", "dstPreNATPort"), _PORT),
    **dict.fromkeys(("srcPostNATPort", "dstPostNATPort"), _PORT),
    **dict.fromkeys(("srcMAC", "dstMAC", "identMAC"), _HARDWARE),
    **dict.fromkeys(("usrName", "identHostName", "identNetBios", "identGrpName", "vSrcName", "accountName"), _TEXT),
    **dict.fromkeys(("srcBytes", "dstBytes", "srcPackets", "dstPackets", "totalPackets"), _COUNT),
    **dict.fromkeys(("isLoginEvent", "isLogoutEvent"), _FLAG),
    **dict.fromkeys(("calLanguage", "calCountryOrRegion"), _LETTER_PAIR),
}
