"""How the query of an AQL filter test stands in a rule's XML.

Source: two public tools, seen 2026-11-28. For 7.5: percent-encoded AQL, a `|`, and a percent-encoded JSON array of the
same (`json`); for 7.4: the first only (`plain`). Which console takes which is unconfirmed.
"""

import json
from urllib.parse import quote, unquote

FORMS = ("json", "plain")


def encode(aql: str, form: str) -> str:
    """Return what stands in `userSelection` for a query."""
    plain = quote(aql, safe="")
    return plain if form == "plain" else f"{plain}|{quote(json.dumps([aql], ensure_ascii=False), safe='')}"


def decode(selection: str, form: str, *, own_form_only: bool) -> str:
    """Return the query of a `userSelection`; raise ValueError, which says why, for one that this console cannot read.

    A console that is not strict about its own form reads the other too.
    """
    first, bar, second = selection.strip().partition("|")
    if own_form_only and (form == "json") != bool(bar):
        raise ValueError("the AQL filter is not encoded as this version does it")
    aql = unquote(first, errors="strict")
    if bar:
        try:
            whole = json.loads(unquote(second, errors="strict"))
        except (ValueError, RecursionError):
            raise ValueError("the second half of the AQL filter is no JSON") from None
        if whole != [aql]:
            raise ValueError("the two halves of the AQL filter are not the same")
    return aql
