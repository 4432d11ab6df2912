"""The rules of the house that no tool checks: size, what an import may do, where names belong, what every room has."""

import ast
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sieminator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sieminator"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PLATFORMS = sorted(room.parent.name for room in PACKAGE.glob("platforms/*/__init__.py"))

FILE_LINES, FUNCTION_LINES = 330, 40
"""A file's aim is 300; what passes 330 holds a second idea."""

APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of the licence's text. Source: https://www.apache.org/licenses/LICENSE-2.0.txt, seen 2026-11-22."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def texts() -> dict[str, str]:
    """Every text file of the project by its name; the line ends are as they lie there."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a Git checkout, so that nobody can say which files are the project's")
    names = sorted({name for name in done.stdout.decode().split("\0") if name})
    return {name: (ROOT / name).read_bytes().decode("utf-8") for name in names if (ROOT / name).is_file()}


# ---- size


def test_every_file_holds_one_idea():
    too_long = {
        name_of(path): lines
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }

    assert not too_long, f"over {FILE_LINES} lines: find the second idea in each and give it a file"


def test_every_function_fits_a_screen():
    too_long = [
        f"{name_of(path)}:{node.lineno}: {node.name} ({lines} lines)"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]

    assert not too_long, f"over {FUNCTION_LINES} lines"


def test_no_file_is_named_after_nothing():
    hubs = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "core"}

    assert not [name_of(path) for path in sources() if path.stem in hubs]


# ---- where things belong


def test_the_engine_and_its_neighbours_never_name_a_platform():
    """By its key, as code would.

    A language is some vendor's, and may say whose product it reads: LogScale's CQL. Its files may end in the name.
    """
    blind = ("attack", "catalog", "engine", "model", "net", "report", "shape")
    named = [
        f"{name_of(path)}:{node.lineno}: {node.value!r}"
        for floor in (*blind, "languages")
        for path in sorted((PACKAGE / floor).rglob("*.py"))
        for node in spoken(tree(path))
        if not (floor == "languages" and str(node.value).startswith("."))
        and any(
            platform in (str(node.value) if floor == "languages" else str(node.value).lower()) for platform in PLATFORMS
        )
    ]

    assert not named, "a platform's name belongs into its room"


def spoken(module: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are not docstrings: those may give examples."""
    prose = {
        id(statement.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node


def test_threads_are_started_in_one_place():
    starts = re.compile(r"\bThread(PoolExecutor)?\(")
    places = {name_of(path) for path in sources() if starts.search(path.read_text(encoding="utf-8"))}

    own = {place for place in places if not place.startswith("sieminator/fakes/")}  # a fake is a server
    assert own == {"sieminator/engine/fanout.py"}


def test_every_todo_names_an_issue():
    loose = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b(?! \(#\d+\))")

    assert not [name for name, text in texts().items() if loose.search(text)]


# ---- every platform


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_all_its_rooms(platform):
    rooms = (
        f"sieminator/platforms/{platform}/platform.py",
        f"sieminator/fakes/{platform}/__init__.py",
        f"tests/platforms/test_{platform}.py",
    )

    assert not [room for room in rooms if not (ROOT / room).exists()]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_stands_in_the_docs(platform):
    from sieminator.platforms import find_platforms

    assert find_platforms()[platform].title in (ROOT / "docs/platforms.md").read_text(encoding="utf-8")


# ---- docs


def test_every_problem_code_has_its_row():
    rows = re.findall(
        r"^\| \[?`([A-Z]{3}\d{3})`", (ROOT / "docs/lint/README.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert sorted(set(codes()) - set(rows)) == [], "reported by the code, and not explained in docs/lint/README.md"
    assert sorted(set(rows) - set(codes())) == [], "explained in docs/lint/README.md, and reported nowhere"
    assert len(rows) == len(set(rows))


def codes() -> Iterator[str]:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'"([A-Z]{3}\d{3})"', text)
        for prefix in re.findall(r'PydanticShape\([^()]*"([A-Z]{3})"\)', text):
            yield from (f"{prefix}{number:03}" for number in (1, 2, 3))  # unknown key, missing key, wrong value


def test_generated_docs_are_fresh():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.write_docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, f"make docs\n{done.stdout}{done.stderr}"


def test_every_link_in_the_docs_leads_somewhere():
    link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    dead = [
        f"{name}: {to}"
        for name, text in texts().items()
        if name.endswith(".md") and not name.startswith("tests/")
        for to in link.findall(text)
        if not (ROOT / name).parent.joinpath(to).exists()
    ]

    assert not dead


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_knows_this_version():
    assert PROJECT["version"] == sieminator.__version__
    assert f"## [{sieminator.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_apache_2_word_for_word():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


# ---- what lies in the repository


def test_every_text_is_utf8_with_unix_line_ends():
    assert not [name for name, text in texts().items() if "\r" in text], "a test that needs CRLF writes it itself"


def test_no_file_knows_this_machine():
    own = {str(ROOT), *([str(Path.home()) + os.sep] if len(Path.home().parts) > 1 else [])}
    indexes = [r"pypi\.org/simple", r"pythonhosted\.org", r"--(extra-)?index-[u]rl", r"--find-[l]inks"]
    tell_tale = re.compile("|".join([*map(re.escape, sorted(own)), *indexes]))

    found = {name: match[0] for name, text in texts().items() if (match := tell_tale.search(text))}

    assert not found


def test_no_file_holds_a_secret():
    shapes = {
        "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        "an AWS access key": r"\bAKIA[0-9A-Z]{16}\b",
        "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
        "an Entra client secret": r"\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}\b",
        "a JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    }

    found = [(name, what) for name, text in texts().items() for what, shape in shapes.items() if re.search(shape, text)]

    assert not found


# ---- dependencies


def test_every_dependency_has_an_upper_cap():
    wanted = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    uncapped = [one for one in wanted if not any(spec.operator in ("<", "==") for spec in Requirement(one).specifier)]

    assert not uncapped


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("run", ()),
        ("sentinel", ("sentinel",)),
        ("demo", ("sentinel", "lab")),
        ("dev", tuple(PROJECT["optional-dependencies"])),
    ],
)
def test_the_lock_fits_what_is_asked_for(lock, extras):
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.MULTILINE))
    asked = [*PROJECT["dependencies"], *(one for extra in extras for one in PROJECT["optional-dependencies"][extra])]

    unfit = [
        one
        for one in map(Requirement, asked)
        if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"), prereleases=True)
    ]

    assert not unfit, "make lock"
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z0-9-]+==)", text)[1:])
