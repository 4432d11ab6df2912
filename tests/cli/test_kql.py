"""``sieminator kql setup``: Microsoft's analyser, fetched, or the reason why not."""

from pathlib import Path

import pytest

from sieminator.languages.kql import analyser
from tests.cli.shell import sieminator
from tests.languages.kql.microsoft import fetched


def test_without_the_extra_the_way_to_it_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyser, "find_spec", lambda name: None)

    done = sieminator(root, "kql", "setup")

    assert done.exit == 1
    assert 'pip install "sieminator[kql]"' in " ".join(done.err.split())


def test_without_npm_the_way_to_it_is_told(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("py_mini_racer")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "")

    done = sieminator(root, "kql", "setup")

    assert done.exit == 1
    assert "npm: it is not on the PATH" in done.err


def test_it_needs_no_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("py_mini_racer")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "")

    assert "npm: " in sieminator(tmp_path, "kql", "setup").err


def test_the_real_one_is_fetched_once_and_then_is_there(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(tmp_path_factory)  # skips where npm or its registry does not answer
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert not analyser.available()

    first = sieminator(tmp_path, "kql", "setup")
    second = sieminator(tmp_path, "kql", "setup")

    assert (first.exit, first.err, second.exit, second.err) == (0, "", 0, "")
    assert "@kusto/language-service-next 12.4.1 is fetched" in first.out
    assert "@kusto/language-service-next 12.4.1 is there already" in second.out
    assert f"{analyser.package_folder()}\n" in first.out
    assert analyser.available()
    assert sorted(path.name for path in analyser.package_folder().iterdir()) == sorted(analyser.FILES)
