"""Jobs over content: begun, asked after, done. Source: the vendor's OpenAPI (AsyncJobStatus), seen 2026-11-28.

What a job does is done when it begins here, and told later: so many polls find it in progress.
"""

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.world import new_id
from sieminator.fakes.wire import Response


def begin(call: Call, kind: str, subject: str) -> Response:
    """Answer with the id of a new job."""
    made = new_id(call.state)
    row = (made, kind, subject, call.behaviour.content_polls)
    call.state.execute("INSERT INTO content_job VALUES (?, ?, ?, ?, NULL)", row)
    return Response.of(200, {"id": made})


def status(call: Call, kind: str, job: str, subject: str | None = None) -> Response:
    """Answer how a job of this kind, and over this item where one is said, is getting on."""
    left = _polls_left(call, kind, job, subject)
    call.state.execute("UPDATE content_job SET polls = max(polls - 1, 0) WHERE id = ?", (job,))
    told = "InProgress" if left else "Success"
    return Response.of(200, {"status": told, "statusMessage": None, "error": None})


def finished(call: Call, kind: str, job: str) -> None:
    """Refuse to tell the result of a job that is not done, and of one that is not there."""
    if _polls_left(call, kind, job):
        raise refusals.refusal(400, "job_in_progress", f"The job {job} is still in progress.")


def _polls_left(call: Call, kind: str, job: str, subject: str | None = None) -> int:
    query = "SELECT polls, subject FROM content_job WHERE id = ? AND kind = ?"
    row = call.state.execute(query, (job, kind)).fetchone()
    if row is None or subject not in (None, row[1]):
        raise refusals.not_found("Job", job)
    return int(row[0])
