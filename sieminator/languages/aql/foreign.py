"""Words of other languages, and of SQL, that AQL has no reading for: told from the tokens alone."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sieminator.languages.aql.tokens import Kind, Token
from sieminator.languages.aql.words import REFERENCES, SPANS, UNITING
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_SPLUNK, _SUMO, _LOGSCALE, _KQL = "Splunk's SPL", "Sumo Logic's", "LogScale's CQL", "KQL"
_WHERE = "SELECT … FROM events WHERE …"

# Behind a pipe, in capitals: whose word it is, and what AQL says instead.
_STEPS = {
    "STATS": (_SPLUNK, "`COUNT(*) … GROUP BY`"),
    "TSTATS": (_SPLUNK, "`COUNT(*) … GROUP BY`"),
    "EVENTSTATS": (_SPLUNK, "`COUNT(*) … GROUP BY`"),
    "EVAL": (_SPLUNK, "`expression AS name` in SELECT"),
    "REX": (_SPLUNK, "a custom property"),
    "TABLE": (_SPLUNK, "the columns behind SELECT"),
    "FIELDS": (_SPLUNK, "the columns behind SELECT"),
    "SEARCH": (_SPLUNK, "`WHERE`"),
    "DEDUP": (_SPLUNK, "`GROUP BY`"),
    "HEAD": (_SPLUNK, "`LIMIT`"),
    "SORT": (_SPLUNK, "`ORDER BY`"),
    "SUMMARIZE": (_KQL, "`COUNT(*) … GROUP BY`"),
    "EXTEND": (_KQL, "`expression AS name` in SELECT"),
    "PROJECT": (_KQL, "the columns behind SELECT"),
    "TAKE": (_KQL, "`LIMIT`"),
    "GROUPBY": (_LOGSCALE, "`GROUP BY`"),
    "TIMESLICE": (_SUMO, "`GROUP BY` of a time that is cut off"),
    "PARSE": (_SUMO, "a custom property"),
    "JSON": (_SUMO, "a custom property"),
    "COUNT": (_SUMO, "`COUNT(*) … GROUP BY`"),
    "WHERE": (_KQL, "one SELECT with one WHERE"),
}
# At the start of a text, before `=`.
_STARTS = {
    "INDEX": _SPLUNK,
    "SOURCETYPE": _SPLUNK,
    "_SOURCECATEGORY": _SUMO,
    "_SOURCEHOST": _SUMO,
    "_INDEX": _SUMO,
    "_VIEW": _SUMO,
    "METADATA_VENDOR": _SUMO,
}
# Between two values.
_OPERATORS = {
    "CONTAINS": (_KQL, "`ILIKE '%…%'`"),
    "HAS": (_KQL, "`ILIKE '%…%'`"),
    "STARTSWITH": (_KQL, "`ILIKE '…%'`"),
    "ENDSWITH": (_KQL, "`ILIKE '%…'`"),
    "RLIKE": ("Spark's and MySQL's SQL", "`MATCHES`"),
    "REGEXP": ("MySQL's SQL", "`MATCHES`"),
    "SIMILAR": ("PostgreSQL's SQL", "`MATCHES`"),
}
_SIGNS = {"=~": (_KQL, "`ILIKE`, or `IMATCHES` for a regular expression"), "!~": (_KQL, "`NOT ILIKE`"),
          "&&": ("C", "`AND`")}  # fmt: skip

# Source: IBM's and Juniper's pages on the SELECT statement, sub-queries and operators know none of these; the
# sub-query page names the two places that a sub-select may stand in. Seen 2026-11-28.
_SQL = {
    "JOIN": "search one database; look values up with REFERENCETABLE or REFERENCEMAP, or use IN (SELECT …)",
    "OVER": "there are no window functions: group, and compare in a second query over FROM (SELECT …)",
    "UNION": "write OR, or run two queries",
    "INTERSECT": "write AND, or IN (SELECT …)",
    "EXCEPT": "write AND NOT, or NOT IN (SELECT …)",
    "EXISTS": "write field IN (SELECT field FROM …)",
    "WITH": "write FROM (SELECT …)",
    "TOP": "write LIMIT before the time clause",
    "OFFSET": "AQL has LIMIT only; the API pages through results with a Range header",
    "INTERVAL": "time is in milliseconds: 15 minutes are 15 * 60 * 1000",
    "CAST": "write LONG(…), DOUBLE(…) or STR(…)",
    "UPDATE": "AQL only reads",
    "INSERT": "AQL only reads",
    "DELETE": "AQL only reads",
}
_CALLED = frozenset({"OVER", "EXISTS", "CAST"})
_LEADING = frozenset({"WITH", "UPDATE", "INSERT", "DELETE"})
_FOLLOWED = {"TOP": Kind.NUMBER, "OFFSET": Kind.NUMBER, "INTERVAL": Kind.STRING}


class Foreign(NamedTuple):
    """A text that is another language's altogether."""

    token: Token
    language: str
    ours: str


def foreign(tokens: Sequence[Token]) -> Foreign | None:
    """Find what shows that a text is another language's, in a text that is not empty."""
    first, second = tokens[0], tokens[1] if len(tokens) > 1 else tokens[0]
    if first.text == "#":
        return Foreign(first, _LOGSCALE, _WHERE)
    if first.word in _STARTS and second.text == "=":
        return Foreign(first, _STARTS[first.word], _WHERE)
    if first.text == "|":
        return Foreign(first, "a pipe of KQL, SPL or CQL", _WHERE)
    for before, token in pairwise(tokens):
        if before.text == "|" and token.word in _STEPS:
            return Foreign(token, *_STEPS[token.word])
    return None


def without_reading(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield each word and sign that AQL certainly has no reading for."""
    beyond = Token(Kind.END, "", 0, "")
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else beyond
        after = tokens[at + 1] if at + 1 < len(tokens) else beyond
        if token.text in _SIGNS:
            yield _borrowed(token, *_SIGNS[token.text])
        elif not token.word:
            continue
        elif token.word in _OPERATORS and _is_between(before, after):
            yield _borrowed(token, *_OPERATORS[token.word])
        elif token.word in _SQL and _is_sql(token.word, before, after):
            message = f"`{token.text}` is SQL that AQL lacks"
            yield Finding("AQL009", Level.ERROR, token.start, message, _SQL[token.word])
        elif token.word in REFERENCES and after.kind is Kind.OPEN:
            yield _reference_set(token, before)
        elif token.word.rstrip("S") in SPANS and before.kind is Kind.NUMBER and _is_sum(tokens, at):
            yield _interval(before, token)


def _borrowed(token: Token, language: str, ours: str) -> Finding:
    return Finding("AQL008", Level.ERROR, token.start, f"`{token.text}` is {language}, not AQL", f"write {ours}")


def _is_between(before: Token, after: Token) -> bool:
    """Say whether two tokens are such that a word between them is an operator, and no name."""
    ends = {Kind.NAME, Kind.QUOTED, Kind.CLOSE}
    starts = {Kind.STRING, Kind.QUOTED, Kind.NAME, Kind.OPEN}
    return before.kind in ends and after.kind in starts and before.word not in {"AND", "OR", "WHERE", "NOT", "AS"}


def _is_sql(word: str, before: Token, after: Token) -> bool:
    if before.word == "AS":
        return False
    if word in _CALLED:
        return after.kind is Kind.OPEN
    if word in _LEADING:
        return before.kind is Kind.END and after.kind is Kind.NAME
    if word in _FOLLOWED:
        return after.kind is _FOLLOWED[word]
    if word in UNITING:
        return after.word in {"SELECT", "ALL"}
    return after.kind in {Kind.NAME, Kind.QUOTED} and before.kind is not Kind.COMMA


def _is_sum(tokens: Sequence[Token], at: int) -> bool:
    """Say whether `n UNIT` is added or taken away, and so no value of LAST's."""
    return at >= 2 and tokens[at - 2].text in {"+", "-"}


def _reference_set(token: Token, before: Token) -> Finding:
    given = f"IN {token.text}" if before.word == "IN" else token.text
    hint = "write REFERENCESETCONTAINS('name of the set', field)"
    if token.word not in {"REFERENCE_SET", "REFERENCESET"}:
        hint = f"write {token.word.replace('_', '')}(…)"
    return Finding("AQL029", Level.ERROR, token.start, f"`{given}(…)` is no way to read reference data", hint)


def _interval(number: Token, unit: Token) -> Finding:
    factor = SPANS[unit.word.rstrip("S")]
    message = f"`{number.text} {unit.text}` is no value: AQL reckons time in milliseconds"
    hint = f"write LAST {number.text} {unit.word.rstrip('S')}S behind everything else, or {number.text} * {factor}"
    return Finding("AQL012", Level.ERROR, number.start, message, hint)
