"""Write values of ours as KQL, and turn one query into another."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sieminator.languages.kql.bounds import places
from sieminator.languages.kql.columns import Tracer
from sieminator.languages.kql.grammar import parse
from sieminator.languages.kql.tokens import Kind, code, tokenize
from sieminator.languages.kql.tree import Parsed
from sieminator.languages.kql.vocabulary import CONDITIONS, RESERVED
from sieminator.languages.literals import written
from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Level

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
    "microseconds": timedelta(microseconds=1),
}
# Controls, the line ends of Unicode, characters that no terminal shows, and halves of surrogate pairs.
_UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]')


def literal(value: object, type: str) -> str:  # noqa: A002 - the word that detection.yml uses
    """Write the value of a variable as KQL.

    `text` becomes a string literal, `number` a number, `list` literals with commas between them, for `dynamic([…])`
    and `in (…)`; `raw` is text that the author answers for, as it is. Raises ValueError where the value is not of the
    type: who reads the file has checked that before, and says where.
    """
    return written(value, type, _string)


def exclude(fragments: Sequence[str]) -> str:
    """Write filters, a line each, that drop what any of the fragments describes; empty where there are none.

    A fragment is a KQL predicate; `lint_fragment` says whether it is one.
    """
    return "\n".join(f"| where not ({_closed(fragment.strip())})" for fragment in fragments)


def bound(text: str, start: datetime, end: datetime, column: str = "TimeGenerated") -> str | Refusal:
    """Bind every table that a query reads to a half-open window: from `start` on, and before `end`; both aware.

    What the query says of time itself stays as it is, so that an `ago(…)` in it still counts from when it runs. It is
    refused where the query cannot be read, or where it is not certain what it reads: tables by a pattern, `search`,
    functions of a workspace.
    """
    parsed = parse(text)
    found = _unreadable(parsed) or places(parsed)
    if isinstance(found, Refusal):
        return found
    name = _column(column)
    window = f" | where {name} >= {_moment(start)} and {name} < {_moment(end)}"
    pieces, done = [], 0
    for place in sorted(found, key=lambda place: place.start):
        pieces += [text[done : place.start], "(" if place.bare else "", text[place.start : place.end], window]
        pieces.append(")" if place.bare else "")
        done = place.end
    return "".join([*pieces, text[done:]])


def count(text: str, bucket: timedelta | None = None, by: Sequence[str] = ()) -> str | Refusal:
    """Count a query's rows into the column `Count`: for each bucket of TimeGenerated and for each value of `by`.

    It is refused where the query cannot be read, ends with something that no step can follow, or is known not to give
    a column that is asked for. Raises ValueError for a bucket that is not positive.
    """
    parsed = parse(text)
    refusal = _unreadable(parsed) or _uncountable(parsed, [*(["TimeGenerated"] if bucket else []), *by])
    if refusal:
        return refusal
    keys = [f"bin(TimeGenerated, {_span(bucket)})"] if bucket is not None else []
    keys += [_column(name) for name in by]
    step = "\n| summarize Count = count()" + (f" by {', '.join(keys)}" if keys else "")
    result = parsed.result
    at = result.end if result else len(text)
    return text[:at] + step + text[at:]


def _unreadable(parsed: Parsed) -> Refusal | None:
    """Return why a text cannot be rewritten at all."""
    if not parsed.tokens or parsed.result is None:
        return Refusal("it holds no query", 0)
    broken = next((token for token in parsed.tokens if token.kind is Kind.BROKEN_STRING), None)
    if broken or not parsed.is_sound:
        return Refusal("its brackets and strings are not closed", broken.start if broken else 0)
    errors = [finding for finding in parsed.findings if finding.level is Level.ERROR]
    return Refusal(f"it cannot be read: {errors[0].message}", errors[0].offset) if errors else None


def _uncountable(parsed: Parsed, wanted: Sequence[str]) -> Refusal | None:
    result = parsed.result
    assert result is not None
    last = result.operators[-1] if result.operators else None
    if last and last.name in ("render", "fork", "facet", "consume"):
        return Refusal(f"no step can follow `{last.name}`", last.start)
    tracer = Tracer(parsed)
    for _ in tracer.trace():
        pass
    columns = tracer.ends_with(result)
    # Where the columns are not exact, some may be missing, and others have another name: none is there besides.
    known = columns if columns and (columns.is_exact or not columns.of_table) else None
    missing = [name for name in wanted if known and name not in known.names]
    if missing:
        return Refusal(f"its result has no column {missing[0]}", last.start if last else result.start)
    return None


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone ({moment})")
    return f"datetime({moment.astimezone(UTC).isoformat().replace('+00:00', 'Z')})"


def _span(span: timedelta) -> str:
    """Write a span as KQL, in the largest unit that divides it."""
    if span <= timedelta(0):
        raise ValueError(f"not a bucket of time ({span})")
    for unit, length in _UNITS.items():
        if not span % length:
            return f"{span // length}{unit}"
    raise AssertionError(span)  # a timedelta has whole microseconds


def _column(name: str) -> str:
    """Write a column's name, in quotes where it is no plain word."""
    plain = [token.kind for token in code(name)] == [Kind.NAME] and not name[0].isdigit() and name == name.strip()
    return name if plain and name not in CONDITIONS | RESERVED else f"[{_string(name)}]"


def _string(value: str) -> str:
    return '"' + _UNSAFE.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", value) + '"'


def _closed(fragment: str) -> str:
    """Keep a comment at the end of a fragment from swallowing what follows it."""
    tokens = tokenize(fragment)
    return fragment + "\n" if tokens and tokens[-1].kind is Kind.COMMENT else fragment
