"""Detections by the two names that people use: the id, and the name of the folder."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sieminator.catalog.content import Content
from sieminator.catalog.names import UUID, did_you_mean
from sieminator.model.detection import Detection
from sieminator.model.problem import Level, Position, Problem, has_errors
from sieminator.model.target import Match, Target


class Known:
    """All detections that there are, broken ones among them."""

    def __init__(self, content: Content) -> None:
        self._ids = {folder_name(detection): detection.id for detection in content.detections}
        self._names = {*self._ids, *self._ids.values(), *content.broken}
        self._tags = {tag for detection in content.detections for tag in detection.tags}
        self._found = content.found
        self._whole = not has_errors(content.problems)

    def by_id(self, match: Match) -> Match:
        """Return the match with ids in the place of folders' names; a name that nothing has fits nothing."""
        return (
            replace(match, ids=tuple(self._ids.get(name, name.lower()) for name in match.ids)) if match.ids else match
        )

    def id_of(self, name: str) -> str | None:
        """Return the UUID that a name means, also where no detection has it any more; None for a folder that is not."""
        return self._ids.get(name) or (name.lower() if UUID.fullmatch(name.lower()) else None)

    def lacks(self, name: str) -> bool:
        """Say whether nothing is called so: without the folder of all detections nobody can tell."""
        return self._found and name not in self._names

    def meant(self, name: str) -> str:
        """Return a hint that names what was probably meant; empty where nothing is near."""
        return did_you_mean(name, self._names, "")

    def complaints(self, target: Target) -> Iterator[Problem]:
        """Yield a problem for each id, name or tag in the target's selection and overrides that no detection has.

        What was not read may be what is meant: without the folder nothing is a stranger, and beside a broken file no
        tag is. Nor is the UUID of a detection that was removed, and whose rule, once taken over, is ours for ever.
        """
        selection = target.selection
        places = [("select.ids", "select.tags", selection.match, target.where)]
        if selection.exclude:
            places.append(("select.exclude.ids", "select.exclude.tags", selection.exclude, target.where))
        for number, override in enumerate(target.overrides):
            field = f"overrides.{number}.match"
            match = override.match
            if override.remote_id:
                match = replace(match, ids=tuple(name for name in match.ids if not UUID.fullmatch(name.lower())))
            places.append((f"{field}.id", f"{field}.tag", match, override.where))
        for ids, tags, match, otherwise in places if self._found else ():
            for name, field in self._strangers(match.ids, self._names, ids):
                hint = did_you_mean(name, self._names, "") or "name its UUID or its folder"
                where = _where(target, field, otherwise)
                yield Problem("ENV025", f"there is no such detection ({name})", where, hint=hint)
            for tag, field in self._strangers(match.tags, self._tags, tags) if self._whole else ():
                hint = did_you_mean(tag, self._tags, "")
                where = _where(target, field, otherwise)
                yield Problem("ENV030", f"no detection has this tag ({tag})", where, Level.WARNING, hint)

    def _strangers(self, names: Iterable[str], known: Collection[str], field: str) -> Iterator[tuple[str, str]]:
        """Yield each name that is not known, and the dotted name of its place."""
        for number, name in enumerate(names):
            if name not in known and name.lower() not in known:
                yield name, f"{field}.{number}"


def _where(target: Target, field: str, otherwise: Position) -> Position:
    """Return the place of an item, or of the value that stands there without a list."""
    return target.origins.get(field) or target.origins.get(field.rpartition(".")[0]) or otherwise


def folder_name(detection: Detection) -> str:
    """Return the name of a detection's folder."""
    return detection.path.rpartition("/")[2]
