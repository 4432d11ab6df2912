"""Which rules of somebody else's a target's overrides take over, and for which detections."""

from collections import Counter
from collections.abc import Iterator

from sieminator.catalog.known import Known
from sieminator.model.problem import Problem
from sieminator.model.target import Target


class Adoptions:
    """What one target takes over; the last override wins, whether or not its detection is taken there."""

    def __init__(self, target: Target, known: Known) -> None:
        self._target = target
        self._numbers: dict[str, int] = {}
        """Detection id to the override that counts."""
        for number, override in enumerate(target.overrides):
            if override.remote_id and override.match.ids:
                self._numbers[known.by_id(override.match).ids[0]] = number
        self.remote_ids = {key: target.overrides[number].remote_id for key, number in self._numbers.items()}
        """Detection id to the vendor's id of the rule that it takes over."""
        claims = Counter(self.remote_ids.values())
        self.doubted = frozenset(key for key, remote_id in self.remote_ids.items() if claims[remote_id] > 1)
        """Ids of the detections whose rule is taken over for another one too."""

    def complaints(self) -> Iterator[Problem]:
        """Yield a problem for each rule that is taken over for a second detection."""
        first: dict[str, str] = {}
        for key, number in sorted(self._numbers.items(), key=lambda item: item[1]):
            override = self._target.overrides[number]
            name = override.match.ids[0]
            other = first.setdefault(override.remote_id, name)
            if key in self.doubted and other != name:
                where = self._target.origins.get(f"overrides.{number}.remote_id") or override.where
                message = f"the rule {override.remote_id} is taken over for two detections ({other} and {name})"
                hint = "take `remote_id` out of one of the two overrides"
                yield Problem("ENV033", message, where, hint=hint)
