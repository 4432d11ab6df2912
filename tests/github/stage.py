"""What a played job is made of: what happened, where its steps run, and how it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.hub import REPOSITORY, Hub


@dataclass(frozen=True)
class Event:
    """What happened, and what GitHub then says of it."""

    name: str
    commit: str
    ref: str = "refs/heads/main"
    payload: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    head_commit: str = ""
    """What a run is listed under: for a pull request its head, not the merge that is checked out."""
    head_repository: str = REPOSITORY
    attempt: int = 1
    """Above 1 when a person started the same run once more."""


@dataclass
class Job:
    """How one job went."""

    name: str
    environment: str = ""
    permissions: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    log: str = ""
    summary: str = ""
    ran: list[str] = field(default_factory=list)
    """The steps that were not left out, by name, those of composite actions too."""
    logins: list[dict[str, str]] = field(default_factory=list)
    """Who signed in to Azure, as which subject."""

    def said(self, level: str) -> list[str]:
        """Return the lines that GitHub would show on the run's page; what lies between stop-commands is none."""
        found, stopped = [], ""
        for line in self.log.splitlines():
            if stopped:
                stopped = "" if line == f"::{stopped}::" else stopped
            elif line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif line.startswith(f"::{level}::"):
                found.append(line.removeprefix(f"::{level}::"))
        return found


Played = Callable[["Stage", Mapping[str, str]], None]


@dataclass
class Stage:
    """Where a job runs: what its steps, and the actions of others, find there."""

    hub: Hub
    event: Event
    run: int
    home: Path
    job: Job
    contexts: dict[str, Any]
    environment: dict[str, str]
    path: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        return self.home / "work"


class Failed(Exception):
    """An action of others ends its step."""
