"""What the identities of a target may do there, as the vendor tells it; nothing is tried."""

from collections.abc import Sequence
from contextlib import closing

from sieminator.engine.as_writer import AsWriter
from sieminator.engine.job import Job
from sieminator.errors import SieminatorError
from sieminator.model.doctor import Check, Right, Topic
from sieminator.model.ports import Connection, Examines, Standing
from sieminator.model.target import Target
from sieminator.model.verdict import Verdict

Told = tuple[Right, ...] | SieminatorError | None
"""The rights, or why they are not told; None where the platform has no way to tell."""


def told_rights(connection: Connection, standing: Standing) -> Told:
    """Return what whoever is signed in may do."""
    if not isinstance(connection, Examines):
        known = standing.can_write is not None
        return (Right("the right to write", writes=True, granted=bool(standing.can_write)),) if known else None
    try:
        return tuple(connection.rights())
    except SieminatorError as error:
        return error


def may_read(target: Target, identity: str, told: Told) -> Check:
    """Return the check of reading, once everything was listed."""
    if not isinstance(told, tuple):
        return Check(Topic.READ, Verdict.OK, "every rule can be listed")
    missing = _missing(told, writes=False)
    if missing:
        return Check(Topic.READ, Verdict.FAILED, f"{identity} lacks {' and '.join(missing)}", _GRANT)
    if _apart(target) and not _missing(told, writes=True):
        message = f"the credential for reading, {target.credentials.read}, may write too"
        hint = "give what only reads an identity of its own, which may not write"
        return Check(Topic.READ, Verdict.WARNING, message, hint)
    return Check(Topic.READ, Verdict.OK, f"{identity} may read")


def may_write(job: Job, target: Target, identity: str, told: Told) -> Check:
    """Return the check of writing, for the credential that a deploy would use; reading is all that is done with it."""
    if not _apart(target):
        return _writing(identity, told)
    try:
        platform = job.platforms[target.platform]
        with closing(platform.connect(target, AsWriter(job.world))) as connection:
            standing = connection.check()
            return _writing(standing.identity, told_rights(connection, standing))
    except SieminatorError as error:
        return Check.of(Topic.WRITE, error)


def _writing(identity: str, told: Told) -> Check:
    if isinstance(told, tuple):
        missing = _missing(told, writes=True)
        if missing:
            return Check(Topic.WRITE, Verdict.FAILED, f"{identity} lacks {' and '.join(missing)}", _GRANT)
        return Check(Topic.WRITE, Verdict.OK, f"{identity} may write and delete")
    why = f": {told}" if told else ", and nothing was written to find out"
    return Check(Topic.WRITE, Verdict.UNKNOWN, f"what {identity} may do is not told{why}", _FIND_OUT)


_GRANT = "give it that right at the vendor"
_FIND_OUT = "`doctor --canary` finds out, by writing"


def _missing(rights: Sequence[Right], *, writes: bool) -> list[str]:
    return [right.name for right in rights if right.writes is writes and not right.granted]


def _apart(target: Target) -> bool:
    """Say whether the target names a credential for writing that is not the one for reading."""
    return target.credentials.write not in ("", target.credentials.read)
