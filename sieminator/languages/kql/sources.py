"""What a KQL query reads: its tables, as far as tokens tell for certain, and the two ways to read everything."""

from collections.abc import Iterator, Sequence

from sieminator.languages.kql.tokens import Kind, Token, code

_BEYOND = Token(Kind.PUNCTUATION, "", -1)
_PIPELINE_STARTS_AFTER = frozenset({"", "(", "{", ";"})
_LEG_ENDS = frozenset({"", "|", ";", ")", "}", ","})
_TARGET_ENDS = _LEG_ENDS | {"on"}
# Operators that may stand alone at the start of a leg, as in `fork (count | …)`.
_BARE_OPERATORS = frozenset({"consume", "count", "getschema", "serialize"})


def tables(text: str) -> frozenset[str]:
    """Return the tables that a query certainly reads; those that it reaches in a less plain way are missing.

    Left out are names that the query itself defines (`let`, `as`, a function's parameters), functions, wildcards, and
    tables of other workspaces. A workspace's own function called without parentheses looks like a table and counts.
    """
    tokens = code(text)
    return frozenset(_sources(tokens)) - frozenset(_definitions(tokens)) - _BARE_OPERATORS


def reads_everything(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the operator of each `search *` and `union *`, whatever options stand between."""
    for at, token in enumerate(tokens):
        if token.text == "search" and _is_operator(tokens, at):
            star = _after_options(tokens, at + 1)
            after = _token(tokens, star + 1)
            if _token(tokens, star).text == "*" and (after.text in _LEG_ENDS or after.text in {"and", "or"}):
                yield token
        elif token.text == "union" and _is_operator(tokens, at):
            legs = _union_legs(tokens, at)
            if any(_token(tokens, leg).text == "*" and _token(tokens, leg + 1).text in _LEG_ENDS for leg in legs):
                yield token


def _sources(tokens: Sequence[Token]) -> Iterator[str]:
    for at, token in enumerate(tokens):
        if _starts_pipeline(tokens, at):
            yield from _named(tokens, at, frozenset({"|", ""}))
        if token.text == "union" and _is_operator(tokens, at):
            for leg in _union_legs(tokens, at):
                yield from _target(tokens, leg)
        elif token.text in {"join", "lookup"} and _token(tokens, at - 1).kind is Kind.PIPE:
            yield from _target(tokens, _after_options(tokens, at + 1))


def _target(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """Yield the table that a `union`, `join` or `lookup` takes whole, with or without parentheses."""
    if _token(tokens, at).text == "(":
        yield from _named(tokens, at + 1, frozenset({")"}))
    else:
        yield from _named(tokens, at, _TARGET_ENDS)


def _named(tokens: Sequence[Token], at: int, ends: frozenset[str]) -> Iterator[str]:
    """Yield the plain or quoted name at a place, if one of `ends` follows it."""
    token = _token(tokens, at)
    # Microsoft's own functions start with an underscore and may be called without parentheses; no table does.
    if token.kind is Kind.NAME and not token.text.startswith("_") and _token(tokens, at + 1).text in ends:
        yield token.text
    quoted = _token(tokens, at + 1)
    is_quoted = token.text == "[" and quoted.kind is Kind.STRING and _token(tokens, at + 2).text == "]"
    if is_quoted and _token(tokens, at + 3).text in ends:
        yield quoted.text[1:-1]


def _definitions(tokens: Sequence[Token]) -> Iterator[str]:
    for at, token in enumerate(tokens):
        if token.text == "let":
            yield _token(tokens, at + 1).text
        elif token.text == "as" and _token(tokens, at - 1).kind is Kind.PIPE:
            yield _token(tokens, _after_options(tokens, at + 1)).text
        elif token.text == ":":
            yield _token(tokens, at - 1).text


def _is_operator(tokens: Sequence[Token], at: int) -> bool:
    return _token(tokens, at - 1).kind is Kind.PIPE or _starts_pipeline(tokens, at)


def _starts_pipeline(tokens: Sequence[Token], at: int) -> bool:
    before = _token(tokens, at - 1).text
    return before in _PIPELINE_STARTS_AFTER or (before == "=" and _token(tokens, at - 3).text == "let")


def _union_legs(tokens: Sequence[Token], at: int) -> Iterator[int]:
    """Yield where each leg of the `union` at a place starts."""
    first = _after_options(tokens, at + 1)
    yield first
    depth = 0
    for number, token in enumerate(tokens[first:], first):
        if token.kind is Kind.OPEN:
            depth += 1
        elif token.kind is Kind.CLOSE:
            depth -= 1
        if depth < 0 or (depth == 0 and token.kind in {Kind.PIPE, Kind.END}):
            return
        if depth == 0 and token.text == ",":
            yield number + 1


def _after_options(tokens: Sequence[Token], at: int) -> int:
    """Step over `kind=outer`, `hint.strategy=shuffle` and the like."""
    while _token(tokens, at).kind is Kind.NAME:
        equals = at + 1
        while _token(tokens, equals).text == ".":
            equals += 2
        if _token(tokens, equals).text != "=":
            return at
        at = equals + 2
    return at


def _token(tokens: Sequence[Token], at: int) -> Token:
    return tokens[at] if 0 <= at < len(tokens) else _BEYOND
