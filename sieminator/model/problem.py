"""Something wrong in a file, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How sure we are that it matters."""

    ERROR = "error"
    """It cannot work; costs the detection or target that it stands in, and nothing else."""
    WARNING = "warning"
    """It works, and very likely does not do what was meant."""
    HINT = "hint"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file."""

    path: str
    """Relative to the root, with forward slashes."""
    line: int = 1
    """From 1."""
    column: int = 1
    """From 1, in characters."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: where, what (with the value), and how to mend it."""

    code: str
    """A documented code, such as ``DET003``; docs/lint/README.md says why each exists."""
    message: str
    where: Position
    level: Level = Level.ERROR
    hint: str = ""

    def __str__(self) -> str:
        mend = f"; {self.hint}" if self.hint else ""
        return f"{self.where}: {self.code}: {self.message}{mend}"


def has_errors(problems: "list[Problem] | tuple[Problem, ...]") -> bool:
    """Say whether any of the problems is an error."""
    return any(problem.level is Level.ERROR for problem in problems)
