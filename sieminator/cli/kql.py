"""``sieminator kql``: Microsoft's own analyser of KQL, for a deeper ``lint``."""

from enum import StrEnum
from typing import Annotated

import typer

from sieminator.cli.output import show
from sieminator.errors import UsageError


class Deed(StrEnum):
    """What can be done."""

    SETUP = "setup"


def kql(
    context: typer.Context,  # noqa: ARG001 - as every command
    action: Annotated[
        Deed, typer.Argument(metavar="ACTION", help="setup: fetch the analyser, or say that it is there.")
    ],
) -> int:
    """Let lint ask Microsoft's own analyser about KQL.

    It finds unknown columns and wrong types, on this machine and without a network. It is fetched once with npm, held
    to a hash, and kept in your cache folder. Needs the extra: pip install "sieminator[kql]".

    Example: sieminator kql setup
    """
    from sieminator.languages.kql import analyser
    from sieminator.net.npm import Package, fetch
    from sieminator.report.terminal.setup import setup_lines

    assert action is Deed.SETUP
    if not analyser.installed():
        raise UsageError(
            "kql: what runs Microsoft's analyser is not installed",
            hint='pip install "sieminator[kql]", then run this again',
        )
    package = Package(analyser.PACKAGE, analyser.VERSION, analyser.INTEGRITY, analyser.FILES)
    folder = analyser.package_folder()
    is_new = fetch(package, folder)
    show(setup_lines(package.name, package.version, str(folder), is_new=is_new))
    return 0
