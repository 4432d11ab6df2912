"""What the comparisons of a query tell: case, whole names, terms, patterns."""

import re
from collections.abc import Iterator, Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.kql.comparisons import Comparison, Value
from sieminator.languages.kql.strings import value
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Parsed
from sieminator.model.problem import Level

PROGRAM = re.compile(r"[^\\/:*?\"<>|\s]+\.(?:exe|bat|cmd|ps1|vbs|scr|msc)", re.IGNORECASE)
"""The name of a file that Windows runs, and nothing else."""
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}")
_FILE_COLUMN = re.compile(
    r"(?:File|Process|Image|Object)\w*(?:Name|Path)\d*|\w*(?:File|Filename|FolderPath)", re.IGNORECASE
)
# Source: Microsoft Learn, `kusto/query/regex`: no look-around, no backreferences; seen 2026-11-28.
_NOT_IN_RE2 = re.compile(r"\\\\|\\[1-9]|\(\?(?:[=!]|<[=!])")
_PATTERN_FIRST = frozenset({"extract", "extract_all", "extractall"})
_INSENSITIVE = {"==": "=~", "!=": "!~", "<>": "!~", "in": "in~"}
_TERM = re.compile(r"\w+")


def comparison_findings(found: Sequence[Comparison]) -> Iterator[Finding]:
    """Yield what comparisons with texts miss or catch without being meant to; a list counts once."""
    told: set[tuple[str, str]] = set()
    for one in found:
        for finding in _of_one(one):
            # A list that a `let` names is told about once, wherever it is used.
            if one.list_name and (finding.code, one.list_name) in told:
                continue
            told.add((finding.code, one.list_name))
            yield finding


def _of_one(one: Comparison) -> Iterator[Finding]:
    programs = [each for each in one.values if PROGRAM.fullmatch(each.text)]
    if programs and not one.ignores_case and not one.folded and one.operator != "matches":
        yield _case(one, programs)
    if programs and one.operator == "endswith" and not one.negated:
        message = f"any program whose name ends in {_said(programs)} matches too"
        hint = f'compare the whole name: `=~ "{programs[0].text}"`, or put a backslash before it'
        yield Finding("KQL038", Level.WARNING, programs[0].offset, message, hint)
    if one.operator in ("has", "has_any", "has_all") and _FILE_COLUMN.fullmatch(one.column):
        extensions = [each for each in one.values if _EXTENSION.fullmatch(each.text)]
        if extensions:
            yield _extension(one, extensions)
    yield from _redundant(one)


def _case(one: Comparison, programs: list[Value]) -> Finding:
    insensitive = _INSENSITIVE.get(one.operator, one.operator.removesuffix("_cs"))
    which = f"{one.bang}{one.operator}"
    message = f"`{which}` minds the case, and Windows does not: {_said(programs)} may be written otherwise"
    return Finding("KQL037", Level.WARNING, programs[0].offset, message, f"compare with `{one.bang}{insensitive}`")


def _extension(one: Comparison, extensions: list[Value]) -> Finding:
    message = (
        f"`{one.operator}` finds {_said(extensions)} anywhere in the name: `setup{extensions[0].text}.tmp` matches too"
    )
    hint = f'write `endswith "{extensions[0].text}"`, or compare what `extract` finds behind the last dot'
    return Finding("KQL034", Level.WARNING, extensions[0].offset, message, hint)


def _said(values: Sequence[Value]) -> str:
    others = f" and {len(values) - 1} more" if len(values) > 1 else ""
    return f"`{values[0].text}`{others}"


def _redundant(one: Comparison) -> Iterator[Finding]:
    """Yield the first text of a list that is there twice, or that another one covers."""
    if len(one.values) < 2:
        return
    seen: set[str] = set()
    for each in one.values:
        text = each.text.lower() if one.ignores_case else each.text
        if text in seen:
            yield Finding("KQL042", Level.HINT, each.offset, f"`{each.text}` is in the list twice", "remove one")
            return
        seen.add(text)
    if one.operator == "has_any" and len(one.values) <= _COMPARED:
        yield from _covered(one.values)


_COMPARED = 100


def _covered(values: Sequence[Value]) -> Iterator[Finding]:
    texts = [each.text.lower() for each in values]
    for each, text in zip(values, texts, strict=True):
        cover = next(
            (other for other, term in zip(values, texts, strict=True) if term != text and _has(text, term)), None
        )
        if cover:
            message = f"`{each.text}` is never needed: whatever has it has `{cover.text}` too"
            yield Finding("KQL042", Level.HINT, each.offset, message, "remove it")
            return


def _has(text: str, term: str) -> bool:
    """Say whether any text that has one term has the other: it stands in it, and ends where words do."""
    at = text.find(term)
    if at < 0 or not term:
        return False
    before, after = text[at - 1 : at] if at else "", text[at + len(term) : at + len(term) + 1]
    return not (_TERM.match(before) and _TERM.match(term[0])) and not (_TERM.match(after) and _TERM.match(term[-1]))


def pattern_findings(parsed: Parsed) -> Iterator[Finding]:
    """Yield each regular expression with something in it that Kusto's do not have."""
    tokens = parsed.tokens
    for at, token in enumerate(tokens):
        if token.kind is not Kind.STRING or at == 0:
            continue
        before = tokens[at - 1].text
        first = before == "(" and tokens[at - 2].text in _PATTERN_FIRST
        if not first and before != "regex":
            continue
        pattern = value(token.text)
        wrong = next((found for found in _NOT_IN_RE2.finditer(pattern) if found[0] != "\\\\"), None)
        if wrong:
            what = "a backreference" if wrong[0].startswith("\\") else "look-around"
            message = f"the pattern has {what} (`{wrong[0]}`), which Kusto's regular expressions do not have"
            yield Finding(
                "KQL041", Level.ERROR, token.start, message, "write two conditions, or capture with `extract`"
            )
