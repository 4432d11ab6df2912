"""What LogScale's documentation names: functions with their arguments, and fields that are known everywhere.

The tables lie beside this file and say where they are from; they are read at the first use.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Function(NamedTuple):
    """A function as its documentation shows it."""

    name: str
    arguments: tuple[str, ...] | None
    """Names of the arguments, in the documentation's order; None where it was not read."""
    unnamed: str
    """The argument that may go without its name; empty where none is known."""
    aggregate: bool
    """Whether it leaves other events than came in."""


@cache
def functions() -> dict[str, Function]:
    """Return the functions by their names in lower case: LogScale takes `groupby` for `groupBy`."""
    # Source: content that LogScale exported holds `groupby`, `timechart` and `selectlast` (logscale-community-content).
    return {
        name.lower(): Function(
            name,
            tuple(facts["arguments"].split()) if "arguments" in facts else None,
            facts.get("unnamed", ""),
            facts.get("aggregate", False),
        )
        for name, facts in _read("functions.json")["functions"].items()
    }


@cache
def fields() -> frozenset[str]:
    """Return the names of fields that Falcon, the parsing standard and LogScale itself use."""
    facts = _read("fields.json")
    return frozenset(
        name for table in ("metadata", "tags", "falcon", "schema") for line in facts[table] for name in line.split()
    )


@cache
def roots() -> frozenset[str]:
    """Return the first parts of dotted names: `source` of `source.ip`."""
    # Source: library.humio.com/logscale-parsing-standard/pasta.html (fields of the vendor's own go under `Vendor.`),
    # read 2026-11-28.
    return frozenset(name.partition(".")[0] for name in fields() if "." in name) | {"Vendor", "Parser", "Product"}


FOREIGN_FUNCTIONS = {
    "dc": "`count(field, distinct=true)`",
    "values": "`collect([field])`",
    "make_set": "`collect([field])`",
    "make_list": "`collect([field])`",
    "dcount": "`count(field, distinct=true)`",
    "isnotnull": "`field=*`",
    "isnull": "`field!=*`",
    "isnotempty": '`field=* | field!=""`',
    "len": "`length(field)`",
    "strlen": "`length(field)`",
    "latest": "`selectLast([field])`",
    "earliest": "`min(@timestamp)`",
    "ctime": "`formatTime(…, field=…)`",
    "strftime": "`formatTime(…, field=…)`",
    "format_datetime": "`formatTime(…, field=…)`",
    "tolower": "`lower(field)`",
    "toupper": "`upper(field)`",
    "ago": "the time interval of the search",
    "iff": "`if(condition, then=…, else=…)`",
    "iif": "`if(condition, then=…, else=…)`",
    "mvcount": "`array:length(field)`",
    "true": "the word `true`, and `*` for the last clause of a `case`",
    "false": "the word `false`",
    "cidrmatch": "`cidr(field, subnet=…)`",
    "ipv4_is_in_range": "`cidr(field, subnet=…)`",
    "limit": "`head(200)`, or the argument `limit` of the step before",
    "fields": "`select([a, b])`",
    "where": "the condition itself",
    "stats_count": "`count()`",
    "summarize": "`groupBy([a], function=count())`",
    "project": "`select([a, b])`",
    "extend": "`field := expression`",
    "isin": "`in(field, values=[…])`",
    "contains": "`field=*text*`",
    "startswith": "`field=text*`",
    "endswith": "`field=*text`",
}
"""Functions of other languages, in lower case, and what CQL says instead."""


def _read(name: str) -> Any:
    return json.loads((Path(__file__).with_name(name)).read_text(encoding="utf-8"))
