"""Write values of ours as CQL, and change queries without touching what they say.

A rewrite that cannot be certain of its result answers with a refusal.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sieminator.languages.cql.facts import columns, is_aggregate
from sieminator.languages.cql.query import read
from sieminator.languages.cql.tokens import Kind, tokenize
from sieminator.languages.cql.tree import Call, Filter, Saved, Step
from sieminator.languages.literals import written
from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Level

# Source: QuotedString in library.humio.com/lql-grammar knows these three and no other; read 2026-11-28.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
_ESCAPED = re.compile(r'[\\"\n]')
_PLAIN_FIELD = re.compile(r"[@#]?[A-Za-z_][\w.]*", re.ASCII)
# Steps that change how a result looks, and cut it at most for being shown.
_SHOWING = frozenset({"select", "table", "sort"})
_CUTTING = frozenset({"head", "tail"})
_OWN_SEARCH = frozenset({"join", "definetable", "selfjoin", "selfjoinfilter", "correlate"})
_NO_STREAM = frozenset({"readfile", "createevents"})
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def literal(value: object, type: str) -> str:  # noqa: A002 - the word that detection.yml uses
    """Write the value of a variable as CQL.

    `text` becomes a text in quotes (in which `*` stays a wildcard where filters compare: CQL has no escape for it),
    `number` a number, `list` literals with commas between them, for `values=[…]`; `raw` is text that the author
    answers for, as it is. Raises ValueError where the value is not of the type: who reads the file has checked that
    before, and says where.
    """
    return written(value, type, _string)


def exclude(fragments: Sequence[str]) -> str:
    """Write filters, a line each, that drop what any of the fragments describes; empty where there are none.

    A fragment is a filter; `lint_fragment` says whether it is one.
    """
    # Source: `not (foo = *)`, syntax-operators, library.humio.com data-analysis, read 2026-11-28.
    return "\n".join(f"| not ({_closed(fragment.strip())})" for fragment in fragments)


def bound(text: str, start: datetime, end: datetime) -> str | Refusal:
    """Keep only events of a half-open stretch of time, `start` included, by filters in front of the query.

    The search must look at least as far back as `start`: a filter narrows its interval and never widens it. Times are
    aware; what is finer than a millisecond is cut off, as LogScale's time stamps are. Refuses what those filters would
    not reach: a query that sets its own interval, searches twice, or reads no events.
    """
    refusal = _unreadable(text) or _out_of_reach(text)
    if refusal:
        return refusal
    first = read(text).tokens[0]
    since, until = (_milliseconds(moment) for moment in (start, end))
    # Source: PrimaryFilter in library.humio.com/lql-grammar: a field is compared with a number; read 2026-11-28.
    filters = f"@timestamp >= {since} | @timestamp < {until}\n"
    return text[: first.start] + filters + ("" if first.kind is Kind.PIPE else "| ") + text[first.start :]


def count(text: str, bucket: timedelta | None = None, by: Sequence[str] = ()) -> str | Refusal:
    """Count what a query finds: all of it, or per stretch of time, or for each value of some fields, or both.

    The count is `_count`, the start of a stretch in milliseconds `_bucket`, stretches lie on multiples of their length
    since 1970 UTC. What only shows the result at the end (`select`, `table`, `sort`) is taken away first, since it cuts
    the rows that it shows. Refuses a query of whose rows the time or an entity is gone, or which cuts them itself.
    """
    refusal = _unreadable(text)
    if refusal:
        return refusal
    kept = _without_showing(text)
    refusal = _cut(kept) or _without_field(kept, [*(("@timestamp",) if bucket else ()), *by])
    if refusal:
        return refusal
    fields = [_field(name) for name in by]
    if not bucket and not fields:
        return _joined(kept, "| count()")
    stretch = ""
    if bucket:
        length = max(bucket // _MILLISECOND, 1)
        # Not by `bucket(…)`, which gives 500 series at most. Source: functions-bucket, library.humio.com
        # data-analysis, read 2026-11-28.
        stretch = f"| _bucket := @timestamp - (@timestamp % {length})\n"
        fields.insert(0, "_bucket")
    grouped = f"| groupBy([{', '.join(fields)}], function=count(), limit=max)"
    return _joined(kept, stretch + grouped)


def _joined(query: str, steps: str) -> str:
    closed = _closed(query)
    return closed + ("" if closed.endswith("\n") else "\n") + steps


def _unreadable(text: str) -> Refusal | None:
    for finding in read(text).findings:
        if finding.level is Level.ERROR:
            return Refusal(finding.message, finding.offset)
    return None


def _out_of_reach(text: str) -> Refusal | None:
    for node in read(text).nodes:
        if isinstance(node, Saved):
            return Refusal(f"nobody here knows what the saved query `{node.name}` searches", node.start)
        if not isinstance(node, Call):
            continue
        name = node.name.lower()
        if name == "settimeinterval":
            return Refusal("it sets its own time interval", node.start)
        if name in _OWN_SEARCH:
            return Refusal(f"`{node.name}` searches on its own", node.start)
        if name in _NO_STREAM:
            return Refusal(f"`{node.name}` reads no events", node.start)
    return None


def _call_of(step: Step) -> Call | None:
    return step.condition if isinstance(step, Filter) and isinstance(step.condition, Call) else None


def _without_showing(text: str) -> str:
    steps = read(text).tree.steps
    kept = len(steps)
    while kept > 1 and (call := _call_of(steps[kept - 1])) and call.name.lower() in _SHOWING:
        kept -= 1
    if kept == len(steps):
        return text.rstrip()
    pipe = next(
        token for token in reversed(read(text).tokens) if token.kind is Kind.PIPE and token.start < steps[kept].start
    )
    return text[: pipe.start].rstrip()


def _cut(text: str) -> Refusal | None:
    for step in read(text).tree.steps:
        call = _call_of(step)
        if call and call.name.lower() in _CUTTING | _SHOWING - {"select"}:
            return Refusal(f"`{call.name}` cuts its rows", call.start)
    return None


def _without_field(text: str, needed: Sequence[str]) -> Refusal | None:
    fields = columns(text)
    last = read(text).tree.steps[-1]
    for name in needed:
        if name not in fields if fields is not None else is_aggregate(text):
            return Refusal(f"its rows have no field `{name}`", last.start)
    return None


def _field(name: str) -> str:
    return name if _PLAIN_FIELD.fullmatch(name) else _string(name)


def _milliseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone ({moment})")
    return (moment - _EPOCH) // _MILLISECOND


def _string(value: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value) + '"'


def _closed(query: str) -> str:
    """Keep a comment at the end of a text from swallowing what follows it."""
    tokens = tokenize(query)
    return query + "\n" if tokens and tokens[-1].kind is Kind.COMMENT else query
