"""Where the steps of a query begin, told without reading it: the measure knows nothing of the parsers it measures."""

import re

_STRINGS = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
_COMMENTS = r"(?<![^\s])//[^\n]*|/\*.*?\*/"
_REGEX = r"(?<=[=~(,\s])/(?:\\.|[^/\\\n])+/"
_QUIET = {
    "aql": re.compile(rf"{_STRINGS}|--[^\n]*|/\*.*?\*/", re.DOTALL),
    "cql": re.compile(rf"{_STRINGS}|{_COMMENTS}|{_REGEX}", re.DOTALL),
    "cse": re.compile(rf"{_STRINGS}|{_REGEX}", re.DOTALL),
    "kql": re.compile(rf"@\"[^\"\n]*\"|@'[^'\n]*'|{_STRINGS}|//[^\n]*", re.DOTALL),
    "sumo": re.compile(rf"{_STRINGS}|{_COMMENTS}|(?<=matches )/(?:\\.|[^/\\\n])+/", re.DOTALL),
}
_PIPE = re.compile(r"(?<!\|)\|(?!\|)\s*")
_CLAUSE = re.compile(
    r"\b(?=(?:FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|LAST|START|STOP)\b)|\b(?:AND|OR)\b[\s(]*", re.IGNORECASE
)
_OPERAND = re.compile(r"\b(?:AND|OR)\b[\s(]*(?:NOT\b[\s(]*)?", re.IGNORECASE)
_STEPS = {"aql": _CLAUSE, "cql": _PIPE, "cse": _OPERAND, "kql": _PIPE, "sumo": _PIPE}


def steps(language: str, text: str) -> list[int]:
    """Return where the first word of each step after the first is: behind a pipe, a clause's own, behind AND or OR."""
    quiet = _QUIET[language].sub(lambda found: "\0" * len(found[0]), text)
    return [found.end() for found in _STEPS[language].finditer(quiet) if found.end() > 0]
