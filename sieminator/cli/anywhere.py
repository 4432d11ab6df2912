"""Options that concern every command may stand anywhere: ``sieminator plan -v`` as well as ``sieminator -v plan``."""

from collections.abc import Sequence

_FLAGS = frozenset({"-v", "--verbose", "--debug-http"})
_WITH_VALUE = ("--root", "--log-file")
_JOINED = ("--root=", "--log-file=")


def to_the_front(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with those options first, where the parser wants them; after ``--`` nothing is moved.

    One that ends the line without its value is returned alone, for the parser to say so.
    """
    moved: list[str] = []
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            left += [argument, *rest]
        elif argument in _FLAGS or argument.startswith(_JOINED):
            moved.append(argument)
        elif argument in _WITH_VALUE:
            value = next(rest, None)
            if value is None:
                return [argument]
            moved += [argument, value]
        else:
            left.append(argument)
    return [*moved, *left]
