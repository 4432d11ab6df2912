"""The folder of one detection, as it lies on the disk: its file and its queries, not yet understood."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sieminator.catalog.files import is_folder, list_folder, read_text
from sieminator.catalog.tally import Tally
from sieminator.languages.reader import language_of, reader
from sieminator.model.ports import Kind, Platform, Report
from sieminator.model.problem import Level, Position, Problem

FILE = "detection.yml"


@dataclass(frozen=True, slots=True)
class Query:
    """One query file."""

    platform: str
    variant: str
    """Empty for the plain one; the suffix of a query that names none and is of another than its platform's first."""
    kind: str
    """The platform's usual kind for the file's suffix; empty where no platform has this name."""
    path: str
    text: str

    @property
    def stem(self) -> str:
        """The name of its block in ``detection.yml``."""
        return f"{self.platform}.{self.variant}" if self.variant else self.platform


@dataclass(frozen=True, slots=True)
class Folder:
    """One detection's folder."""

    path: str
    """Relative to the root, with forward slashes."""
    text: str
    """Of ``detection.yml``."""
    queries: Mapping[str, Query]
    """By stem."""
    unhoused: tuple[Query, ...]
    """Queries that no platform here takes, in a language that is known."""
    broken: bool
    """Whether a query could not be read or is not understood; it was reported."""

    @property
    def file(self) -> str:
        """The path of ``detection.yml``."""
        return f"{self.path}/{FILE}"


def read_folder(root: Path, path: str, platforms: Mapping[str, Platform], report: Report) -> Folder | None:
    """Return a detection's folder; None after reporting that it has no readable ``detection.yml``."""
    unread = Tally(report)
    names = [entry.name for entry in list_folder(root, path, unread) if matters(entry)]
    if unread.failed:
        return None
    if FILE not in names:
        near = get_close_matches(FILE, names, 1, 0.7)
        hint = f"rename {near[0]} to {FILE}" if near else "write one, or remove the folder"
        report(Problem("DET011", f"the folder has no {FILE}", Position(path), hint=hint))
        return None
    text = read_text(root, f"{path}/{FILE}", report)
    tally = Tally(report)
    found = [_query(root, f"{path}/{name}", platforms, tally) for name in names if name != FILE]
    queries: dict[str, Query] = {}
    for query in found:
        if query and query.kind and queries.setdefault(query.stem, query) is not query:
            tally(_twin(query, queries[query.stem]))
    unhoused = tuple(query for query in found if query and not query.kind)
    _refuse_clashes(path, names, tally)
    return None if text is None else Folder(path, text, queries, unhoused, tally.failed)


def matters(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is ours to understand: `tests/`, prose and what tools leave behind are not."""
    if entry.name.startswith((".", "__")) or entry.name.endswith((".md", "~", ".orig", ".rej")):
        return False
    return not (entry.name == "tests" and is_folder(entry))


def clashes(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield, for each name, another one that is the same where case does not count."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            yield other, name
            yield name, other


def _query(root: Path, path: str, platforms: Mapping[str, Platform], report: Report) -> Query | None:
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    platform, _, variant = stem.partition(".")
    kind = _kind(platform, suffix if dot else "", platforms)
    if kind is None:
        stranger = _stranger(path, platform, suffix, platforms)
        report(stranger)
        if stranger.level is Level.ERROR:
            return None
    text = read_text(root, path, report)
    if text is None:
        return None
    if not text.strip():
        report(Problem("DET013", "the query is empty", Position(path), hint="write it, or remove the file"))
        return None
    return Query(platform, variant or _unnamed(kind, platforms.get(platform)), kind.name if kind else "", path, text)


def _kind(platform: str, suffix: str, platforms: Mapping[str, Platform]) -> Kind | None:
    if platform not in platforms:
        return None
    return next((kind for kind in platforms[platform].kinds.values() if kind.suffix == suffix), None)


def file_name(stem: str, platform: Platform) -> str:
    """Return what the query file of a block is called, as far as the block's name tells."""
    first, *others = (kind.suffix for kind in platform.kinds.values())
    return stem if stem.partition(".")[2] in {*others} - {first} else f"{stem}.{first}"


def _unnamed(kind: Kind | None, platform: Platform | None) -> str:
    """Return the variant of a query whose file names none, so that a platform's second language has a block too."""
    if kind is None or platform is None:
        return ""
    first = next(iter(platform.kinds.values())).suffix
    return "" if kind.suffix == first else kind.suffix


def _twin(query: Query, other: Query) -> Problem:
    message = f"it is the same variant as {other.path} ({query.stem})"
    hint = f"name one of them otherwise: {query.platform}.<variant>.{query.path.rpartition('.')[2]}"
    return Problem("DET024", message, Position(query.path), hint=hint)


def _stranger(path: str, platform: str, suffix: str, platforms: Mapping[str, Platform]) -> Problem:
    known = sorted({f"{name}.{kind.suffix}" for name, one in platforms.items() for kind in one.kinds.values()})
    if platform in platforms:
        suffixes = sorted({kind.suffix for kind in platforms[platform].kinds.values()})
        message = f"{platform} has no queries with this suffix ({suffix})"
        return Problem("DET014", message, Position(path), hint=f"it has .{', .'.join(suffixes)}")
    near = get_close_matches(platform.lower(), platforms, 1, 0.6)
    language = language_of(suffix)
    if language and not near and platform:
        message = f"nothing is deployed to {platform}: the query is only linted, as {reader(language).title}"
        hint = f"sieminator deploys to {', '.join(sorted(platforms))}"
        return Problem("DET022", message, Position(path), Level.WARNING, hint)
    hint = f"did you mean `{near[0]}`?" if near else f"a query is called like {', '.join(known)}"
    return Problem(
        "DET014", f"no platform has this name ({platform or path.rpartition('/')[2]})", Position(path), hint=hint
    )


def _refuse_clashes(path: str, names: list[str], report: Report) -> None:
    for name, other in clashes(names):
        message = f"the name differs from {path}/{other} only in case"
        report(Problem("FIL007", message, Position(f"{path}/{name}"), hint="many disks cannot hold both; rename one"))
