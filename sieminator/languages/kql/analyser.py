"""Microsoft's own analyser of KQL, where it is installed: the extra `kql`, and what `sieminator kql setup` fetches.

It is JavaScript, made by Microsoft from the code that its editors use, and runs in V8 within this process (mini-racer),
with no way to files or a network. It sees what no token tells: unknown columns, wrong types, and the exact columns of
the result. Everything here stays away from V8 until the first text is analysed.
"""

import atexit
import hashlib
import json
import os
import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tables import Columns, Tables
from sieminator.languages.kql.verdicts import Diagnostic, Subject, findings
from sieminator.model.problem import Level

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

PACKAGE, VERSION = "@kusto/language-service-next", "12.4.1"
# Source: `npm view @kusto/language-service-next@12.4.1 dist.integrity`, seen 2026-11-28; MIT.
INTEGRITY = "sha512-8Ybwi1DVxnFZ8+mnw38ruXjSGIxA2jwx1HeqjStvMa5kSHzHPtEYm5n7et1fwgn5KDUZJzsSNjuRroiI+j8brA=="
FILES = {
    "bridge.min.js": "5edc505e5634daf2922197797740180d587d15b5f0f505c95ad7b5dd6b5daae8",
    "Kusto.Language.Bridge.min.js": "3a96a4ac1bff095ba49d6606e7d591f5d00519b529c51a6850032f62b0960a86",
}
"""The two of its files that we load, in this order, with the SHA-256 of each."""

LONGEST = 20_000
"""Characters of a text that is analysed; a rule's query may have half of them."""
_PATIENCE_S = 5.0
_LOADING_S = 60.0
_MEMORY = 512 * 1024 * 1024
_WORD = re.compile(r"\w+")
# Of a name in a `union`: a product such as `a*b` looks the same, and loads a table too many at worst.
_WILDCARD = re.compile(r"[A-Za-z_]\w*\*\w*|\*[A-Za-z_]\w*")
_BEYOND_BMP = re.compile(r"[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the analyser made of a text."""

    findings: tuple[Finding, ...]
    """In the order of the text."""
    columns: Columns | None
    """The columns of the result with their types, in order; None where they are not certain."""


class Unanalysed(Exception):
    """The analyser gave no answer; the text of it is why."""


def installed() -> bool:
    """Say whether the extra `kql` is installed; loads nothing."""
    return find_spec("py_mini_racer") is not None and find_spec("platformdirs") is not None


def cache_folder() -> Path:
    """Return where fetched files are kept, in the user's own cache as the system has it; it may not exist.

    Raises:
        ImportError: the extra `kql` is not installed.
    """
    import platformdirs

    return Path(platformdirs.user_cache_dir("sieminator", appauthor=False))


def package_folder() -> Path:
    """Return where this version of the analyser is kept, or would be; raises as `cache_folder` does."""
    return cache_folder() / f"kusto-language-service-{VERSION}"


def available() -> bool:
    """Say whether texts can be analysed here: the extra and the analyser's files are there; loads nothing."""
    return installed() and all((package_folder() / name).is_file() for name in FILES)


def lint_deeply(text: str, tables: Tables, functions: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what the analyser finds wrong with a query, in the order of the text; nothing where it is not available.

    `functions` are those of the workspace that are known to exist, so that their names are not called unknown.
    `verdicts.unsaid` takes out what `lint.lint` has said already.
    """
    if available():
        yield from analyser(package_folder()).analyse(text, tables, functions).findings


@cache
def analyser(folder: Path) -> "Analyser":
    """Return this process's one analyser of a folder; nothing is loaded yet."""
    return Analyser(folder)


class Analyser:
    """One V8 with Microsoft's analyser in it, made when it is first needed and anew after it broke."""

    def __init__(self, folder: Path, patience_s: float = _PATIENCE_S, memory: int = _MEMORY) -> None:
        self._folder = folder
        self._memory = memory
        self._patience_s = patience_s
        self._engine: MiniRacer | None = None
        self._process = 0
        self._defined: dict[str, Columns] = {}
        self._lock = threading.Lock()
        atexit.register(self.close)  # an engine that is left open keeps the process from ending

    def analyse(self, text: str, tables: Tables, functions: Collection[str] = ()) -> Analysis:
        """Say what is wrong with a query, and which columns it gives; never raises for what the text holds."""
        if len(text) > LONGEST:
            return _not_analysed(f"it has {len(text)} characters, and {LONGEST} are analysed at most")
        words = frozenset(_WORD.findall(text))
        named = frozenset(words & tables.columns.keys())
        try:
            diagnostics, columns = self._ask(text, named | _meant_by_wildcards(text, tables), tables)
        except Unanalysed as reason:
            return _not_analysed(str(reason))
        found = tuple(findings(diagnostics, Subject(text, tables, named, functions, _reads_unnamed(text))))
        return Analysis(found, None if diagnostics else columns)

    def close(self) -> None:
        """Let go of V8; the next text loads it anew."""
        if self._engine is not None and self._process == os.getpid():
            self._engine.close()
            self._engine = None
            self._defined.clear()

    def _ask(self, text: str, names: frozenset[str], tables: Tables) -> tuple[list[Diagnostic], Columns | None]:
        """Return the diagnostics, their places counted in our characters, and the columns; raises Unanalysed."""
        with self._lock:
            for name in sorted(names):
                if self._defined.get(name) != tables.columns[name]:
                    self._run(f"sieminator.define({json.dumps(name)}, {json.dumps([*tables.columns[name].items()])})")
                    self._defined[name] = tables.columns[name]
            answer = json.loads(self._run(f"sieminator.analyse({json.dumps(text)}, {json.dumps(sorted(names))})"))
        said, columns = answer
        place = _places(text)
        diagnostics = [
            Diagnostic(code, severity, message, place(start), place(start + length) - place(start))
            for code, severity, message, start, length in said
        ]
        return diagnostics, dict(columns) if columns is not None else None

    def _run(self, script: str) -> str:
        from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException

        try:
            return str(self._loaded().eval(script, timeout_sec=self._patience_s, max_memory=self._memory))
        except JSEvalException as error:
            self._retire()
            if isinstance(error, JSTimeoutException):
                reason = f"it took longer than {self._patience_s:g} s"
            elif isinstance(error, JSOOMException):
                reason = f"it took more than {self._memory // 1024**2} MB"
            else:
                reason = f"Microsoft's analyser broke on it ({str(error).strip().partition(chr(10))[0]})"
            raise Unanalysed(reason) from error

    def _retire(self) -> None:
        """Close an engine that was broken off, after it has come to rest: else it calls back into what is gone."""
        from py_mini_racer import JSEvalException

        if self._engine is not None:
            with suppress(JSEvalException):
                self._engine.eval("0", timeout_sec=self._patience_s)
            self.close()

    def _loaded(self) -> "MiniRacer":
        """Return the engine, loaded with the analyser; raises Unanalysed where its files are not what was fetched."""
        if self._engine is None or self._process != os.getpid():
            sources = [_source(self._folder / name, digest) for name, digest in FILES.items()]
            sources.append(Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))
            from py_mini_racer import MiniRacer

            # An engine of the process that we were split off from is dead here, and must not even be let go of.
            _ABANDONED.append(self._engine)
            self._engine, self._process = MiniRacer(), os.getpid()
            self._defined.clear()
            # The first analysis builds the analyser's own tables, and takes ten times as long as the others.
            for source in (*sources, 'sieminator.analyse("print 1", [])'):
                self._engine.eval(source, timeout_sec=_LOADING_S)
        return self._engine


_ABANDONED: "list[MiniRacer | None]" = []


def _source(file: Path, digest: str) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Unanalysed(f"{file} cannot be read ({error.strerror}); run `sieminator kql setup`") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unanalysed(f"{file} is not what was fetched; run `sieminator kql setup`")
    return content.decode("utf-8")


def _not_analysed(reason: str) -> Analysis:
    return Analysis((Finding("KQL085", Level.HINT, 0, f"the query was not analysed: {reason}"),), None)


def _meant_by_wildcards(text: str, tables: Tables) -> frozenset[str]:
    """Return the tables that a `union Device*` takes in."""
    patterns = frozenset(_WILDCARD.findall(text))
    return frozenset(name for name in tables.columns for pattern in patterns if fnmatchcase(name, pattern))


def _reads_unnamed(text: str) -> bool:
    from sieminator.languages.kql.sources import reads_everything
    from sieminator.languages.kql.tokens import code

    tokens = code(text)
    reaches = any(token.text in _ELSEWHERE and after.text == "(" for token, after in pairwise(tokens))
    searches = any(token.text in {"find", "search"} for token in tokens)
    return reaches or searches or any(True for _ in reads_everything(tokens))


# Source: Microsoft Learn, azure-monitor/logs/cross-workspace-query and azure-monitor-data-explorer-proxy; recall.
_ELSEWHERE = frozenset({"adx", "app", "arg", "cluster", "database", "resource", "workspace"})


def _places(text: str) -> Callable[[int], int]:
    """Return what turns a place in UTF-16, as JavaScript counts, into one in characters; a half is its whole."""
    if text.isascii():
        return int
    wide = [found.start() + number for number, found in enumerate(_BEYOND_BMP.finditer(text))]
    return lambda place: place - bisect_left(wide, place)
