"""Write values of ours into log searches, and ask a search for less than it says: a window of time, a count."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sieminator.languages.literals import written
from sieminator.languages.refusal import Refusal
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.flow import Known, flow
from sieminator.languages.sumo.grammar import parse
from sieminator.languages.sumo.lint.scopes import metrics
from sieminator.languages.sumo.tokens import Kind, code, tokenize
from sieminator.model.problem import Level

# Source: field-expressions.md and build-search/keyword-search-expressions.md (`\"`, `\n`, `\t`), replace.md (`\\`),
# read 2026-11-28. Nothing is documented for other characters, which stand for themselves.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE = re.compile(r'[\\"\n\r\t]')
_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)
_OTHER_TIMES = frozenset({"compare", "logcompare"})
# Source: search-operators/timeslice.md, supported periods, read 2026-11-28.
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_SECOND = timedelta(seconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def literal(value: object, type: str) -> str:  # noqa: A002 - the word that detection.yml uses
    """Write the value of a variable into a log search, after its scope.

    `text` becomes a string literal, `number` a number, `list` literals with commas between them, for `in (…)`; `raw`
    is text that the author answers for, as it is. Raises ValueError where the value is not of the type: who reads the
    file has checked that before, and says where.
    """
    return written(value, type, _string)


def exclude(fragments: Sequence[str]) -> str:
    """Write filters, a line each, that drop what any of the fragments describes; empty where there are none.

    A fragment is a condition as it follows `where`; `lint_fragment` says whether it is one.
    """
    return "\n".join(f"| where !({_closed(fragment.strip())})" for fragment in fragments)


def bound(text: str, start: datetime, end: datetime) -> str | Refusal:
    """Bind a search to the messages of a time, from `start` on and before `end`, both aware.

    The filter stands right after the scope. `_messagetime` is in milliseconds (built-in-metadata.md, read 2026-11-28).
    """
    refusal = _unfit(text) or _own_times(text)
    if refusal:
        return refusal
    condition = f"| where _messagetime >= {_milliseconds(start)} and _messagetime < {_milliseconds(end)}"
    at = _end_of_scope(text)
    if at is None:
        return f"{text.rstrip()}\n{condition}"
    return f"{text[:at]}{condition}\n{text[at:]}"


def count(text: str, bucket: timedelta | None = None, by: Sequence[str] = ()) -> str | Refusal:
    """Count the results of a search, in each bucket of time and for each value of some fields.

    A search that aggregates has rows, which are counted; they have no time of their own. Raises ValueError for a bucket
    that is not a whole number of seconds.
    """
    refusal = _unfit(text) or _uncountable(text, bucket, by)
    if refusal:
        return refusal
    groups = [*(["_timeslice"] if bucket is not None else []), *(_name(one) for one in by)]
    slicing = f"\n| timeslice {_span(bucket)}" if bucket is not None else ""
    grouping = f" by {', '.join(groups)}" if groups else ""
    return f"{text.rstrip()}{slicing}\n| count{grouping}"


def _unfit(text: str) -> Refusal | None:
    """Say why a search cannot be rewritten at all."""
    parsed = parse(text)
    for finding in parsed.findings:
        if finding.level is Level.ERROR:
            return Refusal(finding.message, finding.offset)
    about_metrics = metrics(parsed)
    if about_metrics:
        return Refusal("it is a metrics query", about_metrics.offset)
    if [token.word.partition("/")[0] for token in parsed.tokens[:2]] in (["cat", ""], ["cat", "path:"]):
        return Refusal("`cat` reads a lookup table, and no messages", parsed.tokens[0].start)
    for node in parsed.nodes:
        if isinstance(node, tree.Operator) and node.name == "cat":
            return Refusal("`cat` reads a lookup table, and no messages", node.start)
        if isinstance(node, tree.Unread):
            return Refusal(f"nobody knows what `{node.name}` does", node.start)
    return None


def _own_times(text: str) -> Refusal | None:
    for node in parse(text).nodes:
        if isinstance(node, tree.Subquery):
            return Refusal("the query within it has messages of its own", node.start)
        if isinstance(node, tree.Operator) and node.name in _OTHER_TIMES:
            return Refusal(f"`{node.name}` reads another time as well", node.start)
    return None


def _uncountable(text: str, bucket: timedelta | None, by: Sequence[str]) -> Refusal | None:
    query = parse(text).query
    assert query is not None  # or it would be unfit
    known = Known()
    grouped: tree.Stage | None = None
    for stage in flow(query, known):
        if isinstance(stage, tree.Operator) and stage.name == "save":
            return Refusal("`save` writes a lookup table", stage.start)
        if isinstance(stage, tree.Aggregate | tree.Transpose | tree.Top | tree.Operator) and grouped is None:
            grouped = stage
    if bucket is not None and grouped:
        return Refusal("it aggregates, and its rows have no time", grouped.start)
    missing = next((name for name in by if not known.has(name)), None)
    if missing:
        return Refusal(f"its results have no field `{missing}`", query.stages[-1].start)
    return None


def _end_of_scope(text: str) -> int | None:
    """Return where the first pipe stands that is in no bracket; None where there is none."""
    depth = 0
    for token in code(text):
        if token.kind is Kind.OPEN:
            depth += 1
        elif token.kind is Kind.CLOSE:
            depth -= 1
        elif token.kind is Kind.PIPE and depth == 0:
            return token.start
    return None


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _span(bucket: timedelta) -> str:
    if bucket <= timedelta(0) or bucket % _SECOND:
        raise ValueError(f"not a whole number of seconds ({bucket})")
    for unit, length in _UNITS.items():
        if not bucket % length:
            return f"{bucket // length}{unit}"
    return f"{bucket // _SECOND}s"


def _name(name: str) -> str:
    if _PLAIN.fullmatch(name):
        return name
    if '"' in name or "\n" in name:
        raise ValueError(f"no name of a field ({name!r})")
    return f'%"{name}"'


def _string(value: str) -> str:
    return '"' + _UNSAFE.sub(lambda found: _ESCAPES[found[0]], value) + '"'


def _closed(fragment: str) -> str:
    """Keep a comment at the end of a fragment from swallowing what follows it."""
    tokens = tokenize("|" + fragment)
    return fragment + "\n" if tokens[-1].kind is Kind.COMMENT else fragment
