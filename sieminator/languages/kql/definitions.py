"""The names that a text gives to values, functions and tables."""

from collections.abc import Iterator, Sequence

from sieminator.languages.kql.tree import Let, Parsed, Statement


def lets_by_name(statements: Sequence[Statement]) -> dict[str, list[Let]]:
    """Return every `let` of a text by its name, those inside functions too."""
    found: dict[str, list[Let]] = {}
    waiting = list(statements)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, Let):
            found.setdefault(statement.name, []).append(statement)
            waiting += statement.body
    return found


def defined_names(parsed: Parsed) -> Iterator[str]:
    """Yield the names that a text gives to values and tables: by `let`, as parameters, by `as`."""
    for name, lets in lets_by_name(parsed.statements).items():
        yield name
        for let in lets:
            yield from let.parameters
    for pipeline in parsed.pipelines:
        for operator in pipeline.operators:
            if operator.name == "as":
                yield from operator.adds
