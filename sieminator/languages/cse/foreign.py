"""Words that show that a text, or a piece of it, is another query language's."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sieminator.languages.cse.tokens import OPERATOR_WORDS, Kind, Token
from sieminator.languages.cse.vocabulary import similar_word
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_KQL, _SPL, _CQL, _AQL, _SQL, _SEARCH = "KQL", "SPL", "CQL", "AQL", "SQL", "Sumo's log search"

# Between two values, in lower case: whose word it is, and what stands here instead. None of them is among the tokens
# that the server's parse error says it expects after a field (rules-status.md @1c3bbd19; seen 2026-11-28).
_INFIX = {
    "contains": (_KQL, "contains(field, 'x') or lower(field) LIKE '%x%'"),
    "has": (_KQL, "lower(field) LIKE '%x%'"),
    "has_any": (_KQL, "LIKE with OR between"),
    "has_cs": (_KQL, "field LIKE '%x%'"),
    "startswith": (_KQL, "lower(field) LIKE 'x%'"),
    "endswith": (_KQL, "lower(field) LIKE '%x'"),
    "=~": (_KQL, "lower(field) = 'x'"),
    "!~": (_KQL, "lower(field) != 'x'"),
    "~": (_KQL, "lower(field) IN ('x')"),
    "ilike": (_AQL, "lower(field) LIKE '%x%'"),
    "imatches": (_AQL, "field RLIKE '(?i)…'"),
    "regex": (_KQL, "RLIKE"),
    "similar": (_SQL, "RLIKE"),
    "glob": (_SQL, "MATCHES"),
    ":=": (_CQL, "the value itself: nothing is assigned here"),
    "?": ("Java", "if(condition, a, b)"),
    "^": (_SQL, "no bit operators"),
    "&": (_SQL, "AND or &&"),
    "case": (_SQL, "if(condition, a, b)"),
    "exists": (_SQL, "field IS NOT NULL"),
    "select": (_SQL, "the condition alone"),
    "from": (_SQL, "the condition alone"),
    "group": (_SQL, "an aggregation rule"),
    "order": (_SQL, "the condition alone"),
    "having": (_SQL, "a threshold or aggregation rule"),
    "limit": (_SQL, "the condition alone"),
    "last": (_AQL, "the condition alone: a rule's window stands beside it"),
}
_MISTYPED = {"=<": "<=", "=>": ">="}

_SEARCH_OPERATORS = """
    parse parseregex csv keyvalue kv split xml count sum avg min max timeslice fields sort order top limit lookup if
    topk first last transpose formatdate tolowercase touppercase withtime compare outlier isnull isempty isblank num
    concat substring matches geoip threatip cat logreduce
"""
# After a pipe, in lower case: whose operator it is. Cloud SIEM takes `json` and `where` only (cse-rules-syntax.md).
PIPED = {
    **dict.fromkeys(("extend", "project", "summarize", "join", "union", "take", "distinct"), _KQL),
    **dict.fromkeys(("stats", "eval", "rex", "table", "search", "tstats", "spath", "dedup"), _SPL),
    **dict.fromkeys(("groupby", "select", "formattime", "rename", "case"), _CQL),
    **dict.fromkeys(_SEARCH_OPERATORS.split(), _SEARCH),
}

# At the start of a text, before `=`, in lower case.
_SCOPES = {
    **dict.fromkeys(("_index", "_view", "_sourcecategory", "_sourcehost", "_sourcename"), _SEARCH),
    **dict.fromkeys(("_source", "_collector"), _SEARCH),
    **dict.fromkeys(("index", "sourcetype", "eventtype"), _SPL),
}


class _Whole(NamedTuple):
    token: Token
    language: str
    hint: str


def foreign_text(tokens: Sequence[Token]) -> Finding | None:
    """Return the finding for a text that is another language's from its first word on; `tokens` are not empty."""
    whole = _whole(tokens)
    if whole is None:
        return None
    message = f"`{whole.token.text}` begins a query in {whole.language}, and a rule has one condition"
    return Finding("CSE006", Level.ERROR, whole.token.start, message, whole.hint)


def unexpected(before: Token | None, token: Token, after: Token, due: str) -> Finding:
    """Return the finding for a token that cannot stand where it does; `due` says what could."""
    word = token.text.lower()
    if token.kind is Kind.REGEX:
        hint = "write field MATCHES /…/, or field RLIKE '…'"
        return Finding("CSE006", Level.ERROR, token.start, "a regex between slashes follows MATCHES only", hint)
    if word == "%" and after.kind is Kind.STRING:
        hint = f"write fields['{after.text[1:-1]}']"
        return Finding("CSE006", Level.ERROR, token.start, f"`%{after.text}` is {_SEARCH}, not Cloud SIEM's", hint)
    if word == "#":
        return Finding("CSE006", Level.ERROR, token.start, "`#` is CQL, not Cloud SIEM's", "write the field's name")
    if word in _INFIX and token.kind is not Kind.STRING:
        language, ours = _INFIX[word]
        message = f"`{token.text}` is {language}, not Cloud SIEM's"
        return Finding("CSE006", Level.ERROR, token.start, message, f"write {ours}")
    return _misplaced(before, token, due)


def _misplaced(before: Token | None, token: Token, due: str) -> Finding:
    word = token.text.lower()
    if not token.text:
        message, hint = f"the expression ends where {due} is due", ""
    elif token.kind is Kind.END:
        message, hint = "`;` ends a statement of SQL, and a rule has one condition", "drop it"
    elif word in _MISTYPED:
        message, hint = f"`{token.text}` is no comparison", f"write {_MISTYPED[word]}"
    else:
        message, hint = f"`{_short(token.text)}` stands where {due} is due", _meant(before, token)
    return Finding("CSE005", Level.ERROR, token.start, message, hint)


def _meant(before: Token | None, token: Token) -> str:
    """Return what a misspelt keyword probably means: this word, or the one before it."""
    for suspect in (token, before):
        if suspect is None or suspect.kind is not Kind.NAME or suspect.text.lower() in OPERATOR_WORDS:
            continue
        near = similar_word(suspect.text, tuple(sorted(OPERATOR_WORDS)))
        if near:
            return f"did you mean {near.upper()} for `{_short(suspect.text)}`?"
    return ""


def _short(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= 40 else line[:39] + "…"


def _whole(tokens: Sequence[Token]) -> _Whole | None:
    first = tokens[0]
    second = tokens[1] if len(tokens) > 1 else None
    word = first.text.lower()
    if word == "select" and any(token.text.lower() == "from" for token in tokens):
        return _Whole(first, "SQL or AQL", "keep what follows WHERE")
    if first.text == "#":
        return _Whole(first, _CQL, "write the condition on a record's fields")
    if second is None:
        return None
    if word in _SCOPES and second.text == "=":
        return _Whole(first, _SCOPES[word], "drop the scope, and keep what follows `| where`")
    if first.kind is Kind.NAME and word not in {"where", "json"} and second.kind is Kind.PIPE:
        return _Whole(first, f"{_KQL} or {_SEARCH}", "keep what follows `| where`")
    return _bracketed_scope(tokens)


def _bracketed_scope(tokens: Sequence[Token]) -> _Whole | None:
    """Find `(_index=a or _index=b) | where …`, the scope of a log search in brackets."""
    if tokens[0].text != "(":
        return None
    for token, after in pairwise(tokens[1:4]):
        word = token.text.lower()
        if word in _SCOPES and word.startswith("_") and after.text == "=":
            return _Whole(token, _SEARCH, "drop the scope, and keep what follows `| where`")
    return None
