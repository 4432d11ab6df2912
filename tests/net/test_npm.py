"""Fetching a package through npm: a stand-in for npm on the PATH, and once the real one."""

import base64
import hashlib
import io
import os
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from sieminator.errors import UsageError
from sieminator.net import npm
from sieminator.net.npm import Package, fetch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a script with a #! line")

STAND_IN = """#!{python}
import os, shutil, sys
from pathlib import Path

Path({calls!r}).open("a").write(" ".join(sys.argv[1:]) + "\\n")
Path({seen!r}).write_text(str([name for name in os.environ if name.startswith("SIEMINATOR_")]))
{deed}
"""
BRINGS = "shutil.copy({tarball!r}, sys.argv[sys.argv.index('--pack-destination') + 1])"
WANTED = {"a.js": b"alert(1)", "b.js": b"alert(2)"}


@pytest.fixture
def tarball(tmp_path: Path) -> Path:
    path = tmp_path / "thing-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in {**WANTED, "unwanted.js": b"x", "../outside.js": b"x"}.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def package(tarball: Path) -> Package:
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    files = {name: hashlib.sha256(content).hexdigest() for name, content in WANTED.items()}
    return Package("@some/thing", "1.0.0", f"sha512-{digest}", files)


@pytest.fixture
def stand_in(tmp_path: Path, tarball: Path, monkeypatch: pytest.MonkeyPatch):
    """Put an `npm` on the PATH that does one deed."""

    def stand_in(deed: str = BRINGS) -> None:
        script = tmp_path / "bin/npm"
        script.parent.mkdir(exist_ok=True)
        written = STAND_IN.format(
            python=sys.executable,
            calls=str(tmp_path / "calls"),
            seen=str(tmp_path / "seen"),
            deed=deed.format(tarball=str(tarball)),
        )
        script.write_text(written, encoding="utf-8")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", str(script.parent))

    return stand_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache/thing-1.0.0"


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_only_what_is_wanted_is_kept_and_nothing_else_lies_about(stand_in, package, folder, tmp_path):
    stand_in()

    assert fetch(package, folder)

    assert held(folder) == WANTED
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert (tmp_path / "calls").read_text().startswith("pack @some/thing@1.0.0 --ignore-scripts")


def test_what_is_there_is_not_fetched_again(stand_in, package, folder, monkeypatch):
    stand_in()
    fetch(package, folder)
    monkeypatch.setenv("PATH", "")

    assert not fetch(package, folder)


def test_what_was_damaged_is_fetched_anew(stand_in, package, folder):
    stand_in()
    fetch(package, folder)
    (folder / "a.js").write_text("alert(")
    (folder / "c.js").write_text("left over")

    assert fetch(package, folder)
    assert held(folder) == WANTED


def test_no_secret_of_ours_is_told_to_npm(stand_in, package, folder, tmp_path, monkeypatch):
    stand_in()
    monkeypatch.setenv("SIEMINATOR_SECRET_PROD", "hunter2-hunter2")

    fetch(package, folder)

    assert (tmp_path / "seen").read_text() == "[]"


def test_without_npm_the_way_to_it_is_told(package, folder, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(UsageError, match="npm: it is not on the PATH") as caught:
        fetch(package, folder)

    assert "nodejs.org" in caught.value.hint
    assert not folder.parent.exists()


FAILS = (
    """print('{{"error": {{"code": "E404", "summary": "404 Not Found", "detail": "no such thing"}}}}'); sys.exit(1)"""
)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (FAILS, "it could not fetch @some/thing@1.0.0: 404 Not Found no such thing"),
        ("sys.exit('npm error network ENOTFOUND')", "npm error network ENOTFOUND"),
        ("sys.exit(1)", "it does not say why"),
        ("pass", "it does not say why"),
    ],
)
def test_what_npm_says_is_said(stand_in, package, folder, deed, said):
    stand_in(deed)

    with pytest.raises(UsageError) as caught:
        fetch(package, folder)

    assert said in caught.value.message
    assert list(folder.parent.iterdir()) == []


def test_an_npm_that_cannot_be_run_is_said(stand_in, package, folder, tmp_path):
    stand_in()
    (tmp_path / "bin/npm").write_text("#!/nowhere/at/all\n")

    with pytest.raises(UsageError, match="cannot be run"):
        fetch(package, folder)


def test_an_npm_that_never_ends_is_given_up(stand_in, package, folder, monkeypatch):
    stand_in("import time; time.sleep(60)")
    monkeypatch.setattr(npm, "_PATIENCE_S", 1)

    with pytest.raises(UsageError, match="longer than 1 s"):
        fetch(package, folder)


def test_another_hash_keeps_nothing(stand_in, package, folder):
    stand_in()

    with pytest.raises(UsageError, match=r"what it brought is not @some/thing 1\.0\.0"):
        fetch(replace(package, integrity="sha512-AAAA"), folder)

    assert list(folder.parent.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(stand_in, package, tmp_path):
    stand_in()
    (tmp_path / "cache").write_text("a file where a folder belongs")

    with pytest.raises(UsageError, match="cannot be written") as caught:
        fetch(package, tmp_path / "cache/thing-1.0.0")

    assert "cache folder" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_disk_that_is_read_only_is_said(stand_in, package, folder):
    stand_in()
    folder.parent.mkdir()
    folder.parent.chmod(0o500)

    with pytest.raises(UsageError, match="cannot be written"):
        fetch(package, folder)
