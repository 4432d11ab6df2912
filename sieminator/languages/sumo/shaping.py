"""Read the operators that filter, order and shape rows.

Source: search-query-language/search-operators/, a page for each, read 2026-11-28.
"""

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import Cursor
from sieminator.languages.sumo.expressions import expression
from sieminator.languages.sumo.tokens import Kind
from sieminator.languages.sumo.tree import Expression, Field, Name, Stage


def where(cursor: Cursor) -> Stage:
    """Read `where <condition>`."""
    start = cursor.take().start
    condition = expression(cursor)
    if cursor.at < cursor.end:
        hint = "the condition ends here; `and`, `or` or a bracket may be missing"
        raise cursor.unreadable(f"`{cursor.tokens[cursor.at].text}` stands where the condition has ended", hint)
    return tree.Where(condition, start, cursor.done)


def fields(cursor: Cursor) -> Stage:
    """Read `fields a, b` and `fields - a, b`."""
    start = cursor.take().start
    drops = cursor.accept("-")
    cursor.accept("+")
    inner = cursor.inside() if cursor.word == "(" else cursor
    found = [inner.field()]
    while inner.accept(","):
        inner.accept("-")
        found.append(inner.field())
    if inner.at < inner.end or cursor.at < cursor.end:
        raise (inner if inner.at < inner.end else cursor).due("`,` or the end of the operator")
    return tree.Fields(tuple(found), drops, start, cursor.done)


def sort(cursor: Cursor) -> Stage:
    """Read `sort by a asc, b`."""
    start = cursor.take().start
    cursor.accept("by")
    keys = _keys(cursor) if cursor.at < cursor.end else ()
    if cursor.at < cursor.end:
        raise cursor.due("`,`, `asc`, `desc` or the end of the operator")
    return tree.Sort(keys, start, cursor.done)


def _keys(cursor: Cursor) -> tuple[tree.Key, ...]:
    found = [_key(cursor)]
    while cursor.accept(","):
        found.append(_key(cursor))
    return tuple(found)


def _key(cursor: Cursor) -> tree.Key:
    start = cursor.offset
    ascending = cursor.accept("+")
    if not ascending:
        cursor.accept("-")
    value = expression(cursor)
    if cursor.word in {"asc", "ascending"}:
        ascending = bool(cursor.take())
    elif cursor.word in {"desc", "descending"}:
        cursor.at += 1
    return tree.Key(value, ascending, start, cursor.done)


def limit(cursor: Cursor) -> Stage:
    """Read `limit 10`."""
    start = cursor.take().start
    count = _count(cursor)
    if cursor.at < cursor.end:
        raise cursor.due("the end of the operator")
    return tree.Limit(count, start, cursor.done)


def _count(cursor: Cursor) -> Expression:
    if cursor.kind not in (Kind.NUMBER, Kind.TEMPLATE):
        raise cursor.due("a number")
    return expression(cursor)


def top(cursor: Cursor) -> Stage:
    """Read `top 10 a, b by c`."""
    start = cursor.take().start
    count = _count(cursor)
    found = cursor.fields()
    keys = _keys(cursor) if cursor.accept("by") else ()
    if cursor.at < cursor.end:
        raise cursor.due("`by` or the end of the operator")
    return tree.Top(count, found, keys, start, cursor.done)


def timeslice(cursor: Cursor) -> Stage:
    """Read `timeslice 1h as hour` and `timeslice 150 buckets`."""
    start = cursor.take().start
    cursor.accept("by")
    width: Expression | None = None
    if cursor.at < cursor.end and cursor.word != "as":
        if cursor.kind not in (Kind.NUMBER, Kind.TEMPLATE, Kind.OPEN):
            raise cursor.due("a time such as `1h`, or a number of `buckets`")
        width = expression(cursor)
    buckets = cursor.accept("buckets") or cursor.accept("bucket")
    name = cursor.name() if cursor.accept("as") else None
    if cursor.at < cursor.end:
        raise cursor.due("`buckets`, `as` or the end of the operator")
    return tree.Timeslice(width, buckets, name, start, cursor.done)


def lookup(cursor: Cursor) -> Stage:
    """Read `lookup a as b, c from <table> on key=field`."""
    start = cursor.take().start
    outputs = [_output(cursor)]
    while cursor.accept(","):
        outputs.append(_output(cursor))
    if not cursor.accept("from"):
        raise cursor.due("`,`, `as` or `from`")
    table = []
    while cursor.at < cursor.end and cursor.word != "on":
        table.append(cursor.take().text)
    if not table:
        raise cursor.due("a lookup table")
    if not cursor.accept("on"):
        raise cursor.due("`on`")
    conditions = [expression(cursor)]
    while cursor.accept(","):
        conditions.append(expression(cursor))
    if cursor.at < cursor.end:
        raise cursor.due("`,` or the end of the operator")
    return tree.Lookup(tuple(outputs), "".join(table), tuple(conditions), start, cursor.done)


def _output(cursor: Cursor) -> tuple[str, Name | None]:
    if cursor.accept("*"):
        return "*", None
    name = cursor.name()
    return name.text, cursor.name() if cursor.accept("as") else Name(*name)


def transpose(cursor: Cursor) -> Stage:
    """Read `transpose row a column b as c, *`."""
    start = cursor.take().start
    rows = cursor.fields() if cursor.accept("row") else ()
    columns = cursor.fields() if cursor.accept("column") else ()
    if not rows and cursor.accept("row"):
        rows = cursor.fields()
    names: list[Name] = []
    if cursor.accept("as"):
        inner = cursor.inside() if cursor.word in {"[", "("} else cursor
        while inner.at < inner.end:
            if not (inner.accept("*") or inner.accept(",")):
                names.append(inner.name())
    if cursor.at < cursor.end or not (rows or columns):
        raise cursor.due("`row`, `column` or `as`")
    return tree.Transpose(rows, columns, tuple(names), start, cursor.done)


def other(cursor: Cursor) -> Stage:
    """Keep the arguments of an operator as they are, and read the queries in its brackets."""
    from sieminator.languages.sumo.grammar import pipeline

    head = cursor.take()
    first = cursor.at
    queries = []
    while cursor.at < cursor.end:
        if cursor.kind is Kind.OPEN and head.word in {"join", "filter"}:
            inner = cursor.inside()
            if inner.at < inner.end:
                queries.append(pipeline(cursor.reading, inner.at, inner.end, has_scope=_has_scope(inner)))
        else:
            cursor.at += 1
    arguments = tuple(cursor.tokens[first : cursor.end])
    return tree.Operator(head.word, arguments, tuple(queries), head.start, cursor.done)


def _has_scope(cursor: Cursor) -> bool:
    """Say whether what stands in a `join` begins with a scope of its own, and not with an operator."""
    return cursor.word == "*"


def operands(stage: tree.Operator) -> tuple[Field, ...]:
    """Return the names among the arguments of an operator that is not read further."""
    return tuple(Field(token.text, token.start, token.end) for token in stage.arguments if token.kind is Kind.NAME)
