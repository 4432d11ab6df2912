"""Patterns that match something else than they seem to: of LIKE, of MATCHES, of RLIKE."""

from collections.abc import Iterator

from sieminator.languages.cse.lint.reading import Reading
from sieminator.languages.cse.patterns import has_wildcard, like_shape
from sieminator.languages.cse.regexes import beyond_re2, flaw
from sieminator.languages.cse.tree import Match, Regex, Text
from sieminator.languages.finding import Finding
from sieminator.languages.regexes import branches, program
from sieminator.model.problem import Level

_REGEX_STARTS = (".*", "^", "(?")


def wildcards(reading: Reading) -> Iterator[Finding]:
    """Yield patterns without a wildcard, and patterns with another operator's."""
    for match in _matches(reading):
        pattern = match.pattern
        if not isinstance(pattern, Text) or not pattern.raw:
            continue
        if match.operator == "like":
            yield from _like(pattern)
        elif match.operator == "matches":
            yield from _glob(pattern)
        elif pattern.raw.startswith("%") or pattern.raw.endswith("%"):
            message = f"`%` in {shown(pattern)} is a character to RLIKE, not a wildcard"
            yield Finding("CSE016", Level.WARNING, pattern.start, message, "write `.*`, or LIKE")


def regexes(reading: Reading) -> Iterator[Finding]:
    """Yield regular expressions that no engine takes, and those that RE2 does not."""
    for match in _matches(reading):
        pattern = match.pattern
        if isinstance(pattern, Regex):
            wrong = flaw(pattern.pattern)
            beyond = beyond_re2(pattern.pattern)
            if wrong:
                yield Finding("CSE018", Level.ERROR, pattern.start, f"the regex does not compile: {wrong}")
            elif beyond:
                message = f"`{beyond}` is beyond RE2, which MATCHES is documented to take"
                yield Finding("CSE019", Level.WARNING, pattern.start, message, "write RLIKE, which takes Java's")
        elif isinstance(pattern, Text) and match.operator == "rlike":
            # Whether a doubled backslash is one is not documented: both readings must be wrong.
            wrong = flaw(pattern.raw) and flaw(pattern.value)
            if wrong:
                yield Finding("CSE018", Level.ERROR, pattern.start, f"the regex does not compile: {wrong}")


def program_names(reading: Reading) -> Iterator[Finding]:
    """Yield the first name of a program that longer names match too, and how many more there are."""
    loose = list(_ends(reading))
    if loose:
        node, name = loose[0]
        others = f", as {len(loose) - 1} more do" if len(loose) > 1 else ""
        message = f"{shown(node)} also matches `x{name}`{others}"
        yield Finding("CSE020", Level.HINT, node.start, message, f"set a path separator before the name: \\\\{name}")


def _matches(reading: Reading) -> Iterator[Match]:
    for node in reading.nodes:
        if isinstance(node, Match):
            yield node


def _like(pattern: Text) -> Iterator[Finding]:
    raw = pattern.raw
    if "%" not in raw and (raw.startswith("*") or raw.endswith("*")):
        message = f"`*` in {shown(pattern)} is a character to LIKE, not a wildcard"
        yield Finding("CSE016", Level.WARNING, pattern.start, message, "write `%`, or MATCHES")
    elif not has_wildcard(raw):
        message = f"LIKE {shown(pattern)} has no wildcard, and so it means `=`"
        yield Finding("CSE017", Level.WARNING, pattern.start, message, "write `=`, or set `%` where anything may stand")


def _glob(pattern: Text) -> Iterator[Finding]:
    raw = pattern.raw
    if raw.startswith(_REGEX_STARTS):
        message = f"{shown(pattern)} is a glob to MATCHES, and looks like a regex"
        yield Finding("CSE016", Level.WARNING, pattern.start, message, "write it between slashes: /…/")
    elif "*" in raw or "?" in raw:
        return
    elif "%" in (raw[0], raw[-1]):
        message = f"`%` in {shown(pattern)} is a character to MATCHES, not a wildcard"
        yield Finding("CSE016", Level.WARNING, pattern.start, message, "write `*`, or LIKE")
    else:
        message = f"MATCHES {shown(pattern)} has no wildcard, and so it means `=`"
        yield Finding("CSE017", Level.WARNING, pattern.start, message, "write `=`, or set `*` where anything may stand")


def _looks_like_regex(match: Match) -> bool:
    return (
        isinstance(match.pattern, Text) and match.operator == "matches" and match.pattern.raw.startswith(_REGEX_STARTS)
    )


def _ends(reading: Reading) -> Iterator[tuple[Text | Regex, str]]:
    for match in _matches(reading):
        pattern = match.pattern
        if not isinstance(pattern, (Text, Regex)) or match.negated or _looks_like_regex(match):
            continue
        for shape in shapes(match.operator, pattern):
            found = program(shape)
            if found and found[1]:
                yield pattern, found[0]
                break


def shapes(operator: str, pattern: Text | Regex) -> tuple[str, ...]:
    """Return what a pattern matches as globs, one for each alternative."""
    if isinstance(pattern, Regex):
        return branches(pattern.pattern)
    if operator == "rlike":
        plain = branches(pattern.raw)
        return plain if any(program(shape) for shape in plain) else branches(pattern.value)
    return (like_shape(pattern.raw) if operator == "like" else pattern.value,)


def shown(node: Text | Regex) -> str:
    """Return a pattern as a message shows it: with its marks, and not longer than a line takes."""
    text = node.pattern if isinstance(node, Regex) else node.raw
    text = text if len(text) <= 30 else text[:29] + "…"
    return f"/{text}/" if isinstance(node, Regex) else f"'{text}'"
