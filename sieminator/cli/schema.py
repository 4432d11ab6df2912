"""``sieminator schema``: JSON Schema for editors."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.output import write

if TYPE_CHECKING:
    from sieminator.cli.main import House


class Which(StrEnum):
    """A kind of file that a person writes."""

    DETECTION = "detection"
    ENVIRONMENT = "environment"


def schema(
    context: typer.Context,
    which: Annotated[Which, typer.Argument(metavar="KIND", help="Of which kind of file.")],
) -> int:
    """Print the JSON Schema of a file, for editors.

    Example: sieminator schema detection > detection.schema.json
    """
    import json

    from sieminator.catalog.schemas import detection_schema, environment_schema

    house: House = context.obj
    found = (detection_schema if which is Which.DETECTION else environment_schema)(house.platforms)
    write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 0
