"""Options that several commands share, each said once."""

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class PlainFormat(StrEnum):
    """How a result is written that has no place in a pull request."""

    TEXT = "text"
    JSON = "json"


Env = Annotated[str, typer.Option("--env", "-e", metavar="NAME", help="The environment: environments/NAME.yml.")]
Targets = Annotated[
    list[str] | None, typer.Option("--target", metavar="NAME", help="Only this target; may be given again.")
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="ID", help="Only this detection, by UUID or folder name; may be given again."),
]
AnyFormat = Annotated[Format, typer.Option("--format", help="For a person, a program, or a comment on a pull request.")]
TextOrJson = Annotated[PlainFormat, typer.Option("--format", help="For a person or for a program.")]
