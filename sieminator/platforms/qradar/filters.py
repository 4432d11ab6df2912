"""What a custom rule keeps of a query: its condition, as the filter of a test, and what is to know of it. Pure."""

from functools import lru_cache
from typing import Any, NamedTuple

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.rewrite import plain_filter, strip_comments
from sieminator.languages.aql.tree import Call, Comparison, Expression, Junction, Name, Number, Select, Table, Within
from sieminator.languages.aql.vocabulary import FIELDS
from sieminator.languages.aql.walk import walk
from sieminator.languages.refusal import Refusal
from sieminator.platforms.qradar.convert.xml import whole

_DATABASES = {"EVENTS": False, "FLOWS": True}
_NARROW = frozenset({"devicetype", "qid", "category", "logsourceid"})
_DEAR = ("REFERENCE", "ASSET")


class Named(NamedTuple):
    """Something in a query, and where."""

    name: str
    offset: int


class Filter(NamedTuple):
    """A query that is nothing but a filter."""

    text: str
    flows: bool
    source: int
    """Offset of what it reads from."""
    log_source_types: frozenset[int]
    """Those that one of its conditions asks for, which all others are joined to with AND; empty where none does."""
    rest: str
    """The text without that condition; empty where it is the only one."""
    properties: tuple[Named, ...]
    """Fields that no database of Ariel has by itself, each once whatever its case, quoted or not."""
    narrow: tuple[Named, ...]
    """Fields that part few events from the many: `devicetype`, `qid`, `category`, `logsourceid`; in lower case."""
    dear: tuple[Named, ...]
    """Calls that look reference data or assets up, or make text of the payload."""


@lru_cache(maxsize=4096)
def filter_of(query: str) -> Filter | Refusal:
    """Read a query as a filter; what a custom rule cannot do is a refusal."""
    text = plain_filter(query)
    if isinstance(text, Refusal):
        return text
    clean = strip_comments(query)
    select = parse(clean).statements[0]
    source, where = select.source, select.where
    if not isinstance(source, Table) or source.name.upper() not in _DATABASES:
        name = source.name if isinstance(source, Table) else "a sub-select"
        return Refusal(f"a rule looks at events or flows, and it reads from {name}", source.start if source else 0)
    assert where is not None  # or it would have been refused
    nodes = list(walk(where))
    fields = [node for node in nodes if type(node) is Name]
    prefixed = next((field for field in fields if field.table), None)
    if prefixed is not None:
        return Refusal(f"its condition says {prefixed.table} before a field, and a filter has no FROM", prefixed.start)
    types, rest = _lifted(clean, where)
    own = {field.name.lower(): Named(field.name, field.start) for field in reversed(fields)}
    return Filter(
        text=text,
        flows=_DATABASES[source.name.upper()],
        source=source.start,
        log_source_types=types,
        rest=rest,
        properties=tuple(sorted((own[name] for name in own.keys() - FIELDS), key=lambda one: one.offset)),
        narrow=tuple(Named(field.name.lower(), field.start) for field in fields if field.name.lower() in _NARROW),
        dear=tuple(Named(_shown(node), node.start) for node in nodes if type(node) is Call and _is_dear(node)),
    )


def _is_dear(call: Call) -> bool:
    return call.name.startswith(_DEAR) or _reads_payload(call)


def _reads_payload(call: Call) -> bool:
    return call.name == "UTF8" and any(type(one) is Name and one.name.lower() == "payload" for one in call.arguments)


def _shown(call: Call) -> str:
    return "the payload as text" if _reads_payload(call) else f"{call.name}()"


# ---- log source types


def _lifted(text: str, where: Expression) -> tuple[frozenset[int], str]:
    """Return the log source types of the first condition that names some, and the text of all others."""
    joined = isinstance(where, Junction) and where.word == "AND"
    operands: tuple[Expression, ...] = where.operands if isinstance(where, Junction) and joined else (where,)
    for number, operand in enumerate(operands):
        types = _types(operand)
        if types:
            others = (*operands[:number], *operands[number + 1 :])
            return types, " AND ".join(text[other.start : other.end] for other in others)
    return frozenset(), text[where.start : where.end]


def _types(condition: Expression) -> frozenset[int]:
    """Return the log source types that a condition asks for, where it asks for nothing else."""
    values: tuple[Any, ...] = ()
    if isinstance(condition, Comparison) and condition.operator == "=" and not condition.negated:
        values = (condition.right,) if _is_type(condition.left) else ()
    elif isinstance(condition, Within) and not condition.negated and not isinstance(condition.choices, Select):
        values = condition.choices if _is_type(condition.operand) else ()
    numbers = [whole(value.text) if isinstance(value, Number) else None for value in values]
    return frozenset(numbers) if None not in numbers else frozenset()  # type: ignore[arg-type]


def _is_type(operand: Expression) -> bool:
    return isinstance(operand, Name) and operand.name.lower() == "devicetype"
