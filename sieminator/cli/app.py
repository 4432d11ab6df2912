"""The commands, and the options that concern them all."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.demo import demo
from sieminator.cli.deploy import deploy
from sieminator.cli.disable import disable
from sieminator.cli.doctor import doctor
from sieminator.cli.drift import drift
from sieminator.cli.enable import enable
from sieminator.cli.hits import hits
from sieminator.cli.kql import kql
from sieminator.cli.lint import lint
from sieminator.cli.login import login
from sieminator.cli.output import write
from sieminator.cli.plan import plan
from sieminator.cli.rollback import rollback
from sieminator.cli.run import run
from sieminator.cli.schema import schema
from sieminator.cli.somebody import lab
from sieminator.cli.tables import tables
from sieminator.cli.targets import targets

if TYPE_CHECKING:
    from sieminator.cli.main import House

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="One Git repository of detections, kept true on every SIEM a team runs.",
    epilog="Options above may also stand after a command. Exit codes: 0 nothing to do, or done; 1 failed; "
    "2 changes, held or drift; 3 refused for safety; 4 could not check; 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from sieminator import __version__

        write(f"sieminator {__version__}\n")
        raise typer.Exit


@app.callback()
def root_options(
    context: typer.Context,
    root: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where content/ and environments/ are; default: here, or above."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show everything there is to show.")] = False,
    log_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Append a line a request; secrets are redacted.")
    ] = None,
    debug_http: Annotated[
        bool, typer.Option("--debug-http", help="Log headers and bodies too; secrets are redacted.")
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Take the options that concern every command."""
    house: House = context.obj
    house.asked_root = root
    house.verbose = verbose
    house.debug_http = debug_http
    from sieminator.cli.log import keep_quiet, start_log
    from sieminator.net.secrets import remember_environment

    remember_environment()
    context.call_on_close(start_log(log_file) if log_file or debug_http else keep_quiet())


for command in (
    plan,
    deploy,
    drift,
    hits,
    run,
    disable,
    enable,
    rollback,
    doctor,
    lint,
    login,
    targets,
    tables,
    kql,
    schema,
    lab,
    demo,
):
    app.command()(command)
