"""What following the columns through a query tells: those that are not there, are lost, or are sorted for nothing."""

import re
from collections.abc import Iterator, Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.kql.columns import Columns, Step, Tracer
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.tree import Argument, Operator, Parsed, Pipeline
from sieminator.languages.kql.vocabulary import known_tables, nearest, schema, words
from sieminator.model.problem import Level

# Names that KQL gives by counting, in ways that are not followed here.
_COUNTED = re.compile(r"Column\d+|\w+?\d+|print_\d+|_.*|\$.*|.*_CF")
_NO_COLUMNS = frozenset({"true", "false", "null"})
_PICKS = frozenset({"project-away", "project-keep", "project-reorder", "evaluate", "invoke"})
_LISTS = frozenset({"in", "~", "has_any", "has_all"})
_LOSES_ORDER = words("union join lookup distinct summarize count sort order")
_USES_ORDER = words("take limit scan serialize top sample fork partition mv-apply invoke evaluate")
_ORDERED_CALLS = words(
    """
    prev next row_number row_cumsum row_rank row_rank_dense row_rank_min row_window_session make_list make_list_if
    make_list_with_nulls makelist make_bag make_set makeset take_any any
    """
)
_NEAR = 50  # so many steps before a union are asked whether they choose its columns
_TOLD = 50  # after so many unknown columns, a text has another problem
_DROPS = frozenset({"project", "summarize", "distinct", "count"})
_LEGS = frozenset({"project", "summarize", "distinct"})


def flow_findings(parsed: Parsed, tracer: Tracer) -> Iterator[Finding]:
    """Yield what is found on the way of the columns through every pipeline."""
    told: set[str] = set()
    for pipeline, steps in tracer.trace():
        for number, step in enumerate(steps):
            yield from _unknown_columns(parsed, tracer, step, told)
            if step.operator.name == "union":
                yield from _legs(tracer, pipeline, step, number)
        yield from _lost(parsed, pipeline)
        yield from _sorts(parsed, pipeline)
        for operator in pipeline.operators:
            for leg in operator.pipelines:
                yield from _sorted_leg(parsed, operator, leg)


# ---- columns that are not there


def _unknown_columns(parsed: Parsed, tracer: Tracer, step: Step, told: set[str]) -> Iterator[Finding]:
    columns, operator = step.before, step.operator
    if columns is None or operator.name in _PICKS or operator.name == "union" or len(told) > _TOLD:
        return
    given = {name for argument in operator.arguments for name in argument.names}
    for argument in (*operator.arguments, *operator.by):
        for at in argument.references:
            name = parsed.tokens[at].text
            if name in columns.names or name in tracer.defined or name in told:
                continue
            if not _is_column(parsed, at) or _COUNTED.fullmatch(name):
                continue
            told.add(name)
            yield _unknown_column(parsed, columns, at, given)


def _is_column(parsed: Parsed, at: int) -> bool:
    """Say whether a name can only be a column: not `true`, a quoted name, or the table in `in (Table)`."""
    tokens = parsed.tokens
    if tokens[at].kind is not Kind.NAME or tokens[at].text.lower() in _NO_COLUMNS:
        return False
    alone = tokens[at - 1].text == "(" and at + 1 < len(tokens) and tokens[at + 1].text == ")"
    return not (alone and tokens[at - 2].text in _LISTS)


def _unknown_column(parsed: Parsed, columns: Columns, at: int, given: set[str]) -> Finding:
    token = parsed.tokens[at]
    longer = sorted(name for name in columns.names if name.endswith(token.text))
    meant = " or ".join(f"`{name}`" for name in longer[:2] or [nearest(token.text, columns.names)] if name)
    hint = f"did you mean {meant}?" if meant else ""
    message = f"there is no column `{token.text}` here"
    if token.text in given:
        hint = "a step cannot read what it gives a name to itself; write a second step"
    elsewhere = any(token.text in (schema(table) or ()) for table in known_tables())
    certain = not columns.of_table or bool(meant) or elsewhere or token.text in given
    if not certain:
        message = f"no column `{token.text}` is documented for the table"
    return Finding("KQL025", Level.ERROR if certain else Level.WARNING, token.start, message, hint)


# ---- unions


def _legs(tracer: Tracer, pipeline: Pipeline, step: Step, number: int) -> Iterator[Finding]:
    """Yield a union whose legs choose their columns, and do not choose the same."""
    operator = step.operator
    if any(not _chooses(leg.operators) for leg in operator.pipelines):
        return
    legs = [tracer.ends_with(leg) for leg in operator.pipelines]
    chosen = [_chooses(leg.operators) for leg in operator.pipelines]
    before = pipeline.operators[max(number - _NEAR, 0) : number]
    if pipeline.source is not None or before:
        legs.insert(0, step.before)
        chosen.insert(0, _chooses(before))
    known = [leg for leg in legs if leg is not None and leg.is_exact]
    if len(known) < max(2, len(legs)) or not all(chosen):
        return
    everywhere = frozenset.intersection(*(leg.names for leg in known))
    missing = sorted(frozenset.union(*(leg.names for leg in known)) - everywhere)
    if missing and len(missing) < len(everywhere):  # otherwise they are different on purpose
        shown = ", ".join(f"`{name}`" for name in missing[:4]) + (" and others" if len(missing) > 4 else "")
        message = f"the legs of the union do not give the same columns: {shown} will be empty in some rows"
        hint = "project the same columns in each leg"
        yield Finding("KQL031", Level.WARNING, operator.start, message, hint)


def _chooses(operators: tuple[Operator, ...]) -> bool:
    return any(operator.name in _LEGS for operator in operators)


# ---- columns that are computed for nothing


def _lost(parsed: Parsed, pipeline: Pipeline) -> Iterator[Finding]:
    """Yield each column that `extend` computes and a later step drops before anything has read it."""
    waiting: dict[str, Argument] = {}
    for operator in pipeline.operators:
        tokens = parsed.tokens[operator.first : operator.last]
        if waiting and any(token.text in ("*", "pack_all") for token in tokens):
            return
        if waiting:
            _read(tokens, waiting)
        if operator.name in _DROPS:
            for name, argument in waiting.items():
                message = f"`{name}` is computed, and dropped before anything reads it"
                hint = f"keep it in `{operator.name}`, or remove it"
                yield Finding("KQL033", Level.HINT, argument.start, message, hint)
            waiting = {}
        if not operator.clear:
            return
        if operator.name == "extend":
            waiting |= {argument.names[0]: argument for argument in operator.arguments if len(argument.names) == 1}


def _read(tokens: Sequence[Token], waiting: dict[str, Argument]) -> None:
    """Forget what some tokens name, in a string too, as `column_ifexists("Name", "")` does."""
    for token in tokens:
        if token.kind is Kind.NAME or token.kind is Kind.STRING:
            waiting.pop(token.text.strip("\"'"), None)


# ---- sorting that nobody sees


def _sorts(parsed: Parsed, pipeline: Pipeline) -> Iterator[Finding]:
    operators = pipeline.operators
    for number, operator in enumerate(operators):
        if operator.name in ("sort", "order"):
            loser = _loser(parsed, operators[number + 1 :])
            if loser:
                message = f"`{loser}` does not keep the order of this `{operator.name}`"
                yield Finding("KQL032", Level.WARNING, operator.start, message, "sort at the end, or not at all")


def _sorted_leg(parsed: Parsed, operator: Operator, leg: Pipeline) -> Iterator[Finding]:
    for number, step in enumerate(leg.operators):
        if step.name in ("sort", "order") and _keeps(parsed, leg.operators[number + 1 :]):
            message = f"`{operator.name}` does not keep the order of this `{step.name}`"
            yield Finding("KQL032", Level.WARNING, step.start, message, f"sort behind the {operator.name}")


def _loser(parsed: Parsed, operators: tuple[Operator, ...]) -> str:
    """Return the first of some steps that loses the order of rows, before any that needs it; empty where none does."""
    for operator in operators:
        if _needs_order(parsed, operator):
            return ""
        if operator.name in _LOSES_ORDER:
            return operator.name
    return ""


def _keeps(parsed: Parsed, operators: tuple[Operator, ...]) -> bool:
    """Say whether some steps neither need the order of rows nor lose it."""
    return not any(_needs_order(parsed, operator) or operator.name in _LOSES_ORDER for operator in operators)


def _needs_order(parsed: Parsed, operator: Operator) -> bool:
    if operator.name in _USES_ORDER or not operator.clear:
        return True
    return any(token.text in _ORDERED_CALLS for token in parsed.tokens[operator.first : operator.last])
