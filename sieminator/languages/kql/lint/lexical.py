"""What the tokens alone tell: strings, brackets, other languages' words, and reading everything."""

from collections.abc import Iterator, Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.kql.brackets import wrong_brackets
from sieminator.languages.kql.foreign import foreign_word
from sieminator.languages.kql.sources import reads_everything
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.tree import Parsed
from sieminator.languages.kql.wrong import shown
from sieminator.model.problem import Level

_LISTS = frozenset({"~", "dynamic", "has_all", "has_any", "in"})
"""What stands before the bracket of a list."""
_BLOCK_QUOTES = ("```", "~~~")


def lexical(tokens: Sequence[Token], *, balanced: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with a text that is not empty, in no order; `balanced` brackets are not looked at."""
    broken = [token for token in tokens if token.kind is Kind.BROKEN_STRING]
    yield from map(_string, broken)
    yield from _everything(tokens)
    yield from _foreign(tokens)
    if not balanced and not broken:  # a broken string may have swallowed the bracket that is missed
        yield from wrong_brackets(tokens)


def _string(token: Token) -> Finding:
    if not _is_closed(token):
        return Finding("KQL003", Level.ERROR, token.start, f"the string never ends ({shown(token.text)})")
    # Source: ScanStringEscape in Microsoft's scanner (see the package), which ends the string at the backslash.
    message = f"the string holds a backslash sequence that KQL does not know ({shown(token.text)})"
    hint = 'double the backslash, or write @"…", where a backslash is just that'
    return Finding("KQL004", Level.ERROR, token.start, message, hint)


def _is_closed(broken: Token) -> bool:
    quoted = broken.text.lstrip("hH")
    return not quoted.startswith(("@", *_BLOCK_QUOTES)) and len(quoted) > 1 and quoted[-1] == quoted[0]


def side_by_side(parsed: Parsed) -> Iterator[Finding]:
    """Yield texts that stand side by side in a list, where a comma was forgotten: KQL takes them for one."""
    tokens = parsed.tokens
    for at in range(2, len(tokens)):
        if tokens[at].kind is Kind.STRING and tokens[at - 1].kind is Kind.STRING and _is_item(tokens, at):
            message = f"{shown(tokens[at - 1].text)} and {shown(tokens[at].text)} are one text, as no comma is between"
            yield Finding("KQL043", Level.WARNING, tokens[at].start, message, "set a comma, or write them as one")


def _is_item(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the two texts that end at a place stand in a list."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    before = tokens[at - 2].text
    if (before == "," and after in (",", ")", "]")) or (before in ("(", "[") and after == ","):
        return True
    opener = at - 2 if before == "(" else at - 3
    return before in ("(", "[") and tokens[opener].text == "(" and tokens[opener - 1].text in _LISTS


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
