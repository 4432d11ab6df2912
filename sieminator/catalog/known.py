"""Detections by the two names that people use: the id, and the name of the folder."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sieminator.catalog.content import Content
from sieminator.catalog.names import did_you_mean
from sieminator.model.detection import Detection
from sieminator.model.problem import Position, Problem
from sieminator.model.target import Match, Target


class Known:
    """All detections that there are, broken ones among them."""

    def __init__(self, content: Content) -> None:
        self._ids = {folder_name(detection): detection.id for detection in content.detections}
        self._names = {*self._ids, *self._ids.values(), *content.broken}

    def by_id(self, match: Match) -> Match:
        """Return the match with ids in the place of folders' names; a name that nothing has fits nothing."""
        return (
            replace(match, ids=tuple(self._ids.get(name, name.lower()) for name in match.ids)) if match.ids else match
        )

    def complaints(self, target: Target) -> Iterator[Problem]:
        """Yield a problem for each id or name in the target's selection and overrides that no detection has."""
        selection = target.selection
        yield from self._strangers(selection.match.ids, "select.ids", target, target.where)
        if selection.exclude:
            yield from self._strangers(selection.exclude.ids, "select.exclude.ids", target, target.where)
        for number, override in enumerate(target.overrides):
            yield from self._strangers(override.match.ids, f"overrides.{number}.match.id", target, override.where)

    def _strangers(self, names: Iterable[str], field: str, target: Target, otherwise: Position) -> Iterator[Problem]:
        for number, name in enumerate(names):
            if name not in self._names and name.lower() not in self._names:
                where = target.origins.get(f"{field}.{number}") or target.origins.get(field) or otherwise
                hint = did_you_mean(name, self._names, "") or "name its id or its folder"
                yield Problem("ENV025", f"there is no such detection ({name})", where, hint=hint)


def folder_name(detection: Detection) -> str:
    """Return the name of a detection's folder."""
    return detection.path.rpartition("/")[2]
