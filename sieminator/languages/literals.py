"""The values of variables as a language writes them; how it quotes a text is its own affair."""

from collections.abc import Callable
from math import isfinite


def written(value: object, type: str, quoted: Callable[[str], str]) -> str:  # noqa: A002 - the word of detection.yml
    """Write a value: `text` by ``quoted``, `number` as it is, `list` with commas between, `raw` untouched.

    Raises:
        ValueError: the value is not of the type.
    """
    match type, value:
        case "text", str():
            return quoted(value)
        case "raw", str():
            return value
        case "number", int() | float() if not isinstance(value, bool) and isfinite(value):
            return repr(value)
        case "list", list() | tuple():
            items = (quoted(item) if isinstance(item, str) else written(item, "number", quoted) for item in value)
            return ", ".join(items)
    raise ValueError(f"not a value of type {type} ({value!r})")
