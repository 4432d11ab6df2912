"""What the value of a reference set's entry may be, by the set's type.

Source: the types are those of IBM's pages of REST API 26.0, seen 2026-11-28; what each takes is what its name says, and
unconfirmed: any text for ALN and ALNIC (which does not mind the case), a whole number for NUM, an IPv4 or IPv6 address
for IP, 0 to 65535 for PORT, milliseconds of the Unix epoch for DATE, an address and a length for CIDR.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network

_NUMBER = re.compile(r"-?\d{1,18}")


def is_of(type_: str, value: str) -> bool:
    """Say whether a set of this type takes a value."""
    return bool(value.strip()) and _TESTS[type_](value)


def kept(type_: str, value: str) -> str:
    """Return a value as a set of this type tells it from others."""
    return value.lower() if type_ == "ALNIC" else value


def _parses(read: Callable[[str], object]) -> Callable[[str], bool]:
    def test(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return test


_TESTS: Mapping[str, Callable[[str], bool]] = {
    "ALN": lambda _: True,
    "ALNIC": lambda _: True,
    "NUM": lambda value: _NUMBER.fullmatch(value) is not None,
    "IP": _parses(ip_address),
    "PORT": lambda value: value.isascii() and value.isdigit() and len(value) < 6 and int(value) < 65_536,
    "DATE": lambda value: value.isascii() and value.isdigit() and len(value) < 15,
    "CIDR": lambda value: "/" in value and _parses(ip_network)(value),
}

TYPES = tuple(_TESTS)
"""All types, in the order of IBM's page."""
