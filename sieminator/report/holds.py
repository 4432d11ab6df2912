"""Holds that a person may commit, as the very lines of YAML: for a terminal, a pull request, a program."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from sieminator.model.hold import Hold, Place, Proposal
from sieminator.report.clean import clean
from sieminator.report.line import Line, Tone

_STEP = 2
"""Spaces that a block stands further in than its key."""


def hold_lines(proposals: Sequence[Proposal]) -> Iterator[Line]:
    """Yield the lines to commit, each place headed by a comment that names the file; none for no proposals."""
    for text in _texts(proposals):
        yield Line(text, Tone.QUIET if text.lstrip().startswith("#") else Tone.PLAIN, verbatim=True)


def hold_text(proposals: Sequence[Proposal]) -> str:
    """Return the lines to commit as plain text, each ended by a line feed; empty for no proposals."""
    return "".join(f"{text}\n" for text in _texts(proposals))


def hold_document(hold: Hold) -> dict[str, object]:
    """Return what a file says of a hold, and where, as plain JSON."""
    return {"reason": hold.reason, "until": hold.until.isoformat(), "where": str(hold.where)}


def hold_documents(proposals: Sequence[Proposal]) -> list[dict[str, object]]:
    """Return the proposals as plain JSON."""
    return [
        {
            "file": one.place.file,
            "block": one.place.block,
            "closed": one.place.closed,
            "detection": one.detection,
            "title": one.title,
            "fields": list(one.fields),
            "reason": one.reason,
            "until": one.until.isoformat(),
        }
        for one in proposals
    ]


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that reads back as that very text, after a key; quoted where it has to be."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and text.isprintable() and clean(text) == text
    return text if plain or _UUID.fullmatch(text) else _quoted(text)


# Without quotes only what no reader of YAML, old or new, could take for anything else.
_PLAIN = re.compile(r"[^\W\d_](?:[^\x00-\x1f\"':#\[\]{}\\]*[^\s\"':#\[\]{}\\,])?")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(letter) or _escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    """Return a letter as double quotes hold it: what cannot be seen, or what a terminal would not show, by number."""
    if letter.isprintable() and clean(letter) == letter:
        return letter
    number = ord(letter)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def _texts(proposals: Sequence[Proposal]) -> Iterator[str]:
    ordered = sorted(proposals, key=lambda one: (one.place.file, one.place.block))
    for place, group in groupby(ordered, key=lambda one: one.place):
        yield f"# {clean(place.file)}{_under(place)}"
        if place.closed:
            what = clean(place.block) or "the file"
            yield f"# First write {what} over several lines, without braces, brackets or null."
        margin = place.indent
        for key in place.keys:
            yield f"{' ' * margin}{key}:"
            margin += _STEP
        for one in group:
            yield from (f"{' ' * margin}{text}" for text in _item(one))


def _under(place: Place) -> str:
    if not place.block:
        return ""
    return f", {'under' if place.keys else 'at the end of'} {clean(place.block)}"


def _item(proposal: Proposal) -> Iterator[str]:
    called = scalar(proposal.detection)
    nameless = _UUID.fullmatch(proposal.detection) and proposal.title != proposal.detection
    title = f" # {clean(proposal.title)}" if nameless else ""
    yield f"- detection: {called}{title}"
    yield f"  fields: [{', '.join(map(_name, proposal.fields))}]"
    yield f"  reason: {scalar(proposal.reason)}"
    yield f"  until: {proposal.until.isoformat()}"


def _name(field: str) -> str:
    """Return a field's name as an item of a list in brackets, where a comma means something."""
    return _quoted(field) if "," in field else scalar(field)
