"""Write values of ours as KQL."""

import re
from collections.abc import Sequence
from math import isfinite

from sieminator.languages.kql.tokens import Kind, tokenize

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Controls, the line ends of Unicode, characters that no terminal shows, and halves of surrogate pairs.
_UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]')


def literal(value: object, type: str) -> str:  # noqa: A002 - the word that detection.yml uses
    """Write the value of a variable as KQL.

    `text` becomes a string literal, `number` a number, `list` literals with commas between them, for `dynamic([…])`
    and `in (…)`; `raw` is text that the author answers for, as it is. Raises ValueError where the value is not of the
    type: who reads the file has checked that before, and says where.
    """
    match type, value:
        case "text" | "raw", str():
            return _string(value) if type == "text" else value
        case "number", int() | float() if not isinstance(value, bool) and isfinite(value):
            return repr(value)
        case "list", list() | tuple():
            return _list(value)
    raise ValueError(f"not a value of type {type} ({value!r})")


def exclude(fragments: Sequence[str]) -> str:
    """Write filters, a line each, that drop what any of the fragments describes; empty where there are none.

    A fragment is a KQL predicate; `lint_fragment` says whether it is one.
    """
    return "\n".join(f"| where not ({_closed(fragment.strip())})" for fragment in fragments)


def _list(items: Sequence[object]) -> str:
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) == len(items) and not _UNSAFE.search("".join(texts)):  # as most lists are
        return ", ".join([f'"{text}"' for text in texts])
    return ", ".join(literal(item, "text" if isinstance(item, str) else "number") for item in items)


def _string(value: str) -> str:
    return '"' + _UNSAFE.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", value) + '"'


def _closed(fragment: str) -> str:
    """Keep a comment at the end of a fragment from swallowing what follows it."""
    tokens = tokenize(fragment)
    return fragment + "\n" if tokens and tokens[-1].kind is Kind.COMMENT else fragment
