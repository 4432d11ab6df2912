"""GitHub's REST API, as far as the action asks it; run by `gh` (`gh.py`).

Source: docs.github.com/rest, seen 2026-11-22.
"""

import io
import os
import zipfile
from collections.abc import Callable
from typing import Any

from tests.github.hub import Hub, Refused, check_body, git, number_for

State = dict[str, Any]
Fields = dict[str, Any]


def allow(state: State, *anyone_of: str) -> str:
    """Return who the token is; refuse it where none of these rights is its own."""
    token = state["tokens"].get(os.environ.get("GH_TOKEN", ""))
    if token is None:
        raise Refused(401, "Bad credentials")
    for right in anyone_of:
        scope, _, level = right.partition(":")
        if token["permissions"].get(scope, "none") in (level, "write"):
            return str(token["login"])
    raise Refused(403, f"Resource not accessible by integration; none of {', '.join(anyone_of)}")


def _only(fields: Fields, *names: str) -> None:
    unknown = set(fields) - set(names)
    if unknown:
        raise Refused(422, f"the stand-in does not know {sorted(unknown)}")


def _list_comments(hub: Hub, fields: Fields, number: str) -> Any:
    _only(fields, "per_page")
    allow(hub.state, "issues:read", "pull-requests:read")
    return hub.comments_of(int(number))


def _add_comment(hub: Hub, fields: Fields, number: str) -> Any:
    _only(fields, "body")
    with hub.change() as state:
        login = allow(state, *_write_rights(state, int(number)))
        comment = {"id": number_for(state), "issue": int(number), "user": {"login": login}}
        comment["body"] = check_body(fields["body"])
        state["comments"].append(comment)
    return comment


def _edit_comment(hub: Hub, fields: Fields, identity: str) -> Any:
    _only(fields, "body")
    with hub.change() as state:
        for comment in state["comments"]:
            if comment["id"] == int(identity):
                allow(state, *_write_rights(state, comment["issue"]))
                comment["body"] = check_body(fields["body"])
                return comment
    raise Refused(404, "Not Found")


def _write_rights(state: State, number: int) -> tuple[str, ...]:
    if str(number) in state["pulls"]:
        return ("pull-requests:write", "issues:write")
    if str(number) not in state["issues"]:
        raise Refused(404, "Not Found")
    return ("issues:write",)


def _list_issues(hub: Hub, fields: Fields) -> Any:
    _only(fields, "state", "labels", "per_page")
    allow(hub.state, "issues:read")
    return [one for one in hub.issues(fields["state"]) if fields["labels"] in one["labels"]]


def _show_issue(hub: Hub, fields: Fields, number: str) -> Any:
    _only(fields)
    allow(hub.state, "issues:read")
    return hub.state["issues"][number]


def _add_issue(hub: Hub, fields: Fields) -> Any:
    _only(fields, "title", "body", "labels")
    with hub.change() as state:
        login = allow(state, "issues:write")
        if set(fields["labels"]) - set(state["labels"]):
            raise Refused(422, "Validation Failed: label does not exist")
        number = number_for(state)
        issue = {"number": number, "state": "open", "user": {"login": login}, **fields}
        check_body(fields["body"])
        state["issues"][str(number)] = issue
    return issue


def _edit_issue(hub: Hub, fields: Fields, number: str) -> Any:
    _only(fields, "body", "state", "state_reason")
    if fields.get("state", "open") not in ("open", "closed"):
        raise Refused(422, "Validation Failed: state")
    with hub.change() as state:
        allow(state, "issues:write")
        if number not in state["issues"]:
            raise Refused(404, "Not Found")
        if "body" in fields:
            check_body(fields["body"])
        state["issues"][number] |= fields
        return state["issues"][number]


def _pulls_of_commit(hub: Hub, fields: Fields, commit: str) -> Any:
    _only(fields, "per_page")
    with hub.change() as state:
        allow(state, "pull-requests:read")
        if state["unassociated"]:
            state["unassociated"] -= 1
            return []
    known = ("head", "merged_at", "merge_commit_sha", "number", "base")
    return [
        {name: pull[name] for name in known}
        for pull in hub.state["pulls"].values()
        if commit in (pull["merge_commit_sha"], pull["head"].get("sha"))
    ]


def _runs(hub: Hub, fields: Fields, workflow: str) -> Any:
    _only(fields, "event", "head_sha", "per_page")
    allow(hub.state, "actions:read")
    path = f".github/workflows/{workflow}"
    mine = [one for one in hub.state["runs"] if one["path"] == path]
    if not mine and not hub.commit_of(f"main:{path}"):
        raise Refused(404, "Not Found")
    wanted = {"event": fields["event"], "head_sha": fields["head_sha"]}
    return {"workflow_runs": [one for one in mine if {name: one[name] for name in wanted} == wanted]}


def _artifacts(hub: Hub, fields: Fields, run: str) -> Any:
    _only(fields, "name", "per_page")
    allow(hub.state, "actions:read")
    found = [one for one in hub.state["artifacts"] if (one["run"], one["name"]) == (int(run), fields["name"])]
    return {"total_count": len(found), "artifacts": found}


def _zip(hub: Hub, fields: Fields, identity: str) -> Any:
    _only(fields)
    allow(hub.state, "actions:read")
    for one in hub.state["artifacts"]:
        if one["id"] == int(identity):
            if one["expired"]:
                raise Refused(410, "Artifact has expired")
            folder, packed = hub.folder / "artifacts" / identity, io.BytesIO()
            with zipfile.ZipFile(packed, "w") as into:
                for file in sorted(folder.rglob("*")):
                    into.write(file, file.relative_to(folder))
            return packed.getvalue()
    raise Refused(404, "Not Found")


def _matching_refs(hub: Hub, fields: Fields, ref: str) -> Any:
    _only(fields)
    allow(hub.state, "contents:read")
    listed = git(hub.git_folder, "for-each-ref", "--format=%(refname) %(objectname)", f"refs/{ref}*").splitlines()
    return [{"ref": name, "object": {"sha": sha}} for name, _, sha in (line.partition(" ") for line in listed)]


def _add_ref(hub: Hub, fields: Fields) -> Any:
    _only(fields, "ref", "sha")
    _rules(hub.state, fields["ref"], allow(hub.state, "contents:write"))
    if hub.commit_of(fields["ref"]):
        raise Refused(422, "Reference already exists")
    return _moved(hub, fields["ref"], fields["sha"])


def _move_ref(hub: Hub, fields: Fields, ref: str) -> Any:
    _only(fields, "sha", "force")
    _rules(hub.state, f"refs/{ref}", allow(hub.state, "contents:write"))
    if not hub.commit_of(f"refs/{ref}"):
        raise Refused(422, "Reference does not exist")
    if fields.get("force") is not True:
        raise Refused(422, "Update is not a fast forward")
    return _moved(hub, f"refs/{ref}", fields["sha"])


def _rules(state: State, ref: str, login: str) -> None:
    for beginning, who in state["only_for"].items():
        if ref.startswith(beginning) and login != who:
            raise Refused(422, "Repository rule violations found: Cannot update this protected ref.")


def _moved(hub: Hub, ref: str, commit: str) -> Any:
    if not ref.startswith("refs/heads/") or not hub.commit_of(f"{commit}^{{commit}}"):
        raise Refused(422, "Object does not exist")
    hub.move(ref, commit)
    return {"ref": ref, "object": {"sha": commit}}


ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", r"REPO/issues/(?P<number>\d+)/comments", _list_comments),
    ("POST", r"REPO/issues/(?P<number>\d+)/comments", _add_comment),
    ("PATCH", r"REPO/issues/comments/(?P<identity>\d+)", _edit_comment),
    ("GET", r"REPO/issues", _list_issues),
    ("POST", r"REPO/issues", _add_issue),
    ("GET", r"REPO/issues/(?P<number>\d+)", _show_issue),
    ("PATCH", r"REPO/issues/(?P<number>\d+)", _edit_issue),
    ("GET", r"REPO/commits/(?P<commit>[0-9a-f]{40})/pulls", _pulls_of_commit),
    ("GET", r"REPO/actions/workflows/(?P<workflow>[^/]+)/runs", _runs),
    ("GET", r"REPO/actions/runs/(?P<run>\d+)/artifacts", _artifacts),
    ("GET", r"REPO/actions/artifacts/(?P<identity>\d+)/zip", _zip),
    ("GET", r"REPO/git/matching-refs/(?P<ref>.+)", _matching_refs),
    ("POST", r"REPO/git/refs", _add_ref),
    ("PATCH", r"REPO/git/refs/(?P<ref>.+)", _move_ref),
)
