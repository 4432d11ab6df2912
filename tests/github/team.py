"""A team and its repository: detections, a lab for an environment, our workflows, and a GitHub to play them on."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sieminator.catalog.work import read_work
from sieminator.cli.lab import furnish
from sieminator.platforms import find_platforms
from tests.cli.answering import SECRET
from tests.cli.checkout import make_checkout
from tests.cli.shell import Done, process
from tests.github.actions import ACTIONS
from tests.github.hub import Hub, git
from tests.github.play import CHECKOUT, Play
from tests.github.stage import Event, Job, Stage

INSTALL = 'exec bash "$GITHUB_ACTION_PATH/install.sh"'
"""The one command that is not run but replaced: it would fetch packages. `test_install.py` runs it."""

STRANGER = "stranger/detections"


@dataclass
class Team:
    """People with a checkout of their own (`desk`), and the play."""

    hub: Hub
    play: Play
    desk: Path
    cloud: Path
    """What the lab's targets hold. It is linked into every checkout, as a SIEM is the same from everywhere."""

    def push(self, branch: str, message: str) -> str:
        """Commit everything on the desk and push it to a branch; return the commit."""
        git(self.desk, "add", "--all")
        git(self.desk, "commit", "--quiet", "--allow-empty", "-m", message)
        git(self.desk, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return git(self.desk, "rev-parse", "HEAD")

    def back_to_main(self) -> None:
        git(self.desk, "fetch", "--quiet", "origin", "main")
        git(self.desk, "checkout", "--quiet", "--detach", "FETCH_HEAD")

    def planned(self, number: int, workflow: str = "plan.yml") -> list[Job]:
        """Play what a push to a pull request's branch sets off."""
        pull = self.hub.state["pulls"][str(number)]
        head = self.hub.head_of(number)
        payload = {"pull_request": {**pull, "head": {**pull["head"], "sha": head}}}
        return self.play.run(
            workflow,
            Event(
                "pull_request",
                self.hub.test_merge(number),
                f"refs/pull/{number}/merge",
                payload,
                head_commit=head,
                head_repository=pull["head"]["repo"]["full_name"],
            ),
        )

    def merged(self, number: int, how: str = "merge") -> Job:
        """Merge a pull request, and play the deploy that this sets off."""
        return one(self.play.run("deploy.yml", Event("push", self.hub.merge(number, how))))

    def started(self, workflow: str, **inputs: object) -> Job:
        """Play a workflow that a person starts on main."""
        return one(self.play.run(workflow, Event("workflow_dispatch", self.main, inputs=inputs)))

    def scheduled(self, workflow: str) -> Job:
        return one(self.play.run(workflow, Event("schedule", self.main)))

    @property
    def main(self) -> str:
        return self.hub.commit_of("refs/heads/main")

    # ---- the lab, from outside

    def deployed_by_hand(self) -> str:
        """Deploy what is on the desk, and remember it as the workflow does; return the commit."""
        commit = self.push("main", "Deployed")
        done = self.by_hand("deploy", "--env", "lab")
        assert done.exit == 0, done.out + done.err
        self.hub.move("refs/heads/deployed/lab", commit)
        return commit

    def meddle(self, action: str = "edit") -> None:
        """Do what somebody does in a portal."""
        done = self.by_hand("lab", action, "--env", "lab")
        assert done.exit == 0, done.out + done.err

    def by_hand(self, *words: str) -> Done:
        """Run the tool at the desk, as a person does."""
        return process(*words, cwd=self.desk)

    def rules(self) -> list[str]:
        """Return what the rules are called that the lab's workspace holds."""
        work = read_work(self.desk, "lab", find_platforms())
        with closing(furnish(work.environment.targets[0], self.desk, lambda: datetime.now(UTC))) as lab:
            return sorted(str(rule.properties["displayName"]) for rule in lab.levers.rules())  # type: ignore[attr-defined]

    # ---- one script of the action

    def script(
        self, name: str, permissions: Mapping[str, str], program: Path | None = None, **environment: str
    ) -> tuple[bool, str]:
        """Run one script with the environment that action.yml gives it; say whether it went well, and its log.

        ``program`` stands for the tool; without one there is none on the path.
        """
        text = f'exec bash "$GITHUB_ACTION_PATH/{name}.sh"'
        path = [str(program.parent)] if program else []
        return self.play.script(CHECKOUT / ".github/actions/sieminator", text, permissions, environment, path)


def answered(team: Team) -> None:
    """Make `dead`, for which somebody answers, the team's one environment."""
    team.play.runner |= {"SIEMINATOR_READER": SECRET, "SIEMINATOR_WRITER": SECRET}
    with team.hub.change() as state:
        state["variables"] |= {"SIEMINATOR_ENVIRONMENTS": '["dead"]'}
    team.push("main", "Somebody answers")


def one(jobs: list[Job]) -> Job:
    (job,) = jobs
    return job


def gather(folder: Path, workflows: Mapping[str, str] | None = None) -> Team:
    """Make the repository, with our own workflows or with others, and its first commit on main."""
    hub = Hub(folder / "hub")
    hub.begin()
    play = Play(hub, folder, ACTIONS, {INSTALL: _put_on_path})
    desk, cloud = folder / "desk", folder / "cloud"
    for place in (desk, cloud):
        place.mkdir()
    git(desk, "init", "--quiet", "--initial-branch=main")
    git(desk, "remote", "add", "origin", hub.url)
    make_checkout(desk)
    (desk / ".sieminator").mkdir()
    (desk / ".sieminator" / "labs").symlink_to(cloud)
    ours = ("workflows", "actions") if workflows is None else ()
    for name in ours:
        shutil.copytree(CHECKOUT / ".github" / name, desk / ".github" / name)
    for name, text in (workflows or {}).items():
        (desk / ".github" / "workflows").mkdir(parents=True, exist_ok=True)
        (desk / ".github" / "workflows" / name).write_text(text)
    team = Team(hub, play, desk, cloud)
    team.push("main", "Begin")
    with hub.change() as state:
        state["variables"] |= {"SIEMINATOR_ENVIRONMENTS": '["lab"]'}
    return team


def _put_on_path(stage: Stage) -> None:
    """Put this checkout's own program where the action's installer would put its."""
    folder = stage.home / "installed"
    folder.mkdir(exist_ok=True)
    program = folder / "sieminator"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={CHECKOUT} PYTHONUTF8=1 exec {sys.executable} -P -m sieminator "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    stage.path.append(str(folder))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


HAS_BASH = shutil.which("bash") is not None and os.name == "posix"
