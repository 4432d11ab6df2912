"""Values that a field can never hold, patterns that another operator takes, and arguments in the wrong place."""

import re
from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.tree import (
    Between,
    Call,
    Comparison,
    Expression,
    Junction,
    Name,
    Not,
    Number,
    Select,
    Text,
    Within,
)
from sieminator.languages.aql.vocabulary import FIELDS, NUMBERS, PROPERTIES, READ_BY, TEXT_FIRST
from sieminator.languages.aql.walk import aggregates, calls, names, selects, walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|0[xX][0-9a-fA-F]+)\s*")
_OF_REGEX = re.compile(r"[.*+?|(\[\\^$]")
_PIECE = re.compile(r"\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|[^\]\\]){0,400}\]|[()\[]|[^\\()\[]+|\\$", re.DOTALL)


def values(root: Any) -> Iterator[Finding]:
    """Yield what is wrong with the values that fields are held against, and with arguments."""
    for node in walk(root):
        if type(node) is Comparison:
            yield from _pattern(node)
        yield from _never_a_number(node)
        yield from _text_alone(node)
    for call in calls(root):
        yield from _arguments(call)
    for select in selects(root):
        yield from _counts_too_early(select)
        yield from _comma_missing(select)
        if type(select.where) in {Text, Number}:
            yield _no_condition(select.where)


def _never_a_number(node: Any) -> Iterator[Finding]:
    """Yield a text that is no number, where a field that holds numbers is held against it."""
    field: Expression
    held: tuple[Expression, ...]
    if type(node) is Comparison and node.operator in {"=", "!=", "<", "<=", ">", ">="}:
        field, held = node.left, (node.right,)
    elif type(node) is Within and not isinstance(node.choices, Select):
        field, held = node.operand, node.choices
    elif type(node) is Between:
        field, held = node.operand, (node.low, node.high)
    else:
        return
    if type(field) is not Name or field.name.lower() not in NUMBERS:
        return
    wrong = next((one for one in held if type(one) is Text and not _NUMBER.fullmatch(one.value)), None)
    if wrong is not None:
        reader = NUMBERS[field.name.lower()]
        hint = f"write {reader} = '{wrong.value}'" if reader else "write its number"
        message = f"`{field.name}` holds numbers, and never `{wrong.value}`"
        yield Finding("AQL052", Level.WARNING, wrong.start, message, hint)


def _pattern(node: Comparison) -> Iterator[Finding]:
    if type(node.right) is not Text:
        return
    pattern = node.right.value
    if node.operator in {"LIKE", "ILIKE"} and "%" not in pattern and re.search(r"^\*|\*$", pattern):
        message = f"`*` is no wildcard of {node.operator}: `{pattern}` is looked for with its stars"
        yield Finding("AQL053", Level.WARNING, node.right.start, message, f"write '{pattern.replace('*', '%')}'")
    elif node.operator in {"MATCHES", "IMATCHES"}:
        if re.search("^%|%$", pattern) and not _OF_REGEX.search(pattern):
            like = "ILIKE" if node.operator == "IMATCHES" else "LIKE"
            message = f"`%` is no wildcard of {node.operator}, which takes a regular expression"
            yield Finding("AQL053", Level.WARNING, node.right.start, message, f"write {like} '{pattern}'")
        elif flaw := _flaw(pattern):
            message = f"the regular expression cannot be compiled: {flaw}"
            yield Finding("AQL054", Level.ERROR, node.right.start, message)


def _flaw(pattern: str) -> str:
    """Return why no engine takes a regular expression; empty where one may."""
    depth, last_closer = 0, pattern.rfind("]")
    for found in _PIECE.finditer(pattern):
        piece = found[0]
        if piece == ")" and depth == 0:
            return "`)` closes no group"
        if piece == "[" and found.start() > last_closer:
            return "`[` is never closed"
        if piece == "\\":
            return "it ends with a backslash"
        depth += {"(": 1, ")": -1}.get(piece, 0)
    return "a group is never closed" if depth else ""


def _text_alone(node: Any) -> Iterator[Finding]:
    """Yield the first text or number that stands where a condition is due: `a = 'x' OR 'y'`."""
    operands: tuple[Expression, ...] = ()
    if type(node) is Junction:
        operands = node.operands
    elif type(node) is Not:
        operands = (node.operand,)
    wrong = next((one for one in operands if type(one) in {Text, Number}), None)
    if wrong is not None:
        yield _no_condition(wrong)


def _no_condition(node: Any) -> Finding:
    message = "a value stands where a condition is due"
    return Finding("AQL048", Level.WARNING, node.start, message, "repeat the field and the operator before it")


def _arguments(call: Call) -> Iterator[Finding]:
    if not call.arguments:
        return
    first = call.arguments[0]
    wanted = READ_BY.get(call.name)
    if wanted and type(first) is Name and first.name.lower() in FIELDS and first.name.lower() not in wanted:
        message = f"{call.name} reads {' or '.join(wanted)}, and not `{first.name}`"
        yield Finding("AQL051", Level.WARNING, first.start, message, f"write {call.name}({wanted[0]})")
    if call.name in TEXT_FIRST and len(call.arguments) > 1:
        second = call.arguments[1]
        swapped = (Name, Text) if TEXT_FIRST[call.name] else (Text, Name)
        if (type(first), type(second)) == swapped and (type(first) is Text or _is_field(first)):
            message = f"the arguments of {call.name} are the wrong way round"
            yield Finding("AQL051", Level.WARNING, first.start, message, "put the second one first")


def _is_field(node: Any) -> bool:
    return not node.quoted or node.name.lower() in FIELDS


def _counts_too_early(select: Select) -> Iterator[Finding]:
    """Yield the alias of an aggregate in WHERE, unless it is also the name of a field."""
    counted = {
        column.alias.lower() for column in select.columns if column.alias and any(aggregates(column.expression))
    } - FIELDS
    for name in names(select.where, enter=False) if select.where is not None and counted else ():
        if name.name.lower() in counted and not name.quoted:
            message = f"`{name.name}` is counted over rows that WHERE has not chosen yet"
            hint = "put the condition into HAVING, after GROUP BY"
            yield Finding("AQL025", Level.WARNING, name.start, message, hint)
            return


def _comma_missing(select: Select) -> Iterator[Finding]:
    """Yield a column whose alias, without AS, is the name of another field: a comma was forgotten."""
    for column in select.columns:
        alias = column.alias.lower()
        known = alias in FIELDS or alias in PROPERTIES
        if known and column.bare >= 0 and type(column.expression) is Name:
            message = f"`{column.alias}` is read as another name for `{column.expression.name}`"
            yield Finding("AQL050", Level.WARNING, column.bare, message, "set a comma before it, or write AS")
