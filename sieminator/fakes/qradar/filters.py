"""The `filter` of a list: `name ILIKE "A%" and (enabled = true or id in (1, 2))`.

Source: IBM, c_rest_api_filtering, as far as IBM's samples and public clients use it: `= != < > <= >=`, IS NULL, IN,
BETWEEN, LIKE, ILIKE, CONTAINS, AND, OR, NOT, and `outer(inner)` for what is nested; seen 2026-11-28. How texts are
quoted and escaped is unconfirmed: both quotes are read, and a backslash before one.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sieminator.fakes.qradar.refusals import Refusal, invalid

Item = dict[str, Any]
Test = Callable[[Item], bool]

_TOKENS = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))"""
    r"""|(?P<word>[A-Za-z_][\w.\-]*)|(?P<sign><=|>=|!=|<>|[=<>(),]))""",
    re.DOTALL,
)
_DEEPEST = 30
_WORDS = frozenset({"and", "or", "not", "in", "is", "null", "between", "like", "ilike", "contains"})
_CONSTANTS = {"true": True, "false": False, "null": None}


def chosen(items: Iterable[Item], text: str, names: Sequence[str], code: int) -> list[Item]:
    """Return the objects that pass; refuse a filter that cannot be read, or that names none of these fields."""
    test = _Reader(text, names, code).whole()
    return [item for item in items if test(item)]


class _Reader:
    def __init__(self, text: str, names: Sequence[str], code: int) -> None:
        self._text = text
        self._names = frozenset(names)
        self._code = code
        self._depth = 0
        self._at = 0
        self._tokens = list(self._split(text))

    def whole(self) -> Test:
        test = self._any()
        if self._at < len(self._tokens):
            raise self._wrong()
        return test

    def _split(self, text: str) -> Iterable[tuple[str, str]]:
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKENS.match(text, at)
            if not found or found.lastgroup is None:
                raise invalid(f"The filter is not valid at {text[at : at + 20]!r}.", self._code)
            yield found.lastgroup, found[found.lastgroup]
            at = found.end()

    def _wrong(self) -> Refusal:
        there = self._tokens[self._at][1] if self._at < len(self._tokens) else "its end"
        return invalid(f"The filter is not valid at {there!r}.", self._code)

    def _peek(self) -> str:
        """Return the next token: a sign, or a word in lower case; empty where it is a value, or there is none."""
        if self._at >= len(self._tokens):
            return ""
        kind, text = self._tokens[self._at]
        return text.lower() if kind in ("sign", "word") else ""

    def _skip(self, wanted: str) -> bool:
        found = self._peek() == wanted
        self._at += found
        return found

    def _expect(self, wanted: str) -> None:
        if not self._skip(wanted):
            raise self._wrong()

    def _any(self) -> Test:
        tests = [self._all()]
        while self._skip("or"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda item: any(test(item) for test in tests)

    def _all(self) -> Test:
        tests = [self._not()]
        while self._skip("and"):
            tests.append(self._not())
        return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)

    def _not(self) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise invalid("The filter is nested too deeply.", self._code)
        try:
            if self._skip("not"):
                test = self._not()
                return lambda item: not test(item)
            if self._skip("("):
                test = self._any()
                self._expect(")")
                return test
            return self._condition()
        finally:
            self._depth -= 1

    def _condition(self) -> Test:
        path = self._path()
        compare = self._comparison()
        return lambda item: any(compare(value) for value in values(item, path))

    def _path(self) -> list[str]:
        path = [self._name()]
        while self._skip("("):
            path.append(self._name())
        for _ in path[1:]:
            self._expect(")")
        if path[0] not in self._names:
            raise invalid(f"The filter names the field {path[0]!r}, which does not exist.", self._code)
        return path

    def _name(self) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "word" or self._peek() in _WORDS:
            raise self._wrong()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _comparison(self) -> Callable[[Any], bool]:
        if self._skip("is"):
            negated = self._skip("not")
            self._expect("null")
            return lambda value: (value is None) != negated
        negated = self._skip("not")
        compare = self._operator()
        return (lambda value: value is not None and not compare(value)) if negated else compare

    def _operator(self) -> Callable[[Any], bool]:
        word = self._peek()
        if word in _SIGNS or word in ("like", "ilike", "contains", "in", "between"):
            self._at += 1
        if word in _SIGNS:
            return self._signed(word)
        if word in ("like", "ilike"):
            pattern = like(str(self._value()), ignore_case=word == "ilike")
            return lambda value: value is not None and pattern.fullmatch(str(value)) is not None
        if word == "contains":
            return self._contains()
        if word == "in":
            return self._within()
        if word == "between":
            low = self._value()
            self._expect("and")
            high = self._value()
            return lambda value: _compared(">=", value, low) and _compared("<=", value, high)
        raise self._wrong()

    def _signed(self, sign: str) -> Callable[[Any], bool]:
        wanted = self._value()
        return lambda value: _compared(sign, value, wanted)

    def _within(self) -> Callable[[Any], bool]:
        self._expect("(")
        wanted = [self._value()]
        while self._skip(","):
            wanted.append(self._value())
        self._expect(")")
        return lambda value: any(_compared("=", value, one) for one in wanted)

    def _contains(self) -> Callable[[Any], bool]:
        """Read what an array contains: a value, or for objects a comparison of one of their fields."""
        start = self._at
        if self._tokens[start : start + 1] and self._tokens[start][0] == "word":
            names, self._names = self._names, _Everything()
            path = self._path()
            self._names = names
            if self._peek() in _SIGNS or self._peek() in _WORDS - {"and", "or"}:
                compare = self._comparison()
                return lambda value: any(compare(one) for item in _items(value) for one in values(item, path))
            self._at = start
        wanted = self._value()
        return lambda value: any(_compared("=", one, wanted) for one in _items(value))

    def _value(self) -> Any:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] == "sign":
            raise self._wrong()
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        if kind == "number":
            return float(text) if "." in text or len(text) > 18 else int(text)
        return _CONSTANTS.get(text.lower(), text)


class _Everything(frozenset[str]):
    """A set that holds every name: what is in an array has fields that no list tells."""

    def __contains__(self, name: object) -> bool:
        return True


def values(item: Any, path: Sequence[str]) -> list[Any]:
    """Return what stands at a path: several values where it leads through an array."""
    found = [item]
    for name in path:
        inner = [one for each in found for one in (each if isinstance(each, list) else [each])]
        found = [each.get(name) if isinstance(each, dict) else None for each in inner]
    return found


@lru_cache(maxsize=4_096)
def like(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    """Return a pattern of LIKE as a regular expression: `%` is anything, `_` is one character."""
    parts = (".*" if one == "%" else "." if one == "_" else re.escape(one) for one in pattern)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


_SIGNS = frozenset({"=", "!=", "<>", "<", "<=", ">", ">="})


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _compared(sign: str, value: Any, wanted: Any) -> bool:
    if sign == "=":
        return _same(value, wanted)
    if sign in ("!=", "<>"):
        return not _same(value, wanted)
    if value is None or wanted is None or isinstance(value, list | dict):
        return False
    numbers = isinstance(value, int | float) and isinstance(wanted, int | float)
    left, right = (value, wanted) if numbers else (str(value), str(wanted))
    results = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return results[sign]


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted or (isinstance(wanted, str) and str(value).lower() == wanted.lower())
    if isinstance(value, str) or isinstance(wanted, str):
        return value is not None and wanted is not None and str(value) == str(wanted)
    return bool(value == wanted)
