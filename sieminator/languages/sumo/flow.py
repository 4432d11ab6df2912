"""Which fields there are at each operator of a query.

Before the first aggregate nobody knows all: field extraction rules, the ingest and auto parsing add some. An aggregate
leaves its groups and its results and nothing else. Names of fields ignore case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.tokens import Kind
from sieminator.languages.sumo.tree import Field, Name, Pipeline, Stage

# Source: search-cheat-sheets/log-operators.md, column "Default Alias", read 2026-11-28.
_DEFAULT = {"count_frequent": "_approxcount"}
_ADDS_ONE = frozenset({"accum", "backshift", "diff", "rollingstd", "smooth", "total"})
_ADDS_NONE = frozenset({"compose", "dedup", "fillmissing", "filter", "save"})
_OUTLIER = ("_error", "_lower", "_upper", "_indicator", "_violation")


@dataclass(slots=True)
class Known:
    """The fields that are known at one place."""

    names: dict[str, str] = field(default_factory=dict)
    """By lower case, as they were written first."""
    closed: bool = False
    """There are no others, but for those that begin with `_` before the first aggregate."""
    aggregated: bool = False
    certain: bool = True
    """While closed, each of the names is there."""

    def has(self, name: str) -> bool:
        """Say whether a field may be there."""
        if not self.closed or "{{" in name:
            return True
        return name.lower() in self.names or (name.startswith("_") and not self.aggregated)

    def add(self, *names: str) -> None:
        """Take fields in; one with a parameter in its name may be any."""
        for name in names:
            self.names[name.lower()] = name
            if "{{" in name:
                self.open()

    def open(self) -> None:
        """Take in what nobody can name."""
        self.closed = False

    def reset(self) -> None:
        """Drop all, so that what follows is all there is."""
        self.names = {}
        self.closed = True
        self.certain = True


def flow(query: Pipeline, known: Known) -> Iterator[Stage]:
    """Yield each operator, with `known` as it is before it; after the last one it is the result's."""
    for stage in query.stages:
        yield stage
        _apply(stage, known)


def _apply(stage: Stage, known: Known) -> None:
    match stage:
        case tree.Aggregate():
            _aggregate(stage, known)
        case tree.Fields():
            _fields(stage, known)
        case tree.Transpose() | tree.Unread():
            known.names = {}
            known.open()
        case tree.Operator():
            _operator(stage, known)
        case tree.Top():
            known.certain = False
        case _ if _adds_unnamed(stage):
            known.open()
        case _:
            pass
    known.add(*(name.text for name in gives(stage)))


def _adds_unnamed(stage: Stage) -> bool:
    """Say whether an operator adds fields that its text does not name."""
    match stage:
        case tree.Assign(name=None, value=value):
            return not isinstance(value, tree.Call)
        case tree.Extract(auto=auto):
            return auto
        case tree.Lookup(outputs=outputs):
            return any(name is None for _, name in outputs)
        case _:
            return False


def gives(stage: Stage) -> tuple[Name, ...]:
    """Return the names that an operator gives to fields of each row."""
    match stage:
        case tree.Assign(name=Name() as name):
            return (name,)
        case tree.Parse(names=names) | tree.Extract(names=names) | tree.Transpose(names=names):
            return names
        case tree.Unread(assigned=names):
            return names
        case tree.Timeslice(name=name, start=start, end=end):
            return (name or Name("_timeslice", start, end), Name("__timeslice_end", start, end))
        case tree.Lookup(outputs=outputs):
            return tuple(name for _, name in outputs if name is not None)
        case _:
            return ()


def _aggregate(stage: tree.Aggregate, known: Known) -> None:
    known.reset()
    known.aggregated = True
    for value, name in stage.groups:
        if name is not None:
            known.add(name.text)
        elif isinstance(value, Field):
            known.add(value.name)
        else:
            known.open()
    for measure in stage.measures:
        known.add(*_results(measure))
        if measure.name is None and measure.function.startswith("pct"):  # its page and its examples differ
            known.certain = False


def _results(measure: tree.Measure) -> Iterator[str]:
    if measure.name is not None:
        yield measure.name.text
        return
    if measure.function.startswith("pct"):
        subject = measure.arguments[0] if measure.arguments else None
        for rank in measure.arguments[1:]:
            if isinstance(subject, Field) and isinstance(rank, tree.Number):
                yield f"_{subject.name}_pct_{rank.text}"
                yield f"{subject.name}_pct_{rank.text}"
        return
    yield _DEFAULT.get(measure.function, f"_{measure.function}")


def _fields(stage: tree.Fields, known: Known) -> None:
    if stage.drops:
        for one in stage.fields:
            known.names.pop(one.name.lower(), None)
        return
    known.reset()
    known.add(*(one.name for one in stage.fields))


def _operator(stage: tree.Operator, known: Known) -> None:
    names = [token for token in stage.arguments if token.kind in (Kind.NAME, Kind.ESCAPED, Kind.TEMPLATE)]
    aliases = [
        token.text
        for before, token in zip(stage.arguments, stage.arguments[1:], strict=False)
        if before.word == "as" and token in names
    ]
    if stage.name in _ADDS_ONE:
        known.add(*(aliases or [f"_{stage.name}"]))
    elif stage.name == "withtime" and names:
        known.add(*(aliases or [f"{names[0].text}_withtime"]))
    elif stage.name == "outlier" and names:
        known.certain = False
        known.add(*(f"{name.text}{ending}" for name in names for ending in _OUTLIER))
    elif stage.name not in _ADDS_NONE:
        known.open()


def reads(stage: Stage) -> Iterator[Field]:
    """Yield the fields that an operator reads, in the order of the text; none of one that is kept unread."""
    match stage:
        case tree.Operator() | tree.Unread():
            return
        case tree.Lookup(conditions=conditions):
            for condition in conditions:
                if isinstance(condition, tree.Binary) and isinstance(condition.right, Field):
                    yield condition.right
        case tree.Parse(source=source) | tree.Extract(source=source):
            if source is not None:
                yield source
        case tree.Transpose():
            yield from (*stage.rows, *stage.columns)
        case _:
            yield from _below(stage)


def _below(stage: Stage) -> Iterator[Field]:
    """Yield the fields of a stage, but not those of a query within it."""
    waiting: list[object] = [stage]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Field):
            yield one
        elif isinstance(one, tuple) and not isinstance(one, tree.Subquery | Name):
            waiting += [item for item in reversed(one) if isinstance(item, tuple)]
