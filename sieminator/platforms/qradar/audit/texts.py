"""Titles and notes: what XML, which carries them, and the console can hold."""

from collections.abc import Iterator
from typing import Any, cast

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.convert.xml import uncarried


def audit_texts(rule: Rule) -> Iterator[Problem]:
    """Yield what is wrong with what a rule says of itself."""
    name = str(rule.content.body.get("name", ""))
    if not name:
        yield Problem("QRD020", "the title is empty", rule.where("title"))
    elif "\n" in name:
        yield Problem("QRD020", "the title has more than one line", rule.where("title"))
    if rule.content.kind == KIND:
        yield from _uncarried(rule)


def _uncarried(rule: Rule) -> Iterator[Problem]:
    """Yield what XML, in which a custom rule is sent, cannot hold; a scheduled search is sent as JSON in ASCII."""
    body = rule.content.body
    response = cast("dict[str, Any]", body.get("response", {}))
    texts = {
        "name": str(body.get("name", "")),
        "notes": str(body.get("notes", "")),
        "response.name": str(response.get("name", "")),
        "response.description": str(response.get("description", "")),
        "group": str(body.get("group", "")),
        "tests": "".join(str(text) for text in cast("dict[str, Any]", body.get("tests", {})).values()),
    }
    for field, text in texts.items():
        strange = uncarried(text)
        if strange:
            codes = ", ".join(f"U+{ord(letter):04X}" for letter in strange)
            message = f"a rule is sent as XML, which cannot hold every character of its {_CALLED[field]} ({codes})"
            yield Problem("QRD021", message, rule.where(field))


_CALLED = {
    "name": "title",
    "notes": "description",
    "response.name": "event's name",
    "response.description": "event's description",
    "group": "group",
    "tests": "filter",
}
