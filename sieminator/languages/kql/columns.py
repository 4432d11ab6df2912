"""Which columns a pipeline has at each of its steps, as far as the text tells.

Held against the analyser of @kusto/language-service-next 12.4.1 on 2026-11-28: the same wherever they are exact here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sieminator.languages.kql.definitions import defined_names, lets_by_name
from sieminator.languages.kql.naming import Naming
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Argument, Operator, Parsed, Pipeline, Source
from sieminator.languages.kql.vocabulary import aggregates, schema, words


class Columns(NamedTuple):
    """The columns of some rows."""

    names: frozenset[str]
    is_exact: bool
    """Whether they are these and no others; where not, some may be missing, or have another name."""
    of_table: bool = False
    """Whether those of a table are among them, to which its vendor may have added since."""


class Step(NamedTuple):
    """An operator, and the columns before it; None where they are not known."""

    operator: Operator
    before: Columns | None


Flow = dict[tuple[int, int], Columns | None]
"""The columns that a pipeline ends with, by the offsets of its start and end."""

_SAME = words(
    """
    as assert-schema filter limit order project-reorder render sample sort take top where
    """
)
_LEFT = frozenset({"anti", "leftanti", "leftantisemi", "leftsemi"})
_RIGHT = frozenset({"rightanti", "rightantisemi", "rightsemi"})
_MOST = 2000  # columns are followed; twice as many as a table in a workspace can have
_SCHEMA = frozenset({"ColumnName", "ColumnOrdinal", "DataType", "ColumnType"})


class Tracer:
    """Follows the columns through every pipeline of one text."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._naming = Naming(parsed)
        self._flow: Flow = {}
        self._lets = {name: found[0] for name, found in lets_by_name(parsed.statements).items() if len(found) == 1}
        self.defined = frozenset(defined_names(parsed))
        """Every name that the text itself gives to something other than a column."""

    def trace(self) -> Iterator[tuple[Pipeline, list[Step]]]:
        """Yield each pipeline with its steps, inner ones first; afterwards `ends_with` knows each."""
        for pipeline in self._parsed.pipelines:
            columns = self._source(pipeline)
            steps: list[Step] = []
            for operator in pipeline.operators:
                steps.append(Step(operator, columns))
                columns = self._after(columns, operator)
            self._flow[pipeline.start, pipeline.end] = columns
            yield pipeline, steps

    def ends_with(self, pipeline: Pipeline) -> Columns | None:
        """Return the columns that a pipeline ends with, once it was traced."""
        return self._flow.get((pipeline.start, pipeline.end))

    def _source(self, pipeline: Pipeline) -> Columns | None:
        source = pipeline.source
        if source is None:
            return None
        if source.is_plain:
            return self._named(source.name)
        if pipeline.inner is not None:
            return self.ends_with(pipeline.inner)
        return self._materialized(source) if source.name == "materialize" else None

    def _named(self, name: str) -> Columns | None:
        let = self._lets.get(name)
        if let is not None:
            return self.ends_with(let.value) if let.value else None
        columns = schema(name) if name not in self.defined else None
        return Columns(frozenset(columns), is_exact=True, of_table=True) if columns else None

    def _materialized(self, source: Source) -> Columns | None:
        tokens = self._parsed.tokens
        first, last = source.first + 2, source.last - 2
        return self._flow.get((tokens[first].start, tokens[last].end)) if last >= first else None

    def _after(self, before: Columns | None, operator: Operator) -> Columns | None:
        name = operator.name
        if name in _SAME:
            return before if operator.clear or name == "project-reorder" else None
        follow = _FOLLOWS.get(name)
        return follow(self, before, operator) if follow else None

    # ---- what each operator does to the columns

    def kept(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`project-away`, `project-keep`: patterns may leave any of them."""
        if before is None:
            return None
        names = {name for argument in operator.arguments if (name := self._naming.of(argument))}
        if not operator.clear:
            return before._replace(is_exact=False)
        if operator.name == "project-away":
            return before._replace(names=before.names - names)
        return Columns(frozenset(names), is_exact=True)

    def renamed(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`project-rename`."""
        if before is None or not operator.clear:
            return None
        gone = {self._parsed.tokens[at].text for argument in operator.arguments for at in argument.references}
        return before._replace(names=before.names - gone | self._given(operator.arguments).names)

    def extended(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`extend`, `serialize`, `mv-expand`, `parse`."""
        if before is None or not operator.clear or self._gives_several(operator):
            return None
        added = self._given(() if operator.name.startswith("parse") else operator.arguments)
        names = before.names | added.names | set(operator.adds)
        names |= {option.value for option in operator.options if option.name == "with_itemindex"}
        if len(names) > _MOST:
            return None
        return before._replace(names=names, is_exact=before.is_exact and added.is_exact)

    def projected(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`project`, `distinct`, `print`."""
        if not operator.clear or self._gives_several(operator):
            return None
        if any(self._parsed.tokens[argument.first].text == "*" for argument in operator.arguments):
            return before
        return self._given(operator.arguments)

    def summarized(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`summarize`."""
        if not operator.clear:
            return None
        grouped = self._given(operator.by)
        names, exact, of_table = set(grouped.names), grouped.is_exact, False
        for argument in operator.arguments:
            found = self._aggregated(before, argument)
            if found is None:
                return None
            exact = exact and found.is_exact and (names.isdisjoint(found.names) or self._takes_rows(argument))
            names |= found.names
            of_table = of_table or found.of_table
        return Columns(frozenset(names), exact, of_table)

    def counted(self, before: Columns | None, operator: Operator) -> Columns | None:  # noqa: ARG002
        """`count`."""
        return Columns(frozenset(operator.adds or ("Count",)), is_exact=True)

    def described(self, before: Columns | None, operator: Operator) -> Columns | None:  # noqa: ARG002
        """`getschema`."""
        return Columns(_SCHEMA, is_exact=True)

    def sampled(self, before: Columns | None, operator: Operator) -> Columns | None:  # noqa: ARG002
        """`sample-distinct`."""
        return self._given(operator.by) if operator.clear else None

    def joined(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`join`, `lookup`: what the right side has too gets a number behind its name."""
        if not operator.pipelines or not operator.clear:
            return None
        kind = next((option.value for option in operator.options if option.name == "kind"), "")
        right = self.ends_with(operator.pipelines[0])
        if kind in _LEFT:
            return before
        if kind in _RIGHT:
            return right
        if before is None or right is None:
            return None
        names, keys = set(before.names), self._keys(operator)
        for name in right.names:
            if operator.name == "lookup" and name in keys:
                continue
            number, free = 0, name
            while free in names:
                number, free = number + 1, f"{name}{number + 1}"
            names.add(free)
        return Columns(frozenset(names), before.is_exact and right.is_exact, before.of_table or right.of_table)

    def united(self, before: Columns | None, operator: Operator) -> Columns | None:
        """`union`: a column that has two types in the legs is given two names, so that nothing is exact."""
        legs = [self.ends_with(leg) for leg in operator.pipelines]
        if before is not None or not legs or not operator.clear:
            legs.append(before)
        names: set[str] = set()
        of_table = False
        for leg in legs:
            if leg is None or not operator.clear:
                return None
            names |= leg.names
            of_table = of_table or leg.of_table
        names |= {option.value for option in operator.options if option.name in ("withsource", "with_source")}
        return Columns(frozenset(names), is_exact=False, of_table=of_table)

    # ---- names

    def _given(self, arguments: Sequence[Argument]) -> Columns:
        names: set[str] = set()
        exact = True
        for argument in arguments:
            found = argument.names or (self._naming.told(argument.first, argument.last),)
            exact = exact and "" not in found and names.isdisjoint(found)
            names.update(name for name in found if name)
        return Columns(frozenset(names), exact)

    def _gives_several(self, operator: Operator) -> bool:
        """Say whether a function of series stands without names: many give several columns, `series_stats_x_min`."""
        tokens = self._parsed.tokens
        return any(
            not argument.names and tokens[argument.first].text.startswith("series_") for argument in operator.arguments
        )

    def _takes_rows(self, argument: Argument) -> bool:
        return self._parsed.tokens[argument.first].text in ("arg_max", "arg_min", "take_any")

    def _aggregated(self, before: Columns | None, argument: Argument) -> Columns | None:
        """Return what one aggregate adds; None where it may be anything."""
        tokens = self._parsed.tokens
        if self._takes_rows(argument):
            return self._rows(before, argument)
        if argument.names:
            return Columns(frozenset(argument.names), is_exact=True)
        name = self._naming.told(argument.first, argument.last)
        if name:
            return Columns(frozenset({name}), is_exact=True)
        known = aggregates()
        is_one = tokens[argument.first].text in known and self._parsed.closers[argument.first + 1] == argument.last - 1
        return None if is_one else Columns(frozenset(), is_exact=False)

    def _rows(self, before: Columns | None, argument: Argument) -> Columns | None:
        """Return the columns of `arg_max(a, b)` or `arg_max(a, *)`; names of its own stand for the first of them."""
        tokens = self._parsed.tokens
        names: list[str] = []
        rest: Columns | None = Columns(frozenset(), is_exact=True)
        at, end = argument.first + 2, argument.last - 1
        while at < end:
            stop = self._naming.comma(at, end)
            name = self._naming.told(at, stop)
            if tokens[at].text == "*":
                rest = before and before._replace(names=before.names - set(names[:1]))
            elif name or len(names) < len(argument.names):
                names.append(name)
            else:
                return None
            at = stop + 1
        named = (*argument.names, *names[len(argument.names) :])
        return rest and rest._replace(names=rest.names.union(named))

    def _keys(self, operator: Operator) -> set[str]:
        tokens = self._parsed.tokens
        keys = set()
        for argument in operator.by:
            for at in range(argument.first, argument.last):
                if tokens[at].kind is Kind.NAME and (tokens[at].text[0] != "$") and tokens[at - 2].text != "$left":
                    keys.add(tokens[at].text)
        return keys


_FOLLOWS: dict[str, Callable[[Tracer, Columns | None, Operator], Columns | None]] = {
    **dict.fromkeys(("project-away", "project-keep"), Tracer.kept),
    **dict.fromkeys(("extend", "serialize", "mv-expand", "mvexpand", "parse", "parse-where"), Tracer.extended),
    **dict.fromkeys(("project", "distinct"), Tracer.projected),
    **dict.fromkeys(("join", "lookup"), Tracer.joined),
    "project-rename": Tracer.renamed,
    "summarize": Tracer.summarized,
    "count": Tracer.counted,
    "getschema": Tracer.described,
    "sample-distinct": Tracer.sampled,
    "union": Tracer.united,
}
