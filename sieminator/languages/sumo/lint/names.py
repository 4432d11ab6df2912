"""Names of fields: misspelt, gone, or nested deeper than the query thinks."""

from collections import Counter
from collections.abc import Iterable, Iterator

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import bare
from sieminator.languages.sumo.flow import Known, flow, gives, reads
from sieminator.languages.sumo.grammar import Parsed
from sieminator.languages.sumo.spelling import is_slip
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.languages.sumo.tree import Field, Pipeline, Stage, walk
from sieminator.languages.sumo.vocabulary import vocabulary
from sieminator.model.problem import Level

_SHORTEST = 3
_WINDOWS = ("windows", "sysmon", "winlog", "wineventlog")


class _Spelling:
    """The names of a query, and which of them another one may be a slip of."""

    def __init__(self, queries: Iterable[Pipeline], tokens: Iterable[Token]) -> None:
        kinds = (Kind.NAME, Kind.ESCAPED, Kind.WORD)
        self.count = Counter([bare(token).lower() for token in tokens if token.kind in kinds])
        self._given = {name.text.lower() for each in queries for stage in each.stages for name in gives(stage)}

    def meant(self, name: str, also: Iterable[str] = ()) -> str | None:
        """Return a name that this one is a slip of, a letter dropped, doubled or swapped; None where there is none."""
        word = name.lower()
        if len(word) < _SHORTEST or self.count[word] > 1 or word in self._given:
            return None
        words = vocabulary()
        if word in words.fields or f"_{word}" in words.fields or word in words.nested:
            return None  # a field may well be named after one of the system's
        used = {other for other, count in self.count.items() if count > 1}
        others = sorted({*self._given, *used, *words.fields, *words.nested, *also})
        return next((other for other in others if _is_typing_slip(word, other)), None)


def _is_typing_slip(word: str, other: str) -> bool:
    """Say whether a word is a slip of another, and no plural and no other number: those are fields of their own."""
    if (
        abs(len(word) - len(other)) > 1
        or word in {f"{other}s", other.removesuffix("s")}
        or sum(map(str.isdigit, word)) != sum(map(str.isdigit, other))
    ):
        return False
    return is_slip(word, other)


def names(parsed: Parsed) -> Iterator[Finding]:
    """Yield what is wrong with the names of fields."""
    queries = [node for node in parsed.nodes if isinstance(node, Pipeline)]
    spelling = _Spelling(queries, parsed.tokens)
    for each in queries:
        known = Known()
        for stage in flow(each, known):
            for field in _read(stage):
                if field.name.lower() not in known.names and not _is_column(field, stage, known):
                    yield from _field(field, stage, known, spelling)
        yield from _nested(each) if _reads_windows(each) else ()


def _read(stage: Stage) -> Iterator[Field]:
    return (field for field in reads(stage) if "{{" not in field.name)


def _is_column(field: Field, stage: Stage, known: Known) -> bool:
    """Say whether a field is the table's: `on name=userName` is written in either order."""
    # Source: search-cheat-sheets/log-operators.md, lookup (classic), whose example has them so; seen 2026-11-28.
    if not isinstance(stage, tree.Lookup):
        return False
    return any(
        isinstance(each, tree.Binary)
        and each.right == field
        and isinstance(each.left, Field)
        and each.left.name.lower() in known.names
        for each in stage.conditions
    )


def _field(field: Field, stage: Stage, known: Known, spelling: _Spelling) -> Iterator[Finding]:
    begins = isinstance(stage, tree.Assign) and field.start == stage.start
    also = vocabulary().operators if begins else ()
    if not known.has(field.name):
        if isinstance(stage, tree.Fields) and stage.drops:  # it is gone, as was meant
            return
        close = next(
            (name for word, name in known.names.items() if word.strip("_") == field.name.lower().strip("_")), None
        )
        meant = close or spelling.meant(field.name)
        hint = (
            f"did you mean `{meant}`?" if meant else f"there are {', '.join(list(known.names.values())[:6]) or 'none'}"
        )
        message = f"no field `{field.name}` is left here"
        yield Finding("SUM016", Level.WARNING, field.start, message, hint)
        return
    meant = spelling.meant(field.name, also)
    if meant:
        message = f"`{field.name}` is nowhere else in the query"
        written = known.names.get(meant) or vocabulary().fields.get(meant, meant)
        yield Finding("SUM015", Level.WARNING, field.start, message, f"did you mean `{written}`?")


def _reads_windows(query: Pipeline) -> bool:
    """Say whether the scope names events of Windows."""
    said = " ".join(
        node.value if isinstance(node, tree.Pair) else node.text
        for node in walk(query.scope)
        if isinstance(node, tree.Pair | tree.Keyword)
    ).lower()
    return any(word in said for word in _WINDOWS)


def _nested(query: Pipeline) -> Iterator[Finding]:
    """Yield where `json auto` is trusted to find keys that it names with their path."""
    if not any(isinstance(stage, tree.Extract) and stage.auto for stage in query.stages):
        return
    auto: tree.Extract | None = None
    given: set[str] = set()
    for stage in query.stages:
        wanted = [one for one in _wanted(stage) if one.name.lower() not in given]
        if auto is not None and wanted:
            first = wanted[0].name
            message = f"`json auto` names nested keys with their path, so `{first}` is empty: it is `EventData.{first}`"
            hint = f'write `json "EventData.{first}" as {first} nodrop`, or %"EventData.{first}"'
            yield Finding("SUM017", Level.WARNING, auto.start, message, hint)
            return
        if isinstance(stage, tree.Extract) and stage.auto and stage.method == "json" and stage.source is None:
            auto = stage
        given |= {name.text.lower() for name in gives(stage)}


def _wanted(stage: Stage) -> list[Field]:
    nested = vocabulary().nested
    if isinstance(stage, tree.Unread):
        return [Field(name.text, name.start, name.end) for name in stage.read if name.text.lower() in nested]
    return [one for one in reads(stage) if one.name.lower() in nested]
