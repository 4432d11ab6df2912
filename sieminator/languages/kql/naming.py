"""The names that KQL gives to columns without one.

Source: `ResultNameKind` of each function in @kusto/language-service-next 12.4.1, tried with its analyser; seen
2026-11-28.
"""

from collections.abc import Sequence

from sieminator.languages.kql.strings import value
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.tree import Argument, Parsed
from sieminator.languages.kql.vocabulary import named_after_argument, prefixes


class Naming:
    """Names the columns of one text."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed

    def of(self, argument: Argument) -> str:
        """Return the name that an argument's column gets; empty where KQL counts (`Column1`) or nobody knows."""
        return argument.names[0] if len(argument.names) == 1 else self.told(argument.first, argument.last)

    def told(self, first: int, last: int) -> str:
        """Return the name of an expression without one; empty where it has none, or one that nobody here knows."""
        tokens, closers = self._parsed.tokens, self._parsed.closers
        if first >= last:
            return ""
        if tokens[first].kind is Kind.NAME and first + 1 < last and tokens[first + 1].text == "(":
            return self._called(first, last) if closers[first + 1] == last - 1 else ""
        return _path(tokens[first:last])

    def _called(self, first: int, last: int) -> str:
        function = self._parsed.tokens[first].text
        prefix = prefixes().get(function)
        if prefix is None and function not in named_after_argument():
            return ""
        name = self.told(first + 2, self.comma(first + 2, last - 1))
        return f"{prefix}_{name}" if prefix is not None else name

    def comma(self, at: int, end: int) -> int:
        """Return the index of the next comma outside brackets, or the end."""
        tokens, closers = self._parsed.tokens, self._parsed.closers
        while at < end and tokens[at].text != ",":
            at = closers[at] + 1 if tokens[at].kind is Kind.OPEN else at + 1
        return min(at, end)


def _path(tokens: Sequence[Token]) -> str:
    """Return the name of a column, or of a value within one: `a`, `a.b`, `a["b"][0]`; empty for anything else."""
    parts: list[str] = []
    due = True
    for token in tokens:
        if token.kind is Kind.NAME and due:
            parts.append(token.text)
            due = False
        elif token.text == "." and not due:
            due = True
        elif token.kind in (Kind.STRING, Kind.NUMBER) and due:
            parts.append(value(token.text) if token.kind is Kind.STRING else token.text)
        elif token.text == "[":
            due = True
        elif token.text == "]":
            due = False
        else:
            return ""
    return "_".join(parts) if tokens[0].kind is Kind.NAME or tokens[0].text == "[" else ""
