"""The words of the language, as the vendor's documentation lists them; `vocabulary.json` names the pages.

Words and functions ignore case: every look-up here takes lower case.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Foreign:
    """A word of another language."""

    language: str
    ours: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function, as its page writes it."""

    name: str
    fewest: int
    most: int | None
    """Arguments; None where there is no most."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words, by their lower case."""

    operators: frozenset[str]
    aggregates: frozenset[str]
    functions: dict[str, Function]
    fields: dict[str, str]
    """Of every message, as they are written."""
    nested: frozenset[str]
    """Keys that lie below `EventData` in an event of Windows."""
    foreign_operators: dict[str, Foreign]
    foreign_infix: dict[str, Foreign]
    foreign_functions: dict[str, Foreign]


@cache
def vocabulary() -> Vocabulary:
    """Return the words; the file is read once."""
    raw = json.loads((files(__package__ or "") / "vocabulary.json").read_text(encoding="utf-8"))
    groups = {group: frozenset(words) for group, words in raw["operators"].items() if group != "_source"}
    foreign = raw["foreign"]
    return Vocabulary(
        frozenset().union(*groups.values()),
        groups["aggregate"],
        {
            name.lower(): Function(name, *bounds)
            for name, bounds in raw["functions"].items()
            if isinstance(bounds, list)
        },
        {name.lower(): name for name in raw["fields"]["names"]},
        frozenset(name.lower() for name in raw["nested"]["names"]),
        *(
            {word: Foreign(*said) for word, said in foreign[kind].items()}
            for kind in ("operators", "infix", "functions")
        ),
    )


@cache
def operators_and_functions() -> tuple[str, ...]:
    """Return what may begin an operator, in lower case, for guesses at misspelt ones."""
    words = vocabulary()
    return tuple(sorted(words.operators | set(words.functions)))
