"""Operators that are written well and still cannot work, or do nothing."""

from collections.abc import Iterator

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.grammar import Parsed
from sieminator.languages.sumo.tree import Field, Pipeline, Stage
from sieminator.model.problem import Level

# What these do to a message, in whichever language, leaves it one.
_KEEPS_ROWS = frozenset(
    {
        *("where", "parse", "extract", "json", "keyvalue", "kv", "csv", "split", "xml", "fields", "sort", "order"),
        *("limit", "if", "eval", "extend", "let", "rex", "regex", "spath", "search", "rename", "fillnull", "convert"),
        *("table", "project"),
    }
)


_MOST = 10_000


def operators(parsed: Parsed) -> Iterator[Finding]:
    """Yield what is wrong with the operators of a query, and of those within it."""
    for each in parsed.nodes:
        if isinstance(each, Pipeline):
            for stage in each.stages:
                yield from _one(stage)
            yield from _row(each)


def _one(stage: Stage) -> Iterator[Finding]:
    match stage:
        case tree.Assign(name=None, value=value) if not isinstance(
            value, tree.Call | tree.Conditional | tree.Parameter
        ):
            yield _unnamed(value)
        case tree.Fields():
            yield from _twice(stage)
        case tree.Limit(most=tree.Number(value=most, text=text, start=start)) if most > _MOST:
            # Source: search-operators/limit.md, rules; seen 2026-11-28.
            yield Finding("SUM036", Level.WARNING, start, f"`limit` takes {_MOST} at most, and not {text}")
        case tree.Parse(method="anchor"):
            yield from _wildcards(stage)
        case tree.Parse(method="regex"):
            yield from _groups(stage)
        case tree.Extract(method="json" | "keyvalue", aliases=aliases, keys=keys) if (
            aliases not in {0, len(keys)} and keys
        ):
            message = f"{len(keys)} key{'s' * (len(keys) > 1)} and {aliases} name{'s' * (aliases > 1)} after `as`"
            yield Finding("SUM030", Level.ERROR, stage.start, message, "name each key, in the same order")
        case _:
            pass


def _unnamed(value: tree.Expression) -> Finding:
    # Source: field-expressions.md, "x = y is a Boolean expression, not an assignment"; seen 2026-11-28.
    if isinstance(value, tree.Binary) and value.operator == "=" and isinstance(value.left, Field):
        message = f"this compares `{value.left.name}`, and neither assigns nor filters"
        return Finding(
            "SUM014", Level.WARNING, value.start, message, f"write `<expression> as {value.left.name}`, or `where`"
        )
    message = "this is calculated, and neither kept nor filtered by"
    return Finding("SUM014", Level.WARNING, value.start, message, "write `<expression> as <field>`, or `where`")


def _twice(stage: tree.Fields) -> Iterator[Finding]:
    # Source: search-operators/fields.md, "does not repeat or duplicate individual fields, or your search query will
    # fail"; seen 2026-11-28.
    seen: set[str] = set()
    for one in stage.fields:
        if one.name.lower() in seen:
            yield Finding("SUM012", Level.ERROR, one.start, f"`{one.name}` stands in the list twice", "name it once")
        seen.add(one.name.lower())


def _wildcards(stage: tree.Parse) -> Iterator[Finding]:
    # Source: parse-operators/parse-predictable-patterns-using-an-anchor.md, rules; seen 2026-11-28.
    for pattern, names in stage.patterns:
        stars = pattern.value.count("*")
        if stars != len(names) and "\\*" not in pattern.value and "{{" not in pattern.value:
            message = f"the pattern has {stars} `*`, and {len(names)} name{'' if len(names) == 1 else 's'} after `as`"
            yield Finding("SUM029", Level.ERROR, pattern.start, message, "give each `*` one name")


def _groups(stage: tree.Parse) -> Iterator[Finding]:
    # Source: parse-operators/parse-variable-patterns-using-regex.md, rules; seen 2026-11-28.
    for pattern, names in stage.patterns:
        if not names and "{{" not in pattern.value:
            message = "the regular expression has no named group, and gives no field"
            yield Finding("SUM031", Level.ERROR, pattern.start, message, "write `(?<name>…)`, or `where … matches /…/`")


def _row(query: Pipeline) -> Iterator[Finding]:
    """Yield what is wrong with the order of the operators."""
    stages = query.stages
    first = next((number for number, stage in enumerate(stages) if _aggregates(stage)), len(stages))
    for stage in stages[:first]:
        if isinstance(stage, tree.Sort) and not any(_minds_order(later) for later in stages):
            # Source: search-operators/sort.md, "orders aggregated search results"; seen 2026-11-28.
            message = "`sort` orders aggregated results, and there is no aggregate before it"
            yield Finding("SUM019", Level.WARNING, stage.start, message, "drop it: messages come newest first")
        elif isinstance(stage, tree.Limit) and first < len(stages):
            message = "what follows aggregates only the messages that `limit` leaves"
            yield Finding("SUM034", Level.WARNING, stage.start, message, "move `limit` behind the aggregate")
    for number, stage in enumerate(stages):
        if isinstance(stage, tree.Timeslice) and not any(_aggregates(later) for later in stages[number:]):
            # Source: search-operators/timeslice.md, "must be used with an aggregating operator"; seen 2026-11-28.
            message = "`timeslice` cuts time for an aggregate, and none follows"
            yield Finding("SUM033", Level.WARNING, stage.start, message, "add `| count by _timeslice`, or drop it")


def _minds_order(stage: Stage) -> bool:
    """Say whether an operator depends on the order of messages; of one that is kept unread nobody knows."""
    # Source: search-cheat-sheets/log-operators.md, first and last, "based on the sort order"; seen 2026-11-28.
    if isinstance(stage, tree.Aggregate):
        return any(measure.function in {"first", "last"} for measure in stage.measures)
    return isinstance(stage, tree.Operator)


def _aggregates(stage: Stage) -> bool:
    """Say whether an operator makes rows of its own out of messages; an unread one may."""
    if isinstance(stage, tree.Unread):
        return stage.name not in _KEEPS_ROWS
    return isinstance(stage, tree.Aggregate | tree.Operator | tree.Top | tree.Transpose)
