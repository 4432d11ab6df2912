"""What authors answer for in `detection.yml`, and whether there was any need of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sieminator.model.detection import Detection
from sieminator.model.problem import Level, Problem


class Ignoring:
    """Keeps back the findings that a detection's file says to ignore, and remembers which it did."""

    def __init__(self) -> None:
        self._needed: set[tuple[str, int]] = set()
        self._looked_at: dict[str, set[str]] = defaultdict(set)

    def filter(self, detection: Detection, stem: str, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield the problems of a query, named by its file's stem, that nobody answers for."""
        self._looked_at[detection.id].add(stem)
        for problem in problems:
            answered = [
                number
                for number, one in enumerate(detection.ignored)
                if one.code == problem.code and one.variant in ("", stem)
            ]
            self._needed.update((detection.id, number) for number in answered)
            if not answered:
                yield problem

    def needless(self, detections: Iterable[Detection]) -> Iterator[Problem]:
        """Yield a problem for each thing to ignore that was not there, in whichever query was looked at."""
        for detection in detections:
            looked_at = self._looked_at[detection.id]
            for number, one in enumerate(detection.ignored):
                if (detection.id, number) not in self._needed and (not one.variant or one.variant in looked_at):
                    where = detection.where(f"lint.ignore.{number}")
                    of = f" in {one.variant}" if one.variant else ""
                    message = f"there is no {one.code}{of} to ignore"
                    yield Problem("LNT002", message, where, Level.WARNING, "remove it: it would hide the next one")
