"""Words that show that a text is another query language's: only those that KQL has no reading for."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sieminator.languages.kql.tokens import Kind, Token

_SPLUNK = "Splunk's SPL"
_LOGSCALE = "LogScale's CQL"
_SUMO = "Sumo Logic's"

# After a pipe, in lower case: whose word it is, and what KQL says instead. Microsoft's parser 12.4.1 refuses every one
# of them as an operator; seen 2026-11-22.
_OPERATORS = {
    "stats": (_SPLUNK, "`summarize`"),
    "eventstats": (_SPLUNK, "`summarize` and `join`"),
    "streamstats": (_SPLUNK, "`serialize` and `row_cumsum`"),
    "tstats": (_SPLUNK, "`summarize`"),
    "eval": (_SPLUNK, "`extend`"),
    "rex": (_SPLUNK, "`parse` or `extract`"),
    "spath": (_SPLUNK, "`parse_json`"),
    "table": (_SPLUNK, "`project`"),
    "fields": (_SPLUNK, "`project`"),
    "dedup": (_SPLUNK, "`distinct` or `summarize take_any(*)`"),
    "timechart": (_SPLUNK, "`summarize … by bin(…)` and `render timechart`"),
    "inputlookup": (_SPLUNK, "`_GetWatchlist(…)` or `externaldata`"),
    "groupby": (_LOGSCALE, "`summarize … by`"),
    "formattime": (_LOGSCALE, "`format_datetime`"),
    "selectlast": (_LOGSCALE, "`summarize arg_max(…)`"),
    "timeslice": (_SUMO, "`bin`"),
    "keyvalue": (_SUMO, "`parse-kv`"),
    "logreduce": (_SUMO, "`reduce`"),
}
# At the start of a text, before `=`, in lower case.
_FIELDS = {
    "_sourcecategory": _SUMO,
    "_sourcehost": _SUMO,
    "_sourcename": _SUMO,
    "_source": _SUMO,
    "_collector": _SUMO,
    "_index": _SUMO,
    "_view": _SUMO,
    "index": _SPLUNK,
    "sourcetype": _SPLUNK,
}


class Foreign(NamedTuple):
    """A word of another language."""

    token: Token
    language: str
    ours: str
    """What KQL says instead; empty where there is no short answer."""


def foreign_word(tokens: Sequence[Token]) -> Foreign | None:
    """Find the first word that gives another language away, in a text that is not empty."""
    first, second = tokens[0], tokens[1] if len(tokens) > 1 else None
    word = first.text.lower()
    if first.text == "#":
        return Foreign(first, _LOGSCALE, "the table's name first")
    if word == "select" and any(token.text.lower() == "from" for token in tokens):
        return Foreign(first, "SQL or QRadar's AQL", "the table's name first, then `| where` and `| project`")
    if word in _FIELDS and second is not None and second.text == "=":
        return Foreign(first, _FIELDS[word], "the table's name first, then `| where`")
    return _foreign_operator(tokens)


def _foreign_operator(tokens: Sequence[Token]) -> Foreign | None:
    for before, token in pairwise(tokens):
        if before.kind is Kind.PIPE and token.kind is Kind.NAME and token.text.lower() in _OPERATORS:
            return Foreign(token, *_OPERATORS[token.text.lower()])
    return None
