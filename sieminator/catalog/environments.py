"""Read `environments/`: a file for each environment, or a folder with a file for each of its targets."""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.catalog.files import is_folder, list_folder, read_text, stays_inside
from sieminator.catalog.folder import clashes
from sieminator.catalog.names import NAME, did_you_mean
from sieminator.catalog.reader import newer_schema
from sieminator.catalog.root import ENVIRONMENTS
from sieminator.catalog.secrecy import without_secrets
from sieminator.catalog.tally import Tally
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

MAIN = "environment.yml"
SUFFIX = ".yml"
MISNAMED = ".yaml"
"""A suffix that many write; it is read as far as to ask for the other."""
SCHEMA = 1


def environment_names(root: Path) -> tuple[str, ...]:
    """Return the names of the environments that there are, sorted; none where the folder is absent.

    Raises:
        UsageError: the folder cannot be read.
    """
    names = {_name(entry) for entry in _entries(root)}
    return tuple(sorted(name for name in names if name and not name.startswith((".", "_"))))


def read_environment(
    root: Path, name: str, platforms: Mapping[str, Platform], today: date | None = None
) -> Environment:
    """Return an environment with every target that is right, and every problem; an error costs only its own target.

    ``today`` (UTC) decides which overrides and holds have ended; None asks the machine's clock.

    Raises:
        UsageError: there is no environment of this name.
    """
    names = environment_names(root)
    if name not in names:
        hint = did_you_mean(name, names, "there is {}") or f"write {ENVIRONMENTS}/{name}.yml"
        raise UsageError(f"no environment is called {name}", hint=hint)
    return _Reading(root, name, platforms, today or datetime.now(UTC).date()).environment()


_LAYERS = ("defaults", "groups", "targets")
"""Read one by one, each without its secrets."""


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
        self._path = f"{folder}/{MAIN}" if self._folder else f"{folder}{SUFFIX}"

    def environment(self) -> Environment:
        """Read all of it."""
        if self._is_misnamed():
            return self._environment()
        self._refuse_twins()
        node = self._read(self._path)
        if node is None or newer_schema(node, SCHEMA, "ENV010", self._report):
            return self._environment()
        cleaned = without_secrets(node, self._report, apart=_LAYERS)
        file = _shape().read(cleaned, self._report)
        signed = file or _signed(cleaned)
        common = Common(self._name, signed.owner if signed else "", node, self._today, self._root)
        reader = TargetReader(common, self._platforms, self._report)
        nodes = [*self._target_nodes(node)]
        read = [reader.read(*one) for one in nodes]
        targets = [*self._apart(target for target in read if target and file)]
        broken = [one for one, target in zip(nodes, read, strict=True) if not (target and file)]
        salvaged = _elsewhere((reader.salvage(*one) for one in broken), targets)
        return self._environment(signed.ledger if signed else None, targets, salvaged)

    def _environment(
        self, ledger: str | None = None, targets: Iterable[Target] = (), salvaged: Iterable[Target] = ()
    ) -> Environment:
        order = sorted(self._problems.values(), key=lambda problem: problem.where)
        folder = self._root / (ledger or f".sieminator/{self._name}")
        return Environment(self._name, tuple(targets), folder, tuple(order), tuple(salvaged))

    def _apart(self, targets: Iterable[Target]) -> Iterator[Target]:
        """Yield the targets, less those that are at the place of another: the two would withdraw each other's rules.

        Each target of the lab has a place of its own, whatever its settings say.
        """
        seen: dict[tuple[str, str], Target] = {}
        for target in targets:
            first = seen.setdefault(_place(target), target)
            if first is target:
                yield target
            else:
                message = f"the target is at the same place as {first.name} ({first.where})"
                hint = "mend the `settings` of one, or make one target of the two"
                self._report(Problem("ENV031", message, target.where, hint=hint))

    def _target_nodes(self, main: Node) -> Iterator[tuple[str, Node]]:
        """Yield each target's name and block."""
        written = main.data.get("targets", {}) if isinstance(main.data, dict) else {}
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
        if written == {}:  # of anything else that is no block the shape complains
            self._report(Problem("ENV013", "the environment has no target", main.key(), hint="write `targets:`"))

    def _target_files(self) -> Iterator[tuple[str, Node]]:
        unread = Tally(self._report)
        paths = [entry.name for entry in list_folder(self._root, self._folder, unread) if entry.name != MAIN]
        names = [name for name in paths if not name.startswith((".", "_")) and not name.endswith((".md", "~"))]
        for name, other in clashes(names):
            message = f"the name differs from {self._folder}/{other} only in case"
            where = Position(f"{self._folder}/{name}")
            self._report(Problem("FIL007", message, where, hint="many disks cannot hold both; rename one"))
        for name in names:
            node = self._read(f"{self._folder}/{name}") if self._is_target(name) else None
            if node is not None:
                yield name.removesuffix(".yml"), node
        if not names and not unread.failed:
            hint = "write a file for each target beside it"
            self._report(Problem("ENV013", "the environment has no target", Position(self._path), hint=hint))

    def _is_target(self, name: str) -> bool:
        if name.endswith(".yml") and NAME.fullmatch(name.removesuffix(".yml")):
            return True
        stem = name.removesuffix(MISNAMED)
        hint = "a target is a file called like contoso.yml, in lower case"
        if stem != name:
            hint = f"rename it to {stem}{SUFFIX}"
        where = Position(f"{self._folder}/{name}")
        self._report(Problem("ENV014", f"this is not a target's file ({name})", where, hint=hint))
        return False

    def _is_misnamed(self) -> bool:
        """Say whether there is only a file with a suffix that is not ours, and report it."""
        misnamed = self._path.removesuffix(SUFFIX) + MISNAMED
        if os.path.lexists(self._root / self._path) or not os.path.lexists(self._root / misnamed):
            return False
        message = f"this is not an environment's file ({_last(misnamed)})"
        self._report(Problem("ENV014", message, Position(misnamed), hint=f"rename it to {_last(self._path)}"))
        return True

    def _refuse_twins(self) -> None:
        """Report another environment whose name a disk may not tell from this one's."""
        mine = [entry.name for entry in _entries(self._root) if _name(entry).casefold() == self._name.casefold()]
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


def _signed(node: Node) -> "EnvironmentFile | None":
    """Return what signs rules and keeps the record, of a file with errors elsewhere; None where either has one."""
    data = node.data if isinstance(node.data, dict) else {}
    own = {key: value for key, value in data.items() if key in ("schema", "owner", "ledger")}
    return _shape().read(Node(own, node.locate, node.base), lambda _: None)


def _elsewhere(salvaged: Iterable[Target | None], targets: Iterable[Target]) -> Iterator[Target]:
    """Yield the salvaged targets, less those at a place that is reached already."""
    seen = {_place(target) for target in targets}
    for target in salvaged:
        if target and _place(target) not in seen:
            seen.add(_place(target))
            yield target


def _place(target: Target) -> tuple[str, str]:
    """Return what two targets at one place have in common; each of the lab has a place of its own."""
    return (target.platform, f"lab: {target.name}" if target.lab else repr(target.settings))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _entries(root: Path) -> list[os.DirEntry[str]]:
    problems: list[Problem] = []
    entries = list_folder(root, ENVIRONMENTS, problems.append)
    if problems and problems[0].code != "FIL001":
        raise UsageError(f"{ENVIRONMENTS}/: {problems[0].message}", hint="mend its permissions")
    return entries


def _name(entry: os.DirEntry[str]) -> str:
    """Return the name of the environment that an entry is of; empty where it is of none."""
    for suffix in (SUFFIX, MISNAMED):
        if entry.name.endswith(suffix):
            return entry.name.removesuffix(suffix)
    return entry.name if is_folder(entry) else ""


@cache
def _shape() -> "PydanticShape[EnvironmentFile]":
    from sieminator.catalog.environment_file import EnvironmentFile
    from sieminator.shape import PydanticShape

    return PydanticShape(EnvironmentFile, "ENV")
