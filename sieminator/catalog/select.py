"""Which detections each target takes, with what is different there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sieminator.catalog.adoptions import Adoptions
from sieminator.catalog.changed import Changed, change
from sieminator.catalog.content import Content
from sieminator.catalog.holds import holding
from sieminator.catalog.known import Known
from sieminator.catalog.values import unknown_values, with_values, wrong_values
from sieminator.model.detection import Detection
from sieminator.model.problem import Level, Position, Problem, has_errors
from sieminator.model.target import Match, Override, Selection, Target
from sieminator.model.work import Chosen


class Chooser:
    """Chooses for one target after another; what targets have in common is worked out once.

    An override matches a detection as it was written; a selection takes it as the overrides made it.
    """

    def __init__(self, content: Content, today: date) -> None:
        """Choose from this content; ``today`` (UTC) decides which holds have ended."""
        self._content = content
        self._today = today
        self._known = Known(content)
        self._whole = not has_errors(content.problems)
        """If not, what was not read may be what a selection, an override or a value is for."""
        self._said = frozenset(content.problems)
        self._declared = {name for detection in content.detections for name in detection.variables}
        self._matched: dict[tuple[Position, Match], frozenset[str]] = {}
        self._changed: dict[tuple[str, tuple[Position, ...]], Changed] = {}

    def __call__(self, target: Target) -> Chosen:
        """Return what the target should hold, and what is wrong with its selection, overrides, holds and values."""
        adoptions = Adoptions(target, self._known)
        holds = holding(target, self._known, self._today)
        problems = [*self._known.complaints(target), *adoptions.complaints(), *holds.problems]
        matches = [self._matches(override) for override in target.overrides]
        if self._whole:
            problems += [*unknown_values(target, self._declared), *_idle(target, matches)]
        selection = self._selection(target)
        taken: list[Detection] = []
        meant = selection.nothing
        for detection in self._content.detections:
            changed = self._change(detection, target, matches)
            problems += changed.problems
            if changed.detection is None:
                meant = True
            elif selection.takes(changed.detection):
                meant = True
                wrong = [*wrong_values(target, changed.detection, changed.fixed)]
                problems += wrong
                if not wrong and detection.id not in adoptions.doubted:
                    taken.append(with_values(changed.detection, target, changed.fixed))
        if not meant and self._whole:
            where = target.origins.get("select") or target.where
            hint = "write `select: none` if the target is meant to take nothing"
            problems.append(Problem("ENV026", "the selection matches no detection", where, hint=hint))
        once = {(problem.code, problem.message, problem.where): problem for problem in reversed(problems)}
        found = tuple(reversed(once.values()))
        return Chosen(tuple(taken), found, holds.active, holds.ended, adoptions.remote_ids)

    def _selection(self, target: Target) -> Selection:
        selection = target.selection
        exclude = self._known.by_id(selection.exclude) if selection.exclude else None
        return replace(selection, match=self._known.by_id(selection.match), exclude=exclude)

    def _matches(self, override: Override) -> frozenset[str]:
        """Return the ids of the detections that an override is for."""
        key = (override.where, override.match)
        if key not in self._matched:
            match = self._known.by_id(override.match)
            self._matched[key] = frozenset(one.id for one in self._content.detections if match.fits(one))
        return self._matched[key]

    def _change(self, detection: Detection, target: Target, matches: Sequence[frozenset[str]]) -> Changed:
        numbers = [number for number, ids in enumerate(matches) if detection.id in ids]
        if not numbers:
            return Changed(detection)
        key = (detection.id, tuple(target.overrides[number].where for number in numbers))
        if key not in self._changed:
            self._changed[key] = change(self._content, detection, target, numbers, self._said)
        return self._changed[key]


def _idle(target: Target, matches: Sequence[frozenset[str]]) -> Iterator[Problem]:
    """Yield a warning for each override that matches nothing."""
    for override, ids in zip(target.overrides, matches, strict=True):
        if not ids:
            message = "the override matches no detection"
            hint = "mend its `match`, or remove it"
            if override.remote_id:
                hint = (
                    "mend its `match`, or keep it until the rule of the detection that was removed is deleted there too"
                )
            yield Problem("ENV028", message, override.where, Level.WARNING, hint)
