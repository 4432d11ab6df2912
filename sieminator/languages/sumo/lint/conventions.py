"""What runs, and could be better: loose patterns, case, needless fields, silent limits."""

from collections.abc import Iterator, Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.facts import Comparison, compared
from sieminator.languages.sumo.grammar import Parsed
from sieminator.languages.sumo.vocabulary import vocabulary
from sieminator.model.problem import Level


def conventions(parsed: Parsed, text: str) -> Iterator[Finding]:
    """Yield what could be better in a query."""
    found = compared(parsed, text)
    yield from _loose(found)
    yield from _case(found, text)
    for each in parsed.nodes:
        if isinstance(each, tree.Pipeline):
            yield from _redundant(each)
            yield from _limits(each)


def _loose(found: Sequence[Comparison]) -> Iterator[Finding]:
    loose = [one.program for one in found if one.over_matches]
    if loose:
        first = loose[0]
        more = f", the first of {len(loose)} as loose" if len(loose) > 1 else ""
        message = f"the pattern for {first.name} also takes x{first.name}{more}"
        hint = rf"write `matches /(^|[^a-z0-9_]){first.name.replace('.', chr(92) + '.')}$/`"
        yield Finding("SUM020", Level.HINT, first.offset, message, hint)


def _case(found: Sequence[Comparison], text: str) -> Iterator[Finding]:
    # Source: search-operators/matches.md and field-expressions.md, "case-sensitive"; seen 2026-11-28.
    exact = [one.program for one in found if not one.program.ignores_case]
    if exact:
        first = exact[0]
        written = first.name.upper() if first.name.upper() in text[first.offset :].partition("\n")[0] else first.name
        other = written.lower() if written != first.name else first.name.upper()
        message = f"{written} is compared with its case, and Windows starts {other} as well"
        yield Finding("SUM021", Level.HINT, first.offset, message, "compare toLowerCase(<field>)")


def _redundant(query: tree.Pipeline) -> Iterator[Finding]:
    # Source: search-operators/fields.md, "allow all system internal fields … to pass"; seen 2026-11-28.
    for stage in query.stages:
        if isinstance(stage, tree.Aggregate | tree.Operator | tree.Transpose):
            return
        if isinstance(stage, tree.Fields) and not stage.drops:
            for one in stage.fields:
                if one.name.lower() in vocabulary().fields:
                    message = f"`fields` lets `{one.name}` pass anyway, as every system field"
                    yield Finding("SUM018", Level.HINT, one.start, message, "leave it out")
                    return


def _limits(query: tree.Pipeline) -> Iterator[Finding]:
    # Source: search-cheat-sheets/log-operators.md, "the first 100 distinct values are returned"; seen 2026-11-28.
    for stage in query.stages:
        if isinstance(stage, tree.Aggregate):
            for measure in stage.measures:
                if measure.function == "values":
                    message = "`values` keeps the first 100 of a group, and says nothing of the others"
                    yield Finding(
                        "SUM035", Level.HINT, measure.start, message, "count_distinct tells how many there are"
                    )
