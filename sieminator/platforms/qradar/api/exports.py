"""The XML of rules: a task exports them as a package, which is read here.

Source: IBM's pages for extension_export_tasks, API 26.0; seen 2026-11-28. Several public tools read rules so. How many
rules one task takes, and which role it needs, is unconfirmed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.errors import Malformed
from sieminator.model.ports import Clock
from sieminator.platforms.qradar.api.answers import number
from sieminator.platforms.qradar.api.pages import listed
from sieminator.platforms.qradar.api.tasks import awaited, unwell
from sieminator.platforms.qradar.api.wire import EXTENSIONS, ZIP
from sieminator.platforms.qradar.convert.extension import ExportedRule, read
from sieminator.platforms.qradar.convert.xml import Unreadable

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

_TASKS = f"{EXTENSIONS}/extension_export_tasks"
AT_ONCE = 1_000
"""Rules of one task."""
_WITHIN = timedelta(minutes=10)


def exported(wire: "Wire", clock: Clock, numbers: Iterable[int]) -> Mapping[str, ExportedRule]:
    """Return rules by uuid, given their numbers: a task for a thousand of them.

    Rules on which they depend may be among them. One that is gone since it was listed is missing.

    Raises:
        VendorError: the console does not export them, or what it gives cannot be read.
    """
    wanted = sorted(set(numbers))
    found: dict[str, ExportedRule] = {}
    for start in range(0, len(wanted), AT_ONCE):
        for rule in _task(wire, clock, wanted[start : start + AT_ONCE]):
            found[rule.uuid] = rule
    return found


def _task(wire: "Wire", clock: Clock, numbers: Sequence[int]) -> list[ExportedRule]:
    ids = [str(one) for one in numbers]
    asked = {"export_contents": [{"content_type": "CUSTOM_RULES", "content_item_ids": ids, "related_content": []}]}
    task = number(wire.write("POST", _TASKS, body=asked), "task_id", wire.where)
    ended = awaited(wire, clock, f"{_TASKS}/{task}", _WITHIN)
    if not ended.well:
        raise unwell(wire, f"an export of {len(ids)} rules", ended)
    package = wire.judged("GET", f"{_TASKS}/{task}/extension_export", headers={"Accept": ZIP}).content
    try:
        return read(package)
    except Unreadable as error:
        raise Malformed(f"{wire.where}: what the console exported cannot be read: {error}") from error


class Groups:
    """The rule groups of one console, asked once.

    Source: IBM's page for analytics/rule_groups, API 26.0, seen 2026-11-28: `child_items` are texts; whether they are
    numbers of rules or uuids is unconfirmed, so that both are looked for.
    """

    def __init__(self, wire: "Wire") -> None:
        self._wire = wire
        self._names: dict[str, set[str]] | None = None

    def of(self, rule: Mapping[str, object]) -> tuple[str, ...]:
        """Return the names of the groups that a listed rule is in; raises VendorError where nobody tells."""
        if self._names is None:
            self._names = self._asked()
        names = self._names.get(str(rule.get("id")), set()) | self._names.get(str(rule.get("identifier")), set())
        return tuple(sorted(names))

    def forget(self) -> None:
        """Ask again, as after an install."""
        self._names = None

    def _asked(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for group in listed(self._wire, "/analytics/rule_groups"):
            items = group.get("child_items")
            for item in items if isinstance(items, list) else ():
                found.setdefault(str(item), set()).add(str(group.get("name")))
        return found
