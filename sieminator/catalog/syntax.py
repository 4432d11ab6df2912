"""What is wrong with a text that is not YAML, in words for the person who wrote it."""

import yaml

_TAB = "a tab stands where YAML wants spaces"
_LINE = ("a line does not line up with the lines around it", "check its indentation, and the quotes above it")
_BRACKET = ("a bracket is not closed, or a comma is missing", "check the brackets")
_CLOSED = ("a bracket is closed that was never opened", "check the brackets")
_ONE_LINE = ("a list or a block starts on the line of its key", "put it on lines of its own")
_SPECIAL = ("a value starts with a character that means something to YAML", "put the value in quotes")
_BACKSLASH = ("a backslash stands in double quotes", "use single quotes, or write `\\\\`")

_SENTENCES = {
    "tab character": (_TAB, "indent with spaces"),
    "mapping values are not allowed": (
        "a second `key:` stands on one line, or is indented for no reason",
        "put text that holds `: ` in quotes",
    ),
    "could not find expected ':'": (
        "a line is neither `key: value` nor part of the value before it",
        "check its indentation",
    ),
    "did not find expected key": _LINE,
    "expected <block end>": _LINE,
    "did not find expected '-' indicator": _LINE,
    "did not find expected ',' or": _BRACKET,
    "did not find expected node content": _BRACKET,
    "expected ',' or": _BRACKET,
    "expected '<document start>'": _CLOSED,
    "expected <document start>": _CLOSED,
    "unexpected end of stream": ("a quote is not closed", "close it"),
    "cannot start any token": _SPECIAL,
    "expected the node content": _SPECIAL,
    "expected alphabetic or numeric character": _SPECIAL,
    "undefined alias": (
        "an alias (`*name`) has no anchor (`&name`) before it",
        "put the value in quotes if it is text",
    ),
    "second occurrence": ("an anchor (`&name`) is there twice", "give one of them another name"),
    "but found another document": ("the file holds more than one document", "make a file of each"),
    "unknown escape character": _BACKSLASH,
    "hexdecimal": _BACKSLASH,
    "hexadecimal": _BACKSLASH,
    "not allowed here": _ONE_LINE,
    "not allowed in this context": _ONE_LINE,
    "nested too deeply": ("the document nests too deeply", ""),
}
"""A part of what the parser says (libyaml, or PyYAML's own where that is absent), to our sentence and the way out."""

_STARTED = (
    "could not find expected ':'",
    "did not find expected ',' or",
    "expected ',' or",
    "unexpected end of stream",
)
"""Here the parser marks where it noticed; where the thing started says more."""


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[str, str, yaml.Mark | None]:
    """Return a sentence, the way out (empty where there is none) and the place of a syntax error in a text."""
    said = str(error.problem or error.context or "")
    mark = error.problem_mark or error.context_mark
    if mark and text[mark.index : mark.index + 1] == "\t":
        return _TAB, "indent with spaces", mark
    if any(theirs in said for theirs in _STARTED):
        mark = error.context_mark or mark
    for theirs, (ours, hint) in _SENTENCES.items():
        if theirs in said:
            return ours, hint, mark
    return f"this is not YAML ({said})", "", mark
