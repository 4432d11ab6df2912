"""The actions of others, played: what they do for us, and what they refuse."""

import re
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from tests.github.hub import REPOSITORY, Refused, add_artifact, git
from tests.github.stage import Failed, Played, Stage


def checkout(stage: Stage, given: Mapping[str, str]) -> None:
    """Check out the event's commit alone, and leave no token behind."""
    _only(given, "persist-credentials")
    assert given["persist-credentials"] == "false", "a token in .git/config is everybody's"
    assert stage.job.permissions.get("contents") in ("read", "write"), "the job may not read the repository"
    where = stage.workspace
    git(where, "init", "--quiet", "--initial-branch=main")
    git(where, "remote", "add", "origin", stage.hub.url)
    git(where, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", stage.event.commit)
    git(where, "checkout", "--quiet", "--detach", "FETCH_HEAD")


def setup_python(stage: Stage, given: Mapping[str, str]) -> None:
    _only(given, "python-version")
    if not re.fullmatch(r"3\.\d+(\.\d+)?", given["python-version"]):
        raise Failed(f"The version '{given['python-version']}' was not found")


def azure_login(stage: Stage, given: Mapping[str, str]) -> None:
    """Sign in by OpenID Connect: needs the right to a token, and tells Azure which job this is."""
    _only(given, "client-id", "tenant-id", "allow-no-subscriptions")
    if stage.job.permissions.get("id-token") != "write":
        raise Failed("Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable")
    if not given["client-id"] or not given["tenant-id"]:
        raise Failed("Not all values are present. Ensure 'client-id' and 'tenant-id' are supplied.")
    # Source: docs.github.com/actions/concepts/security/openid-connect, "subject claims", seen 2026-11-22.
    what = f"ref:{stage.event.ref}"
    if stage.event.name == "pull_request":
        what = "pull_request"
    if stage.job.environment:
        what = f"environment:{stage.job.environment}"
    state = stage.hub.state
    subject = f"repo:{IMMUTABLE if state['immutable_subjects'] else REPOSITORY}:{what}"
    if subject not in state["trusted"].get(given["client-id"], [subject]):
        raise Failed(
            "AADSTS700213: No matching federated identity record found for presented assertion subject "
            f"'{subject}'. Trace ID: {uuid.uuid4()} Correlation ID: {uuid.uuid4()}"
        )
    stage.job.logins.append({"client": given["client-id"], "subject": subject})


def upload_artifact(stage: Stage, given: Mapping[str, str]) -> None:
    """Keep files with the run. Since 4.4 whatever lies below a dotted name is left out unless asked for.

    Source: github.com/actions/upload-artifact, release 4.4.0; seen 2026-11-22.
    """
    _only(given, "name", "path", "if-no-files-found", "overwrite", "include-hidden-files")
    if re.search(r'["\\:<>|*?\r\n/]', given["name"]):
        raise Failed(f"The artifact name is not valid: {given['name']}")
    wanted = stage.workspace / given["path"]
    root = wanted if wanted.is_dir() else wanted.parent
    files = [one for one in (wanted.rglob("*") if wanted.is_dir() else [wanted]) if one.is_file()]
    if given.get("include-hidden-files") != "true":
        files = [one for one in files if not _hidden(one, stage)]
    if not files:
        assert given["if-no-files-found"] == "warn"
        stage.job.log += f"::warning::No files were found with the provided path: {given['path']}\n"
        return
    again = given.get("overwrite") == "true"
    try:
        place = add_artifact(stage.hub, stage.run, given["name"], overwrite=again, attempt=stage.event.attempt)
    except Refused as refused:
        raise Failed(str(refused)) from refused
    for file in files:
        to = place / file.relative_to(root)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)


IMMUTABLE = "acme@1001/detections@2002"
"""The repository in the subjects of those that were made, or renamed, since 15 July 2026.
Source: learn.microsoft.com/entra/workload-id/workload-identities-github-immutable-subjects, seen 2026-11-22."""


def _hidden(file: Path, stage: Stage) -> bool:
    base = stage.workspace if file.is_relative_to(stage.workspace) else stage.home
    return any(part.startswith(".") for part in file.relative_to(base).parts)


def _only(given: Mapping[str, str], *names: str) -> None:
    assert set(given) <= set(names), f"the play does not know {set(given) - set(names)}"


ACTIONS: dict[str, Played] = {
    "actions/checkout": checkout,
    "actions/setup-python": setup_python,
    "actions/upload-artifact": upload_artifact,
    "azure/login": azure_login,
}
