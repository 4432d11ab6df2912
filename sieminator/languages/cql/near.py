"""Names that are one slip of the hand away from another: a letter left out, doubled or swapped with its neighbour."""

import difflib
import re
from collections.abc import Collection, Iterator
from functools import cache

from sieminator.languages.cql.vocabulary import fields, functions, roots

_SHORTEST = 4
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def is_slip(written: str, meant: str) -> bool:
    """Say whether a name is another with one such slip; with another number it is a name of its own."""
    longer = len(written) - len(meant)
    if longer == 0:
        if written == meant:
            return False
        at = _first_difference(written, meant)
        swapped = written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
        return swapped and all(map(_is_letter, written[at : at + 2], (at, at + 1)))
    if longer == 1:
        at = _first_difference(meant, written)
        doubled = written[:at] + written[at + 1 :] == meant and written[at] == written[at - 1 : at]
        return doubled and _is_letter(written[at], at)
    at = _first_difference(written, meant)
    return longer == -1 and meant[:at] + meant[at + 1 :] == written and _is_letter(meant[at], at)


def is_plural(written: str, meant: str) -> bool:
    """Say whether of two names one is the other's plural."""
    return written + "s" == meant or meant + "s" == written


def near_function(name: str) -> str:
    """Return the function that was probably meant; empty where nothing is near."""
    lower = name.lower()
    known = functions()
    meant = next((each for each in known if is_slip(lower, each)), "")
    if not meant:
        meant = next(iter(difflib.get_close_matches(lower, known, n=1, cutoff=0.8)), "")
    return known[meant].name if meant else ""


def near_argument(name: str, arguments: Collection[str]) -> str:
    """Return the argument that was probably meant; empty where nothing is near."""
    return next(iter(difflib.get_close_matches(name, arguments, n=1, cutoff=0.7)), "")


def near_field(name: str) -> str:
    """Return the field known everywhere of which a name is a slip, or a name whose one misspelt word is mended.

    Empty where nothing is near, or the name is known itself.
    """
    if name in fields() or len(name) < _SHORTEST or is_made_of_words(name):
        return ""
    return _mended(name, fields(), _shortened_fields()) or _near_root(name) or _near_word(name)


def in_other_case(name: str) -> str:
    """Return the field of Falcon's of which a name differs in case only; empty where there is none."""
    return "" if name in fields() else _lowered().get(name.lower(), "")


def is_made_of_words(name: str) -> bool:
    """Say whether a name is made of words that documented names hold."""
    parts = _WORD.findall(name)
    return bool(parts) and all(len(part) > 2 and part.lower() in _words() for part in parts)


def _near_root(name: str) -> str:
    root, dot, rest = name.partition(".")
    if not dot or len(root) < _SHORTEST or root in roots():
        return ""
    meant = _mended(root, roots(), _shortened_roots())
    return meant + dot + rest if meant else ""


def _near_word(name: str) -> str:
    """Mend the one word of a name that no documented name holds, where one of theirs is a slip away."""
    root = name.partition(".")[0]
    unknown = [found for found in _WORD.finditer(root) if len(found[0]) > 2 and found[0].lower() not in _words()]
    if len(unknown) != 1 or len(unknown[0][0]) < _SHORTEST:
        return ""
    found = unknown[0]
    meant = _mended(found[0].lower(), _words(), _shortened_words())
    if len(meant) <= _SHORTEST:
        return ""
    meant = meant.capitalize() if found[0][0].isupper() else meant
    return name[: found.start()] + meant + name[found.end() :]


def _mended(name: str, known: Collection[str], shortened: dict[str, str]) -> str:
    for meant in _restored(name):
        if meant in known and _is_wrong(name, meant):
            return meant
    meant = shortened.get(name, "")
    return meant if meant and _is_wrong(name, meant) else ""


def _is_wrong(name: str, meant: str) -> bool:
    return is_slip(name, meant) and not is_plural(name, meant)


def _restored(name: str) -> Iterator[str]:
    for at in range(len(name) - 1):
        if name[at] == name[at + 1]:
            yield name[:at] + name[at + 1 :]
        else:
            yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


@cache
def _words() -> frozenset[str]:
    """Return the words that documented names are made of, in lower case."""
    names = {*fields(), *(each.name for each in functions().values())}
    names |= {argument for each in functions().values() for argument in each.arguments or ()}
    return frozenset(word.lower() for name in names for word in _WORD.findall(name) if len(word) > 2)


@cache
def _lowered() -> dict[str, str]:
    """Return the fields that have a capital letter, by their names in lower case."""
    return {name.lower(): name for name in sorted(fields()) if not name.islower() and "." not in name}


@cache
def _shortened_fields() -> dict[str, str]:
    return _without_a_letter(fields())


@cache
def _shortened_roots() -> dict[str, str]:
    return _without_a_letter(roots())


@cache
def _shortened_words() -> dict[str, str]:
    return _without_a_letter({word for word in _words() if len(word) > _SHORTEST})


def _without_a_letter(names: Collection[str]) -> dict[str, str]:
    return {name[:at] + name[at + 1 :]: name for name in names for at in range(len(name)) if len(name) > _SHORTEST}


def _first_difference(shorter: str, longer: str) -> int:
    for at, letter in enumerate(shorter):
        if longer[at : at + 1] != letter:
            return at
    return len(shorter)


def _is_letter(letter: str, at: int) -> bool:
    """Say whether a character can be a slip: not a digit, and not the `_` that begins `_count`."""
    return letter.isalpha() or (letter == "_" and at > 0)
