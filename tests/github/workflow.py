"""What a workflow says, read: its text, what sets it off, and what its jobs may."""

from collections.abc import Mapping
from typing import Any

import yaml

from tests.github.expressions import Open, Unknown
from tests.github.hub import REPOSITORY
from tests.github.stage import Event

SCOPES = {"actions", "contents", "id-token", "issues", "pull-requests"}


def load(text: str) -> Any:
    """Read a workflow; `on` is a word there, which YAML 1.1 takes for a truth value."""
    document = yaml.safe_load(text)
    return {"on" if key is True else key: value for key, value in document.items()}


def triggers(said: Any, event: Event) -> bool:
    """Say whether a workflow runs on an event."""
    kinds = said if isinstance(said, dict) else {said: None} if isinstance(said, str) else dict.fromkeys(said)
    if event.name not in kinds:
        return False
    filters = kinds[event.name] or {}
    if event.name == "push":
        only(filters, {"branches"}, "push")
        return event.ref.removeprefix("refs/heads/") in filters["branches"]
    assert event.name != "pull_request" or not filters
    return True


def granted(said: Mapping[str, str], event: Event) -> dict[str, str]:
    """Return what a job's token may: what the job says, and for a fork nothing but reading."""
    only(said, SCOPES, "permissions")
    if event.head_repository == REPOSITORY:
        return dict(said)
    return {scope: "read" for scope in said if scope != "id-token"}


def listed(run: int, workflow: str, event: Event) -> dict[str, Any]:
    """Return how the API lists a run."""
    return {
        "id": run,
        "run_number": run,
        "path": f".github/workflows/{workflow}",
        "event": event.name,
        "head_sha": event.head_commit or event.commit,
        "head_repository": {"full_name": event.head_repository},
        "status": "in_progress",
    }


def ahead(steps: list[dict[str, Any]], done: Mapping[str, Any]) -> dict[str, Any]:
    """Return the steps with an id that have not run: they have no outputs, and are no typing errors."""
    return {
        step["id"]: {"outputs": Open(), "outcome": None} for step in steps if "id" in step and step["id"] not in done
    }


def opened(value: Any) -> Any:
    """Return what an event says, where a name that is not there is null."""
    return Open({key: opened(one) for key, one in value.items()}) if isinstance(value, dict) else value


def only(said: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse what the play does not understand."""
    unknown = set(said) - known
    if unknown:
        raise Unknown(f"{where}: {', '.join(sorted(map(str, unknown)))}")
