"""A workflow, played: its own steps in its own order, its own commands in bash, on a stand-in for GitHub.

It understands what our workflows say and fails on anything else. Played by others are only the actions of others
(`actions.py`) and `gh` (`gh.py`). Jobs run one after the other, each in a workspace of its own.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.github.expressions import Open, Status, Unknown, as_text, fill, holds
from tests.github.hub import BOT, REPOSITORY, Hub, git, number_for
from tests.github.stage import Event, Failed, Job, Played, Stage
from tests.github.workflow import ahead, granted, listed, load, only, opened, triggers

CHECKOUT = Path(__file__).parents[2]

_WORKFLOW = {"name", "on", "permissions", "concurrency", "jobs"}
_JOB = {"if", "runs-on", "timeout-minutes", "permissions", "strategy", "environment", "concurrency", "steps", "env"}
_STEP = {"name", "id", "if", "uses", "with", "env", "run", "shell"}
_ACTION = {"name", "description", "inputs", "outputs", "runs"}


@dataclass
class Play:
    """Everything that there is to play with."""

    hub: Hub
    folder: Path
    actions: Mapping[str, Played]
    """What stands in for the actions of others, by their name before the @."""
    instead: dict[str, Callable[[Stage], None]] = field(default_factory=dict)
    """What stands in for a command of our own, by its text."""
    replaced: list[str] = field(default_factory=list)
    began: dict[int, tuple[str, Event]] = field(default_factory=dict)
    """What set off each run."""
    runner: dict[str, str] = field(default_factory=dict)
    """What else is in the environment of every step."""
    shell: int = 0
    """The process of the step that runs: the one that GitHub tells of a cancelled run."""

    def run(self, workflow: str, event: Event) -> list[Job]:
        """Play a workflow of the event's commit; return its jobs."""
        text = git(self.hub.git_folder, "show", f"{event.commit}:.github/workflows/{workflow}")
        document = load(text)
        only(document, _WORKFLOW, workflow)
        if not triggers(document["on"], event):
            return []
        assert document.get("permissions") == {}, f"{workflow}: every job says itself what it may"
        with self.hub.change() as state:
            run = number_for(state)
            state["runs"].append(listed(run, workflow, event))
        return self._played(run, workflow, event, document)

    def again(self, run: int) -> list[Job]:
        """Play a run once more, as its *Re-run all jobs* does: the same event and the same commit."""
        workflow, event = self.began[run]
        text = git(self.hub.git_folder, "show", f"{event.commit}:.github/workflows/{workflow}")
        return self._played(run, workflow, replace(event, attempt=event.attempt + 1), load(text))

    def _played(self, run: int, workflow: str, event: Event, document: dict[str, Any]) -> list[Job]:
        self.began[run] = (workflow, event)
        self._mark(run, "in_progress")
        jobs = [job for name, said in document["jobs"].items() for job in self._jobs(name, said, event, run)]
        self._mark(run, "completed")
        return jobs

    def _mark(self, run: int, status: str) -> None:
        with self.hub.change() as state:
            next(one for one in state["runs"] if one["id"] == run)["status"] = status

    def script(
        self,
        action: Path,
        text: str,
        permissions: Mapping[str, str],
        environment: Mapping[str, str],
        path: list[str],
    ) -> tuple[bool, str]:
        """Run one command of an action alone; say whether it went well, and what it logged."""
        event = Event(environment.get("GITHUB_EVENT_NAME", "push"), self.hub.commit_of("main"))
        home = self.folder / f"script-{secrets.token_hex(3)}"
        (home / "work").mkdir(parents=True)
        (home / "temp").mkdir()
        with self._token(permissions) as token:
            known = {**self._environment(event, 1, home), "GITHUB_ACTION_PATH": str(action), "GH_TOKEN": token}
            stage = Stage(self.hub, event, 1, home, Job("script"), {}, known, path)
            return self._command(stage, text, environment, {}), stage.job.log

    def _jobs(self, name: str, said: dict[str, Any], event: Event, run: int) -> Iterator[Job]:
        only(said, _JOB, name)
        contexts = self._contexts(event, run)
        if not holds(said.get("if"), contexts, Status()):
            return
        strategy = said.get("strategy", {"matrix": {"": [""]}})
        assert set(strategy) <= {"matrix", "fail-fast"}
        ((axis, values),) = strategy["matrix"].items()
        for value in fill(values, contexts):
            yield self._job(name, said, event, run, {axis: value})

    def _job(self, name: str, said: dict[str, Any], event: Event, run: int, matrix: dict[str, str]) -> Job:
        home = self.folder / f"run-{run}-{name}-{secrets.token_hex(3)}"
        (home / "work").mkdir(parents=True)
        (home / "temp").mkdir()
        permissions = granted(said["permissions"], event)
        contexts = {**self._contexts(event, run), "matrix": matrix}
        job = Job(name, fill(said.get("environment", ""), contexts), permissions)
        if "concurrency" in said:
            only(said["concurrency"], {"group", "cancel-in-progress", "queue"}, name)
            fill(said["concurrency"]["group"], contexts)
        stage = Stage(self.hub, event, run, home, job, contexts, self._environment(event, run, home))
        stage.environment |= {key: as_text(fill(value, contexts)) for key, value in said.get("env", {}).items()}
        with self._token(permissions) as token:
            contexts["github"]["token"] = token
            job.failed = self._steps(stage, said["steps"], {**contexts, "steps": {}}, {}).failed
        job.summary = (home / "summary").read_text() if (home / "summary").exists() else ""
        return job

    def _steps(
        self, stage: Stage, steps: list[dict[str, Any]], contexts: dict[str, Any], extra: Mapping[str, str]
    ) -> Status:
        status = Status()
        for step in steps:
            only(step, _STEP, str(step.get("name", step.get("uses"))))
            outputs: dict[str, str] = {}
            outcome = "skipped"
            known = {**contexts, "steps": {**contexts["steps"], **ahead(steps, contexts["steps"])}}
            if holds(step.get("if"), known, status):
                stage.job.ran.append(str(step.get("name", step.get("uses", step.get("run")))))
                said = {key: as_text(fill(value, known)) for key, value in step.get("env", {}).items()}
                went_well = self._step(stage, step, known, {**extra, **said}, outputs)
                outcome = "success" if went_well else "failure"
                status = Status(failed=status.failed or not went_well)
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": Open(outputs), "outcome": outcome}
        return status

    def _step(
        self,
        stage: Stage,
        step: dict[str, Any],
        contexts: dict[str, Any],
        environment: Mapping[str, str],
        outputs: dict[str, str],
    ) -> bool:
        if "run" in step:
            return self._command(stage, step["run"], environment, outputs)
        given = {key: as_text(fill(value, contexts)) for key, value in step.get("with", {}).items()}
        local = step["uses"].startswith("./")
        name, at, _ = step["uses"].partition("@")
        if local or name.startswith(f"{ACTION_OWNER}/"):
            place = stage.workspace / name if local else CHECKOUT / name.removeprefix(f"{ACTION_OWNER}/")
            return self._composite(stage, place.resolve(), given, environment, outputs)
        if not at or name not in self.actions:
            raise Unknown(f"uses: {step['uses']}")
        try:
            self.actions[name](stage, given)
        except Failed as failed:
            stage.job.log += f"::error::{failed}\n"
            return False
        return True

    def _composite(
        self, stage: Stage, place: Path, given: dict[str, str], extra: Mapping[str, str], outputs: dict[str, str]
    ) -> bool:
        action = load((place / "action.yml").read_text(encoding="utf-8"))
        only(action, _ACTION, "action.yml")
        assert action["runs"]["using"] == "composite"
        only(given, set(action["inputs"]), "with")
        inputs = {}
        for name, said in action["inputs"].items():
            assert name in given or not said.get("required"), f"{name} is required"
            inputs[name] = given.get(name, as_text(fill(said.get("default", ""), stage.contexts)))
        contexts = {"github": stage.contexts["github"], "inputs": inputs, "steps": {}}
        before = stage.environment.get("GITHUB_ACTION_PATH")
        stage.environment["GITHUB_ACTION_PATH"] = str(place)
        status = self._steps(stage, action["runs"]["steps"], contexts, extra)
        stage.environment["GITHUB_ACTION_PATH"] = before or ""
        outputs |= {name: as_text(fill(said["value"], contexts)) for name, said in action["outputs"].items()}
        return not status.failed

    def _command(self, stage: Stage, text: str, environment: Mapping[str, str], outputs: dict[str, str]) -> bool:
        assert "${{" not in text, "an input must not become a part of a command"
        if text in self.instead:
            self.replaced.append(text)
            self.instead[text](stage)
            return True
        files = {name: stage.home / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
        for file in files.values():
            file.write_text("")
        done = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text],
            cwd=stage.workspace,
            env={
                **stage.environment,
                **environment,
                **{name: str(file) for name, file in files.items()},
                "GITHUB_STEP_SUMMARY": str(stage.home / "summary"),
                "PATH": os.pathsep.join([*reversed(stage.path), str(self._bin()), os.environ["PATH"]]),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.shell = done.pid
        stage.job.log += done.communicate()[0]
        stage.path += files["GITHUB_PATH"].read_text().splitlines()
        for line in files["GITHUB_OUTPUT"].read_text().splitlines():
            name, equals, value = line.partition("=")
            assert equals, f"an output of more than one line: {line}"
            outputs[name] = value
        return done.returncode == 0

    def _bin(self) -> Path:
        folder = self.folder / "bin"
        if not folder.exists():
            folder.mkdir()
            program = folder / "gh"
            words = f"{sys.executable} -P -m tests.github.gh {self.hub.folder}"
            program.write_text(f'#!/bin/sh\nPYTHONPATH={CHECKOUT} exec {words} "$@"\n')
            program.chmod(0o755)
        return folder

    @contextmanager
    def _token(self, permissions: Mapping[str, str]) -> Iterator[str]:
        """Yield a token that ends with its job."""
        token = secrets.token_hex(8)
        with self.hub.change() as state:
            state["tokens"][token] = {"login": BOT, "permissions": dict(permissions)}
        yield token
        with self.hub.change() as state:
            del state["tokens"][token]

    def _contexts(self, event: Event, run: int) -> dict[str, Any]:
        state = self.hub.state
        repository = {"full_name": REPOSITORY, "private": state["private"]}
        said = Open({"repository": Open(repository), **{key: opened(value) for key, value in event.payload.items()}})
        github = {
            "event": said,
            "event_name": event.name,
            "ref": event.ref,
            "repository": REPOSITORY,
            "run_attempt": event.attempt,
            "run_id": run,
            "sha": event.commit,
        }
        secret = {} if event.head_repository != REPOSITORY else state["secrets"]
        return {
            "github": github,
            "inputs": Open(event.inputs),
            "secrets": Open(secret),
            "vars": Open(state["variables"]),
        }

    def _environment(self, event: Event, run: int, home: Path) -> dict[str, str]:
        return {
            "CI": "true",
            "GITHUB_ACTOR": "a-person",
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_REF": event.ref,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": str(run),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": event.commit,
            "GITHUB_WORKSPACE": str(home / "work"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "RUNNER_TEMP": str(home / "temp"),
            "SIEMINATOR_PAUSE_S": "0",
            **self.runner,
        }


ACTION_OWNER = "OWNER/sieminator"
"""Where a user's workflow finds the action; the play takes it from this checkout."""
