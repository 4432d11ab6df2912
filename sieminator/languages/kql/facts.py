"""What a KQL query gives and looks for, as far as its text tells."""

import re
from collections.abc import Iterator

from sieminator.languages.facts import Program
from sieminator.languages.kql.columns import Tracer
from sieminator.languages.kql.comparisons import Comparison, comparisons
from sieminator.languages.kql.grammar import parse
from sieminator.languages.regexes import ENDINGS
from sieminator.languages.regexes import programs as listed
from sieminator.model.problem import Level

_PROGRAM = re.compile(rf"[^\\/:*?\"<>|\s]+\.(?:{'|'.join(ENDINGS)})")
_WHOLE = frozenset({"==", "=~", "!=", "!~", "<>", "in", "in~", "endswith", "endswith_cs"})
_FILE_NAME = re.compile(r"\w*(?:FileName|ProcessName|Process|Image|FolderPath|FilePath)\d*", re.IGNORECASE)


def columns(text: str) -> frozenset[str] | None:
    """Return the columns of the result; None where the text alone does not tell, or cannot be read."""
    parsed = parse(text)
    result = parsed.result
    if result is None or not parsed.is_sound or any(finding.level is Level.ERROR for finding in parsed.findings):
        return None
    tracer = Tracer(parsed)
    for _ in tracer.trace():
        pass
    found = tracer.ends_with(result)
    return found.names if found and found.is_exact else None


def programs(text: str) -> tuple[Program, ...]:
    """Return the programs that the query looks for by name, in the order of the text.

    Those that it leaves out (`!in`, `not(…)`) are none of them, and neither are names within a command line.
    """
    parsed = parse(text)
    found = {(program.offset, program.name): program for one in comparisons(parsed) for program in _programs(one)}
    return tuple(sorted(found.values(), key=lambda program: program.offset))


def _programs(one: Comparison) -> Iterator[Program]:
    if one.negated:
        return
    is_whole = one.operator in _WHOLE or (
        one.operator in ("has", "has_any", "has_cs") and _FILE_NAME.fullmatch(one.column)
    )
    for each in one.values:
        if is_whole:
            names = [each.text.replace("/", "\\").rpartition("\\")[2]]
        else:
            names = [*listed(each.text)] if one.operator == "matches" else []
        for name in names:
            if _PROGRAM.fullmatch(name.lower()):
                yield Program(name.lower(), each.offset, one.ignores_case or one.folded)
