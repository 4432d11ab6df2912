"""Where each field of a rule was set, worked out only when somebody asks: finding a position re-reads a file."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from sieminator.model.detection import Detection, Variant
from sieminator.model.problem import Position
from sieminator.model.target import Target


class FieldOrigins(Mapping[str, Position]):
    """Field of a rule's body to where its value was set; a room says which of its fields is whose."""

    query: ClassVar[str]
    """The field that holds the query, which has a file of its own."""
    fields: ClassVar[Mapping[str, tuple[str, ...]]]
    """Field of the body to the dotted fields of `detection.yml` that may have set it, the closest first; `{block}`
    stands for the variant's block."""
    by_target: ClassVar[Mapping[str, str]]
    """Field of the body to what a target may say of it, which then has the last word; `{severity}` stands for the
    detection's."""

    def __init__(self, detection: Detection, variant: Variant, target: Target) -> None:
        self._detection = detection
        self._variant = variant
        self._target = target

    def __getitem__(self, name: str) -> Position:
        if name == self.query:
            return Position(self._variant.query_path)
        if name in self.by_target:
            said = self._target.origins.get(self.by_target[name].format(severity=self._detection.severity))
            if said:
                return said
        block = f"variants.{self._variant.stem}"
        return self._detection.where(*(field.format(block=block) for field in self.fields[name]))

    def __iter__(self) -> Iterator[str]:
        yield self.query
        yield from self.fields

    def __len__(self) -> int:
        return len(self.fields) + 1
