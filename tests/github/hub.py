"""A repository on GitHub, as far as the workflows touch it: a bare Git repository, and a file with the rest.

The test and every `gh` that a step runs read and write the same file, one after the other.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = "acme/detections"
BOT = "github-actions[bot]"

MOST_CHARACTERS = 65_536
"""Of a comment and of an issue. Source: the answer "Body is too long (maximum is 65536 characters)", as quoted in
github.com/telia-oss/github-pr-resource, issue 259, seen 2026-11-22."""

_EMPTY: dict[str, Any] = {
    "private": True,
    "immutable_subjects": False,  # whether this repository is one of those since 15 July 2026
    "trusted": {},  # by application the subjects that Azure knows; any, where it says nothing
    "unassociated": 0,  # how many times GitHub does not know yet which pull request a commit is from
    "only_for": {},  # by the beginning of a ref who alone may move it
    "variables": {},
    "secrets": {},
    "pulls": {},
    "issues": {},
    "comments": [],
    "labels": [],
    "runs": [],
    "artifacts": [],
    "tokens": {},
    "refused": [],
    "last": 0,
}


class Refused(Exception):
    """GitHub says no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{message} (HTTP {status})")


@dataclass(frozen=True)
class Hub:
    """One repository; `folder` holds all of it."""

    folder: Path

    @property
    def git_folder(self) -> Path:
        return self.folder / "repository.git"

    @property
    def url(self) -> str:
        return self.git_folder.as_uri()

    def begin(self) -> None:
        """Make it, empty."""
        self.folder.mkdir(parents=True)
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.git_folder))
        # GitHub lets a checkout fetch any commit by its hash.
        git(self.git_folder, "config", "uploadpack.allowAnySHA1InWant", "true")
        self._file.write_text(json.dumps(_EMPTY))

    @property
    def state(self) -> dict[str, Any]:
        """What is so now; a copy."""
        found: dict[str, Any] = json.loads(self._file.read_text())
        return found

    @contextmanager
    def change(self) -> Iterator[dict[str, Any]]:
        """Yield what is so, and keep what was done to it."""
        state = self.state
        yield state
        self._file.write_text(json.dumps(state, indent=1))

    @property
    def _file(self) -> Path:
        return self.folder / "state.json"

    def commit_of(self, ref: str) -> str:
        """Return the commit that a ref points to; empty where there is no such ref."""
        return git(self.git_folder, "rev-parse", "--verify", "--quiet", ref, check=False)

    def move(self, ref: str, commit: str) -> None:
        git(self.git_folder, "update-ref", ref, commit)

    # ---- what people do

    def open_pull(self, branch: str, head_repository: str = REPOSITORY) -> int:
        """Open a pull request from a branch that was pushed (a fork's lies here as well, under its own name)."""
        with self.change() as state:
            number = _next(state)
            state["pulls"][str(number)] = {
                "number": number,
                "head": {"ref": branch, "repo": {"full_name": head_repository}},
                "base": {"ref": "main"},
                "merged_at": None,
                "merge_commit_sha": None,
            }
        return number

    def merge(self, number: int, how: str = "merge") -> str:
        """Merge a pull request as one of the three buttons does; return the commit on main.

        The `merge_commit_sha` is that of the merge, of the squashed commit, or what main was updated to.
        Source: docs.github.com/rest/pulls/pulls, "Get a pull request", seen 2026-11-22.
        """
        head = self.head_of(number)
        commit = self._merged(number, how)
        self.move("refs/heads/main", commit)
        with self.change() as state:
            pull = state["pulls"][str(number)]
            pull |= {"merged_at": "2026-11-22T12:00:00Z", "merge_commit_sha": commit}
            pull["head"]["sha"] = head
        return commit

    def head_of(self, number: int) -> str:
        return self.commit_of(f"refs/heads/{self.state['pulls'][str(number)]['head']['ref']}")

    def test_merge(self, number: int) -> str:
        """Return the commit that a pull request's workflows check out: main, with it merged."""
        commit = self._merged(number)
        self.move(f"refs/pull/{number}/merge", commit)
        return commit

    def _merged(self, number: int, how: str = "merge") -> str:
        scratch = self.folder / "scratch"
        git(self.folder, "clone", "--quiet", "--no-local", self.url, str(scratch))
        try:
            git(scratch, "fetch", "--quiet", "origin", self.head_of(number))
            message = f"Merge pull request #{number}"
            if how == "rebase":  # GitHub writes every commit anew, also where Git would only move on
                git(scratch, "rebase", "--quiet", "--no-ff", "HEAD", "FETCH_HEAD")
                git(
                    scratch,
                    "commit",
                    "--quiet",
                    "--amend",
                    "--allow-empty",
                    "--no-edit",
                    "--reset-author",
                    "--date=2026-11-22T13:00:00Z",
                )
            elif how == "squash":
                git(scratch, "merge", "--quiet", "--squash", "FETCH_HEAD")
                git(scratch, "commit", "--quiet", "--allow-empty", "-m", message)
            else:
                git(scratch, "merge", "--quiet", "--no-ff", "-m", message, "FETCH_HEAD")
            git(scratch, "push", "--quiet", "origin", f"HEAD:refs/pull/{number}/merge", "--force")
            return git(scratch, "rev-parse", "HEAD")
        finally:
            shutil.rmtree(scratch)

    # ---- what there is to see

    def comments_of(self, number: int) -> list[dict[str, Any]]:
        return [one for one in self.state["comments"] if one["issue"] == number]

    def issues(self, state: str = "open") -> list[dict[str, Any]]:
        return [one for one in self.state["issues"].values() if one["state"] == state]

    def artifact(self, name: str) -> Path:
        """Return the folder of the newest artifact of that name."""
        *_, newest = (one for one in self.state["artifacts"] if one["name"] == name)
        return self.folder / "artifacts" / str(newest["id"])


def add_artifact(hub: Hub, run: int, name: str, *, overwrite: bool, attempt: int = 1) -> Path:
    """Return the empty folder of a new artifact; a second of one name in one run is refused, as upload-artifact is.

    One of an earlier attempt is listed beside it (`latest` of @actions/artifact leaves those out for that reason).
    Source: github.com/actions/toolkit, packages/artifact, `ListArtifactsOptions`; seen 2026-11-22.
    """
    with hub.change() as state:
        same = [one for one in state["artifacts"] if (one["run"], one["attempt"], one["name"]) == (run, attempt, name)]
        if same and not overwrite:
            raise Refused(409, f"an artifact with this name already exists on the workflow run: {name}")
        state["artifacts"] = [one for one in state["artifacts"] if one not in same]
        number = _next(state)
        state["artifacts"].append({"id": number, "run": run, "attempt": attempt, "name": name, "expired": False})
    place = hub.folder / "artifacts" / str(number)
    place.mkdir(parents=True)
    return place


def check_body(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Refused(422, f"Validation Failed: Body is too long (maximum is {MOST_CHARACTERS} characters)")
    if not text.strip():
        raise Refused(422, "Validation Failed: Body can't be blank")
    return text


def number_for(state: dict[str, Any]) -> int:
    return _next(state)


def _next(state: dict[str, Any]) -> int:
    state["last"] += 1
    return int(state["last"])


def git(where: Path, *words: str, check: bool = True) -> str:
    """Run git as nobody in particular, with no configuration but the repository's."""
    names = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _PERSON.items()}
    done = subprocess.run(
        ["git", "-C", str(where), *words],
        env={"PATH": os.environ["PATH"], "HOME": str(where), "GIT_CONFIG_NOSYSTEM": "1", **names},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, f"git {' '.join(words)}: {done.stderr}"
    return done.stdout.strip()


_PERSON = {"NAME": "A Person", "EMAIL": "person@acme.example", "DATE": "2026-11-22T12:00:00Z"}
