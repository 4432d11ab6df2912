"""Capitals and small letters: comparisons in one case only, and those that can never hold for it."""

import re
from collections.abc import Iterator

from sieminator.languages.cse.lint.patterns import shown
from sieminator.languages.cse.lint.reading import Reading, folding, texts
from sieminator.languages.cse.patterns import like_shape
from sieminator.languages.cse.tree import Comparison, Field, Match, Membership, Node, Regex, Text
from sieminator.languages.cse.vocabulary import PATH_FIELDS
from sieminator.languages.finding import Finding
from sieminator.languages.regexes import program
from sieminator.model.problem import Level

_SEPARATOR = re.compile(r"\\(?![%_'\"])")
# What holds letters in a regex that do not stand for themselves: escapes, classes, marks of groups.
_NO_LETTERS = re.compile(
    r"\\[pP]\{[^}]{0,40}\}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|\[(?:\\.|[^\]\\]){0,400}\]|\(\?[^):]{0,40}[:)]?",
    re.DOTALL,
)


def case(reading: Reading) -> Iterator[Finding]:
    """Yield the first path or program of Windows that is looked for in one case only, and how many more there are."""
    strict: list[Text] = []
    for node in reading.nodes:
        if isinstance(node, (Comparison, Match, Membership)) and _is_path(node.left):
            strict += [text for text in _held_against(node) if _is_windows(text)]
    if strict:
        others = f", as {len(strict) - 1} more do" if len(strict) > 1 else ""
        message = f"{shown(strict[0])} matches in this case only{others}"
        yield Finding("CSE021", Level.HINT, strict[0].start, message, "compare lower(…) with lower-case text")


def _is_path(node: Node) -> bool:
    return isinstance(node, Field) and node.name in PATH_FIELDS


def one_case(reading: Reading) -> Iterator[Finding]:
    """Yield texts that a value in one case can never be, since they hold letters of the other."""
    for node in reading.nodes:
        if not isinstance(node, (Comparison, Match, Membership)):
            continue
        fold = folding(node.left)
        if fold:
            yield from _other_case(node, fold)


def _other_case(node: Comparison | Match | Membership, fold: str) -> Iterator[Finding]:
    regex = isinstance(node, Match) and (node.operator == "rlike" or isinstance(node.pattern, Regex))
    held: tuple[Node, ...] = texts((node.right,)) if isinstance(node, Comparison) else ()
    if isinstance(node, Match):
        held = (node.pattern,)
    elif isinstance(node, Membership):
        held = texts(node.items)
    wrong = [one for one in held if isinstance(one, (Text, Regex)) and _has_other_case(one, fold, regex=regex)]
    if wrong:
        others = f", as {len(wrong) - 1} more do" if len(wrong) > 1 else ""
        letters = "capitals" if fold == "lower" else "small letters"
        message = f"{shown(wrong[0])} holds {letters}, and {fold}(…) never does{others}"
        yield Finding("CSE015", Level.WARNING, wrong[0].start, message, f"write it in {fold} case")


def _has_other_case(node: Text | Regex, fold: str, *, regex: bool) -> bool:
    text = node.pattern if isinstance(node, Regex) else node.value
    if regex:
        if "(?i" in text:
            return False
        text = _NO_LETTERS.sub("", text)
    return text != (text.lower() if fold == "lower" else text.upper())


def _held_against(node: Comparison | Match | Membership) -> tuple[Text, ...]:
    match node:
        case Membership(items=items):
            return texts(items)
        case Match(operator="rlike"):  # whose backslashes say nothing of paths
            return ()
        case Match(pattern=pattern):
            return texts((pattern,))
        case Comparison(operator=operator, right=right):
            return texts((right,)) if operator in {"=", "!="} else ()


def _is_windows(text: Text) -> bool:
    return any(char.isalpha() for char in text.raw) and bool(
        _SEPARATOR.search(text.raw) or program(like_shape(text.raw))
    )
