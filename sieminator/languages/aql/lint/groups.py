"""Grouping, ordering and limits that give other rows than a reader would think."""

from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.tree import Column, Expression, Name, Select, Star, Text
from sieminator.languages.aql.vocabulary import AGGREGATES, FUNCTIONS
from sieminator.languages.aql.walk import aggregates, calls, names, selects
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level


def groups(text: str, root: Any) -> Iterator[Finding]:
    """Yield what is doubtful about GROUP BY, HAVING, ORDER BY and LIMIT."""
    for select in selects(root):
        yield from _having(select)
        yield from _first_rows(text, select)
        yield from _order(text, select)


def _having(select: Select) -> Iterator[Finding]:
    clause = select.clause("HAVING")
    if clause is not None and select.clause("GROUP") is None:
        message = "HAVING filters groups, and there is no GROUP BY"
        yield Finding("AQL026", Level.WARNING, clause.start, message, "write the condition in WHERE, or add GROUP BY")


def _first_rows(text: str, select: Select) -> Iterator[Finding]:
    """Yield where a column silently holds the value of one row out of many."""
    aggregated = [column for column in select.columns if any(aggregates(column.expression))]
    if not select.group and not aggregated:
        return
    plain = next((column for column in select.columns if _is_first(text, column, select.group)), None)
    if plain is None:
        return
    shown = text[plain.expression.start : plain.expression.end]
    # Source: IBM, `r_aql_aggregate_functions`: "the default first value", seen 2026-11-28.
    message = f"`{shown}` is neither grouped nor aggregated, so it is that of the first row"
    if select.group:
        yield Finding("AQL028", Level.HINT, plain.start, message, "group by it too, or write FIRST(…) to say so")
    else:
        yield Finding("AQL027", Level.WARNING, plain.start, message, "write GROUP BY with it")


def _is_first(text: str, column: Column, group: tuple[Expression, ...]) -> bool:
    if any(call.name not in FUNCTIONS or call.name in AGGREGATES for call in calls(column.expression, enter=False)):
        return False  # an unknown function may well be an aggregate
    keys = {_folded(text, one) for one in group}
    if column.alias.lower() in keys or _folded(text, column.expression) in keys:
        return False
    grouped = {name.name.lower() for name in names(group)}
    own = {name.name.lower() for name in names(column.expression)}
    return type(column.expression) is Star or bool(own - grouped)


def _order(text: str, select: Select) -> Iterator[Finding]:
    hidden = False
    if select.order and select.columns and not any(type(column.expression) is Star for column in select.columns):
        results = {_folded(text, column.expression) for column in select.columns}
        results |= {column.alias.lower() for column in select.columns}
        results |= {_folded(text, one) for one in select.group}
        lost = [key for key in select.order if _folded(text, key.expression) not in results and not _computed(key)]
        hidden = bool(lost)
        for key in lost[:1]:
            shown = text[key.expression.start : key.expression.end]
            message = f"the result is ordered by `{shown}`, which it does not show under that name"
            yield Finding("AQL041", Level.HINT, key.start, message, "select it, or order by its alias")
    if select.limit is not None and (hidden or not select.order):
        message = f"LIMIT {select.limit.text} cuts the result, and nothing in it says which rows were kept"
        yield Finding("AQL023", Level.HINT, select.limit.start, message, "order by a column of the result, or count")


def _computed(key: Any) -> bool:
    return type(key.expression) is not Name


def _folded(text: str, expression: Expression) -> str:
    if type(expression) is Name:
        return expression.name.lower()
    if type(expression) is Text:
        return expression.value.lower()
    return "".join(text[expression.start : expression.end].lower().split())
