"""Words that show that a text is another query language's: only those that KQL has no reading for."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sieminator.languages.kql.tokens import Kind, Token

_SPLUNK = "Splunk's SPL"
_LOGSCALE = "LogScale's CQL"
_SUMO = "Sumo Logic's"
_SQL = "SQL"

# After a pipe, in lower case: whose word it is, and what KQL says instead. Microsoft's parser 12.4.1 refuses every one
# of them as an operator; seen 2026-11-28.
OPERATORS = {
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
    "head": (_SPLUNK, "`take`, or `top … by`"),
    "tail": (_SPLUNK, "`top … by`"),
    "rename": (_SPLUNK, "`project-rename`"),
    "regex": (_SPLUNK, "`where … matches regex`"),
    "chart": (_SPLUNK, "`summarize` and `render`"),
    "transaction": (_SPLUNK, "`summarize` with `row_window_session`"),
    "bucket": (_SPLUNK, "`bin(…)`"),
    "fillnull": (_SPLUNK, "`extend` with `coalesce(…)`"),
    "makemv": (_SPLUNK, "`split(…)`"),
    "append": (_SPLUNK, "`union`"),
    "outputlookup": (_SPLUNK, "nothing: a query only reads"),
    "collect": (_SPLUNK, "nothing: a query only reads"),
    "iplocation": (_SPLUNK, "`geo_info_from_ip_address(…)`"),
    "select": (_SQL, "`project`"),
    "having": (_SQL, "`where`, behind `summarize`"),
    "group": (_SQL, "`summarize … by`"),
    "drop": (_LOGSCALE, "`project-away`"),
    "default": (_LOGSCALE, "`extend` with `coalesce(…)`"),
    "groupby": (_LOGSCALE, "`summarize … by`"),
    "formattime": (_LOGSCALE, "`format_datetime`"),
    "selectlast": (_LOGSCALE, "`summarize arg_max(…)`"),
    "json": (_SUMO, "`parse_json(…)`"),
    "transpose": (_SUMO, "`evaluate pivot(…)`"),
    "timeslice": (_SUMO, "`bin`"),
    "keyvalue": (_SUMO, "`parse-kv`"),
    "logreduce": (_SUMO, "`reduce`"),
}
# Before a bracket, in lower case: what KQL says instead of other languages' functions, none of which is KQL's.
FUNCTIONS = {
    **dict.fromkeys(("concat", "concatenate"), "`strcat`"),
    **dict.fromkeys(("lower", "lcase", "tolowercase"), "`tolower`"),
    **dict.fromkeys(("upper", "ucase", "touppercase"), "`toupper`"),
    **dict.fromkeys(("len", "length"), "`strlen`, or `array_length`"),
    **dict.fromkeys(("substr", "mid"), "`substring`"),
    **dict.fromkeys(("if", "ifelse"), "`iff`"),
    **dict.fromkeys(("nvl", "ifnull"), "`coalesce`"),
    **dict.fromkeys(("cidrmatch", "incidr", "cidr"), "`ipv4_is_in_range`"),
    **dict.fromkeys(("strftime", "dateformat", "date_format"), "`format_datetime`"),
    **dict.fromkeys(("to_date", "strptime", "parsetimestamp"), "`todatetime`"),
    **dict.fromkeys(("values", "collect"), "`make_set`"),
    **dict.fromkeys(("dc", "uniquecount"), "`dcount`"),
    "groupby": "`summarize … by`",
    "mvcount": "`array_length`",
    "replacestr": "`replace_string`",
    "selectlast": "`arg_max`",
    "to_number": "`tolong`",
    "isblank": "`isempty`",
    "average": "`avg`",
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
        return Foreign(first, f"{_SQL} or QRadar's AQL", "the table's name first, then `| where` and `| project`")
    if word in _FIELDS and second is not None and second.text == "=":
        return Foreign(first, _FIELDS[word], "the table's name first, then `| where`")
    return _foreign_operator(tokens)


def _foreign_operator(tokens: Sequence[Token]) -> Foreign | None:
    for before, token in pairwise(tokens):
        if before.kind is Kind.PIPE and token.kind is Kind.NAME and token.text.lower() in OPERATORS:
            return Foreign(token, *OPERATORS[token.text.lower()])
    return None
