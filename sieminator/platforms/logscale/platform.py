"""The room's front: what the engine and the catalog see of LogScale."""

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
from sieminator.platforms.logscale.abilities import ABILITIES
from sieminator.platforms.logscale.audit import audit
from sieminator.platforms.logscale.canary import specimen
from sieminator.platforms.logscale.compile import compile_rule
from sieminator.platforms.logscale.convert.fields import FIELDS, FORMS
from sieminator.platforms.logscale.convert.wire import from_wire

if TYPE_CHECKING:
    from pydantic import BaseModel

# Writers: nothing is published about how many requests may be on their way; four at a time is a guess, unconfirmed.
_KINDS = MappingProxyType({name: Kind(name, suffix="cql", language="cql", writers=4) for name in FORMS})


class LogScale:
    """CrowdStrike LogScale's scheduled searches and alerts."""

    name = "logscale"
    title = "CrowdStrike LogScale"
    abilities: Mapping[str, Ability] = ABILITIES
    kinds: Mapping[str, Kind] = _KINDS
    fields: tuple[str, ...] = FIELDS

    @property
    def settings(self) -> Shape:
        """What a target says about its search domain."""
        from sieminator.platforms.logscale.settings import LogScaleSettings

        return _shape(LogScaleSettings)

    @property
    def options(self) -> Shape:
        """What a variant says that only LogScale knows."""
        from sieminator.platforms.logscale.options import LogScaleOptions

        return _shape(LogScaleOptions)

    def remote_id(self, owner: str, key: str, kind: str) -> str | None:  # noqa: ARG002 - the port's
        """Return None: the server gives the ids."""
        return None

    def compile(self, detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
        """Make the rule of a variant; None after reporting why LogScale cannot have it."""
        return compile_rule(detection, variant, target, report)

    def audit(self, rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
        """Yield what LogScale would refuse."""
        return audit(rules, target)

    def audit_remote(
        self,
        rules: Sequence[Rule],  # noqa: ARG002 - the port's
        remote: Sequence[RemoteRule],  # noqa: ARG002 - the port's
        target: Target,  # noqa: ARG002 - the port's
    ) -> Iterator[Problem]:
        """Yield nothing: no limit is known that counts the rules that are there."""
        return iter(())

    def recall(self, raw: Mapping[str, object]) -> RemoteRule:
        """Read an asset that was kept before a write."""
        return from_wire(raw)

    def canary(self, title: str) -> Specimen:
        """Return a rule of no use that a search domain can be tried with."""
        return specimen(title)

    def connect(self, target: Target, world: World) -> Connection:
        """Open the way to a search domain; sends nothing yet."""
        from sieminator.platforms.logscale.api.connection import LogScaleConnection

        return LogScaleConnection(target, world)


PLATFORM = LogScale()


def _shape(model: "type[BaseModel]") -> Shape:
    from sieminator.shape import PydanticShape

    return PydanticShape(model, "LSC")
