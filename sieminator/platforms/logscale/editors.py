"""Who changed a rule last: read from `humio-audit`, where the server writes down what people and tokens do.

Sources: library.humio.com, the pages on humio-audit, its event types and its actor structure, seen 2026-11-28. A token
that is not given this repository may still search it, and then sees its own doings, or those in its own repositories
only; so that this is the last change which the token may see. Unconfirmed: the names of the events and of the id of
filter and aggregate alerts (those of scheduled searches are documented), and that each label and switch has an event
of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sieminator.errors import Malformed
from sieminator.model.change import Editor
from sieminator.model.rule import RemoteRule
from sieminator.platforms.logscale.api.jobs import Jobs, Row, Search

AUDIT = "humio-audit"

_MOST = 500
"""Rules that one search asks for: a text of 20 kB, well below the 1,500 rows that an aggregate may have. What is beyond
them is not known."""
_SECOND = timedelta(seconds=1)
_ID = re.compile(r"[\w-]+", re.ASCII)

_SUBJECTS = {
    "scheduled-search": "scheduledSearchId",
    "filterAlert": "filterAlertId",
    "aggregateAlert": "aggregateAlertId",
}
_VERBS = ("update", "enable", "disable", "add-label", "remove-label")
"""What changes a rule that is there; who made it is nobody's edit."""
_WHO = "actor.user.username"
"""A token has none: what one wrote last, ours perhaps, is nobody's edit by hand, and whose it was is not known."""
# Not `selectLast`: that takes each field from the newest event which has it, and so makes one of two people.
_QUERY = """\
in(field=type, values=[{types}])
| coalesce([{subjects}], as=_rule)
| in(field=_rule, values=[{ids}])
| groupBy([_rule], function=selectFromMax(field="@timestamp", include=[@timestamp, {who}]), limit=max)
"""


def editors(
    where: str, jobs: Jobs, rules: Sequence[RemoteRule], since: datetime, now: datetime
) -> Mapping[str, Editor]:
    """Return by remote id who changed a rule last; whoever is not written down is missing.

    Raises:
        VendorError: the token may not search there, or no answer can be read.
    """
    ids = [rule.remote_id for rule in rules if _ID.fullmatch(rule.remote_id)]
    if not ids:
        return {}
    search = Search(AUDIT, AUDIT, _query(ids[:_MOST]), since, now + _SECOND)
    (found,) = jobs.run([search])
    if found.error:
        raise found.error
    try:
        return dict(_told(found.rows))
    except (KeyError, ValueError, OverflowError) as error:
        raise Malformed(f"{where}: what {AUDIT} tells is not what was asked for ({error!r})") from error


def _query(ids: Sequence[str]) -> str:
    types = [f"{subject}.{verb}" for subject in _SUBJECTS for verb in _VERBS]
    return _QUERY.format(types=_texts(types), subjects=", ".join(_SUBJECTS.values()), ids=_texts(ids), who=_WHO)


def _texts(texts: Sequence[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def _told(rows: Sequence[Row]) -> Iterator[tuple[str, Editor]]:
    """Yield rule and editor; raises where a row is not what was asked for."""
    for row in rows:
        when = datetime.fromtimestamp(int(str(row["@timestamp"])) / 1000, UTC)
        if who := str(row.get(_WHO) or ""):
            yield str(row["_rule"]), Editor(who, when)
