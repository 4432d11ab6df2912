"""Read an aggregate: `count`, `sum(a) as b, avg(c) by d`.

Source: group-aggregate-operators/, read 2026-11-28. `count a, b` is `count by a, b`.
"""

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import Cursor
from sieminator.languages.sumo.expressions import arguments, expression
from sieminator.languages.sumo.tokens import Kind
from sieminator.languages.sumo.tree import Expression, Measure, Name, Stage
from sieminator.languages.sumo.vocabulary import vocabulary

_NAMES = (Kind.NAME, Kind.ESCAPED, Kind.TEMPLATE)


def aggregate(cursor: Cursor) -> Stage:
    """Read an aggregate; `max(a, b)` of two values is a calculation on each row instead."""
    start = cursor.offset
    if cursor.word in {"max", "min"} and cursor.ahead() == "(":
        value = _calculation(cursor)
        if value is not None:
            return value
    measures = [_measure(cursor)]
    groups: list[tuple[Expression, Name | None]] = []
    while cursor.at < cursor.end:
        if cursor.accept(","):
            if _is_measure(cursor):
                measures.append(_measure(cursor))
            else:
                groups.append(_group(cursor))
        elif cursor.word in {"by", "group"}:
            cursor.accept("group")
            cursor.accept("by")
            groups += _groups(cursor)
        elif cursor.kind in _NAMES:
            groups.append(_group(cursor))
        else:
            raise cursor.due("`by`, `as` or the end of the operator")
    return tree.Aggregate(tuple(measures), tuple(groups), start, cursor.done)


def _calculation(cursor: Cursor) -> Stage | None:
    """Read all of the stage as an expression, if the brackets hold more than one value and nothing is grouped."""
    again, start = cursor.at, cursor.offset
    value = expression(cursor)
    is_one = not isinstance(value, tree.Call) or len(value.arguments) > 1
    if is_one and (cursor.at == cursor.end or cursor.word == "as"):
        name = cursor.name() if cursor.accept("as") else None
        if cursor.at == cursor.end:
            return tree.Assign(value, name, start, cursor.done)
    cursor.at = again
    return None


def _is_measure(cursor: Cursor) -> bool:
    return cursor.word in vocabulary().aggregates and (cursor.ahead() == "(" or cursor.word == "count")


def _measure(cursor: Cursor) -> Measure:
    head = cursor.take()
    given: tuple[Expression, ...] = ()
    if cursor.word == "(":
        given = arguments(cursor.inside())
    elif head.word != "count" and cursor.kind in _NAMES and cursor.word not in {"as", "by", "group"}:
        given = cursor.fields()
    name = cursor.name() if cursor.accept("as") else None
    return Measure(head.word, given, name, head.start, cursor.done)


def _groups(cursor: Cursor) -> list[tuple[Expression, Name | None]]:
    found = [_group(cursor)]
    while cursor.accept(","):
        found.append(_group(cursor))
    if cursor.at < cursor.end:
        raise cursor.due("`,` or the end of the operator")
    return found


def _group(cursor: Cursor) -> tuple[Expression, Name | None]:
    value = expression(cursor)
    return value, (cursor.name() if cursor.accept("as") else None)
