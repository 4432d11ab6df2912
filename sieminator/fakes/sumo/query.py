"""As much of the search language as refusing takes: quotes, brackets, stages, and the word that each stage begins with.

Source: help.sumologic.com, the pages of the search operators and of field expressions, seen 2026-11-28. There is no
public grammar. The texts of the faults are ours.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?P<skip>\s+|(?<!\S)//[^\n]*|/\*.*?\*/)"
    r'|(?P<text>"(?:\\.|[^"\\])*")'
    r'|(?P<field>%"(?:\\.|[^"\\])*")'
    r"|(?P<regex>(?:(?<=\bmatches)|(?<=\bmatches\s))\s*/(?:\\.|[^/\\\n])+/)"
    r"|(?P<span>\d+(?:ms|[smhdw])\b)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][\w.]*)"
    r"|(?P<sign>==|!=|<>|<=|>=|&&|\|\||.)",
    re.DOTALL,
)
_OPENED = {")": "(", "]": "[", "}": "{"}

_AGGREGATES = """
avg count count_distinct count_frequent first last least_recent logcompare logexplain logreduce max median merge min
most_recent pct pct_sampling stddev sum summarize top topk transaction transactionize values
"""
_OTHERS = """
accum backshift bin cat compare compose csv dedup diff extract fields fillmissing filter geoip infer join json keyvalue
kv limit lookup order outlier parse parsedate parsehex predict rollingstd save sessionize smooth sort split threatip
threatlookup timeslice total trace transpose where withtime xml
"""
_FUNCTIONS = """
abs acos asin atan atan2 base64decode base64encode cbrt ceil comparecidrprefix concat contains cos cosh dectohex double
exp expm1 floor format formatdate frommillis fromseconds getcidrprefix hash haversine hextoascii hextodec hypot if int
ipv4tonumber isblank isempty isinfinity isnan isnull isnumeric isprivateip ispublicip isreservedip isvalidip isvalidipv4
isvalidipv6 jsonarraycontains jsonarraysize length log log10 log1p long lookupcontains luhn maskfromcidr max min now num
number parsedate parsehex pow queryendtime querystarttime querytimerange replace round sin sinh sqrt substring tan tanh
todegrees todouble tofloat toint tolong tolowercase tomillis toradians tostring tourl touppercase trim urldecode
urlencode
"""
AGGREGATES = frozenset(_AGGREGATES.split())
"""Operators after which a query has records and no messages."""
OPERATORS = AGGREGATES | frozenset(_OTHERS.split())
FUNCTIONS = frozenset(_FUNCTIONS.split())

Token = tuple[str, str]


def tokens(text: str) -> list[Token]:
    """Return the kind and text of everything but blanks and comments."""
    found = ((str(one.lastgroup), one[0]) for one in _TOKEN.finditer(text))
    return [(kind, word.strip() if kind == "regex" else word) for kind, word in found if kind != "skip"]


def stages(text: str) -> list[str]:
    """Return the texts between the pipes that stand in no string and no bracket, without comments."""
    found, depth = [""], 0
    for one in _TOKEN.finditer(text):
        word = one[0]
        if one.lastgroup == "sign":
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(word, 0)
        if word == "|" and depth <= 0:
            found.append("")
        else:
            found[-1] += " " if one.lastgroup == "skip" else word
    return [one.strip() for one in found]


def fault(text: str) -> str:
    """Return why a query does not parse; empty when it may."""
    wrong = _unclosed(text)
    if wrong:
        return wrong
    scope, *others = stages(text)
    if not scope:
        return "The query is empty"
    return next((said for stage in others if (said := _stage_fault(stage))), "")


def is_aggregate(text: str) -> bool:
    """Say whether a query ends with records: one of its stages is an aggregate."""
    return any(aggregates(stage) for stage in stages(text)[1:])


def aggregates(stage: str) -> bool:
    """Say whether a stage makes records of what it is given."""
    found = tokens(stage)
    return bool(found) and found[0][1].lower() in AGGREGATES and not _is_assignment(found)


def _unclosed(text: str) -> str:
    open_: list[str] = []
    for kind, sign in tokens(text):
        if kind != "sign":
            continue
        if sign == '"':
            return "Unterminated string literal"
        if sign in "([{":
            open_.append(sign)
        elif sign in _OPENED and (not open_ or open_.pop() != _OPENED[sign]):
            return f"Unexpected token '{sign}'"
    return f"Expected the bracket '{open_[-1]}' to be closed" if open_ else ""


def _stage_fault(stage: str) -> str:
    found = tokens(stage)
    if not found:
        return "Unexpected token '|': a stage is empty"
    (kind, head), second = found[0], found[1] if len(found) > 1 else ("", "")
    if kind == "name" and head.lower() in OPERATORS:
        return ""
    if kind == "name" and second[1] == "(":
        return "" if head.lower() in FUNCTIONS else f"Unknown function '{head}'"
    if not _is_assignment(found) or (kind == "name" and second[0] in ("text", "name") and _word(second) != "as"):
        return "" if _has_word(found, "as") and _word(second) in _INFIX else f"Unexpected token '{head}'"
    return ""


_INFIX = frozenset({"as", "and", "or", "in", "not", "matches"})


def _is_assignment(found: list[Token]) -> bool:
    """Say whether a stage names what it computes: `<expression> as name`."""
    return len(found) > 2 and _word(found[-2]) == "as" and found[-1][0] in ("name", "field")


def _has_word(found: list[Token], word: str) -> bool:
    return any(_word(one) == word for one in found)


def _word(token: Token) -> str:
    return token[1].lower() if token[0] == "name" else token[1]


def names(found: list[Token]) -> Iterator[str]:
    """Yield the names of a list of fields, however they are written."""
    for kind, word in found:
        if kind in ("name", "field", "text"):
            yield bare(kind, word)


def bare(kind: str, word: str) -> str:
    """Return what a name or a string says, without quotes and escapes."""
    if kind == "name":
        return word
    return re.sub(r"\\(.)", r"\1", word.removeprefix("%")[1:-1])
