"""Words that start a step in another query language, and functions without brackets."""

from typing import NamedTuple

from sieminator.languages.cql.cursor import Cursor
from sieminator.languages.cql.tokens import Kind, Token
from sieminator.languages.cql.vocabulary import functions

_SPLUNK = "Splunk's SPL"
_KUSTO = "Microsoft's KQL"
_SUMO = "Sumo Logic's"
_SQL = "SQL"
_SEVERAL = "another language's"


class _Word(NamedTuple):
    language: str
    ours: str


# In lower case: whose word it is, and what CQL says instead. LogScale reads most of them as free text that the event
# must hold, which nobody means. Source: syntax-operators and functions pages of library.humio.com, read 2026-11-28.
_STEPS = {
    "eval": _Word(_SPLUNK, "`field := expression`"),
    "fields": _Word(_SPLUNK, "`select([a, b])`, or `table([a, b])` to aggregate"),
    "stats": _Word(_SPLUNK, "`groupBy([a], function=[count()])`"),
    "eventstats": _Word(_SPLUNK, "`join` or `defineTable`"),
    "streamstats": _Word(_SPLUNK, "`accumulate(…)`"),
    "tstats": _Word(_SPLUNK, "`groupBy([a], function=[count()])`"),
    "rex": _Word(_SPLUNK, "`regex(…)` or `field=/(?<name>…)/`"),
    "spath": _Word(_SPLUNK, "`parseJson(field)`"),
    "dedup": _Word(_SPLUNK, "`groupBy([a], function=tail(1))`"),
    "table": _Word(_SPLUNK, "`table([a, b])`"),
    "rename": _Word(_SPLUNK, "`rename(field=a, as=b)`"),
    "timechart": _Word(_SPLUNK, "`timeChart(series, span=1h)`"),
    "chart": _Word(_SPLUNK, "`timeChart(…)` or `groupBy(…)`"),
    "top": _Word(_SPLUNK, "`top([a], limit=10)`"),
    "head": _Word(_SPLUNK, "`head(10)`"),
    "tail": _Word(_SPLUNK, "`tail(10)`"),
    "fillnull": _Word(_SPLUNK, '`default(field=[a], value="-")`'),
    "mvexpand": _Word(_SPLUNK, "`split(field)`"),
    "makemv": _Word(_SPLUNK, "`splitString(field, by=…)`"),
    "transaction": _Word(_SPLUNK, "`session(…)` or `groupBy(…)`"),
    "inputlookup": _Word(_SPLUNK, '`readFile("name.csv")`'),
    "iplocation": _Word(_SPLUNK, "`ipLocation(field)`"),
    "bin": _Word(_SPLUNK, "`bucket(span=5m, function=count())`"),
    "convert": _Word(_SPLUNK, '`formatTime("%F %T", field=a, as=b)`'),
    "append": _Word(_SPLUNK, "`a=1 or b=2`, or `defineTable` and `readFile`"),
    "appendcols": _Word(_SPLUNK, "`join` or `defineTable`"),
    "makeresults": _Word(_SPLUNK, '`createEvents(["a=1"])`'),
    "mvcombine": _Word(_SPLUNK, "`groupBy([a], function=collect([b]))`"),
    "nomv": _Word(_SPLUNK, '`concatArray(field, separator=",")`'),
    "lookup": _Word(_SEVERAL, '`match(file="name.csv", field=a, column=b)`'),
    "mv-apply": _Word(_KUSTO, "`array:filter(…)` or `objectArray:eval(…)`"),
    "make-series": _Word(_KUSTO, "`timeChart(…)`"),
    "project-reorder": _Word(_KUSTO, "`table([a, b])`"),
    "project-keep": _Word(_KUSTO, "`select([a, b])`"),
    "search": _Word(_SPLUNK, "the filter itself"),
    "where": _Word(_SEVERAL, "the filter itself, or `test(…)` to compare two fields"),
    "extend": _Word(_KUSTO, "`field := expression`"),
    "project": _Word(_KUSTO, "`select([a, b])`"),
    "project-away": _Word(_KUSTO, "`drop([a, b])`"),
    "project-rename": _Word(_KUSTO, "`rename(field=a, as=b)`"),
    "summarize": _Word(_KUSTO, "`groupBy([a], function=[count()])`"),
    "distinct": _Word(_KUSTO, "`groupBy([a, b])`"),
    "take": _Word(_KUSTO, "`head(10)`"),
    "mv-expand": _Word(_KUSTO, "`split(field)`"),
    "let": _Word(_KUSTO, "`field := expression`"),
    "render": _Word(_KUSTO, "`timeChart(…)`"),
    "union": _Word(_KUSTO, "`a=1 or b=2`"),
    "order": _Word(_SEVERAL, "`sort(field, order=desc)`"),
    "sort": _Word(_SEVERAL, "`sort(field, order=desc)`"),
    "join": _Word(_SEVERAL, "`join({…}, field=a)`"),
    "limit": _Word(_SEVERAL, "`head(200)`, or the argument `limit=200` of the step before"),
    "count": _Word(_SUMO, "`count()` or `groupBy([a], function=count())`"),
    "timeslice": _Word(_SUMO, "`bucket(span=1h)` or `timeChart(span=1h)`"),
    "parse": _Word(_SEVERAL, "`regex(…)`"),
    "json": _Word(_SUMO, "`parseJson(field)`"),
    "select": _Word(_SQL, "`select([a, b])`"),
}
# Words that an author may well look for as free text in the first step, and that say nothing there.
_PLAIN = frozenset({"search", "where", "let", "take", "order", "limit", "top", "head", "tail", "count", "parse"}) | {
    *("json", "render", "union", "distinct", "join", "select", "chart", "bin", "convert", "append", "lookup")
}
_IN_STEP = frozenset({Kind.WORD, Kind.STRING, Kind.OPEN, Kind.REGEX, Kind.PARAMETER, Kind.OPERATOR})
_GO_ON = frozenset({"and", "or", "like", "in"})


def at_step(cursor: Cursor, *, first: bool) -> bool:
    """Tell a step that begins with another language's word, and pass it; say whether there was one.

    Behind `eval` and the like an assignment is left to be read.
    """
    token, following = cursor.token, cursor.after()
    word = token.text.lower()
    if token.kind is not Kind.WORD or _is_ours(following, token):
        return False
    known = _STEPS.get(word)
    is_alone = following.kind not in _IN_STEP
    if (
        known
        and not (is_alone and word in functions())
        and not (first and word in _PLAIN and not _is_sql(cursor, word))
    ):
        cursor.tell("CQL006", token.start, f"`{token.text}` is {known.language}, not CQL", f"CQL says {known.ours}")
    elif not first and ((is_alone and word in functions()) or _is_meant_to_be_called(word, following)):
        hint = f"write `{token.text}(…)`, or quote it where it is a text"
        cursor.tell("CQL005", token.start, f"`{token.text}` is a function and lacks its brackets", hint)
    else:
        return False
    cursor.next()
    if cursor.token.kind not in {Kind.WORD, Kind.STRING} or cursor.after().text != ":=":
        cursor.skip_step()
    return True


def _is_meant_to_be_called(word: str, following: Token) -> bool:
    """Say whether a word can only be a function: `groupBy aid`, not `round trip`."""
    known = functions().get(word)
    return known is not None and not known.name.islower() and following.kind in {Kind.WORD, Kind.STRING}


def _is_ours(following: Token, token: Token) -> bool:
    """Say whether what follows makes a field, a call or a plain free text of a word."""
    if following.kind is Kind.OPERATOR:
        return following.text not in {"-", "+", "!"}
    if following.text == "(":
        return following.start == token.end or token.text.lower() in functions()
    return following.text.lower() in _GO_ON


def _is_sql(cursor: Cursor, word: str) -> bool:
    """Say whether a text that begins with `select` goes on as SQL does."""
    return word == "select" and any(cursor.after(count).text.lower() == "from" for count in range(1, 200))
