"""What is wrong with a KQL text, as far as its tokens tell: only what is certain is an error.

How long a query may be is a platform's business, not the language's.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sieminator.languages.finding import Finding
from sieminator.languages.kql.foreign import foreign_word
from sieminator.languages.kql.sources import reads_everything
from sieminator.languages.kql.tokens import Kind, Token, code
from sieminator.languages.kql.windows import look_backs
from sieminator.model.problem import Level

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_BLOCK_QUOTES = ("```", "~~~")
_SHOWN = 40
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def lint(text: str) -> Iterator[Finding]:
    """Yield what is wrong with a query, in the order of the text."""
    tokens = code(text)
    if not tokens:
        yield Finding("KQL001", Level.ERROR, 0, "the query is empty")
        return
    findings = [*_strings(tokens), *_everything(tokens), *_foreign(tokens)]
    if not any(
        token.kind is Kind.BROKEN_STRING for token in tokens
    ):  # it may have swallowed the bracket that is missed
        findings += _brackets(tokens)
    yield from sorted(findings, key=lambda finding: finding.offset)


def lint_fragment(text: str) -> Iterator[Finding]:
    """Yield what keeps a text from being one predicate, which can stand in brackets wherever a query has a filter."""
    tokens = code(text)
    if not tokens:
        yield Finding("KQL001", Level.ERROR, 0, "it is empty")
        return
    yield from lint(text)
    depth = 0
    for token in tokens:
        depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(token.kind, 0)
        if token.kind is Kind.END or (token.kind is Kind.PIPE and depth == 0):
            message = f"`{token.text}` ends it"
            yield Finding("KQL010", Level.ERROR, token.start, message, "write a condition, as it would follow `where`")
            return


def lint_windows(text: str, lookback: timedelta) -> Iterator[Finding]:
    """Yield where a query looks further back than its rule, or, at its furthest, less far.

    The platform cuts the events to the rule's look-back first: what lies before it is missing without a word.
    """
    filters = list(look_backs(text))
    windows = [window for window in filters if window is not None]
    for window in windows:
        if window.span > lookback:
            message = f"the query looks back {_spelled(window.span)}, the rule only {_spelled(lookback)}"
            hint = f"set lookback to {_spelled(window.span)}, or drop the time filter: the rule sets the window"
            yield Finding("KQL008", Level.ERROR, window.offset, message, hint)
    if windows and len(windows) == len(filters):  # one that is not plain may look as far back as the rule
        longest = max(windows, key=lambda window: window.span)
        if longest.span < lookback:
            message = f"the query looks back {_spelled(longest.span)} at most, the rule {_spelled(lookback)}"
            hint = "drop the time filter: the rule sets the window"
            yield Finding("KQL009", Level.WARNING, longest.offset, message, hint)


def _strings(tokens: Sequence[Token]) -> Iterator[Finding]:
    for token in tokens:
        if token.kind is not Kind.BROKEN_STRING:
            continue
        if _is_closed(token):
            # Source: ScanStringEscape in Microsoft's scanner (see the package), which ends the string at the backslash.
            message = f"the string holds a backslash sequence that KQL does not know ({_shortened(token.text)})"
            hint = 'double the backslash, or write @"…", where a backslash is just that'
            yield Finding("KQL004", Level.ERROR, token.start, message, hint)
        else:
            yield Finding("KQL003", Level.ERROR, token.start, f"the string never ends ({_shortened(token.text)})")


def _is_closed(broken: Token) -> bool:
    quoted = broken.text.lstrip("hH")
    return not quoted.startswith(("@", *_BLOCK_QUOTES)) and len(quoted) > 1 and quoted[-1] == quoted[0]


def _shortened(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _brackets(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the first bracket that closes nothing or the wrong one, or else each one that nothing closes."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind is Kind.OPEN:
            opened.append(token)
        elif token.kind is Kind.CLOSE:
            due = _CLOSER[opened[-1].text] if opened else ""
            if token.text != due:
                wrong = f"`{token.text}` stands where `{due}` is due" if due else f"`{token.text}` closes nothing"
                yield Finding("KQL002", Level.ERROR, token.start, wrong)
                return
            opened.pop()
    for token in opened:
        yield Finding("KQL002", Level.ERROR, token.start, f"`{token.text}` is never closed")


def _everything(tokens: Sequence[Token]) -> Iterator[Finding]:
    # Source: Microsoft Learn, scheduled-rules-overview: a rule's query cannot contain either; seen 2026-11-22.
    for operator in reads_everything(tokens):
        code = "KQL005" if operator.text == "search" else "KQL006"
        message = f"`{operator.text} *` reads every table of the workspace, which no rule may"
        yield Finding(code, Level.ERROR, operator.start, message, "name the tables")


def _foreign(tokens: Sequence[Token]) -> Iterator[Finding]:
    found = foreign_word(tokens)
    if found:
        token, language, ours = found
        hint = f"KQL says {ours}" if ours else ""
        yield Finding("KQL007", Level.ERROR, token.start, f"`{token.text}` is {language}, not KQL", hint)


def _spelled(span: timedelta) -> str:
    """Spell a span as KQL and a schedule do: `36h`, `14d`."""
    for unit, length in _UNITS.items():
        if span >= length and not span % length:
            return f"{span // length}{unit}"
    return f"{span.total_seconds():g}s"
