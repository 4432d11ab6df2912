"""The few steps of CQL that the fake runs: those in which a query is counted, and in which the server's logs are read.

Source: library.humio.com/data-analysis, the functions' own pages, seen 2026-11-28: results are text, `count()` names
its field `_count`, `bucket()` and `timeChart()` name the beginning of each span `_bucket`, in milliseconds.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from sieminator.fakes.logscale import query
from sieminator.fakes.logscale.arguments import Called, called
from sieminator.fakes.logscale.expressions import arithmetic, written
from sieminator.fakes.logscale.refusals import Refusal
from sieminator.fakes.logscale.timespans import seconds

Row = dict[str, Any]

_AND = re.compile(r" AND |(?<!NOT) (?=(?:NOT )?[\w:.#@&]+ (?:!=|=|>=|<=|>|<) )")
_COMPARISON = re.compile(r"(?P<not>NOT )?(?P<field>[\w:.#@&]+) (?P<sign>!=|=|>=|<=|>|<) (?P<value>.+)")


def run(steps: Iterable[str], rows: list[Row]) -> list[Row]:
    """Run steps over rows; refuse one that the fake does not know."""
    for step in steps:
        rows = _step(step)(rows)
    return rows


def run_on_nothing(steps: Iterable[str]) -> list[Row]:
    """Run a query over events that nobody put there: what only filters finds nothing, whatever it says."""
    rows: list[Row] = []
    for step in steps:
        if not query.AGGREGATES.isdisjoint(query.functions(step)):
            rows = _step(step)(rows)
    return rows


def _step(step: str) -> Callable[[list[Row]], list[Row]]:
    if ":=" in step:
        return _assignment(step)
    found = called(step)
    if found is None:
        return _filter(step)
    maker = _STEPS.get(found.name.lower())
    if maker is None:
        raise _unknown(step)
    return maker(found)


def _unknown(step: str) -> Refusal:
    return Refusal(500, f"The fake does not run this step of CQL: {step}")


def _assignment(step: str) -> Callable[[list[Row]], list[Row]]:
    """Return what gives each row a field of this arithmetic; a row that lacks an operand stays without."""
    name, _, expression = step.partition(" := ")
    value = arithmetic(expression)
    if value is None:
        raise _unknown(step)

    def run_(rows: list[Row]) -> list[Row]:
        results = [value(row) for row in rows]
        return [
            row if result is None else {**row, name: written(result)} for row, result in zip(rows, results, strict=True)
        ]

    return run_


def _filter(step: str) -> Callable[[list[Row]], list[Row]]:
    """Return what keeps the rows that fulfil every comparison of a step."""
    if ("name", "OR") in query.tokens(step):
        raise _unknown(step)
    tests = [_test(part, step) for part in _AND.split(step)]
    return lambda rows: [row for row in rows if all(test(row) for test in tests)]


def _test(part: str, step: str) -> Callable[[Row], bool]:
    found = _COMPARISON.fullmatch(part.strip())
    if found is None:
        raise _unknown(step)
    field, sign, text = found["field"], found["sign"], found["value"].strip()
    if sign in ("=", "!="):
        matches = _matcher(text)
        wanted = (sign == "=") != bool(found["not"])
        return lambda row: (field in row and matches(str(row[field]))) == wanted
    limit = float(text.strip('"'))
    compare = {">": float.__gt__, ">=": float.__ge__, "<": float.__lt__, "<=": float.__le__}[sign]
    return lambda row: field in row and compare(float(row[field]), limit)


def _matcher(text: str) -> Callable[[str], bool]:
    if text.startswith("/"):
        body, _, flags = text[1:].rpartition("/")
        expression = re.compile(body, re.IGNORECASE if "i" in flags else 0)
        return lambda value: expression.search(value) is not None
    pattern = re.escape(text.strip('"')).replace(r"\*", ".*")
    glob = re.compile(pattern, re.DOTALL)
    return lambda value: glob.fullmatch(value) is not None


def _in(found: Called) -> Callable[[list[Row]], list[Row]]:
    field, values = found.text("field"), [str(one) for one in found.items("values")]
    lower = str(found.named.get("ignoreCase", "false")) == "true"

    def fits(row: Row) -> bool:
        value = str(row.get(field, ""))
        return value.lower() in {one.lower() for one in values} if lower else value in values

    return lambda rows: [row for row in rows if fits(row)]


def _coalesce(found: Called) -> Callable[[list[Row]], list[Row]]:
    """Return what gives each row the first of these fields that it has; a row that has none stays without."""
    names, named = [str(one) for one in found.items("expressions")], found.text("as", "_coalesce")

    def run_(rows: list[Row]) -> list[Row]:
        return [{**row, named: row[first]} if (first := _first(row, names)) else row for row in rows]

    return run_


def _first(row: Row, names: list[str]) -> str:
    return next((name for name in names if row.get(name)), "")


def _select(found: Called) -> Callable[[list[Row]], list[Row]]:
    names = [str(one) for one in found.items("fields")]
    return lambda rows: [{name: row[name] for name in names if name in row} for row in rows]


def _head(found: Called) -> Callable[[list[Row]], list[Row]]:
    limit = int(found.text("limit", "200"))
    return lambda rows: rows[:limit]


def _tail(found: Called) -> Callable[[list[Row]], list[Row]]:
    limit = int(found.text("limit", "200"))
    return lambda rows: rows[-limit:]


def _sort(found: Called) -> Callable[[list[Row]], list[Row]]:
    names = [str(one) for one in found.items("field")]
    descending = found.text("order", "desc") == "desc"
    return lambda rows: sorted(rows, key=lambda row: [str(row.get(name, "")) for name in names], reverse=descending)


def _group_by(found: Called) -> Callable[[list[Row]], list[Row]]:
    names = [str(one) for one in found.items("field")]
    folds = _folds(found)
    return lambda rows: [
        {**dict(zip(names, key, strict=True)), **_folded(folds, group)}
        for key, group in _groups(rows, lambda row: tuple(str(row[name]) for name in names), names).items()
    ]


def _bucket(found: Called) -> Callable[[list[Row]], list[Row]]:
    span = (seconds(found.text("span", "1d")) or 0) * 1_000
    if not span:
        raise _unknown(found.name)
    by = [str(one) for one in found.items("field", default=())] or [str(one) for one in found.items("series", ())]
    folds = _folds(found)

    def key(row: Row) -> tuple[str, ...]:
        return (str(int(row["@timestamp"]) // span * span), *(str(row[name]) for name in by))

    return lambda rows: [
        {**dict(zip(("_bucket", *by), place, strict=True)), **_folded(folds, group)}
        for place, group in sorted(_groups(rows, key, ["@timestamp", *by]).items())
    ]


def _aggregate(found: Called) -> Callable[[list[Row]], list[Row]]:
    fold = _fold(found)
    return lambda rows: [fold(rows)]


Fold = Callable[[list[Row]], Row]


def _folds(found: Called) -> list[Fold]:
    functions = found.items("function", default=(Called("count", (), {}),), first=False)
    return [_fold(one) for one in functions if isinstance(one, Called)]


def _fold(found: Called) -> Fold:
    name = found.name.lower()
    field, named = found.text("field", ""), found.text("as", f"_{name}")
    if name == "count":
        distinct = str(found.named.get("distinct", "false")) == "true"
        return lambda rows: {named: str(_count(rows, field, distinct=distinct))}
    if name in ("max", "min", "sum"):
        return lambda rows: {named: _reduced(name, [float(row[field]) for row in rows if field in row] or [0.0])}
    if name == "collect":
        names, between = [str(one) for one in found.items("fields")], found.text("separator", "\n")
        return lambda rows: {one: between.join(_distinct(rows, one)) for one in names if _distinct(rows, one)}
    if name == "selectlast":
        names = [str(one) for one in found.items("fields")]
        return lambda rows: {one: rows[-1][one] for one in names if rows and one in rows[-1]}
    if name == "selectfrommax":
        names = [str(one) for one in found.items("include", first=False)]
        return lambda rows: _some_of(max(rows, key=lambda row: float(row.get(field, 0))), names)
    raise _unknown(found.name)


def _some_of(row: Row, names: list[str]) -> Row:
    return {name: row[name] for name in names if name in row}


def _reduced(name: str, values: list[float]) -> str:
    return written({"max": max(values), "min": min(values), "sum": sum(values)}[name])


def _folded(folds: list[Fold], rows: list[Row]) -> Row:
    return {name: value for fold in folds for name, value in fold(rows).items()}


def _distinct(rows: list[Row], field: str) -> list[str]:
    """Return the values of a field, each once, in the order of the rows: the server's own order is undefined."""
    return list(dict.fromkeys(str(row[field]) for row in rows if field in row))


def _count(rows: list[Row], field: str, *, distinct: bool) -> int:
    values = [str(row[field]) for row in rows if not field or field in row] if field else rows
    return len({str(one) for one in values}) if distinct else len(values)


def _groups(
    rows: list[Row], key: Callable[[Row], tuple[str, ...]], needed: list[str]
) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if all(name in row for name in needed):
            found.setdefault(key(row), []).append(row)
    return found


_STEPS: dict[str, Callable[[Called], Callable[[list[Row]], list[Row]]]] = {
    "in": _in, "coalesce": _coalesce, "select": _select, "table": _select, "head": _head, "tail": _tail, "sort": _sort,
    "groupby": _group_by, "bucket": _bucket, "timechart": _bucket,
    "count": _aggregate, "max": _aggregate, "min": _aggregate, "sum": _aggregate, "selectlast": _aggregate,
    "selectfrommax": _aggregate, "collect": _aggregate,
}  # fmt: skip
