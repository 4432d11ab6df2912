"""Names of fields that are misspelt, and fields that are no longer there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sieminator.languages.cql.fields import Mention, of_node
from sieminator.languages.cql.near import in_other_case, is_made_of_words, is_plural, is_slip, near_field
from sieminator.languages.cql.query import Query
from sieminator.languages.cql.schema import Schema, after
from sieminator.languages.cql.tree import (
    Call,
    Case,
    Comparison,
    Match,
    Node,
    Parameter,
    Pipeline,
    Saved,
    Subquery,
)
from sieminator.languages.cql.vocabulary import fields
from sieminator.languages.cql.walk import children
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_SHORTEST = 3
_OFTEN = 3
"""So often a name occurs before its singular or plural counts as a slip."""
# Functions that read other events too, or do no harm where a field is not there.
_READS_OTHERS = frozenset({"join", "definetable", "correlate", "selfjoin", "default", "drop", "fieldstats"})
# Functions that bring fields which the text does not name.
_BRING_FIELDS = frozenset({"readfile", "match", "matchasarray", "parsejson", "parsexml", "parsecsv", "kvparse"}) | {
    *("parseleef", "parsecef", "createevents", "ioc:lookup", "json:prettyprint", "transpose")
}


def wrong_names(query: Query) -> Iterator[Finding]:
    """Yield names that are likely not what was meant."""
    misspelt = [*_misspelt(query.mentions, _asked_for(query)), *_in_other_case(query)]
    yield from misspelt
    told = {finding.offset for finding in misspelt}
    for finding in _gone(query.tree, None):
        if finding.offset not in told:
            yield finding


def _asked_for(query: Query) -> dict[int, str]:
    """Return the parameters that fields are compared with, by the offsets of those fields: `user=?user`."""
    return {
        node.start: node.value.name
        for node in query.nodes
        if isinstance(node, Comparison) and isinstance(node.value, Parameter)
    }


def _misspelt(found: Sequence[Mention], asked_for: dict[int, str]) -> Iterator[Finding]:
    counts = Counter(mention.name for mention in found)
    starts = Counter(mention.name.partition(".")[0] for mention in found)
    others = {mention.name: mention for mention in found}
    for mention in found:
        if counts[mention.name] > 1 or len(mention.name) < _SHORTEST or mention.name in fields():
            continue
        meant = _near_parameter(mention.name, asked_for.get(mention.start, ""))
        meant = meant or _near_here(mention, counts, others) or _near_start(mention, starts)
        meant = meant or near_field(mention.name)
        if meant:
            message = f"the field `{mention.name}` is named once, and nothing that we know has it"
            yield Finding("CQL016", Level.WARNING, mention.start, message, f"did you mean `{meant}`?")


def _in_other_case(query: Query) -> Iterator[Finding]:
    """Yield fields of Falcon's events in another case, where nothing else than those events can have them."""
    names = {mention.name for mention in query.mentions}
    written = {mention.name for mention in query.mentions if mention.writes}
    if not _reads_falcon_alone(query):
        return
    for mention in query.mentions:
        meant = in_other_case(mention.name)
        if meant and meant not in names and mention.name not in written:
            message = f"case matters: Falcon's events have no field `{mention.name}`"
            yield Finding("CQL016", Level.WARNING, mention.start, message, f"did you mean `{meant}`?")


def _reads_falcon_alone(query: Query) -> bool:
    """Say whether a query names the kind of Falcon's events, and calls nothing that brings other fields."""
    has_kind = False
    for node in query.nodes:
        if isinstance(node, Saved) or (isinstance(node, Call) and node.name.lower() in _BRING_FIELDS):
            return False
        if isinstance(node, Comparison) and node.field.text == "#event_simpleName" and node.operator == "=":
            has_kind = True
    return has_kind


def _near_parameter(name: str, parameter: str) -> str:
    """Return the parameter of which a name is a slip; parameters go in the plural, and with other `_`."""
    is_style = is_plural(name, parameter) or name.replace("_", "") == parameter.replace("_", "")
    return parameter if is_slip(name, parameter) and not is_style else ""


def _near_here(mention: Mention, counts: Counter[str], others: Mapping[str, Mention]) -> str:
    """Return the name elsewhere in the query of which this one is a slip."""
    for name, count in counts.items():
        if not is_slip(mention.name, name):
            continue
        if is_plural(mention.name, name):
            is_wrong = count >= _OFTEN and mention.writes
        else:
            is_wrong = count > 1 or name in fields() or _is_worse(mention, others[name])
        if is_wrong:
            return name
    return ""


def _is_worse(mention: Mention, other: Mention) -> bool:
    """Say which of two names that each occur once is the slip: what is no word, or is only read, or comes later."""
    ranks = [(is_made_of_words(each.name), each.writes, -each.start) for each in (mention, other)]
    return ranks[0] < ranks[1]


def _near_start(mention: Mention, starts: Counter[str]) -> str:
    """Return the name with its first part mended, where that is a slip of what other names begin with."""
    start, dot, rest = mention.name.partition(".")
    if not dot or starts[start] > 1:
        return ""
    meant = next((each for each, count in starts.items() if count > 1 and is_slip(start, each)), "")
    return meant and meant + dot + rest


def _gone(pipeline: Pipeline, schema: Schema) -> Iterator[Finding]:
    """Yield fields that are read after a step that left them out; a field at its first place only."""
    told: set[str] = set()
    for step in pipeline.steps:
        if schema is not None:
            inner: Sequence[Pipeline] = ()
            if isinstance(step, Case):
                inner = step.clauses
            elif isinstance(step, Match):
                inner = [arm.pipeline for arm in step.arms]
            reads = [] if isinstance(step, Case) else _reads(step)
            for mention in reads:
                if mention.name not in told and not _is_there(mention.name, schema):
                    told.add(mention.name)
                    yield _no_longer(mention, schema)
            for clause in inner:
                yield from _gone(clause, schema)
        schema = after(step, schema)


def _reads(step: Node) -> Iterator[Mention]:
    """Yield what a step reads of its own events, not what its subqueries and clauses read."""
    stack: list[Node] = [step]
    while stack:
        node = stack.pop()
        if isinstance(node, Subquery | Pipeline):
            continue
        if isinstance(node, Call) and node.name.lower() in _READS_OTHERS:
            continue
        yield from (mention for mention in of_node(node) if not mention.writes)
        if not isinstance(node, Match):
            stack += reversed(list(children(node)))


def _is_there(name: str, schema: frozenset[str]) -> bool:
    if name in schema or name.partition("[")[0] in schema:
        return True
    return any(each.startswith((name + "[", name + ".")) or name.startswith(each + ".") for each in schema)


def _no_longer(mention: Mention, schema: frozenset[str]) -> Finding:
    message = f"there is no field `{mention.name}` any more: an earlier step did not keep it"
    near = next((name for name in sorted(schema) if _is_near(mention.name, name)), "")
    hint = f"did you mean `{near}`?" if near else "keep it in the `select`, `table` or aggregate before"
    return Finding("CQL015", Level.WARNING, mention.start, message, hint)


def _is_near(written: str, meant: str) -> bool:
    return written.lower() == meant.lower() or is_slip(written, meant) or written.strip("_") == meant.strip("_")
