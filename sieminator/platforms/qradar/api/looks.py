"""The XML of rules that were listed, read only when somebody looks into it, and then that of all who wait at once.

So a console on which nothing moved costs its list and one table. A look is what the engine does to a rule where Git
moved, where its date moved, or where a change to it is recorded.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sieminator.errors import Malformed, NotFound
from sieminator.model.mark import Mark
from sieminator.platforms.qradar.convert.rule_xml import from_xml
from sieminator.platforms.qradar.convert.wire import with_group
from sieminator.platforms.qradar.convert.xml import Unreadable

if TYPE_CHECKING:
    from sieminator.platforms.qradar.convert.extension import ExportedRule

Tree = dict[str, object]
Export = Callable[[Iterable[int]], "Mapping[str, ExportedRule]"]
GroupsOf = Callable[[Mapping[str, object]], tuple[str, ...]]


@dataclass(slots=True)
class Seen:
    """What is known of one rule once its XML was read."""

    xml: str
    body: Tree
    """Without the group."""
    mark: Mark | None
    """The one in its note."""


@dataclass(slots=True)
class Looks:
    """The rules of one listing that have not been looked into, and those that have."""

    where: str
    export: Export
    groups: GroupsOf
    waiting: dict[str, int] = field(default_factory=dict)
    """By uuid the console's number."""
    seen: dict[str, Seen] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def into(self, uuid: str) -> Seen:
        """Return what a rule's XML says; all that wait are exported with it.

        Raises:
            NotFound: the console did not export it.
            VendorError: it exports nothing.
        """
        with self._lock:
            if uuid not in self.seen and uuid in self.waiting:
                self._read()
            if uuid not in self.seen:
                raise NotFound(
                    f"{self.where}: the rule {uuid} was listed, and is not in what the console exported",
                    hint="it may have been deleted meanwhile: run again",
                )
            return self.seen[uuid]

    def _read(self) -> None:
        found = self.export(self.waiting.values())
        for uuid in self.waiting:
            if uuid in found:
                self.seen[uuid] = self._told(uuid, found[uuid].xml)
        self.waiting.clear()

    def _told(self, uuid: str, xml: str) -> Seen:
        try:
            body, mark = from_xml(xml)
        except Unreadable as error:
            raise Malformed(f"{self.where}: the exported rule {uuid} cannot be read: {error}") from error
        return Seen(xml, body, mark)


class Raw(dict[str, object]):
    """A rule's raw copy whose XML is exported when somebody reads all of the copy, or that part.

    It is a dict, since json writes nothing else as an object; json, and whoever copies it, asks for its items.
    """

    def __init__(self, told: Mapping[str, object], looks: Looks, uuid: str) -> None:
        super().__init__(told)
        self._looks = looks
        self._uuid = uuid

    def whole(self) -> "Raw":
        """Return the copy with its XML in it; raises VendorError where that is not exported."""
        if not super().get("xml"):
            listed = super().get("rule")
            groups = self._looks.groups(listed if isinstance(listed, dict) else {})
            self.update(xml=self._looks.into(self._uuid).xml, groups=list(groups))
        return self

    def __getitem__(self, name: str) -> object:
        """Return a part of it."""
        return super(Raw, self.whole() if name in _LATE else self).__getitem__(name)

    def get(self, name: str, otherwise: object = None) -> object:
        """Return a part of it."""
        return self[name] if name in self else otherwise  # noqa: SIM401 - that would ask itself

    def __iter__(self) -> Iterator[str]:
        """Name its parts, all of which are there from the beginning."""
        return super().__iter__()

    def items(self) -> Any:
        """Return all of it."""
        return super(Raw, self.whole()).items()

    def values(self) -> Any:
        """Return all of it."""
        return super(Raw, self.whole()).values()


_LATE = frozenset({"xml", "groups"})


class Body(Mapping[str, object]):
    """The managed fields of a rule, exported when somebody looks into them."""

    def __init__(self, raw: Raw, looks: Looks, uuid: str) -> None:
        self._raw = raw
        self._looks = looks
        self._uuid = uuid
        self._told: Tree | None = None

    def __getitem__(self, name: str) -> object:
        """Return a field."""
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        """Name the fields."""
        return iter(self._read())

    def __len__(self) -> int:
        """Count them."""
        return len(self._read())

    def __repr__(self) -> str:
        """Show them only where they were read."""
        return f"Body({self._told!r})"

    def _read(self) -> Tree:
        if self._told is None:
            self._told = self._looks.into(self._uuid).body | with_group(self._raw.whole())
        return self._told
