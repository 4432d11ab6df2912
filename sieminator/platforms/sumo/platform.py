"""The room's front: what the engine and the catalog see of Sumo Logic."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from sieminator.model.ability import Ability
from sieminator.model.canary import Specimen
from sieminator.model.detection import Detection, Variant
from sieminator.model.ports import Connection, Kind, Report, Shape, World
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import KINDS_OF_RULES, LOG_SEARCH
from sieminator.platforms.sumo.abilities import ABILITIES
from sieminator.platforms.sumo.audit import audit
from sieminator.platforms.sumo.compile import compile_rule
from sieminator.platforms.sumo.convert.fields import FIELDS
from sieminator.platforms.sumo.convert.wire import from_wire

if TYPE_CHECKING:
    from pydantic import BaseModel

# Writers: 4 requests a second are allowed, and each takes a while; four at a time keep the rate without a queue.
_WRITERS = 4
_KINDS = MappingProxyType({
    LOG_SEARCH: Kind(LOG_SEARCH, suffix="sumo", language="sumo", writers=_WRITERS),
    **{name: Kind(name, suffix="cse", language="cse", writers=_WRITERS) for name in KINDS_OF_RULES},
})  # fmt: skip


class SumoLogic:
    """Sumo Logic's scheduled log searches, and the rules of its Cloud SIEM."""

    name = "sumo"
    title = "Sumo Logic"
    abilities: Mapping[str, Ability] = ABILITIES
    kinds: Mapping[str, Kind] = _KINDS
    fields: tuple[str, ...] = FIELDS

    @property
    def settings(self) -> Shape:
        """What a target says about its organisation."""
        from sieminator.platforms.sumo.settings import SumoSettings

        return _shape(SumoSettings)

    @property
    def options(self) -> Shape:
        """What a variant says that only Sumo Logic knows."""
        from sieminator.platforms.sumo.options import SumoOptions

        return _shape(SumoOptions)

    def remote_id(self, owner: str, key: str, kind: str) -> str | None:  # noqa: ARG002 - the port's
        """Return None: the server gives the ids."""
        return None

    def compile(self, detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
        """Make the rule of a variant; None after reporting why Sumo Logic cannot have it."""
        return compile_rule(detection, variant, target, report)

    def audit(self, rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
        """Yield what Sumo Logic would refuse, or take and never act upon."""
        return audit(rules, target)

    def audit_remote(
        self,
        rules: Sequence[Rule],  # noqa: ARG002 - the port's
        remote: Sequence[RemoteRule],  # noqa: ARG002 - the port's
        target: Target,  # noqa: ARG002 - the port's
    ) -> Iterator[Problem]:
        """Yield nothing: the one limit that is known, 6,000 scheduled searches, counts what we may not see."""
        return iter(())

    def recall(self, raw: Mapping[str, object]) -> RemoteRule:
        """Read a resource that was kept before a write."""
        return from_wire(raw)

    def canary(self, title: str) -> Specimen:
        """Return a log search of no use that an organisation can be tried with."""
        from sieminator.platforms.sumo.canary import specimen

        return specimen(title)

    def connect(self, target: Target, world: World) -> Connection:
        """Open the way to an organisation; sends nothing yet."""
        from sieminator.platforms.sumo.api.connection import SumoConnection

        return SumoConnection(target, world)


PLATFORM = SumoLogic()


def _shape(model: "type[BaseModel]") -> Shape:
    from sieminator.shape import PydanticShape

    return PydanticShape(model, "SLG")
