"""The comparisons of a query with texts that are written out in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sieminator.languages.kql.strings import value
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.tree import Let, Parsed
from sieminator.languages.kql.vocabulary import CONDITIONS

_SIGNS = frozenset({"==", "!=", "=~", "!~", "<>"})
_WORDS = CONDITIONS - {"and", "or", "between"}
_SENSITIVE = frozenset({"==", "!=", "<>", "in", "containscs", "notcontainscs", "likecs", "notlikecs"})
_LITERAL = (Kind.STRING, Kind.OPEN, Kind.CLOSE)
_FOLDED = frozenset({"tolower", "toupper"})


class Value(NamedTuple):
    """A text that is compared with."""

    text: str
    offset: int


class Comparison(NamedTuple):
    """`Column operator text`, or a list of texts."""

    column: str
    """The last name before the operator; empty where an expression stands there."""
    operator: str
    """Without `!`: `in~`, `has_any`, `matches`, `==`; `!=` and `!~` as they are."""
    bang: str
    """The `!` before it, or nothing."""
    offset: int
    """Of the operator, `!` included."""
    ignores_case: bool
    folded: bool
    """Whether the column is brought to lower or upper case first, there or where it is computed."""
    negated: bool
    """By its operator, or by a `not(…)` around it."""
    values: tuple[Value, ...]
    list_name: str
    """The name that a `let` gives to the list; empty where it is written out in place."""


def comparisons(parsed: Parsed) -> Iterator[Comparison]:
    """Yield each comparison with one or more texts, in the order of the text; others are passed over."""
    tokens = parsed.tokens
    places = [at for at, token in enumerate(tokens) if token.text in _WORDS or token.text in _SIGNS]
    if not places:
        return
    lists, folded = _lists(parsed), _folded(parsed)
    negations = [call.at for call in reversed(parsed.calls) if tokens[call.at].text == "not"]
    within: list[int] = []
    for at in places:
        while negations and negations[-1] < at:
            within.append(parsed.closers[negations.pop() + 1])
        while within and within[-1] < at:
            within.pop()
        found = _comparison(parsed, at, lists)
        if found:
            negated = found.negated != bool(len(within) % 2)
            yield found._replace(folded=found.folded or found.column in folded, negated=negated)


def _comparison(parsed: Parsed, at: int, lists: Mapping[str, tuple[Value, ...]]) -> Comparison | None:
    tokens = parsed.tokens
    token = tokens[at]
    operator, after = token.text, at + 1
    if operator == "in" and after < len(tokens) and tokens[after].text == "~":
        operator, after = "in~", after + 1
    elif operator == "matches":
        after += 1
    values, name = _values(parsed, after, lists)
    if not values or at == 0:
        return None
    banged = tokens[at - 1].text == "!"
    column, folded = _column(parsed, at - 2 if banged else at - 1)
    ignores = not (operator in _SENSITIVE or operator.endswith("_cs"))
    if operator == "matches":
        ignores = values[0].text.startswith("(?i)")
    negated = banged or operator.startswith(("!", "not")) or operator == "<>"
    bang = "!" if banged else ""
    return Comparison(column, operator, bang, tokens[at - banged].start, ignores, folded, negated, values, name)


def _column(parsed: Parsed, at: int) -> tuple[str, bool]:
    """Return the name before an operator, also from within `tolower(Name)`, and whether its case is folded."""
    tokens = parsed.tokens
    token = tokens[at] if at >= 0 else None
    if token and token.kind is Kind.NAME:
        return token.text, False
    texts = [each.text for each in tokens[max(at - 3, 0) : at + 1]]
    if len(texts) == 4 and texts[1] == "(" and texts[3] == ")" and tokens[at - 1].kind is Kind.NAME:
        return texts[2], texts[0] in _FOLDED
    return "", bool(token and token.text == ")")  # who knows what it is brought to


def _values(parsed: Parsed, at: int, lists: Mapping[str, tuple[Value, ...]]) -> tuple[tuple[Value, ...], str]:
    """Return the texts on the right side of an operator, and the name of their list."""
    tokens = parsed.tokens
    token = tokens[at] if at < len(tokens) else None
    if token is None:
        return (), ""
    if token.kind is Kind.STRING:
        return (Value(value(token.text), token.start),), ""
    if token.text != "(":
        return (), ""
    close = parsed.closers[at]
    inside = tokens[at + 1 : close]
    if len(inside) == 1 and inside[0].kind is Kind.NAME:
        return lists.get(inside[0].text, ()), inside[0].text
    return _texts(inside), ""


def _texts(tokens: Sequence[Token]) -> tuple[Value, ...]:
    """Return the texts of a list; nothing where there is anything but literals in it."""
    if any(
        token.kind not in (Kind.STRING, Kind.OPEN, Kind.CLOSE) and token.text not in (",", "dynamic", "-")
        for token in tokens
    ):
        return ()
    return tuple(Value(value(token.text), token.start) for token in tokens if token.kind is Kind.STRING)


def _lists(parsed: Parsed) -> dict[str, tuple[Value, ...]]:
    """Return the lists that a `let` gives a name to: `let Names = dynamic(["a", "b"]);`."""
    found: dict[str, tuple[Value, ...]] = {}
    for statement in parsed.statements:
        if not isinstance(statement, Let) or statement.value is None or statement.value.operators:
            continue
        source = statement.value.source
        if source and source.name == "dynamic":
            found[statement.name] = _texts(parsed.tokens[source.first : source.last])
    return found


def _folded(parsed: Parsed) -> frozenset[str]:
    """Return the columns that the query computes with `tolower` or `toupper`."""
    if not any(parsed.tokens[call.at].text in _FOLDED for call in parsed.calls):
        return frozenset()
    return frozenset(
        name
        for pipeline in parsed.pipelines
        for operator in pipeline.operators
        for argument in operator.arguments
        if argument.first < argument.last and parsed.tokens[argument.first].text in _FOLDED
        for name in argument.names
    )
