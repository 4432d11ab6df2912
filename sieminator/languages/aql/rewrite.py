"""Write values of ours as AQL, and queries of others for another stretch of time, as a count, or as a bare filter.

All of it works on the tree and cuts the text at its offsets; comments are blanked first, since no console is known to
read them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.tokens import Kind, comments, tokenize
from sieminator.languages.aql.tree import Call, Name, Select, TextSearch
from sieminator.languages.aql.walk import aggregates, aliases, names, selects, walk
from sieminator.languages.literals import written
from sieminator.languages.refusal import Refusal

_TIMES = frozenset({"LAST", "START", "STOP"})
_HITS, _BUCKET = "hits", "bucket"
# Source: none of IBM's that names them; AQL properties, which are evaluated at the same place, take none of these.
# See `c_aql_custom_properties`, seen 2026-11-28.
_NOT_IN_RULES = frozenset({"INOFFENSE", "RULENAME"})


def literal(value: object, type: str) -> str:  # noqa: A002 - the word that detection.yml uses
    """Write the value of a variable as AQL.

    `text` becomes a text in single quotes, `number` a number, `list` literals with commas between them, for `IN (…)`;
    `raw` is text that the author answers for, as it is. Raises ValueError where the value is not of the type: who
    reads the file has checked that before, and says where.
    """
    return written(value, type, _quoted)


def exclude(fragments: Sequence[str]) -> str:
    """Write conditions, a line each, that drop what any of the fragments describes; empty where there are none.

    They go on with AND: the condition before them stands in brackets if it holds an OR. A fragment is an AQL condition;
    `lint_fragment` says whether it is one.
    """
    return "\n".join(f"AND NOT ({_closed(fragment.strip())})" for fragment in fragments)


def strip_comments(text: str) -> str:
    """Blank the comments of a text: every other character stays at its offset, and every line is as long as before."""
    parts, done = [], 0
    for comment in comments(text):
        parts.append(text[done : comment.start])
        parts.append("".join(letter if letter in "\r\n" else " " for letter in comment.text))
        done = comment.start + len(comment.text)
    return "".join([*parts, text[done:]])


def bound(text: str, start: datetime, end: datetime) -> str | Refusal:
    """Bind a query to the stretch from one moment up to another, instead of what its own time clauses say.

    Both are aware. Milliseconds are sent: texts would be read in the console's time zone. Whether Ariel counts an event
    of the very millisecond of STOP in is not documented; IBM's samples leave it out.
    """
    clean = strip_comments(text)
    select = _one(clean)
    if isinstance(select, Refusal):
        return select
    inner = _inner(select)
    if inner is not None:
        return Refusal("its sub-select has a stretch of time of its own", inner.start)
    window = f"START {_milliseconds(start)} STOP {_milliseconds(end)}"
    parameters = select.clause("PARAMETERS")
    kept = [clause for clause in select.clauses if clause.word not in _TIMES | {"PARAMETERS"}]
    head = _kept(clean, select, kept[-1].end)
    tail = "" if parameters is None else f"\n{clean[parameters.start : parameters.end]}"
    return f"{head}\n{window}{tail}"


def count(text: str, bucket: timedelta | None = None, by: Sequence[str] = ()) -> str | Refusal:
    """Count what a query finds: in all, for each bucket of time, for each value of some fields or aliases.

    The count is the column `hits`, the start of a bucket in milliseconds `bucket`. ORDER BY and LIMIT are dropped. A
    query that groups is counted by its rows, and has neither buckets nor a LIMIT.
    """
    clean = strip_comments(text)
    select = _one(clean)
    if isinstance(select, Refusal):
        return select
    grouping = _grouping(select)
    if grouping is not None:
        return _count_groups(clean, select, bucket, by) or grouping
    used = {name.name.lower() for name in names(select.where or ())}
    wanted = used | {field.lower() for field in by}
    kept = [column for column in select.columns if column.alias.lower() in wanted and column.alias]
    taken = {column.alias.lower() for column in kept}
    clash = next((column for column in kept if column.alias.lower() in {_HITS, _BUCKET}), None)
    if clash is not None:
        return Refusal(f"it has a column {clash.alias} of its own", clash.start)
    columns = [f"COUNT(*) AS {_HITS}"]
    if bucket is not None:
        columns.append(f"starttime - starttime % {_span(bucket)} AS {_BUCKET}")
    columns += [clean[column.start : column.end] for column in kept]
    columns += [_name(field) for field in by if field.lower() not in taken]
    groups = ([_BUCKET] if bucket is not None else []) + [_name(field) for field in by]
    return _assembled(clean, select, columns, groups)


def plain_filter(text: str) -> str | Refusal:
    """Return the condition of a query that does nothing but filter, as a rule's AQL filter test takes it.

    Its columns, order, limit and time are no part of a filter; what would change what it finds is a refusal.
    """
    clean = strip_comments(text)
    select = _one(clean)
    if isinstance(select, Refusal):
        return select
    refused = next(_not_plain(select), None)
    if refused is not None:
        return refused
    if select.where is None:
        return Refusal("it has no WHERE, so it would match everything", select.end)
    return clean[select.where.start : select.where.end]


def _not_plain(select: Select) -> Iterator[Refusal]:
    grouping = _grouping(select)
    if grouping is not None:
        yield grouping
    inner = _inner(select)
    if inner is not None:
        yield Refusal("it has a sub-select", inner.start)
    cursor = select.clause("INTO")
    if cursor is not None:
        yield Refusal("it writes into a cursor", cursor.start)
    defined = aliases(select)
    for node in walk(select.where or ()):
        if isinstance(node, TextSearch):
            yield Refusal("TEXT SEARCH needs the index of what is stored", node.start)
        elif isinstance(node, Call) and node.name in _NOT_IN_RULES:
            yield Refusal(f"{node.name} is known only after the rules have run", node.start)
        elif isinstance(node, Name) and node.name.lower() in defined:
            yield Refusal(f"its condition uses the alias {node.name}", node.start)


def _one(text: str) -> Select | Refusal:
    """Return the one query of a text, or why there is none to work on."""
    parsed = parse(text)
    if parsed.findings:
        first = parsed.findings[0]
        return Refusal(first.message, first.offset)
    if len(parsed.statements) != 1:
        return Refusal("it is more than one query", parsed.statements[1].start)
    select = parsed.statements[0]
    if select.source is None:
        return Refusal("it reads from nothing", select.start)
    return select


def _inner(select: Select) -> Select | None:
    return next((one for one in selects(select) if one is not select), None)


def _grouping(select: Select) -> Refusal | None:
    """Return what makes a query give other rows than those it finds, if anything does."""
    for word in ("SESSION", "GROUP", "HAVING"):
        clause = select.clause(word)
        if clause is not None:
            return Refusal("it groups its results", clause.start)
    if select.distinct:
        return Refusal("it drops what is there twice", select.start)
    call = next((call for column in select.columns for call in aggregates(column.expression)), None)
    return Refusal("it aggregates its results", call.start) if call is not None else None


def _count_groups(text: str, select: Select, bucket: timedelta | None, by: Sequence[str]) -> str | Refusal | None:
    """Count the rows of a query that groups; None where its groups stand in the way."""
    if bucket is not None or select.clause("SESSION") is not None:
        return None
    if select.limit is not None:
        return Refusal("it keeps only some of its groups", select.limit.start)
    shown = aliases(select.columns) | {name.name.lower() for name in names(select.columns)}
    if any(field.lower() not in shown for field in by):
        return None
    columns = ", ".join([f"COUNT(*) AS {_HITS}", *map(_name, by)])
    grouped = f"\nGROUP BY {', '.join(map(_name, by))}" if by else ""
    return f"SELECT {columns}\nFROM (\n{text[select.start : select.end]}\n){grouped}"


def _assembled(text: str, select: Select, columns: Sequence[str], groups: Sequence[str]) -> str:
    lines = [f"SELECT {', '.join(columns)}"]
    lines += [text[clause.start : clause.end] for clause in select.clauses if clause.word in {"FROM", "WHERE"}]
    if groups:
        lines.append(f"GROUP BY {', '.join(groups)}")
    last = _TIMES | {"PARAMETERS"}
    lines += [text[clause.start : clause.end] for clause in select.clauses if clause.word in last]
    return "\n".join(lines)


def _kept(text: str, select: Select, end: int) -> str:
    """Return the text of a query up to an offset, without its time clauses."""
    parts, done = [], select.start
    for clause in select.clauses:
        if clause.word in _TIMES and clause.start < end:
            parts.append(text[done : clause.start].rstrip())
            done = clause.end
    return "".join([*parts, text[done:end]]).strip()


def _milliseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone ({moment})")
    return round(moment.timestamp() * 1000)


def _span(bucket: timedelta) -> int:
    span = round(bucket.total_seconds() * 1000)
    if span <= 0:
        raise ValueError(f"no bucket of time ({bucket})")
    return span


def _name(field: str) -> str:
    return '"' + field.replace('"', '""') + '"'


def _closed(fragment: str) -> str:
    """Keep a comment at the end of a fragment from swallowing what follows it."""
    tokens = tokenize(fragment)
    return fragment + "\n" if tokens and tokens[-1].kind is Kind.COMMENT else fragment


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
