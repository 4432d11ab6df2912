"""Read `environments/`: a file for each environment, or a folder with a file for each of its targets."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.catalog.files import read_text, stays_inside
from sieminator.catalog.folder import clashes
from sieminator.catalog.names import NAME, did_you_mean
from sieminator.catalog.reader import newer_schema
from sieminator.catalog.targets import Common, TargetReader
from sieminator.catalog.yamlfile import read_yaml
from sieminator.errors import UsageError
from sieminator.model.node import Node
from sieminator.model.ports import Platform
from sieminator.model.problem import Position, Problem
from sieminator.model.target import Target
from sieminator.model.work import Environment

if TYPE_CHECKING:
    from sieminator.catalog.environment_file import EnvironmentFile
    from sieminator.shape import PydanticShape

ENVIRONMENTS = "environments"
MAIN = "environment.yml"
SCHEMA = 1


def environment_names(root: Path) -> tuple[str, ...]:
    """Return the names of the environments that there are, sorted; none where the folder is absent."""
    folder = root / ENVIRONMENTS
    if not folder.is_dir():
        return ()
    files = {path.stem for path in folder.glob("*.yml")}
    folders = {path.name for path in folder.iterdir() if path.is_dir()}
    return tuple(sorted(name for name in files | folders if not name.startswith((".", "_"))))


def read_environment(
    root: Path, name: str, platforms: Mapping[str, Platform], today: date | None = None
) -> Environment:
    """Return an environment with every target that is right, and every problem; an error costs only its own target.

    ``today`` (UTC) decides which overrides have ended; None asks the machine's clock.

    Raises:
        UsageError: there is no environment of this name.
    """
    names = environment_names(root)
    if name not in names:
        hint = did_you_mean(name, names, "there is {}") or f"write {ENVIRONMENTS}/{name}.yml"
        raise UsageError(f"no environment is called {name}", hint=hint)
    return _Reading(root, name, platforms, today or datetime.now(UTC).date()).environment()


class _Reading:
    """One run through an environment's files."""

    def __init__(self, root: Path, name: str, platforms: Mapping[str, Platform], today: date) -> None:
        self._root = root
        self._name = name
        self._platforms = platforms
        self._today = today
        self._problems: dict[tuple[str, str, Position], Problem] = {}
        """Each once, though three hundred targets may inherit it."""
        folder = f"{ENVIRONMENTS}/{name}"
        self._folder = folder if (root / folder).is_dir() else ""
        self._path = f"{folder}/{MAIN}" if self._folder else f"{folder}.yml"

    def environment(self) -> Environment:
        """Read all of it."""
        self._refuse_twins()
        node = self._read(self._path)
        if node is None or newer_schema(node, SCHEMA, "ENV010", self._report):
            return self._environment()
        file = _shape().read(node, self._report)
        common = Common(self._name, file.owner if file else "", node, self._today, self._root)
        reader = TargetReader(common, self._platforms, self._report)
        targets = [reader.read(*one) for one in self._target_nodes(node)]
        if file is None:
            return self._environment()
        return self._environment(file.ledger, (target for target in targets if target))

    def _environment(self, ledger: str | None = None, targets: Iterable[Target] = ()) -> Environment:
        order = sorted(self._problems.values(), key=lambda problem: problem.where)
        return Environment(
            self._name, tuple(targets), self._root / (ledger or f".sieminator/{self._name}"), tuple(order)
        )

    def _target_nodes(self, main: Node) -> Iterator[tuple[str, Node]]:
        """Yield each target's name and block."""
        written = main.data.get("targets") if isinstance(main.data, dict) else None
        names = list(written) if isinstance(written, dict) else []
        if self._folder:
            if names:
                hint = f"write each into {self._folder}/<target>.yml"
                where = main.key("targets")
                self._report(Problem("ENV012", "a folder's targets have files of their own", where, hint=hint))
            yield from self._target_files()
            return
        for name in names:
            if NAME.fullmatch(name):
                yield name, main.at("targets", name)
            else:
                hint = "lower-case letters, digits, dots, hyphens and underscores"
                where = main.key("targets", name)
                self._report(Problem("ENV016", f"this is not a target's name ({name!r})", where, hint=hint))
        if not names:
            self._report(Problem("ENV013", "the environment has no target", main.key(), hint="write `targets:`"))

    def _target_files(self) -> Iterator[tuple[str, Node]]:
        paths = sorted(path.name for path in (self._root / self._folder).iterdir() if path.name != MAIN)
        names = [name for name in paths if not name.startswith((".", "_")) and not name.endswith((".md", "~"))]
        for name, other in clashes(names):
            message = f"the name differs from {self._folder}/{other} only in case"
            where = Position(f"{self._folder}/{name}")
            self._report(Problem("FIL007", message, where, hint="many disks cannot hold both; rename one"))
        for name in names:
            node = self._read(f"{self._folder}/{name}") if self._is_target(name) else None
            if node is not None:
                yield name.removesuffix(".yml"), node
        if not names:
            hint = "write a file for each target beside it"
            self._report(Problem("ENV013", "the environment has no target", Position(self._path), hint=hint))

    def _is_target(self, name: str) -> bool:
        if name.endswith(".yml") and NAME.fullmatch(name.removesuffix(".yml")):
            return True
        hint = "a target is a file called like contoso.yml, in lower case"
        where = Position(f"{self._folder}/{name}")
        self._report(Problem("ENV014", f"this is not a target's file ({name})", where, hint=hint))
        return False

    def _refuse_twins(self) -> None:
        """Report another environment whose name a disk may not tell from this one's."""
        folder = self._root / ENVIRONMENTS
        entries = [path for path in folder.iterdir() if path.is_dir() or path.suffix == ".yml"]
        mine = [path.name for path in entries if path.name.removesuffix(".yml").casefold() == self._name.casefold()]
        for name in sorted(mine):
            others = [other for other in mine if other != name]
            if others:
                message = f"the environment is also at {', '.join(f'{ENVIRONMENTS}/{other}' for other in others)}"
                self._report(Problem("ENV015", message, Position(f"{ENVIRONMENTS}/{name}"), hint="keep one of them"))

    def _read(self, path: str) -> Node | None:
        if not stays_inside(self._root, path):
            self._report(Problem("FIL006", "the file is a link that leaves the root", Position(path)))
            return None
        text = read_text(self._root, path, self._report)
        if text is None:
            return None
        found: list[Problem] = []
        node = read_yaml(path, text, found.append)
        for problem in found:
            self._report(problem)
        return None if found else node

    def _report(self, problem: Problem) -> None:
        self._problems.setdefault((problem.code, problem.message, problem.where), problem)


@cache
def _shape() -> "PydanticShape[EnvironmentFile]":
    from sieminator.catalog.environment_file import EnvironmentFile
    from sieminator.shape import PydanticShape

    return PydanticShape(EnvironmentFile, "ENV")
