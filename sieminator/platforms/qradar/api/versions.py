"""Which version of the API is spoken with a console.

Each release of QRadar speaks its own version and some before it: 20.0 came with 7.5.0 UP6, 26.0 with UP12, 27.0 with
UP14. Source: IBM, c_rest_api_getting_started; seen 2026-11-28.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, Rejected
from sieminator.platforms.qradar import NEWEST_API, OLDEST_API

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.qradar.api.answers import Tree

WRITTEN_FOR = "26.0"
"""What is asked for before anything is known: so that an unchanged console costs no question about versions."""

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})", re.ASCII)

# What a console answers to a version that it does not speak is unconfirmed: any of these may mean it.
_MAY_MEAN_IT = frozenset({400, 404, 406, 410, 412, 415, 422})


def may_be_meant(response: "requests.Response") -> bool:
    """Say whether a refusal may be about the version."""
    return response.status_code in _MAY_MEAN_IT


def negotiated(listed: "Sequence[Tree]", where: str) -> tuple[str, bool]:
    """Return the newest version that both of us speak, and whether the console calls it deprecated.

    One that is not deprecated goes before one that is.

    Raises:
        Rejected: there is none.
        Malformed: the console lists no versions.
    """
    offered = [(number, bool(one.get("deprecated"))) for one in listed if (number := _number(one)) is not None]
    if not offered:
        raise Malformed(f"{where}: the console lists no version of its API")
    oldest, newest = _parts(OLDEST_API), _parts(NEWEST_API)
    ours = [(not deprecated, number) for number, deprecated in offered if oldest <= number <= newest]
    if not ours:
        told = ", ".join(f"{major}.{minor}" for major, minor in sorted({number for number, _ in offered}))
        hint = "7.5.0 UP6 and newer speak one of them; where the console is newer than all, upgrade sieminator"
        raise Rejected(
            f"{where}: the console speaks {told}, and we speak {OLDEST_API} to {NEWEST_API} of its API", hint=hint
        )
    current, (major, minor) = max(ours)
    return f"{major}.{minor}", not current


def _number(one: "Tree") -> tuple[int, int] | None:
    """Return a version that is still spoken as numbers; None for one that is not, or that is none."""
    text = str(one.get("version"))
    return None if one.get("removed") is True or not _VERSION.fullmatch(text) else _parts(text)


def _parts(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)
