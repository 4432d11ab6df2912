"""``sieminator lint --language``: any query files, thousands in one call."""

import json
import sys
from pathlib import Path

import pytest

from sieminator.languages.reader import languages, reader
from tests.cli.shell import process, sieminator

BROKEN = "T\n| wehre A == 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hunting/deep").mkdir(parents=True)
    (tmp_path / "hunting/fine.kql").write_text("T\n| where A == 1\n")
    (tmp_path / "hunting/deep/broken.kql").write_text(BROKEN)
    (tmp_path / "hunting/notes.md").write_text("| wehre")
    (tmp_path / "hunting/other.aql").write_text("SELECT")
    return tmp_path


def test_a_folder_is_read_with_all_below_it(folder: Path) -> None:
    done = sieminator(folder, "lint", "--language", "kql", str(folder / "hunting"), "--format", "json")

    (problem,) = json.loads(done.out)["problems"]
    assert done.exit == 1
    assert problem["path"].endswith("hunting/deep/broken.kql")
    assert (problem["line"], problem["column"], problem["level"]) == (2, 3, "error")


def test_a_file_is_read_whatever_it_is_called(folder: Path) -> None:
    (folder / "query.txt").write_text(BROKEN)

    done = sieminator(folder, "lint", "--language", "kql", str(folder / "query.txt"))

    assert done.exit == 1
    assert "query.txt:2:3: error: KQL" in done.out


def test_standard_input_is_a_dash(tmp_path: Path) -> None:
    done = process("lint", "--language", "kql", "-", cwd=tmp_path, stdin=BROKEN)

    assert done.exit == 1
    assert done.out.startswith("<stdin>:2:3: error: KQL")


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_asked_for(language: str, tmp_path: Path) -> None:
    file = tmp_path / f"empty{reader(language).suffixes[0]}"
    file.write_text("\n")

    done = sieminator(tmp_path, "lint", "--language", language, str(file))

    assert done.exit == 1
    assert done.err == ""


def test_no_root_is_needed(tmp_path: Path) -> None:
    (tmp_path / "a.kql").write_text("T | take 1")

    assert process("lint", "--language", "kql", "a.kql", cwd=tmp_path).exit == 0


def test_what_cannot_be_read_costs_only_itself(folder: Path) -> None:
    (folder / "hunting/latin.kql").write_bytes(b"T | where A == '\xe9'")

    done = sieminator(folder, "lint", "--language", "kql", str(folder / "hunting"))

    assert "latin.kql:1:17: error: FIL004" in done.out
    assert "broken.kql:2:3: error: KQL" in done.out


def test_a_character_that_nobody_can_see_is_a_warning_here(folder: Path) -> None:
    (folder / "zero.kql").write_text("T | where A == 'a\u202eb'", encoding="utf-8")

    done = sieminator(folder, "lint", "--language", "kql", str(folder / "zero.kql"))

    assert "zero.kql:1:18: warning: FIL005" in done.out
    assert done.exit == 0


def test_columns_count_characters_as_editors_do(folder: Path) -> None:
    (folder / "wide.kql").write_text("T\r\n| where A == '😀é' | wehre B", encoding="utf-8")

    assert "wide.kql:2:21: error" in sieminator(folder, "lint", "--language", "kql", str(folder / "wide.kql")).out


@pytest.mark.skipif(sys.platform != "linux", reason="a process is split on Linux only")
# Python 3.12 and newer warn of threads beside a split; here they are the test runner's own.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_many_files_are_shared_out_and_say_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sieminator.cli import lint
    from sieminator.engine import fanout

    for number in range(9):
        (folder / f"hunting/more-{number}.kql").write_text(BROKEN)
    words = ("lint", "--language", "kql", str(folder / "hunting"))
    monkeypatch.setattr(fanout, "processors", lambda: 1)
    alone = sieminator(folder, *words).out
    monkeypatch.setattr(fanout, "processors", lambda: 3)
    monkeypatch.setattr(lint, "_WORTH_A_PROCESS", 1)

    assert sieminator(folder, *words).out == alone
    assert alone.count("error: KQL") == 10
