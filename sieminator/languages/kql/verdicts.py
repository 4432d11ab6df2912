"""What Microsoft's analyser says of a query, in our words and at our levels.

Microsoft's codes and severities: `Kusto.Language.DiagnosticFacts` of @kusto/language-service-next 12.4.1, read
2026-11-28. A cause is told once: what follows a mistake in the syntax, or a function whose result nobody knows, is left
out, and a name that is unknown in many places is told at the first.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tables import Tables
from sieminator.languages.scan import Lines
from sieminator.model.problem import Level


class Diagnostic(NamedTuple):
    """One thing that the analyser says."""

    code: str
    """Microsoft's, such as `KS142`."""
    severity: str
    """Microsoft's: `Error`, `Warning`, `Suggestion` or `Information`."""
    message: str
    start: int
    """In characters of the text, 0-based."""
    length: int
    """0 where something is missing."""


class Subject(NamedTuple):
    """What was analysed, and what else is known."""

    text: str
    tables: Tables
    named: frozenset[str]
    """The known tables whose names stand in the text."""
    functions: Collection[str]
    """Of the workspace, known to exist."""
    reads_unnamed: bool = False
    """Whether it reads tables that it does not name, or of another place, so that nobody knows its columns."""


_SYNTAX = frozenset(
    {"KS001", "KS002", "KS003", "KS004", "KS005", "KS006", "KS172", "KS174", "KS175", "KS176", "KS198", "KS214"}
    | {"KS217", "KS220", "KS221", "KS222", "KS223", "KS224", "KS225", "KS226", "KS228", "KS229"}
)
_COLUMN = frozenset({"KS142"})
_TABLE = frozenset({"KS181", "KS204", "KS209", "KS210"})
_FUNCTION = frozenset({"KS122", "KS123", "KS124", "KS128", "KS143", "KS211", "KS236", "KS237"})
_FUZZY = "KS205"
# Microsoft's own limits and failures, not the author's.
_GAVE_UP = frozenset({"KS200", "KS203", "KS244", "KS245", "KS246"})
# The analyser sees one workspace: what lies in others it can only call unknown.
_ELSEWHERE = frozenset({"KS207", "KS208", "KS247", "KS248"})

# Functions that every workspace with Microsoft's solutions has, and the analyser does not know.
# Source: Microsoft Learn: sentinel/watchlists-queries (`_GetWatchlist`, `_GetWatchlistAlias`),
# sentinel/normalization-about-parsers (`_Im_…`, `_ASim_…`, `im…`, `ASim…`, `vim…`), sentinel/health-audit
# (`_…Health`, `_…Audit`), azure-monitor/logs/cross-workspace-query (`workspace`, `app`, `resource`),
# azure-monitor/logs/azure-monitor-data-explorer-proxy (`adx`, `arg`), and for Defender
# defender-xdr/advanced-hunting-fileprofile-function and the pages beside it. By recall of 2026-11-28, but for `im…`,
# seen that day in sentinel/normalization-schema-process-event.
_MICROSOFTS = re.compile(
    r"_GetWatchlist(?:Alias)?|_ASIM_\w+|_(?:Im|ASim)_\w+|(?:im|ASim|vim)[A-Z]\w*|_\w+(?:Health|Audit)"
    r"|workspace|app|resource|adx|arg"
    r"|FileProfile|DeviceFromIP|AssignedIPAddresses|SeenBy"
)
# Source: Microsoft Learn, azure-monitor/logs/custom-fields: a user's own columns of older kinds end so; recall.
_OWN_COLUMN = re.compile(r"\w+_CF")
_OWN_TABLE = re.compile(r"\w+_CL")
_INVOKED = re.compile(r"\binvoke\s*\Z")
_QUOTED = re.compile(r"name '(?P<name>[^']*)'")


def findings(diagnostics: Sequence[Diagnostic], subject: Subject) -> Iterator[Finding]:
    """Yield what the diagnostics come to, in the order of the text."""
    ordered = sorted(diagnostics, key=lambda one: one.start)
    syntax = [one for one in ordered if one.code in _SYNTAX]
    until = syntax[0].start if syntax else len(subject.text) + 1
    invoked = (
        one.start + 1 for one in ordered if one.code in _FUNCTION and _INVOKED.search(subject.text, 0, one.start)
    )
    until = min([until, *invoked])
    meaning = [one for one in ordered if one.code not in _SYNTAX and one.start < until]
    found = [*_syntax(syntax, subject.text), *_meaning(meaning, subject)]
    yield from sorted(found, key=lambda one: one.offset)


def unsaid(text: str, deep: Sequence[Finding], said: Sequence[Finding]) -> list[Finding]:
    """Return what the analyser found and the lint without it has not said; pure.

    The same place has one finding, and a line that is an error already has no second one for its syntax.
    """
    lines = Lines(text)
    places = {one.offset for one in said}
    broken = {lines.position(one.offset)[0] for one in said if one.level is Level.ERROR}
    return [
        one
        for one in deep
        if one.offset not in places and not (one.code == "KQL080" and lines.position(one.offset)[0] in broken)
    ]


def _syntax(diagnostics: Sequence[Diagnostic], text: str) -> Iterator[Finding]:
    """Yield the first mistake of each line; what follows it there is its shadow."""
    lines = Lines(text)
    seen: set[int] = set()
    for one in diagnostics:
        line = lines.position(one.start)[0]
        if line not in seen:
            seen.add(line)
            yield Finding("KQL080", Level.ERROR, one.start, _quoted(one))


def _meaning(diagnostics: Sequence[Diagnostic], subject: Subject) -> Iterator[Finding]:
    """Yield what the names and types come to: one thing a place, and each name once."""
    certain = _is_certain(diagnostics, subject)
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    taken: set[int] = set()
    for one in sorted(diagnostics, key=lambda one: (one.code not in _COLUMN, one.start)):
        if one.start not in taken:  # that an unknown name has the wrong type as well is the same mistake
            taken.add(one.start)
            groups.setdefault((one.code, one.message), []).append(one)
    for first, *more in groups.values():
        finding = _finding(first, subject, certain=certain)
        if finding:
            times = f", {len(more) + 1} times" if more else ""
            yield replace(finding, message=finding.message + times)


def _finding(one: Diagnostic, subject: Subject, *, certain: bool) -> Finding | None:
    name = _name(one, subject.text)
    if _is_excused(one, name, subject):
        return None
    if one.code in _GAVE_UP:
        return Finding("KQL085", Level.HINT, one.start, f"Microsoft's analyser gave up: {_quoted(one)}")
    if one.code in _TABLE | {_FUZZY}:
        return _table(one, name, subject)
    if one.code in _FUNCTION:
        return Finding("KQL083", Level.WARNING, one.start, _quoted(one), _near(name, _functions()))
    level = Level.ERROR if certain and one.severity == "Error" else Level.WARNING
    if one.code in _COLUMN:
        names = {column for table in subject.named for column in subject.tables.columns[table]}
        return Finding("KQL081", level, one.start, _quoted(one), _near(name, names))
    return Finding("KQL084", level, one.start, _quoted(one))


def _is_excused(one: Diagnostic, name: str, subject: Subject) -> bool:
    """Say whether the analyser cannot know what it complains of."""
    if one.code in _COLUMN:
        return subject.reads_unnamed or bool(_OWN_COLUMN.fullmatch(name))
    is_known = name in subject.functions or bool(_MICROSOFTS.fullmatch(name))
    return one.code in _ELSEWHERE or (is_known and one.code in _TABLE | _FUNCTION | {_FUZZY})


def _table(one: Diagnostic, name: str, subject: Subject) -> Finding | None:
    """Say that a table is unknown, where enough tables are known to tell, or one of them was probably meant."""
    near = _near(name, subject.tables.columns)
    if not near and (not subject.tables.is_broad or _OWN_TABLE.fullmatch(name)):
        return None
    # `isfuzzy=true` is there for tables that may be absent.
    level = Level.HINT if one.code == _FUZZY else Level.WARNING
    return Finding("KQL082", level, one.start, _quoted(one), near or _PULL)


_PULL = "a table or function of your own? `sieminator tables pull` fetches the tables that your workspaces have"


def _is_certain(diagnostics: Sequence[Diagnostic], subject: Subject) -> bool:
    """Say whether everything that the query reads is known whole, so that the service would say the same."""
    unknown = any(one.code in _TABLE | _FUNCTION | _ELSEWHERE | {_FUZZY} for one in diagnostics)
    return not unknown and bool(subject.named) and subject.named <= subject.tables.whole


def _name(one: Diagnostic, text: str) -> str:
    """Return the name that a diagnostic is about: what it says in quotes, else what stands there."""
    said = _QUOTED.search(one.message)
    return said["name"] if said else text[one.start : one.start + one.length]


def _quoted(one: Diagnostic) -> str:
    message = one.message.strip().rstrip(".")
    return f"{message[:1].lower()}{message[1:]} (Microsoft's {one.code})"


def _near(name: str, names: Collection[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, sorted(names), n=1, cutoff=0.75)
    return f"did you mean `{found[0]}`?" if found and found[0] != name else ""


def _functions() -> frozenset[str]:
    from sieminator.languages.kql.vocabulary import aggregates, plugins, scalars

    return frozenset(scalars()) | frozenset(aggregates()) | plugins()
