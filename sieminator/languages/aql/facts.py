"""What an AQL query gives and looks for, as far as its text tells."""

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.programs import all_sought
from sieminator.languages.aql.tree import Column, Name, Select
from sieminator.languages.aql.walk import aggregates
from sieminator.languages.facts import Program


def columns(text: str) -> frozenset[str] | None:
    """Return the columns of the result; None where the text alone does not tell.

    A column without an alias keeps its name only where nothing is grouped: a grouped query calls it `FIRST_name`.
    """
    parsed = parse(text)
    if len(parsed.statements) != 1 or not parsed.complete:
        return None
    select = parsed.statements[0]
    found = [_column(column, select) for column in select.columns]
    known = [name for name in found if name is not None]
    return frozenset(known) if found and len(known) == len(found) else None


def programs(text: str) -> tuple[Program, ...]:
    """Return the programs that the query looks for by name, in the order of the text."""
    found = (program for statement in parse(text).statements for program in all_sought(statement))
    return tuple(Program(program.name, program.offset, program.ignores_case) for program in found)


def _column(column: Column, select: Select) -> str | None:
    if column.alias:
        return column.alias
    if type(column.expression) is not Name:
        return None
    grouped = {one.name.lower() for one in select.group if type(one) is Name}
    folded = bool(select.group) or any(any(aggregates(one.expression)) for one in select.columns)
    return None if folded and column.expression.name.lower() not in grouped else column.expression.name
