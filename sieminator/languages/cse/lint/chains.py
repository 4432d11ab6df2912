"""What AND and OR join: what is no condition, repeats, excludes another, or binds otherwise than meant."""

from collections.abc import Iterator

from sieminator.languages.cse.lint.reading import Reading
from sieminator.languages.cse.tree import (
    Array,
    Chain,
    Comparison,
    Field,
    Node,
    Not,
    Number,
    Text,
    walk,
)
from sieminator.languages.cse.vocabulary import SCOPE_FIELDS
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level


def operands(reading: Reading) -> Iterator[Finding]:
    """Yield texts and numbers that stand where a condition is due."""
    # Source: cse-rules-syntax.md, "||": both sides must be boolean, and texts are not supported; seen 2026-11-28.
    for chain in reading.chains():
        for before, operand in zip((None, *chain.operands), chain.operands, strict=False):
            if isinstance(operand, (Text, Number, Array)):
                left = before.left if isinstance(before, Comparison) else None
                again = f"{reading.spelled(left)} = {reading.spelled(operand)}" if left else ""
                hint = f"repeat the field, {again}, or use IN" if again else "compare it with a field"
                message = f"{_short(reading.spelled(operand))} is no condition"
                yield Finding("CSE030", Level.ERROR, operand.start, message, hint)


def repeated(reading: Reading) -> Iterator[Finding]:
    """Yield conditions that stand in one chain twice."""
    for chain in reading.chains():
        seen: set[str] = set()
        for operand in chain.operands:
            spelled = reading.spelled(operand)
            if spelled in seen:
                message = f"{_short(spelled)} stands there twice"
                yield Finding("CSE024", Level.HINT, operand.start, message, "drop one, or write the one that was meant")
                break
            seen.add(spelled)


def contradictions(reading: Reading) -> Iterator[Finding]:
    """Yield two conditions on one field that can never both hold, or of which one always does."""
    for chain in reading.chains():
        operator = "=" if chain.operator == "and" else "!="
        first: dict[str, str] = {}
        for operand in chain.operands:
            if not isinstance(operand, Comparison) or operand.operator != operator:
                continue
            if not isinstance(operand.right, Text) or isinstance(operand.left, Text):
                continue
            field = reading.spelled(operand.left)
            earlier = first.setdefault(field, operand.right.value)
            if earlier != operand.right.value:
                yield _contradiction(chain.operator, operand, field, earlier)
                break


def scopes(reading: Reading) -> Iterator[Finding]:
    """Yield an OR that lets records in which the conditions before it were meant to keep out.

    AND binds tighter: in `vendor = 'a' AND x = 1 OR x = 2` the second alternative is open to every vendor. And what
    stands behind the last one, such as an exclusion, holds for that alone.
    """
    top = reading.condition
    if not isinstance(top, Chain) or top.operator != "or":
        return
    first, *others = top.operands
    if _is_open(first) and _is_scoped(first):
        bare = next((one for one in others if not _is_scoped(one)), None)
        if bare:
            message = (
                "this alternative lacks the vendor and product that the first one asks for: AND binds tighter than OR"
            )
            yield Finding("CSE026", Level.WARNING, bare.start, message, "put the alternatives in brackets")
            return
    last = top.operands[-1]
    if isinstance(last, Chain) and _is_open(last) and isinstance(last.operands[-1], Not):
        excluded = last.operands[-1]
        if not any(isinstance(operand, Chain) and _is_open(operand) for operand in top.operands[:-1]):
            message = "this NOT holds for the last alternative only: AND binds tighter than OR"
            yield Finding("CSE026", Level.WARNING, excluded.start, message, "put the alternatives in brackets")


def _is_open(node: Node) -> bool:
    return isinstance(node, Chain) and node.operator == "and" and not node.bracketed


def _is_scoped(node: Node) -> bool:
    named = {inner.name for inner in walk(node) if isinstance(inner, Field)}
    return bool(named & SCOPE_FIELDS)


def _contradiction(operator: str, node: Comparison, field: str, earlier: str) -> Finding:
    assert isinstance(node.right, Text)
    if operator == "and":
        message = f"{_short(field)} is never both '{_short(earlier)}' and '{_short(node.right.value)}'"
        hint = f"write {field} IN (…), or OR"
    else:
        message = f"{_short(field)} is always other than '{_short(earlier)}' or than '{_short(node.right.value)}'"
        hint = f"write {field} NOT IN (…), or AND"
    return Finding("CSE025", Level.WARNING, node.start, message, hint)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"
