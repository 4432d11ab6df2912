"""``sieminator demo``: the whole story on a copy of the content, against the lab; touches nothing of yours."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sieminator.cli.output import write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from sieminator.cli.main import House
    from sieminator.cli.story import Scene, StoryClock

ENVIRONMENT = "lab"


def demo(context: typer.Context) -> int:
    """Play the whole story on this machine.

    Plan, deploy, somebody's edit, drift, heal, hits.

    Needs no account and no network: a stand-in for the vendor answers on this machine.
    Example: sieminator demo
    """
    import tempfile

    from sieminator.cli.story import story

    house: House = context.obj
    with tempfile.TemporaryDirectory(prefix="sieminator-demo-") as folder:
        root = Path(folder)
        _copy(_source(house), root)
        return max([_play(scene, root, clock) for scene, clock in story()], default=0)


def _source(house: "House") -> Path:
    """Return the user's own checkout, or else the copy that came with the package.

    Raises:
        UsageError: there is neither.
    """
    package = Path(__file__).parents[1]
    try:
        own = house.root
    except UsageError:
        own = package.parent  # a package that runs out of its checkout
    for root in (own, package / "lab"):
        if (root / "content").is_dir() and (root / "environments" / f"{ENVIRONMENT}.yml").is_file():
            return root
    raise UsageError("demo: neither content nor a lab is here", hint="run it in a checkout of sieminator")


def _copy(source: Path, root: Path) -> None:
    import shutil

    shutil.copytree(source / "content", root / "content")
    (root / "environments").mkdir()
    shutil.copy(source / "environments" / f"{ENVIRONMENT}.yml", root / "environments")


def _play(scene: "Scene", root: Path, clock: "StoryClock") -> int:
    """Show one step as a terminal would; 1 when it ended in another way than the story goes."""
    from sieminator.cli.main import run

    write(f"$ sieminator {scene.words}\n")
    shown = io.StringIO()
    with redirect_stdout(shown), redirect_stderr(shown):
        code = run(["--root", str(root), *scene.words.split()], clock)
    write(f"{shown.getvalue()}(exit {code})\n\n")
    return int(code != scene.exit)
